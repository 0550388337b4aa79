//! The configuration of a function: `[package.metadata.lambda]` in Cargo.toml, or `lam.toml`.
//!
//! All commands read the same table. Values with a limit are checked when they are read, so that a mistake
//! is reported before anything is built or called.

mod checks;
mod directory;
#[cfg(feature = "aws")]
mod flags;
mod keys;
mod kind;
mod origin;
mod show;
mod sources;
mod table;
mod text;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value};

use crate::project::{Project, Target};
#[cfg(feature = "aws")]
pub(crate) use checks::check_environment;
#[cfg(feature = "aws")]
pub(crate) use directory::{has_configuration, has_only_lam_toml};
#[cfg(feature = "aws")]
pub(crate) use flags::{Flag, parse_flag};
pub(crate) use origin::Origin;
pub(crate) use show::main;
use table::{Table, ValueName};
pub(crate) use values::{CorsSettings, Values};
#[cfg(feature = "aws")]
pub(crate) use values::{ReservedConcurrency, Tracing, Url, UrlAuth, UrlSettings};

/// Checks the name of a variable that is not in the table, but in one of its files.
#[cfg(feature = "aws")]
pub(crate) fn check_variable_name(name: &str) -> anyhow::Result<()> {
    text::variable_name(name).map_err(|error| anyhow::anyhow!("{name:?} {error}"))
}

/// Whether the package of a target has the table `[package.metadata.lambda]`.
#[cfg(feature = "aws")]
pub(crate) fn has_table(project: &Project, target: &Target) -> bool {
    sources::has_table(project, target)
}

/// Checks the name of a function.
pub(crate) fn check_function_name(name: &str) -> Result<(), String> {
    text::function_name(name).map_err(|error| format!("{name:?} {error}"))
}

/// The values of all tables that apply to a function, and where each comes from.
#[derive(Debug)]
pub(crate) struct Configuration {
    pub(crate) values: Values,
    settings: BTreeMap<ValueName, Setting>,
}

/// A value and its origin.
#[derive(Debug)]
struct Setting {
    value: Value,
    origin: Origin,
}

impl Configuration {
    /// The configuration of a binary or example of a cargo project.
    pub(crate) fn of_target(
        project: &Project,
        target: &Target,
        stage: Option<&str>,
    ) -> anyhow::Result<Configuration> {
        Configuration::resolve(sources::of_target(project, target, stage)?)
    }

    /// The configuration of an executable, from `lam.toml` in the working directory, if there is one.
    pub(crate) fn of_executable(
        executable: &Path,
        stage: Option<&str>,
    ) -> anyhow::Result<Configuration> {
        Configuration::resolve(sources::of_executable(executable, stage)?)
    }

    /// Merges tables, of which a later one overrides the earlier ones.
    fn resolve(tables: Vec<Table>) -> anyhow::Result<Configuration> {
        let mut settings = BTreeMap::new();
        for table in tables {
            add(&mut settings, table);
        }
        Configuration::of_settings(settings)
    }

    fn of_settings(settings: BTreeMap<ValueName, Setting>) -> anyhow::Result<Configuration> {
        let values =
            Values::from_json(nested(&settings)).context("cannot read the configuration")?;
        let configuration = Configuration { values, settings };
        checks::check(&configuration)?;
        Ok(configuration)
    }

    /// Whether both have the same values, wherever these come from.
    pub(crate) fn is_same(&self, other: &Configuration) -> bool {
        let values = |configuration: &Configuration| -> BTreeMap<String, Value> {
            let settings = configuration.settings.iter();
            settings
                .map(|(name, setting)| (name.to_string(), setting.value.clone()))
                .collect()
        };
        values(self) == values(other)
    }

    /// Where the value of a key comes from, if it is set.
    pub(crate) fn origin(&self, key: &str) -> Option<&Origin> {
        let found = self.settings.iter().find(|(name, _)| name.key == key);
        found.map(|(_, setting)| &setting.origin)
    }

    /// The members of a table of arbitrary names, their values, and where each comes from.
    pub(crate) fn members(&self, key: &str) -> impl Iterator<Item = (&str, &str, &Origin)> {
        let settings = self
            .settings
            .iter()
            .filter(move |(name, _)| name.key == key);
        settings.filter_map(|(name, setting)| {
            let (member, value) = (name.member.as_deref()?, setting.value.as_str()?);
            Some((member, value, &setting.origin))
        })
    }

    /// The files and directories of the key `include`, and the directory that they are relative to.
    pub(crate) fn include(&self) -> impl Iterator<Item = (&Path, &Path)> {
        let directory = self
            .origin("include")
            .map_or(Path::new(""), Origin::directory);
        let values = self.values.include.iter().flatten();
        values.map(move |value| (directory, Path::new(value)))
    }

    /// The beginning of an error about a key.
    fn at(&self, key: &str) -> String {
        match self.origin(key) {
            Some(origin) => format!("{origin}: {key}: "),
            None => format!("{key}: "),
        }
    }
}

/// Adds the values of a table, which override those that are there.
fn add(settings: &mut BTreeMap<ValueName, Setting>, Table { origin, values }: Table) {
    for (name, value) in values {
        settings.retain(|other, _| !excludes(name.key, other.key));
        let origin = origin.clone();
        settings.insert(name, Setting { value, origin });
    }
}

/// Whether a value of one key removes the values of another: `url = false`, and the keys of `url`.
fn excludes(key: &str, other: &str) -> bool {
    let is_below = |key: &str, other: &str| {
        let rest = key.strip_prefix(other);
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    is_below(key, other) || is_below(other, key)
}

/// The values as a tree.
fn nested(settings: &BTreeMap<ValueName, Setting>) -> Value {
    let mut root = Map::new();
    for (name, setting) in settings {
        let mut parts: Vec<&str> = name.key.split('.').collect();
        parts.extend(name.member.as_deref());
        insert(&mut root, &parts, &setting.value);
    }
    Value::Object(root)
}

fn insert(table: &mut Map<String, Value>, path: &[&str], value: &Value) {
    match path {
        [] => {}
        [name] => {
            table.insert((*name).to_owned(), value.clone());
        }
        [name, rest @ ..] => {
            let child = table
                .entry(*name)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(child) = child {
                insert(child, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests;
