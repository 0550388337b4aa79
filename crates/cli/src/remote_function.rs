//! Which function on AWS a command is about.

use anyhow::{Context as _, bail};

use crate::args::{CargoArgs, StageArgs};
use crate::aws::{Defaults, Lambda};
use crate::config::Configuration;
use crate::suggest::{did_you_mean, similar_names};

/// A function, and what the configuration in this directory says about it.
#[derive(Debug)]
pub(crate) struct RemoteFunction {
    pub(crate) name: String,
    pub(crate) defaults: Defaults,
    pub(crate) alias: Option<String>,
    pub(crate) log_group: Option<String>,
}

impl RemoteFunction {
    /// The function of this name, or else that of the configuration in this directory. The configuration counts
    /// only if it is that of the function.
    pub(crate) fn find(name: Option<&str>, stage: &StageArgs) -> anyhow::Result<RemoteFunction> {
        let stage = stage.stage.as_deref();
        let (own_name, found) = match (of_directory(stage), name) {
            (Ok(found), _) => found,
            (Err(error), None) => {
                return Err(error)
                    .context("name the function: its name cannot be taken from this directory");
            }
            (Err(error), Some(_)) if stage.is_some() => return Err(error),
            (Err(_), Some(name)) => return Ok(RemoteFunction::new(name)),
        };
        let Some(name) = name.or(own_name.as_deref()) else {
            bail!("name the function: lam.toml has no key `name`");
        };
        let other = own_name.as_deref().filter(|own_name| *own_name != name);
        match (other, stage) {
            (Some(other), Some(stage)) => bail!(
                "--stage {stage}: the configuration in this directory is that of the function {other:?}, not of \
                 {name:?}; leave out the name or the stage"
            ),
            (Some(_), None) => Ok(RemoteFunction::new(name)),
            (None, _) => Ok(RemoteFunction {
                name: name.to_owned(),
                ..found
            }),
        }
    }

    /// A function without a configuration.
    fn new(name: &str) -> RemoteFunction {
        RemoteFunction {
            name: name.to_owned(),
            defaults: Defaults::default(),
            alias: None,
            log_group: None,
        }
    }
}

/// The name of the function in this directory, which only lam.toml may leave out, and its configuration.
fn of_directory(stage: Option<&str>) -> anyhow::Result<(Option<String>, RemoteFunction)> {
    let (binary, configuration) = Configuration::of_directory(&CargoArgs::default(), stage)?;
    let values = configuration.values;
    let name = values.name.or(binary);
    let function = RemoteFunction {
        name: name.clone().unwrap_or_default(),
        defaults: Defaults {
            region: values.region,
            profile: values.profile,
        },
        alias: values.alias,
        log_group: values.log.group,
    };
    Ok((name, function))
}

/// Says that a function does not exist, and which names are similar.
pub(crate) fn missing(lambda: Lambda<'_>, name: &str) -> anyhow::Error {
    // Not everybody may list the functions.
    let names = lambda.names().unwrap_or_default();
    let similar = similar_names(name, names.iter().map(String::as_str), 3);
    anyhow::anyhow!(
        "there is no function {name:?} in {}{}",
        lambda.0.region(),
        did_you_mean(&similar)
    )
}
