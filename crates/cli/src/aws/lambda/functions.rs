//! Operations on functions.

use serde_json::{Value, json};

use super::super::call::{Repeat, encode};
use super::super::error::found;
use super::{Lambda, query};

impl Lambda<'_> {
    /// GetFunction: the configuration, the tags and the reserved concurrency. `None` if there is no such
    /// function.
    pub(crate) fn function(&self, name: &str) -> anyhow::Result<Option<Value>> {
        found(self.read("GetFunction", &path(name, ""), ""))
    }

    /// GetFunctionConfiguration. `None` if there is no such function, version or alias.
    pub(crate) fn configuration(
        &self,
        name: &str,
        qualifier: Option<&str>,
    ) -> anyhow::Result<Option<Value>> {
        let path = path(name, "/configuration");
        found(self.read("GetFunctionConfiguration", &path, &query(qualifier)))
    }

    /// The names of all functions in the region.
    pub(crate) fn names(&self) -> anyhow::Result<Vec<String>> {
        let functions = self.list("ListFunctions", "2015-03-31/functions/", "Functions")?;
        let names = functions
            .iter()
            .filter_map(|function| function["FunctionName"].as_str());
        Ok(names.map(str::to_owned).collect())
    }

    pub(crate) fn create_function(&self, input: &Value) -> anyhow::Result<Value> {
        self.write("CreateFunction", "POST", "2015-03-31/functions", input)
    }

    pub(crate) fn update_configuration(&self, name: &str, input: &Value) -> anyhow::Result<Value> {
        let path = path(name, "/configuration");
        self.write("UpdateFunctionConfiguration", "PUT", &path, input)
    }

    pub(crate) fn update_code(&self, name: &str, input: &Value) -> anyhow::Result<Value> {
        self.write("UpdateFunctionCode", "PUT", &path(name, "/code"), input)
    }

    /// DeleteFunction: all of it, or one version.
    pub(crate) fn delete(&self, name: &str, version: Option<&str>) -> anyhow::Result<()> {
        self.remove("DeleteFunction", &path(name, ""), &query(version))
    }

    /// PutFunctionConcurrency, or DeleteFunctionConcurrency for `None`.
    pub(crate) fn reserve_concurrency(&self, name: &str, limit: Option<u32>) -> anyhow::Result<()> {
        let path = format!("2017-10-31/functions/{}/concurrency", encode(name));
        match limit {
            Some(limit) => {
                let input = json!({"ReservedConcurrentExecutions": limit});
                self.repeatable("PutFunctionConcurrency", "PUT", &path, &input)
            }
            None => self.remove("DeleteFunctionConcurrency", &path, ""),
        }
    }

    /// TagResource, which adds and changes tags.
    pub(crate) fn tag(&self, arn: &str, tags: &Value) -> anyhow::Result<()> {
        let path = format!("2017-03-31/tags/{}", encode(arn));
        self.repeatable("TagResource", "POST", &path, &json!({"Tags": tags}))
    }

    /// A write that has the same effect twice.
    fn repeatable(
        &self,
        operation: &'static str,
        method: &'static str,
        path: &str,
        input: &Value,
    ) -> anyhow::Result<()> {
        let result = self.call(operation, method, path, "", Some(input), Repeat::Safe);
        result.map(drop)
    }
}

/// The path of a function, or of something that belongs to it.
pub(super) fn path(name: &str, rest: &str) -> String {
    format!("2015-03-31/functions/{}{rest}", encode(name))
}
