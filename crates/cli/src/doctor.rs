//! `lam doctor`: what lam needs on this machine.

#[cfg(feature = "aws")]
mod account;
mod check;
mod rust;
mod tools;

use std::process::ExitCode;

use crate::args::DoctorArgs;
use crate::terminal;
use check::{Check, State};

/// Runs the command.
pub(crate) fn main(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut checks = rust::checks();
    checks.extend(tools::checks());
    #[cfg(feature = "aws")]
    if !args.offline {
        checks.extend(account::checks(&args.aws));
    }
    if args.json {
        terminal::data(format!("{}\n", serde_json::to_string_pretty(&checks)?))?;
    } else {
        terminal::data(table(&checks))?;
    }
    let is_ready = checks.iter().all(|check| check.state != State::Failed);
    Ok(ExitCode::from(u8::from(!is_ready)))
}

fn table(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.name.len()).max();
    let width = width.unwrap_or_default();
    let mut text = String::new();
    for check in checks {
        text += &format!(
            "{:7}  {:width$}  {}\n",
            check.state.name(),
            check.name,
            check.found
        );
        if let Some(remedy) = &check.remedy {
            for line in remedy.lines() {
                text += &format!("{:7}  {:width$}    {}\n", "", "", line.trim());
            }
        }
    }
    text
}
