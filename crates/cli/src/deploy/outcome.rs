//! How the deployment of a function has ended, and what is printed about it.

use std::process::ExitCode;

use serde_json::json;

use super::Deployment;
use super::progress::Progress;
use crate::terminal;

/// The exit codes for a difference that `--check` has found or a failed `--test`, and for a command that has
/// changed something, but not everything.
const DIFFERENT: u8 = 1;
pub(crate) const INCOMPLETE: u8 = 3;

/// The end of the deployment of one function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    code: u8,
    has_written: bool,
    /// Whether the functions after this one are deployed.
    stops: bool,
}

impl Outcome {
    /// An error after which nothing has changed is one of the command, unless an earlier function has been
    /// deployed.
    pub(super) fn of(
        result: anyhow::Result<Outcome>,
        earlier: &[Outcome],
    ) -> anyhow::Result<Outcome> {
        match result {
            Err(error) if earlier.iter().any(|outcome| outcome.has_written) => {
                terminal::error(&error);
                Ok(Outcome::incomplete())
            }
            result => result,
        }
    }

    pub(super) fn failed_test() -> Outcome {
        Outcome {
            code: DIFFERENT,
            has_written: true,
            stops: true,
        }
    }

    fn incomplete() -> Outcome {
        Outcome {
            code: INCOMPLETE,
            has_written: true,
            stops: true,
        }
    }

    pub(super) fn stops(self) -> bool {
        self.stops
    }
}

/// The exit code for all functions.
pub(super) fn exit_code(outcomes: &[Outcome]) -> ExitCode {
    let codes = outcomes.iter().map(|outcome| outcome.code);
    ExitCode::from(codes.max().unwrap_or_default())
}

/// Names the functions that have not been deployed because an earlier one has failed.
pub(super) fn print_rest<'a>(names: impl Iterator<Item = &'a str>) {
    let names: Vec<&str> = names.collect();
    if !names.is_empty() {
        terminal::line(format!("functions not deployed: {}", names.join(", ")));
    }
}

/// Prints an error, and says what has been done and what has not. If nothing has been changed, the error is
/// returned.
pub(crate) fn print_stop(
    progress: &Progress,
    error: anyhow::Error,
    rest: &[&str],
) -> anyhow::Result<()> {
    if !progress.has_written {
        return Err(error);
    }
    terminal::error(&error);
    if !progress.done.is_empty() {
        terminal::line("done:");
    }
    for line in &progress.done {
        terminal::line(format!("  {line}"));
    }
    terminal::line(format!("not done: {}", rest.join(", ")));
    terminal::line("run the same command again to continue");
    Ok(())
}

impl Deployment<'_> {
    pub(super) fn stopped(&self, error: anyhow::Error, rest: &[&str]) -> anyhow::Result<Outcome> {
        print_stop(&self.progress, error, rest)?;
        Ok(Outcome::incomplete())
    }

    /// Prints the result.
    pub(super) fn finish(self) -> anyhow::Result<Outcome> {
        let is_changed = !self.progress.changes.is_empty();
        terminal::status(
            match (is_changed, self.progress.applies_changes()) {
                (false, _) => "Unchanged",
                (true, false) => "Different",
                (true, true) => "Deployed",
            },
            self.name(),
        );
        let alias = self.values().alias.as_deref();
        let arn = self.current()["FunctionArn"]
            .as_str()
            .map(|arn| match alias {
                Some(alias) => format!("{arn}:{alias}"),
                None => arn.to_owned(),
            });
        if self.args.json {
            terminal::result(json!({
                "function": self.name(),
                "arn": arn,
                "version": self.version,
                "alias": alias,
                "url": self.url,
                "role": self.role.as_ref().map(|role| &role.arn),
                "codeSha256": self.code.sha256,
                "changed": self.progress.changes,
            }))?;
        } else if let Some(result) = self.url.or(arn) {
            terminal::result(result)?;
        }
        let has_difference = self.args.check && is_changed;
        Ok(Outcome {
            code: if has_difference { DIFFERENT } else { 0 },
            has_written: self.progress.has_written,
            stops: false,
        })
    }
}
