//! Operations on versions and aliases.

use serde_json::Value;

use super::super::call::encode;
use super::super::error::found;
use super::Lambda;
use super::functions::path;

impl Lambda<'_> {
    pub(crate) fn publish_version(&self, name: &str, input: &Value) -> anyhow::Result<Value> {
        self.write("PublishVersion", "POST", &path(name, "/versions"), input)
    }

    /// ListVersionsByFunction, in the order of their numbers, without `$LATEST`.
    pub(crate) fn versions(&self, name: &str) -> anyhow::Result<Vec<Value>> {
        let path = path(name, "/versions");
        let mut versions = self.list("ListVersionsByFunction", &path, "Versions")?;
        versions.retain(|version| version["Version"] != "$LATEST");
        versions.sort_by_key(|version| {
            version["Version"]
                .as_str()
                .and_then(|it| it.parse::<u64>().ok())
        });
        Ok(versions)
    }

    pub(crate) fn aliases(&self, name: &str) -> anyhow::Result<Vec<Value>> {
        self.list("ListAliases", &path(name, "/aliases"), "Aliases")
    }

    pub(crate) fn alias(&self, name: &str, alias: &str) -> anyhow::Result<Option<Value>> {
        found(self.read("GetAlias", &alias_path(name, alias), ""))
    }

    pub(crate) fn create_alias(&self, name: &str, input: &Value) -> anyhow::Result<Value> {
        self.write("CreateAlias", "POST", &path(name, "/aliases"), input)
    }

    pub(crate) fn update_alias(
        &self,
        name: &str,
        alias: &str,
        input: &Value,
    ) -> anyhow::Result<Value> {
        self.write("UpdateAlias", "PUT", &alias_path(name, alias), input)
    }
}

fn alias_path(name: &str, alias: &str) -> String {
    path(name, &format!("/aliases/{}", encode(alias)))
}
