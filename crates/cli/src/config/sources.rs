//! Finds the tables that apply to a function, and puts them in order.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

use super::origin::Origin;
use super::table::{Table, Tables};
use crate::project::{Project, Target};
use crate::suggest::{did_you_mean, similar_names};

/// The file for functions that cargo does not build.
pub(super) const FILE: &str = "lam.toml";

/// The table in the metadata of packages and workspaces.
const TABLE: &str = "lambda";

/// Whether the package of a target has a table.
#[cfg(feature = "aws")]
pub(super) fn has_table(project: &Project, target: &Target) -> bool {
    let metadata = project.package_metadata(target);
    metadata.is_some_and(|metadata| metadata.get(TABLE).is_some())
}

/// The tables for a target, those that override others last.
pub(super) fn of_target(
    project: &Project,
    target: &Target,
    stage: Option<&str>,
) -> anyhow::Result<Vec<Table>> {
    let root = project.workspace_root().join("Cargo.toml");
    let workspace = Origin::new(&root, "workspace.metadata.lambda");
    let workspace = read(workspace, project.workspace_metadata().get(TABLE), false)?;
    if let Some(table) = with_name(&workspace) {
        let origin = &table.origin;
        bail!("{origin}: name: each function needs its own name; set it in the package");
    }
    let package = Origin::new(&target.manifest, "package.metadata.lambda");
    let metadata = project.package_metadata(target);
    let package = read(
        package,
        metadata.and_then(|metadata| metadata.get(TABLE)),
        true,
    )?;
    let targets = project.names_of_targets(target);
    for (name, tables) in &package.binaries {
        if !targets.contains(&name.as_str()) {
            let hint = did_you_mean(&similar_names(name, targets.iter().copied(), 2));
            bail!(
                "{}: the package has no binary {name:?}{hint}",
                tables.own.origin
            );
        }
    }
    if project.has_several_binaries(target)
        && let Some(table) = with_name(&package)
    {
        let (origin, binary) = (&table.origin, &target.name);
        bail!(
            "{origin}: name: the package has several binaries, and each function needs its own name; set \
             it in [package.metadata.lambda.bin.{binary}]"
        );
    }
    select([workspace, package], &target.name, stage)
}

/// The tables for an executable.
pub(super) fn of_executable(executable: &Path, stage: Option<&str>) -> anyhow::Result<Vec<Table>> {
    let path = env::current_dir()
        .context("cannot access the working directory")?
        .join(FILE);
    let table = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {path:?}")),
    };
    let table = match table {
        Some(text) => {
            let table: toml::Table = text
                .parse()
                .with_context(|| format!("{path:?} is not valid TOML"))?;
            Some(serde_json::to_value(table)?)
        }
        None => None,
    };
    let tables = read(Origin::new(&path, ""), table.as_ref(), true)?;
    let name = executable.file_stem().unwrap_or_default().to_string_lossy();
    select([tables], &name, stage)
}

fn read(origin: Origin, table: Option<&Value>, has_binaries: bool) -> anyhow::Result<Tables> {
    let table = match table {
        None => Map::new(),
        Some(Value::Object(table)) => table.clone(),
        Some(value) => bail!("{origin}: expected a table, found {value}"),
    };
    Tables::read(origin, table, has_binaries)
}

/// The tables for a binary and a stage: a stage overrides a binary, and both override the package.
fn select<const N: usize>(
    sources: [Tables; N],
    binary: &str,
    stage: Option<&str>,
) -> anyhow::Result<Vec<Table>> {
    if let Some(stage) = stage {
        check_stage(&sources, stage)?;
    }
    let mut base = Vec::new();
    let mut stages = Vec::new();
    for mut tables in sources {
        let of_binary = tables.binaries.remove(binary);
        for mut tables in [Some(tables), of_binary].into_iter().flatten() {
            stages.extend(stage.and_then(|stage| tables.stages.remove(stage)));
            base.push(tables.own);
        }
    }
    base.extend(stages);
    Ok(base)
}

/// A stage must be defined somewhere: with a misspelt one, the values of no stage would be deployed.
fn check_stage(sources: &[Tables], stage: &str) -> anyhow::Result<()> {
    let mut names: Vec<&str> = Vec::new();
    for tables in sources {
        names.extend(tables.stages.keys().map(String::as_str));
        let binaries = tables.binaries.values();
        names.extend(
            binaries
                .flat_map(|tables| tables.stages.keys())
                .map(String::as_str),
        );
    }
    names.sort_unstable();
    names.dedup();
    if names.contains(&stage) {
        return Ok(());
    }
    let Some(last) = sources.last() else {
        return Ok(());
    };
    let hint = match (
        &similar_names(stage, names.iter().copied(), 2)[..],
        &names[..],
    ) {
        ([], []) => format!(
            "; add a table [{}]",
            last.own.origin.child("stage").child(stage).table()
        ),
        ([], names) => format!("; the stages are: {}", names.join(", ")),
        (similar, _) => did_you_mean(similar),
    };
    bail!("--stage {stage}: the configuration has no such stage{hint}")
}

/// The table, or its first stage, that sets the function's name.
fn with_name(tables: &Tables) -> Option<&Table> {
    let has_name = |table: &&Table| table.values.keys().any(|name| name.key == "name");
    [&tables.own]
        .into_iter()
        .chain(tables.stages.values())
        .find(has_name)
}
