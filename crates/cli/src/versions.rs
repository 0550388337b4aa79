//! `lam versions`, `lam rollback` and `lam promote`: the versions of a function and its aliases.

mod list;
mod promote;
mod rollback;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::aws::Lambda;
use crate::remote_function::{RemoteFunction, missing};

pub(crate) use list::main as list;
pub(crate) use promote::main as promote;
pub(crate) use rollback::main as rollback;

/// The alias that a command is about: that of the flag or of the configuration, or else the only one.
fn alias(
    lambda: Lambda<'_>,
    function: &RemoteFunction,
    flag: Option<&str>,
) -> anyhow::Result<Value> {
    let name = &function.name;
    if let Some(alias) = flag.or(function.alias.as_deref()) {
        if let Some(found) = lambda.alias(name, alias)? {
            return Ok(found);
        }
        if lambda.configuration(name, None)?.is_none() {
            return Err(missing(lambda, name));
        }
        bail!("{name} has no alias {alias:?} (`lam versions {name}` lists them)");
    }
    if lambda.configuration(name, None)?.is_none() {
        return Err(missing(lambda, name));
    }
    let mut aliases = lambda.aliases(name)?;
    match aliases.len() {
        1 => Ok(aliases.remove(0)),
        0 => bail!(
            "{name} has no alias, so there is nothing that can point to another version; set the key `alias` in the \
             configuration, and deploy again"
        ),
        _ => {
            let names: Vec<&str> = aliases
                .iter()
                .filter_map(|alias| alias["Name"].as_str())
                .collect();
            bail!(
                "{name} has several aliases; choose one with --alias: {}",
                names.join(", ")
            )
        }
    }
}

fn text<'a>(alias: &'a Value, member: &str) -> anyhow::Result<&'a str> {
    let found = alias[member].as_str();
    found.with_context(|| format!("Lambda returned an alias without {member}"))
}
