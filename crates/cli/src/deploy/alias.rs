//! Publishes a version, and points the alias to it.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Deployment;
use super::settings::current_value;
use crate::aws::{Invocation, error_of};
use crate::terminal;

/// In the description of an alias: the version that it had before.
pub(crate) const PREVIOUS_VERSION_PREFIX: &str = "lam: before=";

/// What is compared to find out whether a version is the newest code and configuration. A version has its own
/// description, which lam sets.
const COMPARED: [&str; 17] = [
    "CodeSha256",
    "Architectures",
    "Role",
    "MemorySize",
    "Timeout",
    "Layers",
    "VpcConfig",
    "TracingConfig",
    "LoggingConfig",
    "EphemeralStorage",
    "KMSKeyArn",
    "DeadLetterConfig",
    "FileSystemConfigs",
    "Environment",
    "Runtime",
    "Handler",
    "SnapStart",
];

impl Deployment<'_> {
    pub(super) fn deploy_alias(&mut self) -> anyhow::Result<()> {
        let Some(alias) = self.values().alias.as_deref() else {
            return Ok(());
        };
        // Of a new function in a preview there is nothing to look at.
        let is_new = self.found.is_none();
        let found = if is_new {
            None
        } else {
            self.lambda().alias(self.name(), alias)?
        };
        let before = found
            .as_ref()
            .and_then(|found| found["FunctionVersion"].as_str());
        let before = before.map(str::to_owned);
        let weighted = found.as_ref().and_then(|found| {
            let weights = found["RoutingConfig"]["AdditionalVersionWeights"].as_object()?;
            weights
                .iter()
                .next()
                .map(|(version, weight)| (version.clone(), weight.clone()))
        });
        // With a weight, the new version is the one that the alias gives a part to, unless it has all.
        let latest = match (weighted, self.args.weight) {
            (None, _) => before.clone(),
            (Some((version, part)), Some(percent)) if part == percent / 100.0 => Some(version),
            (Some(_), _) => None,
        };
        if let Some(latest) = &latest
            && self.is_newest(latest)?
        {
            self.version = Some(latest.clone());
            return Ok(());
        }
        if !self.progress.applies_changes() {
            let from = before.as_deref().unwrap_or("none");
            self.progress
                .show_change(format!("+ alias {alias} {from} → a new version"));
            return Ok(());
        }
        let version = self.publish()?;
        self.version = Some(version.clone());
        if let Some(event) = &self.plan.test
            && !self.passes_test(&version, event)?
        {
            self.progress.has_failed_test = true;
            let remains = match &before {
                Some(before) => format!("stays at version {before}"),
                None => "has not been created".to_owned(),
            };
            terminal::warning(&format!(
                "version {version} failed the event of --test; the alias {alias} {remains}"
            ));
            return Ok(());
        }
        self.point(alias, found.as_ref(), before, &version)
    }

    /// Whether a version has the code and the configuration of `$LATEST`.
    fn is_newest(&self, version: &str) -> anyhow::Result<bool> {
        let current = self.current();
        if self.progress.is_preview_of_changes() {
            return Ok(false);
        }
        let found = self.lambda().configuration(self.name(), Some(version))?;
        Ok(found.is_some_and(|found| {
            let mut members = COMPARED.iter();
            members.all(|member| {
                current_value(member, &found[*member]) == current_value(member, &current[*member])
            })
        }))
    }

    /// PublishVersion returns the newest version if nothing has changed since.
    fn publish(&mut self) -> anyhow::Result<String> {
        let mut input = json!({"CodeSha256": self.code.sha256});
        let current = self.current();
        if current["RevisionId"].is_string() {
            input["RevisionId"] = current["RevisionId"].clone();
        }
        if let Some(commit) = self.plan.commit() {
            input["Description"] = format!("git {commit}").into();
        }
        let (lambda, name) = (self.lambda(), self.name());
        let result = self.write(|| lambda.publish_version(name, &input));
        let published = self.progress.record_call(result)?;
        let version = published["Version"]
            .as_str()
            .context("PublishVersion returned no version")?;
        let version = version.to_owned();
        self.progress.show_change(format!("+ version {version}"));
        self.progress.done = self.progress.changes.clone();
        self.wait(Some(&version))?;
        Ok(version)
    }

    /// Invokes a version. Prints the error if the function fails.
    fn passes_test(&self, version: &str, event: &[u8]) -> anyhow::Result<bool> {
        let timeout = self.current()["Timeout"].as_u64().unwrap_or(900);
        let response = self.lambda().invoke(Invocation {
            name: self.name(),
            qualifier: Some(version),
            headers: vec![("content-type", "application/json".to_owned())],
            event: event.to_vec(),
            timeout: Duration::from_secs(timeout + 30),
        })?;
        let Some(error) = error_of(&response) else {
            return Ok(true);
        };
        terminal::line(error);
        Ok(false)
    }

    fn point(
        &mut self,
        alias: &str,
        found: Option<&Value>,
        before: Option<String>,
        version: &str,
    ) -> anyhow::Result<()> {
        let (lambda, name) = (self.lambda(), self.name());
        let Some(found) = found else {
            self.progress
                .show_change(format!("+ alias {alias} → {version}"));
            let input = json!({"Name": alias, "FunctionVersion": version});
            self.progress.apply(|| lambda.create_alias(name, &input))?;
            return Ok(());
        };
        let before = before.unwrap_or_default();
        let mut input = json!({"RevisionId": found["RevisionId"]});
        match self.args.weight {
            Some(percent) if before != version => {
                self.progress
                    .show_change(format!("+ alias {alias} {percent}% → {version}"));
                input["RoutingConfig"] =
                    json!({"AdditionalVersionWeights": {version: percent / 100.0}});
                input["FunctionVersion"] = before.into();
            }
            _ => {
                self.progress
                    .show_change(format!("+ alias {alias} {before} → {version}"));
                input["FunctionVersion"] = version.into();
                input["RoutingConfig"] = json!({"AdditionalVersionWeights": {}});
                if before != version {
                    input["Description"] = format!("{PREVIOUS_VERSION_PREFIX}{before}").into();
                }
            }
        }
        let result = self.write(|| lambda.update_alias(name, alias, &input));
        self.progress.record_change(result)?;
        Ok(())
    }
}
