//! Creates a function.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Deployment;
use super::role::TAG;
use super::settings::{fixed_settings, settings};
use crate::aws;

/// For so long Lambda may not know a new role.
const LIMIT: Duration = Duration::from_secs(60);

impl Deployment<'_> {
    pub(super) fn create_function(&mut self) -> anyhow::Result<()> {
        self.progress.show(format!(
            "+ function {}, {}",
            self.name,
            self.code.arch.name()
        ));
        let values = &self.configuration.values;
        let mut input = json!({
            "FunctionName": self.name,
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Architectures": [self.code.arch.name()],
            "Role": self.role.as_ref().map(|role| &role.arn),
            "Tags": {TAG: self.name},
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
            self.progress.show(difference);
        }
        if let Some(environment) = self.environment_input()? {
            input["Environment"] = environment;
        }
        if !self.progress.is_real() {
            return Ok(());
        }
        self.progress.has_written = true;
        input["Code"] = self.code_input()?;
        let configuration = match self.create(&input) {
            // Somebody has created it, or this call has arrived twice.
            Err(error) if aws::refusal(&error).is_some_and(aws::Error::is_conflict) => {
                return Err(
                    error.context("the function has been created in the meantime; deploy again")
                );
            }
            result => result?,
        };
        self.progress.done = self.progress.changes.clone();
        self.found = Some(json!({"Configuration": configuration, "Tags": input["Tags"]}));
        let configuration = self.wait(None)?;
        self.set_current(configuration);
        Ok(())
    }

    /// Calls CreateFunction, again while Lambda does not know the role yet.
    fn create(&self, input: &Value) -> anyhow::Result<Value> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(500);
        loop {
            let error = match self.lambda().create_function(input) {
                Ok(configuration) => return Ok(configuration),
                Err(error) => error,
            };
            let is_unknown = aws::refusal(&error).is_some_and(|refused| {
                refused.is("InvalidParameterValue")
                    && refused
                        .message()
                        .to_lowercase()
                        .contains("cannot be assumed")
            });
            let is_young = self.role.as_ref().is_some_and(|role| role.is_young);
            if !is_unknown || !is_young || start.elapsed() >= LIMIT {
                return Err(error).with_context(|| format!("cannot create {}", self.name));
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(8));
        }
    }

    /// Remembers the configuration on AWS after a change.
    pub(super) fn set_current(&mut self, configuration: Value) {
        if let Some(found) = &mut self.found {
            found["Configuration"] = configuration;
        }
    }
}
