//! One table of keys, checked and flattened, and the tables for stages and binaries within it.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{anyhow, bail};
use serde_json::{Map, Value};

use super::keys::{Key, find, members};
use super::kind::Kind;
use super::origin::Origin;
use crate::suggest::{did_you_mean, similar_names};

/// The name of a value: a key, and for tables of arbitrary names, such as `env`, the member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ValueName {
    pub(super) key: &'static str,
    pub(super) member: Option<String>,
}

impl fmt::Display for ValueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        match &self.member {
            None => f.write_str(self.key),
            Some(member) if member.chars().all(is_bare) => write!(f, "{}.{member}", self.key),
            Some(member) => write!(f, "{}.{member:?}", self.key),
        }
    }
}

/// The values of one table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) origin: Origin,
    pub(super) values: BTreeMap<ValueName, Value>,
}

/// A table with the tables for stages and binaries that it contains.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) own: Table,
    pub(super) stages: BTreeMap<String, Table>,
    /// Each may have stages of its own.
    pub(super) binaries: BTreeMap<String, Tables>,
}

impl Tables {
    /// Reads a table. `has_binaries`: it may contain `bin.NAME`.
    pub(super) fn read(
        origin: Origin,
        mut table: Map<String, Value>,
        has_binaries: bool,
    ) -> anyhow::Result<Tables> {
        let mut stages = BTreeMap::new();
        for (name, table) in take_tables(&mut table, "stage", &origin)? {
            let origin = origin.child(&format!("stage.{name}"));
            stages.insert(name, Table::read(origin, &table)?);
        }
        let mut binaries = BTreeMap::new();
        if has_binaries {
            for (name, table) in take_tables(&mut table, "bin", &origin)? {
                let origin = origin.child(&format!("bin.{name}"));
                binaries.insert(name, Tables::read(origin, table, false)?);
            }
        }
        Ok(Tables {
            own: Table::read(origin, &table)?,
            stages,
            binaries,
        })
    }
}

/// Removes the table of this name, whose members are tables.
fn take_tables(
    table: &mut Map<String, Value>,
    name: &str,
    origin: &Origin,
) -> anyhow::Result<Vec<(String, Map<String, Value>)>> {
    let tables = match table.remove(name) {
        None => return Ok(Vec::new()),
        Some(Value::Object(tables)) => tables,
        Some(_) => bail!(
            "{origin}: {name}: expected tables, such as [{}]",
            origin.child(name).child("NAME").table()
        ),
    };
    let mut found = Vec::new();
    for (member, value) in tables {
        let Value::Object(table) = value else {
            bail!("{origin}: {name}.{member}: expected a table of keys, found {value}");
        };
        found.push((member, table));
    }
    Ok(found)
}

impl Table {
    pub(super) fn read(origin: Origin, table: &Map<String, Value>) -> anyhow::Result<Table> {
        let mut flattened = Table {
            origin,
            values: BTreeMap::new(),
        };
        flattened.add("", table)?;
        Ok(flattened)
    }

    /// Adds the members of a table, whose name ends with a dot.
    fn add(&mut self, prefix: &str, table: &Map<String, Value>) -> anyhow::Result<()> {
        for (name, value) in table {
            let full = format!("{prefix}{name}");
            let below = format!("{full}.");
            match (find(&full), value) {
                (Some(key), Value::Object(table)) if matches!(key.kind, Kind::Map(..)) => {
                    for (member, value) in table {
                        self.add_member(key, member, value)?;
                    }
                }
                (_, Value::Object(table)) if !members(&below).is_empty() => {
                    self.add(&below, table)?;
                }
                (Some(key), _) => {
                    let value = key.kind.read(value, self.origin.directory());
                    let value = value.map_err(|error| self.error(key.name, &error))?;
                    let name = ValueName {
                        key: key.name,
                        member: None,
                    };
                    self.values.insert(name, value);
                }
                (None, _) if !members(&below).is_empty() => {
                    bail!(self.error(&full, &format!("expected a table, found {value}")))
                }
                (None, _) => bail!(self.unknown(prefix, name)),
            }
        }
        Ok(())
    }

    fn add_member(&mut self, key: &Key, member: &str, value: &Value) -> anyhow::Result<()> {
        let name = ValueName {
            key: key.name,
            member: Some(member.to_owned()),
        };
        let value = key.kind.read_member(member, value);
        let value = value.map_err(|error| self.error(&name.to_string(), &error))?;
        self.values.insert(name, value);
        Ok(())
    }

