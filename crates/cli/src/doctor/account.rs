//! The AWS account: region, credentials, and the clock.

use super::check::{Check, State};
use crate::args::AwsArgs;
use crate::aws::{self, Aws, ClockSkew, Defaults, Iam};
use crate::config::{Configuration, has_configuration};
use crate::problem::Problem;

pub(super) fn checks(args: &AwsArgs) -> Vec<Check> {
    let (defaults, mut checks) = defaults();
    let aws = match Aws::new(args, &defaults) {
        Ok(aws) => aws,
        Err(error) => {
            // Of the errors, only that of a missing region comes with a remedy.
            let check = if error.is::<Problem>() {
                Check::of_error(State::Missing, "AWS region", &error)
            } else {
                Check::of_error(State::Warning, "AWS configuration", &error)
            };
            checks.push(check);
            return checks;
        }
    };
    let region = format!("{}, profile {}", aws.region(), aws.profile());
    checks.push(Check::ok("AWS region", region));
    match Iam(&aws).caller() {
        Ok(caller) => {
            let origin = aws.origin().unwrap_or_default();
            checks.push(Check::ok(
                "AWS credentials",
                format!("from {origin}: {}", caller.arn),
            ));
            checks.extend(caller.clock_skew.map(clock));
        }
        Err(error) => {
            checks.push(Check::of_error(State::Missing, "AWS credentials", &error));
            // With a wrong clock, AWS refuses the right credentials.
            let skew = aws::refusal(&error).and_then(aws::Error::clock_skew);
            checks.extend(skew.map(clock));
        }
    }
    checks
}

/// The region and profile of the configuration in the working directory, as `lam deploy` reads it, and what is wrong
/// with it. In the root of a workspace, the functions may have different ones.
fn defaults() -> (Defaults, Vec<Check>) {
    const NAME: &str = "configuration";
    let candidates = match Configuration::all_of_directory(None) {
        Ok(candidates) => candidates,
        Err(error) if has_configuration() => {
            return (
                Defaults::default(),
                vec![Check::of_error(State::Warning, NAME, &error)],
            );
        }
        Err(_) => Vec::new(),
    };
    let is_one_selected = candidates.iter().any(|it| it.is_selected);
    let mut found: Option<Defaults> = None;
    for candidate in candidates {
        let counts = if is_one_selected {
            candidate.is_selected
        } else {
            candidate.has_table
        };
        if !counts {
            continue;
        }
        let values = match candidate.configuration {
            Ok(configuration) => configuration.values,
            Err(error) => {
                return (
                    Defaults::default(),
                    vec![Check::of_error(State::Warning, NAME, &error)],
                );
            }
        };
        let defaults = Defaults {
            region: values.region,
            profile: values.profile,
        };
        if found.as_ref().is_some_and(|found| *found != defaults) {
            let check = Check::warning(NAME, "the functions have different regions or profiles")
                .remedy(
                    "use --region and --aws-profile, or run lam in the directory of a function",
                );
            return (Defaults::default(), vec![check]);
        }
        found = Some(defaults);
    }
    (found.unwrap_or_default(), Vec::new())
}

fn clock(skew: ClockSkew) -> Check {
    const NAME: &str = "clock";
    if skew.is_accepted() {
        return Check::ok(NAME, skew.to_string());
    }
    Check::warning(NAME, format!("{skew}, which accepts 5 minutes"))
        .remedy("synchronize the clock of this machine")
}
