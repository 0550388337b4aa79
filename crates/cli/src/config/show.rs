//! `lam config`: prints the configuration of a function, and where each value comes from.

use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::{Configuration, sources};
use crate::args::ConfigArgs;
use crate::project::Project;
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
    if let Some(executable) = executable(args)? {
        let name = executable.file_stem().unwrap_or_default();
        let configuration = Configuration::of_executable(&executable, stage)?;
        return Ok((name.to_string_lossy().into_owned(), configuration));
    }
    let project = Project::load(&args.target)?;
    let target = project.target(&args.target)?;
    let configuration = Configuration::of_target(&project, &target, stage)?;
    Ok((target.name, configuration))
}

/// The executable whose configuration is asked for. Without `--binary`, a directory with `lam.toml` and no
/// Cargo.toml has one too.
fn executable(args: &ConfigArgs) -> anyhow::Result<Option<PathBuf>> {
    if let Some(path) = &args.binary {
        return Ok(Some(path.clone()));
    }
    let directory = env::current_dir()?;
    let has_lam_toml = directory.join(sources::FILE).is_file();
    let is_package = args.target.manifest_path.is_some() || directory.join("Cargo.toml").is_file();
    Ok((has_lam_toml && !is_package).then(|| Path::new("bootstrap").to_owned()))
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
