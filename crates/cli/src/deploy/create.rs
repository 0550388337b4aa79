//! Creates a function.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Deployment;
use super::role::TAG;
use super::settings::{fixed_settings, settings};
use crate::aws;

impl Deployment<'_> {
    pub(super) fn create_function(&mut self) -> anyhow::Result<()> {
        let line = format!("+ function {}, {}", self.name(), self.code.arch.name());
        self.progress.show_change(line);
        let values = self.values();
        let mut input = json!({
            "FunctionName": self.name(),
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Architectures": [self.code.arch.name()],
            "Role": self.role.as_ref().map(|role| &role.arn),
            "Tags": {TAG: self.name()},
            "Publish": false,
        });
        for (name, value) in &values.tags {
            input["Tags"][name] = value.as_str().into();
        }
        let mut differences = Vec::new();
        for setting in settings(values).into_iter().chain(fixed_settings(values)) {
            differences.extend(setting.difference(&Value::Null));
            setting.add_to(&mut input, &Value::Null);
        }
        for difference in differences {
            self.progress.show_change(difference);
        }
        if let Some(environment) = self.environment_input()? {
            input["Environment"] = environment;
        }
        if !self.progress.applies_changes() {
            return Ok(());
        }
        input["Code"] = self.code_input()?;
        let lambda = self.lambda();
        let result = self.write_with_role(|| lambda.create_function(&input));
        let configuration = match self.progress.record_change(result) {
            // Somebody has created it, or this call has arrived twice.
            Err(error) if aws::refusal(&error).is_some_and(aws::Error::is_conflict) => {
                return Err(
                    error.context("the function has been created in the meantime; deploy again")
                );
            }
            result => result.with_context(|| format!("cannot create {}", self.name()))?,
        };
        self.found = Some(json!({"Configuration": configuration, "Tags": input["Tags"]}));
        let configuration = self.wait(None)?;
        self.set_current(configuration);
        Ok(())
    }
}
