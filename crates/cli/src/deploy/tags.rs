//! The tags of a function.

use serde_json::{Map, Value};

use super::Deployment;
use crate::aws::Lambda;

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
            self.progress.show_change(format!("+ tag {name} = {value}"));
        }
        let (lambda, missing) = (Lambda(self.aws), Value::Object(missing));
        let arn = found["Configuration"]["FunctionArn"]
            .as_str()
            .unwrap_or_default();
        self.progress.apply(|| lambda.tag(arn, &missing))?;
        Ok(())
    }
}
