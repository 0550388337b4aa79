//! `lam promote`.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use serde_json::json;

use super::{alias, text};
use crate::args::PromoteArgs;
use crate::aws::{Aws, Lambda};
use crate::deploy::PREVIOUS_VERSION_PREFIX;
use crate::remote_function::RemoteFunction;
use crate::terminal;

/// Runs the command.
pub(crate) fn main(args: &PromoteArgs) -> anyhow::Result<ExitCode> {
    let function = RemoteFunction::find(args.function.name.as_deref(), &args.function.stage)?;
    let aws = Aws::new(&args.function.aws, &function.defaults)?;
    let lambda = Lambda(&aws);
    let found = alias(lambda, &function, args.alias.as_deref())?;
    let (alias, from) = (text(&found, "Name")?, text(&found, "FunctionVersion")?);
    let weights = found["RoutingConfig"]["AdditionalVersionWeights"].as_object();
    let Some(to) = weights.and_then(|weights| weights.keys().next()) else {
        bail!(
            "the alias {alias} gives all invocations to version {from}; there is nothing to promote"
        );
    };
    let input = json!({
        "FunctionVersion": to,
        "RevisionId": found["RevisionId"],
        "RoutingConfig": {"AdditionalVersionWeights": {}},
        "Description": format!("{PREVIOUS_VERSION_PREFIX}{from}"),
    });
    lambda
        .update_alias(&function.name, alias, &input)
        .with_context(|| format!("the alias {alias} stays as it is"))?;
    let text = format!("{}:{alias} from version {from} to {to}", function.name);
    terminal::status("Promoted", &text);
    terminal::result(to)?;
    Ok(ExitCode::SUCCESS)
}
