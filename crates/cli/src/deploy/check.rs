//! What is checked before the first change, so that a deployment does not stop half-way because of it.

use anyhow::bail;
use serde_json::Value;

use super::Deployment;
use crate::config::Url;
use crate::terminal;

impl Deployment<'_> {
    pub(super) fn check(&mut self) -> anyhow::Result<()> {
        self.check_alias()?;
        if !self.is_configured() {
            return Ok(());
        }
        self.environment_after()?;
        self.check_log_levels()?;
        if self.values().url.is_none() || self.found.is_none() {
            return Ok(());
        }
        let qualifier = self.values().alias.as_deref();
        self.found_url = self.lambda().url(self.name(), qualifier)?;
        self.confirm_removal_of_url()
    }

    /// "$LATEST.PUBLISHED version in Lambda Managed Instances": without an alias or version, an invocation gets
    /// that version instead of the newest code.
    fn check_alias(&self) -> anyhow::Result<()> {
        let is_managed =
            self.values().is_managed() || !self.current()["CapacityProviderConfig"].is_null();
        if is_managed && self.values().alias.is_none() {
            bail!(
                "a function on Managed Instances runs published versions only: set the key `alias`, and invoke the \
                 function by that alias"
            );
        }
        Ok(())
    }

    /// "LoggingConfig": levels need the format JSON, which is not the default.
    fn check_log_levels(&self) -> anyhow::Result<()> {
        let log = &self.values().log;
        let key = match (log.level, log.system_level) {
            (Some(_), _) => "log.level",
            (None, Some(_)) => "log.system-level",
            (None, None) => return Ok(()),
        };
        let format = &self.current()["LoggingConfig"]["LogFormat"];
        if log.format.is_none() && *format != "JSON" && !self.values().is_managed() {
            bail!(
                "{key}: the function logs as text, and Lambda filters by level only with log.format = \"json\"; \
                 set that key too"
            );
        }
        Ok(())
    }

    fn confirm_removal_of_url(&self) -> anyhow::Result<()> {
        let found = self.found_url.as_ref();
        let url = found.map_or(&Value::Null, |found| &found["FunctionUrl"]);
        let (Some(Url::Off(_)), Some(url)) = (&self.values().url, url.as_str()) else {
            return Ok(());
        };
        if !self.progress.applies_changes() || self.args.yes {
            return Ok(());
        }
        terminal::confirm(&format!("Delete {url}? Its address is lost for ever."))
    }
}
