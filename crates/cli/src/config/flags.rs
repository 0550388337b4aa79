//! Values on the command line, which override those of all tables.

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

use super::keys::find;
use super::kind::Kind;
use super::origin::Origin;
use super::table::Table;
use super::{Configuration, add, insert};

/// The path of a key or of a member of its table, and its value.
pub(crate) type Flag = (Vec<String>, Value);

impl Configuration {
    /// The configuration with the values of flags.
    pub(crate) fn with_flags(self, flags: &[Flag]) -> anyhow::Result<Configuration> {
        if flags.is_empty() {
            return Ok(self);
        }
        let mut settings = self.settings;
        for (path, value) in flags {
            // Each is a table of its own, so that the last one counts: `url.auth` replaces `url = false`.
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let mut table = Map::new();
            insert(&mut table, &path, value);
            add(&mut settings, Table::read(Origin::CommandLine, &table)?);
        }
        Configuration::of_settings(settings)
    }
}

/// Reads `KEY=VALUE`. The key is that of a TOML table, and so is the value; where a string is expected, it needs
/// no quotes.
pub(crate) fn parse_flag(key: &str, text: &str) -> anyhow::Result<Flag> {
    let document: toml::Table = format!("{key} = true")
        .parse()
        .with_context(|| format!("{key:?} is not a key, such as memory or log.retention"))?;
    let mut path = Vec::new();
    let mut table = &document;
    loop {
        let Some((name, value)) = table.iter().next().filter(|_| table.len() == 1) else {
            bail!("{key:?} is not a key, such as memory or log.retention");
        };
        path.push(name.clone());
        match value {
            toml::Value::Table(below) => table = below,
            _ => break,
        }
    }
    let value = value(&path, text);
    Ok((path, value))
}

fn value(path: &[String], text: &str) -> Value {
    let document = format!("value = {text}").parse::<toml::Table>();
    let parsed = document
        .ok()
        .filter(|table| table.len() == 1)
        .and_then(|mut table| table.remove("value"));
    let is_string = matches!(parsed, Some(toml::Value::String(_)));
    match parsed {
        Some(parsed) if is_string || !takes_text(path) => {
            // A date is a string too.
            serde_json::to_value(&parsed).unwrap_or_else(|_| text.into())
        }
        _ => text.into(),
    }
}

/// Whether the key takes strings only: 8 is "8" there.
fn takes_text(path: &[String]) -> bool {
    let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
    let is_member = find(&parent.join(".")).is_some_and(|key| matches!(key.kind, Kind::Map(..)));
    let is_text = find(&path.join("."))
        .is_some_and(|key| matches!(key.kind, Kind::Text(_) | Kind::Choice(_) | Kind::Path));
    is_member || is_text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::parse_flag;
    use crate::config::Configuration;

    #[test]
    fn the_last_flag_of_a_key_and_of_its_members_counts() {
        let url = |flags: [(&str, &str); 2]| {
            let flags = flags.map(|(key, text)| parse_flag(key, text).unwrap());
            let empty = Configuration::of_settings(BTreeMap::new()).unwrap();
            let values = empty.with_flags(&flags).unwrap().values;
            values.url_settings().is_some()
        };
        assert!(url([("url", "false"), ("url.auth", "iam")]));
        assert!(!url([("url.auth", "iam"), ("url", "false")]));
        assert!(url([("url.auth", "iam"), ("url.streaming", "true")]));
    }

    #[test]
    fn values_are_those_of_toml_or_text() {
        for (key, text, path, value) in [
            ("memory", "512", "memory", json!(512)),
            ("memory", "1GB", "memory", json!("1GB")),
            ("log.retention", "30", "log/retention", json!(30)),
            ("account", "123456789012", "account", json!("123456789012")),
            ("description", "it's new", "description", json!("it's new")),
            ("description", "'new'", "description", json!("new")),
            ("env.ZIP", "007", "env/ZIP", json!("007")),
            ("env.SIZE", "0x10", "env/SIZE", json!("0x10")),
            ("tags.'a.b'", "2026-11-30", "tags/a.b", json!("2026-11-30")),
            ("url", "false", "url", json!(false)),
            (
                "url.cors.origins",
                "['https://a']",
                "url/cors/origins",
                json!(["https://a"]),
            ),
        ] {
            let (found, parsed): (_, Value) = parse_flag(key, text).unwrap();
            assert_eq!(
                (found.join("/"), parsed),
                (path.to_owned(), value),
                "{key}={text}"
            );
        }
        for key in ["", "a b", "a = 1\nb"] {
            assert!(parse_flag(key, "1").is_err(), "{key}");
        }
    }
}
