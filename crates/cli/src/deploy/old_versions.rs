//! The versions that a deployment deletes.

use serde_json::Value;

use super::Deployment;
use crate::aws::Lambda;
use crate::terminal;

impl Deployment<'_> {
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
            self.progress.show_change(format!("- version {version}"));
            let name = self.name();
            if let Err(error) = self.progress.apply(|| lambda.delete(name, Some(version))) {
                self.progress.changes.pop();
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
        || description.strip_prefix(super::alias::PREVIOUS_VERSION_PREFIX) == Some(version)
}
