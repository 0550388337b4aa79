//! The log group, if the configuration says how long it keeps records.

use super::Deployment;
use crate::aws::Logs;

impl Deployment<'_> {
    /// Creates the group before the function: otherwise Lambda creates one that keeps records for ever.
    pub(super) fn deploy_log_group(&mut self) -> anyhow::Result<()> {
        let log = &self.values().log;
        let Some(days) = log.retention.filter(|_| self.is_configured()) else {
            return Ok(());
        };
        let current = self.current()["LoggingConfig"]["LogGroup"].as_str();
        let group = log.group.as_deref().or(current).map(str::to_owned);
        let group = group.unwrap_or_else(|| format!("/aws/lambda/{}", self.name()));
        let logs = Logs(self.aws);
        let found = logs.retention(&group)?;
        if found == Some(Some(u64::from(days))) {
            return Ok(());
        }
        if found.is_none() {
            self.progress.show_change(format!("+ log group {group}"));
            self.progress.apply(|| logs.create_group(&group))?;
        }
        let before = match found.flatten() {
            Some(days) => format!("{days} days"),
            None => "for ever".to_owned(),
        };
        self.progress
            .show_change(format!("+ log retention {before} → {days} days"));
        self.progress.apply(|| logs.retain(&group, days))?;
        Ok(())
    }
}
