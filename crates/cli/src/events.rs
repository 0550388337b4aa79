//! `lam events`: lists or prints the sample events.

use std::fmt::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, bail};
use lambda_native_events::samples::{self, Sample};
use serde::Serialize;

use crate::args::EventsArgs;
use crate::suggest::{did_you_mean, similar_names};
use crate::terminal;

const FAMILY: Style = AnsiColor::Green.on_default().bold();
const NAME: Style = AnsiColor::Cyan.on_default();

/// The most names that an error message suggests.
const MAX_SUGGESTIONS: usize = 3;

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
            Some(family) => bail!("no sample event in the family {family} matches {words:?}"),
            None => bail!("no sample event matches {words:?}{}", suggestion(&words)),
        }
    }
    let text = match named {
        _ if args.json => json(&found)?,
        // The text already ends with a newline.
        Some(sample) => sample.text.to_owned(),
        None => list(&found),
    };
    terminal::data(text)?;
    Ok(ExitCode::SUCCESS)
}

/// The end of an error message about an unknown sample: similar names, and how to list all names.
pub(crate) fn suggestion(name: &str) -> String {
    let names = samples::ALL.iter().map(|sample| sample.name);
    let mut names = similar_names(name, names, MAX_SUGGESTIONS);
    for sample in search(&[name.to_owned()], None) {
        if !names.contains(&sample.name) {
            names.push(sample.name);
        }
    }
    names.truncate(MAX_SUGGESTIONS);
    if names.is_empty() {
        "; run `lam events` to list all samples".to_owned()
    } else {
        let suggestion = did_you_mean(&names);
        format!("{suggestion} run `lam events` to list all samples")
    }
}

/// The samples whose name, family and description contain all of the words. `api-gateway` counts
/// as two words.
fn search(words: &[String], family: Option<&str>) -> Vec<&'static Sample> {
    let words = words.join(" ").to_lowercase();
    let words: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let matches = |sample: &Sample| {
        let Sample { name, about, .. } = sample;
        let text = format!("{name} {} {about}", sample.family).to_lowercase();
        words.iter().all(|word| text.contains(word))
            && family.is_none_or(|family| family == sample.family)
    };
    samples::ALL
        .iter()
        .filter(|sample| matches(sample))
        .collect()
}

/// A heading for each family, followed by one line for each of its samples.
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

/// An element of the list that `--json` prints.
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
