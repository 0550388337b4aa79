//! `lam rollback`.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::{alias, text};
use crate::args::RollbackArgs;
use crate::aws::{Aws, Lambda};
use crate::deploy::PREVIOUS_VERSION_PREFIX;
use crate::remote_function::RemoteFunction;
use crate::terminal;

/// Runs the command.
pub(crate) fn main(args: &RollbackArgs) -> anyhow::Result<ExitCode> {
    let function = RemoteFunction::find(args.function.as_deref(), &args.stage)?;
    let aws = Aws::new(&args.aws, &function.defaults)?;
    let lambda = Lambda(&aws);
    let name = &function.name;
    let found = alias(lambda, &function, args.alias.as_deref())?;
    let (alias, from) = (text(&found, "Name")?, text(&found, "FunctionVersion")?);
    let to = match &args.version {
        Some(version) => version.clone(),
        None => earlier(lambda, name, &found, from)?,
    };
    let weights = &found["RoutingConfig"]["AdditionalVersionWeights"];
    let has_weights = weights
        .as_object()
        .is_some_and(|weights| !weights.is_empty());
    if to == from && !has_weights {
        bail!("the alias {alias} already points to version {to}");
    }
    let Some(version) = lambda.configuration(name, Some(&to))? else {
        bail!("{name} has no version {to} (`lam versions {name}` lists them)");
    };
    let state = version["State"].as_str().unwrap_or("Active");
    match state {
        "Active" => {}
        // "Lambda function states": an invocation wakes it up.
        "Inactive" => bail!(
            "version {to} is inactive; invoke it (`lam invoke --remote {name} --qualifier {to}`), and try again when \
             it is active"
        ),
        _ => bail!(
            "version {to} is in the state {state}; try again when it is active, or choose another version"
        ),
    }
    let mut input = json!({
        "FunctionVersion": to,
        "RevisionId": found["RevisionId"],
        "RoutingConfig": {"AdditionalVersionWeights": {}},
    });
    if to != from {
        input["Description"] = format!("{PREVIOUS_VERSION_PREFIX}{from}").into();
    }
    lambda
        .update_alias(name, alias, &input)
        .with_context(|| format!("the alias {alias} stays at version {from}"))?;
    terminal::status(
        "Rolled back",
        &format!("{name}:{alias} from version {from} to {to}"),
    );
    terminal::result(to)?;
    Ok(ExitCode::SUCCESS)
}

/// The version that the alias had before, or else the next lower one that exists. If a new version only has a
/// part of the invocations, going back means to take that away.
fn earlier(lambda: Lambda<'_>, name: &str, alias: &Value, from: &str) -> anyhow::Result<String> {
    let weights = alias["RoutingConfig"]["AdditionalVersionWeights"].as_object();
    if weights.is_some_and(|weights| !weights.is_empty()) {
        return Ok(from.to_owned());
    }
    let note = alias["Description"]
        .as_str()
        .and_then(|text| text.strip_prefix(PREVIOUS_VERSION_PREFIX));
    if let Some(before) = note {
        return Ok(before.to_owned());
    }
    let number: u64 = from.parse().unwrap_or(u64::MAX);
    let versions = lambda.versions(name)?;
    let numbers = versions
        .iter()
        .filter_map(|version| version["Version"].as_str()?.parse::<u64>().ok());
    let lower = numbers.filter(|version| *version < number).max();
    let lower = lower.with_context(|| format!("{name} has no version before {from}"))?;
    Ok(lower.to_string())
}
