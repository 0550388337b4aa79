//! The reserved concurrency of a function.

use serde_json::Value;

use super::Deployment;
use crate::aws::Lambda;
use crate::config::ReservedConcurrency;

impl Deployment<'_> {
    pub(super) fn deploy_concurrency(&mut self) -> anyhow::Result<()> {
        let Some(wanted) = self.values().concurrency.filter(|_| self.is_configured()) else {
            return Ok(());
        };
        let wanted = match wanted {
            ReservedConcurrency::Reserved(limit) => Some(limit),
            ReservedConcurrency::Unreserved(_) => None,
        };
        let found = self
            .found
            .as_ref()
            .map_or(&Value::Null, |it| &it["Concurrency"]);
        let before = found["ReservedConcurrentExecutions"].as_u64();
        if before == wanted.map(u64::from) {
            return Ok(());
        }
        let shown = |limit: Option<u64>| limit.map_or("none".to_owned(), |limit| limit.to_string());
        let line = format!(
            "+ concurrency {} → {}",
            shown(before),
            shown(wanted.map(u64::from))
        );
        self.progress.show_change(line);
        let (lambda, name) = (Lambda(self.aws), self.name());
        self.progress
            .apply(|| lambda.reserve_concurrency(name, wanted))?;
        Ok(())
    }
}
