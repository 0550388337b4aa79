//! `lam delete`: deletes a function and what `lam deploy` has created for it.

use std::process::ExitCode;

use crate::args::DeleteArgs;
use crate::aws::{Aws, Iam, Lambda, Logs};
use crate::deploy::{TAG, name_of_role};
use crate::remote_function::{RemoteFunction, missing};
use crate::terminal;

/// Runs the command.
pub(crate) fn main(args: &DeleteArgs) -> anyhow::Result<ExitCode> {
    let RemoteFunction { name, defaults, .. } =
        RemoteFunction::find(Some(&args.name), &args.stage)?;
    let aws = Aws::new(&args.aws, &defaults)?;
    let (lambda, iam, logs) = (Lambda(&aws), Iam(&aws), Logs(&aws));
    let function = lambda.function(&name)?;
    let role = name_of_role(&name);
    // The role of another tool stays, even if it has the same name.
    let is_ours = iam
        .role(&role)?
        .is_some_and(|role| role.tag(TAG) == Some(&name));
    let group = function
        .as_ref()
        .and_then(|it| it["Configuration"]["LoggingConfig"]["LogGroup"].as_str())
        .map_or_else(|| format!("/aws/lambda/{name}"), str::to_owned);
    let has_group = args.logs && logs.retention(&group)?.is_some();
    if function.is_none() && !is_ours && !has_group {
        return Err(missing(lambda, &name));
    }
    let account = iam.caller()?.account;
    terminal::line(format!("in the account {account}, {}:", aws.region()));
    if function.is_some() {
        terminal::line(format!(
            "- function {name} with its versions, aliases and URLs"
        ));
    }
    if is_ours {
        terminal::line(format!("- role {role}"));
    }
    if has_group {
        terminal::line(format!("- log group {group}"));
    }
    if !args.yes {
        terminal::confirm("Delete this?")?;
    }
    if function.is_some() {
        lambda.delete(&name, None)?;
    }
    if is_ours {
        // IAM deletes no role that has policies.
        for policy in iam.attached(&role)? {
            iam.detach(&role, &policy)?;
        }
        for policy in iam.inline(&role)? {
            iam.delete_inline(&role, &policy)?;
        }
        iam.delete_role(&role)?;
    }
    if has_group {
        logs.delete_group(&group)?;
    }
    terminal::status("Deleted", &name);
    Ok(ExitCode::SUCCESS)
}
