//! Updates a function that exists.

use anyhow::{bail, ensure};
use serde_json::{Value, json};

use super::Deployment;
use super::settings::{fixed_settings, settings};
use crate::config::Values;

/// Refuses functions that lam cannot update, or that another tool owns.
pub(super) fn check(found: &Value, adopt: bool) -> anyhow::Result<()> {
    let configuration = &found["Configuration"];
    if configuration["PackageType"] == "Image" {
        bail!(
            "the function is a container image, which lam cannot update; use `aws lambda update-function-code \
             --image-uri`, or deploy under another name"
        );
    }
    let runtime = configuration["Runtime"].as_str().unwrap_or_default();
    ensure!(
        runtime.starts_with("provided"),
        "the function has the runtime {runtime:?}; lam updates functions with `provided.al2023` and other \
         OS-only runtimes"
    );
    if let Some(stack) = found["Tags"]["aws:cloudformation:stack-name"].as_str()
        && !adopt
    {
        bail!(
            "the function belongs to the CloudFormation stack {stack:?}, whose next update may undo this one; \
             deploy with that tool, or use --adopt"
        );
    }
    if configuration["State"] == "Failed" {
        let reason = configuration["StateReason"].as_str().unwrap_or("unknown");
        bail!(
            "AWS could not create the function ({reason}); delete it with `lam delete`, and deploy again"
        );
    }
    Ok(())
}

/// Refuses changes that are possible only when a function is created.
pub(super) fn check_fixed(found: &Value, values: &Values) -> anyhow::Result<()> {
    for setting in fixed_settings(values) {
        if let Some(difference) = setting.difference(&found["Configuration"]) {
            let difference = difference.trim_start_matches("+ ");
            bail!(
                "{difference}: AWS sets this only when a function is created; remove the key, or delete the function \
                 and deploy again"
            );
        }
    }
    Ok(())
}

impl Deployment<'_> {
    pub(super) fn deploy_function(&mut self) -> anyhow::Result<()> {
        if self.found.is_none() {
            return self.create_function();
        }
        if self.is_configured() {
            self.update_configuration()?;
        }
        self.update_code()
    }

    fn update_configuration(&mut self) -> anyhow::Result<()> {
        let current = self.current().clone();
        let mut input = json!({});
        let mut differences = Vec::new();
        for setting in settings(self.values()) {
            if let Some(difference) = setting.difference(&current) {
                differences.push(difference);
                setting.add_to(&mut input, &current);
            }
        }
        for difference in differences {
            self.progress.show_change(difference);
        }
        if let Some(environment) = self.environment_input()? {
            input["Environment"] = environment;
        }
        if input == json!({}) || !self.progress.applies_changes() {
            return Ok(());
        }
        let (lambda, name) = (self.lambda(), self.name());
        self.add_revision(&mut input);
        let result = self.write_with_role(|| lambda.update_configuration(name, &input));
        self.applied(result)
    }

    /// The architecture is always sent: without it, Lambda would keep that of the old code.
    fn update_code(&mut self) -> anyhow::Result<()> {
        let current = self.current();
        let arch = self.code.arch.name();
        let before = current["Architectures"][0]
            .as_str()
            .unwrap_or("x86_64")
            .to_owned();
        let has_code = current["CodeSha256"] == self.code.sha256.as_str();
        if before != arch {
            self.progress
                .show_change(format!("+ arch {before} → {arch}"));
        }
        if !has_code {
            self.progress.show_change("+ code");
        }
        if (has_code && before == arch) || !self.progress.applies_changes() {
            return Ok(());
        }
        let mut input = self.code_input()?;
        input["Architectures"] = json!([arch]);
        self.add_revision(&mut input);
        let (lambda, name) = (self.lambda(), self.name());
        let result = self.write(|| lambda.update_code(name, &input));
        self.applied(result)
    }

    /// With the revision that the differences are to, Lambda refuses an update that would overwrite another.
    fn add_revision(&self, input: &mut Value) {
        let revision = &self.current()["RevisionId"];
        if revision.is_string() {
            input["RevisionId"] = revision.clone();
        }
    }

    /// Waits until AWS has applied an update that it has accepted.
    fn applied(&mut self, result: anyhow::Result<Value>) -> anyhow::Result<()> {
        self.progress.record_change(result)?;
        let configuration = self.wait(None)?;
        self.set_current(configuration);
        Ok(())
    }
}
