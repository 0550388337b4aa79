//! Which function on AWS a command is about.

use anyhow::{Context as _, bail};

use crate::args::{CargoArgs, StageArgs};
use crate::aws::{Defaults, Lambda};
use crate::config::{Configuration, Values, has_configuration};
use crate::suggest::{did_you_mean, similar_names};
use crate::terminal;

/// A function, and what the configuration in this directory says about it.
#[derive(Debug)]
pub(crate) struct RemoteFunction {
    pub(crate) name: String,
    pub(crate) defaults: Defaults,
    pub(crate) alias: Option<String>,
    pub(crate) log_group: Option<String>,
}

impl RemoteFunction {
    /// The function of this name, or else that of the configuration in this directory. A configuration counts
    /// only if it is that of the function.
    pub(crate) fn find(name: Option<&str>, stage: &StageArgs) -> anyhow::Result<RemoteFunction> {
        let stage = stage.stage.as_deref();
        if let Some(name) = name {
            return RemoteFunction::with_name(name, stage);
        }
        let (binary, configuration) = Configuration::of_directory(&CargoArgs::default(), stage)
            .context("name the function: its name cannot be taken from this directory")?;
        let name = configuration.values.name.clone().or(binary);
        let name = name.context("name the function: lam.toml has no key `name`")?;
        Ok(RemoteFunction::new(&name, configuration.values))
    }

    fn with_name(name: &str, stage: Option<&str>) -> anyhow::Result<RemoteFunction> {
        let candidates = match Configuration::all_of_directory(stage) {
            Ok(candidates) => candidates,
            Err(error) if stage.is_some() => return Err(error),
            Err(error) => {
                if has_configuration() {
                    warn_of_unread(&error);
                }
                Vec::new()
            }
        };
        let (mut others, mut own_error, mut other_error) = (Vec::new(), None, None);
        for candidate in candidates {
            // lam.toml without a name is for any function.
            let is_function = candidate.name().is_none_or(|own_name| own_name == name);
            match candidate.configuration {
                Ok(configuration) if is_function => {
                    return Ok(RemoteFunction::new(name, configuration.values));
                }
                Ok(configuration) => {
                    others.extend(configuration.values.name.or(candidate.binary));
                }
                Err(error) if is_function => own_error = Some(error),
                // It may be the one with the name.
                Err(error) => other_error = Some(error),
            }
        }
        // Without its region, the command might change a function of the same name elsewhere.
        if let Some(error) = own_error {
            return Err(error);
        }
        if let Some(stage) = stage {
            if let Some(other) = others.first() {
                bail!(
                    "--stage {stage}: the configuration in this directory is that of the function {other:?}, \
                     not of {name:?}; leave out the name or the stage"
                );
            }
            return Err(other_error.unwrap_or_else(|| {
                anyhow::anyhow!("--stage {stage}: this directory has no configuration")
            }));
        }
        if let Some(error) = other_error {
            warn_of_unread(&error);
        }
        Ok(RemoteFunction::new(name, Values::default()))
    }

    fn new(name: &str, values: Values) -> RemoteFunction {
        RemoteFunction {
            name: name.to_owned(),
            defaults: Defaults {
                region: values.region,
                profile: values.profile,
            },
            alias: values.alias,
            log_group: values.log.group,
        }
    }
}

/// A command for a function on AWS needs no configuration, so it does not fail because of one.
fn warn_of_unread(error: &anyhow::Error) {
    terminal::warning(&format!(
        "the configuration in this directory is ignored, with its region, profile and alias: {error:#}"
    ));
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
