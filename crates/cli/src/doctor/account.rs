//! The AWS account: region, credentials, and the clock.

use std::time::{Duration, SystemTime};

use super::check::{Check, State};
use crate::args::AwsArgs;
use crate::aws::{Aws, Defaults, Iam};

/// AWS rejects signatures that are older or newer than five minutes ("Troubleshoot Signature Version 4 signing for
/// AWS API requests").
const MAX_SKEW: Duration = Duration::from_secs(5 * 60);

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
            checks.extend(caller.time.map(clock));
        }
        Err(error) => checks.push(Check::of_error(State::Missing, "AWS credentials", &error)),
    }
    checks
}

/// Compares the clock of AWS, as the response has it, with that of this machine.
fn clock(theirs: SystemTime) -> Check {
    const NAME: &str = "clock";
    let ours = SystemTime::now();
    let skew = ours
        .duration_since(theirs)
        .or_else(|_| theirs.duration_since(ours))
        .unwrap_or_default();
    let seconds = skew.as_secs();
    if skew < MAX_SKEW {
        return Check::ok(NAME, format!("{seconds} s from that of AWS"));
    }
    Check::missing(
        NAME,
        format!("{seconds} s from that of AWS, which accepts 300 s"),
    )
    .remedy("synchronize the clock of this machine")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{MAX_SKEW, State, clock};

    #[test]
    fn a_clock_may_differ_by_less_than_five_minutes() {
        let now = SystemTime::now();
        assert_eq!(clock(now).state, State::Ok);
        assert_eq!(clock(now - Duration::from_secs(200)).state, State::Ok);
        assert_eq!(clock(now - MAX_SKEW).state, State::Missing);
        let ahead = clock(now + MAX_SKEW + Duration::from_secs(60));
        assert_eq!(ahead.state, State::Missing);
    }
}
