//! Waits until AWS has applied a change.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::Deployment;
use crate::aws::{self, Lambda};

const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How long a call is repeated that Lambda refuses because of a new role or policy.
const ROLE_LIMIT: Duration = Duration::from_secs(60);

impl Deployment<'_> {
    /// Waits until the function, or a version of it, is active and our change is applied. Returns its
    /// configuration.
    pub(super) fn wait(&self, version: Option<&str>) -> anyhow::Result<Value> {
        let wait = self.args.wait;
        let configuration = until_settled(self.lambda(), self.name(), version, wait)?;
        // The last update of a version is one of `$LATEST` before it, perhaps of somebody else.
        let prefixes: &[&str] = if version.is_some() {
            &["State"]
        } else {
            &["State", "LastUpdateStatus"]
        };
        check_applied(&configuration, prefixes)?;
        Ok(configuration)
    }

    /// Sends a write, again if another update is in progress.
    pub(super) fn write(
        &self,
        mut send: impl FnMut() -> anyhow::Result<Value>,
    ) -> anyhow::Result<Value> {
        let start = Instant::now();
        loop {
            let error = match send() {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let refused = aws::refusal(&error);
            if refused.is_some_and(|it| it.status() == 412) {
                return Err(error.context(self.changed_by_others()));
            }
            let in_progress = refused.is_some_and(|it| {
                it.is_conflict() && it.message().to_lowercase().contains("in progress")
            });
            if !in_progress || start.elapsed() >= self.args.wait {
                return Err(error);
            }
            // Whether the update of somebody else succeeds does not matter here.
            if let Err(wait) = until_settled(self.lambda(), self.name(), None, self.args.wait) {
                // The refusal stays in the chain: our call has changed nothing.
                return Err(error.context(format!("{wait:#}")));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn changed_by_others(&self) -> String {
        // Without it, the message says less.
        let now = self.lambda().configuration(self.name(), None);
        let now = now.ok().flatten().unwrap_or_default();
        let time = now["LastModified"].as_str();
        let time = time.map_or_else(String::new, |time| format!(" (last modified: {time})"));
        format!(
            "somebody else has changed {} in the meantime{time}; deploy again to see the differences",
            self.name()
        )
    }

    /// Sends a call that depends on the role, again while Lambda does not know that role or what has just been
    /// allowed to it: IAM tells other services only after some seconds.
    pub(super) fn write_with_role(
        &self,
        mut send: impl FnMut() -> anyhow::Result<Value>,
    ) -> anyhow::Result<Value> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(500);
        loop {
            let error = match self.write(&mut send) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let is_fresh = self.role.as_ref().is_some_and(|role| role.is_fresh);
            if !is_fresh || !is_about_role(&error) || start.elapsed() >= ROLE_LIMIT {
                return Err(error);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(8));
        }
    }
}

/// Whether Lambda refused a call because of the role: "cannot be assumed by Lambda", or "does not have permissions
/// to call CreateNetworkInterface on EC2".
fn is_about_role(error: &anyhow::Error) -> bool {
    let Some(refused) = aws::refusal(error).filter(|it| it.is("InvalidParameterValue")) else {
        return false;
    };
    let message = refused.message().to_lowercase();
    [
        "cannot be assumed",
        "does not have permissions",
        "not authorized to perform",
    ]
    .iter()
    .any(|text| message.contains(text))
}

/// Whether a function has been created, and no update is in progress. Of the other states of "FunctionConfiguration",
/// a function on Managed Instances keeps `ActiveNonInvocable`: only its versions can be invoked.
pub(super) fn is_settled(configuration: &Value) -> bool {
    let is_changing = ["Pending", "Deactivating", "Deleting"]
        .iter()
        .any(|state| configuration["State"] == *state);
    !is_changing && configuration["LastUpdateStatus"] != "InProgress"
}

/// Waits until no update is in progress, whether it succeeds or not.
pub(super) fn until_settled(
    lambda: Lambda<'_>,
    name: &str,
    version: Option<&str>,
    limit: Duration,
) -> anyhow::Result<Value> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(100);
    loop {
        let configuration = lambda.configuration(name, version)?;
        let configuration =
            configuration.with_context(|| format!("{name} has been deleted in the meantime"))?;
        if is_settled(&configuration) {
            return Ok(configuration);
        }
        if start.elapsed() >= limit {
            bail!("AWS is still applying the change after {limit:?} (--wait sets the limit)");
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn check_applied(configuration: &Value, prefixes: &[&str]) -> anyhow::Result<()> {
    for prefix in prefixes {
        if configuration[*prefix] != "Failed" {
            continue;
        }
        let text = |suffix: &str| {
            let text = configuration[format!("{prefix}{suffix}")].as_str();
            text.unwrap_or("unknown").to_owned()
        };
        bail!(
            "AWS could not apply the change: {} ({})",
            text("Reason"),
            text("ReasonCode")
        );
    }
    Ok(())
}
