//! `lam events`: the sample events, listed or printed.

use std::fmt::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, bail};
use lambda_native_events::samples::{self, Sample};
use serde::Serialize;

use crate::args::EventsArgs;
use crate::near::{did_you_mean, near};
use crate::terminal;

const FAMILY: Style = AnsiColor::Green.on_default().bold();
const NAME: Style = AnsiColor::Cyan.on_default();

/// So many names are suggested at the most.
const SUGGESTIONS: usize = 3;

/// Runs the command.
pub(crate) fn main(args: &EventsArgs) -> anyhow::Result<ExitCode> {
    let named = match (args.words.as_slice(), &args.family) {
        ([name], None) => samples::find(name),
        _ => None,
    };
    let found = match named {
        Some(sample) => vec![sample],
        None => search(&args.words, args.family.as_deref()),
    };
    if found.is_empty() {
        let words = args.words.join(" ");
        match &args.family {
            Some(family) => bail!("no sample event of the family {family} is like {words:?}"),
            None => bail!("there is no sample event {words:?}{}", suggestion(&words)),
        }
    }
    let text = match named {
        _ if args.json => json(&found)?,
        // The files end in a line end.
        Some(sample) => sample.text.to_owned(),
        None => list(&found),
    };
    terminal::data(text)?;
    Ok(ExitCode::SUCCESS)
}

/// The end of the error for a name that no sample has: those that may have been meant, and where
/// all of them are.
pub(crate) fn suggestion(name: &str) -> String {
    let names = samples::ALL.iter().map(|sample| sample.name);
    let mut names: Vec<&str> = near(name, names)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    for sample in search(&[name.to_owned()], None) {
        if !names.contains(&sample.name) {
            names.push(sample.name);
        }
    }
    names.truncate(SUGGESTIONS);
    match names.is_empty() {
        true => "; `lam events` lists them all".to_owned(),
        false => format!("{} `lam events` lists them all", did_you_mean(&names)),
    }
}

/// The samples that have every word in their name, family or description. `api-gateway` is two
/// words.
fn search(words: &[String], family: Option<&str>) -> Vec<&'static Sample> {
    let words = words.join(" ").to_lowercase();
    let words: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let fits = |sample: &Sample| {
        let Sample { name, about, .. } = sample;
        let text = format!("{name} {} {about}", sample.family).to_lowercase();
        words.iter().all(|word| text.contains(word))
            && family.is_none_or(|family| family == sample.family)
    };
    samples::ALL.iter().filter(|sample| fits(sample)).collect()
}

/// Each family, and below it a line for each of its samples.
fn list(found: &[&Sample]) -> String {
    let names = found.iter().map(|sample| sample.name.len());
    let width = names.max().unwrap_or_default();
    let mut text = String::new();
    let mut above = "";
    for sample in found {
        let Sample { name, about, .. } = sample;
        if above != sample.family {
            above = sample.family;
            let _ = writeln!(text, "{FAMILY}{above}{FAMILY:#}");
        }
        let _ = writeln!(text, "  {NAME}{name:width$}{NAME:#}  {about}");
    }
    text
}

/// For tools.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    family: &'a str,
    about: &'a str,
}

fn json(found: &[&Sample]) -> anyhow::Result<String> {
    let listed = found.iter().map(|sample| Listed {
        name: sample.name,
        family: sample.family,
        about: sample.about,
    });
    let listed: Vec<Listed> = listed.collect();
    let text = serde_json::to_string_pretty(&listed).context("cannot write the list as JSON")?;
    Ok(text + "\n")
}
