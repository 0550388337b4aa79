//! Operations on Function URLs and on who may call them.

use anyhow::Context as _;
use serde_json::Value;

use super::super::call::{Repeat, encode};
use super::super::error::found;
use super::functions::path;
use super::{Lambda, query};

impl Lambda<'_> {
    pub(crate) fn url(&self, name: &str, qualifier: Option<&str>) -> anyhow::Result<Option<Value>> {
        found(self.read("GetFunctionUrlConfig", &url_path(name), &query(qualifier)))
    }

    /// CreateFunctionUrlConfig, or UpdateFunctionUrlConfig if there is one.
    pub(crate) fn put_url(
        &self,
        name: &str,
        qualifier: Option<&str>,
        exists: bool,
        input: &Value,
    ) -> anyhow::Result<Value> {
        let (operation, method) = if exists {
            ("UpdateFunctionUrlConfig", "PUT")
        } else {
            ("CreateFunctionUrlConfig", "POST")
        };
        let (path, query) = (url_path(name), query(qualifier));
        self.call(
            operation,
            method,
            &path,
            &query,
            Some(input),
            Repeat::IfThrottled,
        )
    }

    pub(crate) fn delete_url(&self, name: &str, qualifier: Option<&str>) -> anyhow::Result<()> {
        self.remove(
            "DeleteFunctionUrlConfig",
            &url_path(name),
            &query(qualifier),
        )
    }

    /// GetPolicy: the statements of the resource-based policy.
    pub(crate) fn statements(
        &self,
        name: &str,
        qualifier: Option<&str>,
    ) -> anyhow::Result<Vec<Value>> {
        let found = found(self.read("GetPolicy", &path(name, "/policy"), &query(qualifier)))?;
        let Some(policy) = found else {
            return Ok(Vec::new());
        };
        let text = policy["Policy"].as_str().unwrap_or("{}");
        let policy: Value = serde_json::from_str(text).context("GetPolicy returned no JSON")?;
        Ok(policy["Statement"].as_array().cloned().unwrap_or_default())
    }

    pub(crate) fn add_permission(
        &self,
        name: &str,
        qualifier: Option<&str>,
        input: &Value,
    ) -> anyhow::Result<()> {
        let (path, query) = (path(name, "/policy"), query(qualifier));
        let repeat = Repeat::IfThrottled;
        let result = self.call("AddPermission", "POST", &path, &query, Some(input), repeat);
        result.map(drop)
    }

    pub(crate) fn remove_permission(
        &self,
        name: &str,
        qualifier: Option<&str>,
        statement: &str,
    ) -> anyhow::Result<()> {
        let path = path(name, &format!("/policy/{}", encode(statement)));
        self.remove("RemovePermission", &path, &query(qualifier))
    }
}

fn url_path(name: &str) -> String {
    format!("2021-10-31/functions/{}/url", encode(name))
}
