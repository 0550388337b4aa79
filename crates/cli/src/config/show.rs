//! `lam config`: prints the configuration of a function, and where each value comes from.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::Configuration;
use super::directory::BOOTSTRAP;
use crate::args::ConfigArgs;
use crate::terminal;

/// Runs the command.
pub(crate) fn main(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    let (name, configuration) = read(args)?;
    terminal::data(if args.json {
        format!(
            "{:#}\n",
            as_json(&name, args.stage.stage.as_deref(), &configuration)?
        )
    } else {
        as_table(&name, &configuration)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The name of the executable, and its configuration.
fn read(args: &ConfigArgs) -> anyhow::Result<(String, Configuration)> {
    let stage = args.stage.stage.as_deref();
    if let Some(executable) = &args.binary {
        let name = executable.file_stem().unwrap_or_default();
        let configuration = Configuration::of_executable(executable, stage)?;
        return Ok((name.to_string_lossy().into_owned(), configuration));
    }
    let (name, configuration) = Configuration::of_directory(&args.target, stage)?;
    Ok((name.unwrap_or_else(|| BOOTSTRAP.to_owned()), configuration))
}

fn as_table(name: &str, configuration: &Configuration) -> String {
    let mut rows: Vec<[String; 3]> = Vec::new();
    if configuration.values.name.is_none() {
        rows.push(["name".into(), json!(name).to_string(), DEFAULT_NAME.into()]);
    }
    for (name, setting) in &configuration.settings {
        let (value, origin) = (&setting.value, &setting.origin);
        rows.push([name.to_string(), value.to_string(), origin.to_string()]);
    }
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        // A long value must not push the origin of all others to the right.
        cells.filter(|width| *width <= 40).max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    let mut text = String::new();
    for [name, value, origin] in &rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:first$}  {value:second$}  {origin}");
    }
    text
}

const DEFAULT_NAME: &str = "default: the name of the executable";

fn as_json(
    name: &str,
    stage: Option<&str>,
    configuration: &Configuration,
) -> anyhow::Result<Value> {
    let mut origins = Map::new();
    for (name, setting) in &configuration.settings {
        origins.insert(name.to_string(), setting.origin.to_string().into());
    }
    let mut values = serde_json::to_value(&configuration.values)?;
    if configuration.values.name.is_none() {
        values["name"] = name.into();
        origins.insert("name".to_owned(), DEFAULT_NAME.into());
    }
    Ok(json!({"stage": stage, "values": values, "origins": origins}))
}
