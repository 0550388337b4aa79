//! Which function on AWS a command is about.

use anyhow::Context as _;

use super::account::Defaults;
use super::lambda::Lambda;
use crate::args::CargoArgs;
use crate::config::Configuration;
use crate::project::Project;
use crate::suggest::{did_you_mean, similar_names};

/// A function, and what the configuration in this directory says about it.
#[derive(Debug)]
pub(crate) struct NamedFunction {
    pub(crate) name: String,
    pub(crate) defaults: Defaults,
    pub(crate) alias: Option<String>,
}

impl NamedFunction {
    /// The function of this name, or else that of the package in this directory. The configuration counts
    /// only if it is that of the function.
    pub(crate) fn find(name: Option<&str>) -> anyhow::Result<NamedFunction> {
        match (of_directory(), name) {
            (Ok(found), None) => Ok(found),
            (Ok(found), Some(name)) if found.name == name => Ok(found),
            (Err(error), None) => {
                Err(error).context("no name was given, and none can be taken from this directory")
            }
            (_, Some(name)) => Ok(NamedFunction {
                name: name.to_owned(),
                defaults: Defaults::default(),
                alias: None,
            }),
        }
    }
}

fn of_directory() -> anyhow::Result<NamedFunction> {
    let args = CargoArgs::default();
    let project = Project::load(&args)?;
    let target = project.target(&args)?;
    let values = Configuration::of_target(&project, &target, None)?.values;
    Ok(NamedFunction {
        name: values.name.unwrap_or(target.name),
        defaults: Defaults {
            region: values.region,
            profile: values.profile,
        },
        alias: values.alias,
    })
}

/// Says that a function does not exist, and which names are similar.
pub(crate) fn missing(lambda: Lambda<'_>, name: &str) -> anyhow::Error {
    // Not everybody may list the functions.
    let names = lambda.names().unwrap_or_default();
    let similar: Vec<&str> = similar_names(name, names.iter().map(String::as_str))
        .into_iter()
        .map(|(_, name)| name)
        .take(3)
        .collect();
    anyhow::anyhow!(
        "there is no function {name:?} in {}{}",
        lambda.0.region(),
        did_you_mean(&similar)
    )
}