    fn error(&self, key: &str, error: &str) -> anyhow::Error {
        anyhow!("{}: {key}: {error}", self.origin)
    }

    fn unknown(&self, prefix: &str, name: &str) -> anyhow::Error {
        let names = members(prefix);
        let mut similar = similar_names(name, names.iter().copied(), 2);
        if similar.is_empty() && !prefix.is_empty() {
            // Few enough to list them all.
            similar = names;
        }
        let hint = did_you_mean(&similar);
        anyhow!("{}: unknown key {prefix}{name}{hint}", self.origin)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Table, Tables};
    use crate::config::origin::Origin;

    fn read(text: &str) -> anyhow::Result<Tables> {
        let table: toml::Table = text.parse().unwrap();
        let serde_json::Value::Object(table) = serde_json::to_value(table).unwrap() else {
            panic!("a table")
        };
        Tables::read(Origin::new(Path::new("/a/lam.toml"), ""), table, true)
    }

    fn shown(table: &Table) -> Vec<String> {
        let values = table.values.iter();
        values
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    #[test]
    fn tables_are_flattened() {
        let tables = read(
            "memory = '1GB'\nenv-file = '.env'\nvpc.subnets = ['a']\n[env]\nA1 = 8\n[tags]\n'a.b' = 'c'\n\
             [url.cors]\nmax-age = '1h'",
        );
        assert_eq!(
            shown(&tables.unwrap().own),
            [
                "env.A1=\"8\"",
                "env-file=[\"/a/.env\"]",
                "memory=1024",
                "tags.\"a.b\"=\"c\"",
                "url.cors.max-age=3600",
                "vpc.subnets=[\"a\"]",
            ]
        );
    }

    #[test]
    fn stages_and_binaries_are_tables_of_their_own() {
        let tables = read(
            "[stage.prod]\nmemory = 256\n[bin.api]\ntimeout = 3\n[bin.api.stage.prod]\ntimeout = 4",
        )
        .unwrap();
        assert!(tables.own.values.is_empty());
        let stage = &tables.stages["prod"];
        assert_eq!(shown(stage), ["memory=256"]);
        assert_eq!(stage.origin.to_string(), "/a/lam.toml [stage.prod]");
        let binary = &tables.binaries["api"];
        assert_eq!(shown(&binary.own), ["timeout=3"]);
        let stage = &binary.stages["prod"];
        assert_eq!(stage.origin.to_string(), "/a/lam.toml [bin.api.stage.prod]");
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        for (text, error) in [
            (
                "memroy = 1",
                "/a/lam.toml: unknown key memroy; did you mean memory?",
            ),
            (
                "[vpc]\nsubnet = []",
                "/a/lam.toml: unknown key vpc.subnet; did you mean subnets?",
            ),
            (
                "[log]\nx = 1",
                "/a/lam.toml: unknown key log.x; did you mean format, level, system-level, group or \
                 retention?",
            ),
            ("zzz = 1", "/a/lam.toml: unknown key zzz"),
            (
                "[stage.prod]\nmemory = 100",
                "/a/lam.toml [stage.prod]: memory: 100 is outside 128–32768 MB",
            ),
            (
                "[env]\n_HANDLER = 'a'",
                "/a/lam.toml: env._HANDLER: \"_HANDLER\" is set by Lambda itself",
            ),
            (
                "vpc = false",
                "/a/lam.toml: vpc: expected a table, found false",
            ),
            (
                "url = true",
                "/a/lam.toml: url: expected false or a table, found true",
            ),
            ("env = 8", "/a/lam.toml: env: expected a table, found 8"),
            (
                "memory.x = 8",
                "/a/lam.toml: memory: expected a whole number of MB, or a string such as \"1GB\", found {\"x\":8}",
            ),
            (
                "stage = 8",
                "/a/lam.toml: stage: expected tables, such as [stage.NAME]",
            ),
            (
                "stage.a = 8",
                "/a/lam.toml: stage.a: expected a table of keys, found 8",
            ),
            ("[bin.a.bin.b]", "/a/lam.toml [bin.a]: unknown key bin"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), error);
        }
    }
}
