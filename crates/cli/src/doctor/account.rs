//! The AWS account: region, credentials, and the clock.

use super::check::{Check, State};
use crate::args::AwsArgs;
use crate::aws::{self, Aws, ClockSkew, Defaults, Iam};

pub(super) fn checks(args: &AwsArgs) -> Vec<Check> {
    let aws = match Aws::new(args, &Defaults::default()) {
        Ok(aws) => aws,
        Err(error) => return vec![Check::of_error(State::Missing, "AWS region", &error)],
    };
    let region = format!("{}, profile {}", aws.region(), aws.profile());
    let mut checks = vec![Check::ok("AWS region", region)];
    match Iam(&aws).caller() {
        Ok(caller) => {
            let origin = aws.origin().unwrap_or_default();
            checks.push(Check::ok(
                "AWS credentials",
                format!("of {origin}: {}", caller.arn),
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

fn clock(skew: ClockSkew) -> Check {
    const NAME: &str = "clock";
    if skew.is_accepted() {
        return Check::ok(NAME, skew.to_string());
    }
    Check::warning(NAME, format!("{skew}, which accepts 5 minutes"))
        .remedy("synchronize the clock of this machine")
}
