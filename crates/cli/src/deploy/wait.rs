//! Waits until AWS has applied a change.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::Deployment;
use crate::aws::{self, Lambda};

const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl Deployment<'_> {
    /// Waits until the function, or a version of it, is active and no update is in progress. Returns its
    /// configuration.
    pub(super) fn wait(&self, version: Option<&str>) -> anyhow::Result<Value> {
        until_active(self.lambda(), &self.name, version, self.args.wait)
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
                return Err(error.context(format!(
                    "somebody else has changed {} in the meantime; deploy again to see the differences",
                    self.name
                )));
            }
            let in_progress = refused.is_some_and(|it| {
                it.is_conflict() && it.message().to_lowercase().contains("in progress")
            });
            if !in_progress || start.elapsed() >= self.args.wait {
                return Err(error);
            }
            self.wait(None)?;
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Waits until a function is active and no update is in progress.
pub(super) fn until_active(
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
        let is = |member: &str, value: &str| configuration[member] == value;
        if is("State", "Failed") || is("LastUpdateStatus", "Failed") {
            let prefix = if is("State", "Failed") {
                "State"
            } else {
                "LastUpdateStatus"
            };
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
        // Emulators leave the states out.
        let is_active =
            configuration["State"].is_null() || is("State", "Active") || is("State", "Inactive");
        if is_active && !is("LastUpdateStatus", "InProgress") {
            return Ok(configuration);
        }
        if start.elapsed() >= limit {
            bail!("AWS is still applying the change after {limit:?} (--wait sets the limit)");
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
