//! What belongs to a function, but not to its configuration: tags, concurrency and old versions.

use serde_json::{Map, Value};

use super::Deployment;
use crate::aws::Lambda;
use crate::config::ReservedConcurrency;
use crate::terminal;

impl Deployment<'_> {
    /// Adds and changes tags. Others may have added more, which stay.
    pub(super) fn deploy_tags(&mut self) -> anyhow::Result<()> {
        let Some(found) = self.found.clone().filter(|_| self.is_configured()) else {
            return Ok(());
        };
        let mut missing = Map::new();
        for (name, value) in &self.values().tags {
            if found["Tags"][name] != value.as_str() {
                missing.insert(name.clone(), value.as_str().into());
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        for (name, value) in &missing {
            self.progress.show(format!("+ tag {name} = {value}"));
        }
        let (lambda, missing) = (Lambda(self.aws), Value::Object(missing));
        let arn = found["Configuration"]["FunctionArn"]
            .as_str()
            .unwrap_or_default();
        self.progress.make(|| lambda.tag(arn, &missing))?;
        Ok(())
    }

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
        self.progress.show(line);
        let (lambda, name) = (Lambda(self.aws), self.name());
        self.progress
            .make(|| lambda.reserve_concurrency(name, wanted))?;
        Ok(())
    }

    /// Deletes the oldest versions that no alias needs, if the configuration says how many to keep. The
    /// deployment does not fail if this does.
    pub(super) fn delete_old_versions(&mut self) -> anyhow::Result<()> {
        if let Some(kept) = self.values().keep_versions.filter(|_| self.found.is_some())
            && let Err(error) = self.keep_versions(kept)
        {
            terminal::warning(&format!("cannot delete old versions: {error:#}"));
        }
        Ok(())
    }

    fn keep_versions(&mut self, kept: u64) -> anyhow::Result<()> {
        let lambda = Lambda(self.aws);
        let versions = lambda.versions(self.name())?;
        let aliases = lambda.aliases(self.name())?;
        let count = versions
            .len()
            .saturating_sub(usize::try_from(kept).unwrap_or(usize::MAX));
        for version in versions.iter().take(count) {
            let version = version["Version"].as_str().unwrap_or_default();
            if version.is_empty() || aliases.iter().any(|alias| needs(alias, version)) {
                continue;
            }
            self.progress.show(format!("- version {version}"));
            let name = self.name();
            if let Err(error) = self.progress.make(|| lambda.delete(name, Some(version))) {
                terminal::warning(&format!("cannot delete version {version}: {error:#}"));
            }
        }
        Ok(())
    }
}

/// Whether an alias points to a version, in part too, or a rollback would go back to it.
fn needs(alias: &Value, version: &str) -> bool {
    let weights = &alias["RoutingConfig"]["AdditionalVersionWeights"];
    let description = alias["Description"].as_str().unwrap_or_default();
    alias["FunctionVersion"] == version
        || !weights[version].is_null()
        || description.strip_prefix(super::alias::BEFORE) == Some(version)
}
