//! The name of the function on AWS.

use anyhow::Context as _;

use super::lambda::Lambda;
use crate::args::CargoArgs;
use crate::project::Project;
use crate::suggest::{did_you_mean, similar_names};

/// The name that was given, or else that of the package in this directory.
pub(crate) fn function_name(name: Option<&str>) -> anyhow::Result<String> {
    if let Some(name) = name {
        return Ok(name.to_owned());
    }
    let args = CargoArgs::default();
    let target = Project::load(&args).and_then(|project| project.target(&args));
    let target = target.context("no NAME was given, and none can be taken from this directory")?;
    Ok(target.name)
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
