//! The flags that override the configuration.

use anyhow::Context as _;
use serde_json::Value;

use crate::args::OverrideArgs;
use crate::config::{Flag, check_variable_name, parse_flag};
use crate::environment::read_file;

/// The keys that the flags set. The last value of a key counts.
pub(super) fn read(args: &OverrideArgs) -> anyhow::Result<Vec<Flag>> {
    let mut flags = Vec::new();
    for (key, value) in &args.settings {
        flags.push(parse_flag(key, value).context("--set")?);
    }
    for (key, value) in [
        ("memory", &args.memory),
        ("timeout", &args.timeout),
        ("description", &args.description),
        ("role", &args.role),
        ("alias", &args.alias),
    ] {
        if let Some(value) = value {
            flags.push((vec![key.to_owned()], Value::from(value.as_str())));
        }
    }
    let variable = |name: String, value: String| (vec!["env".to_owned(), name], Value::from(value));
    for path in &args.env_file {
        let pairs = read_file(path, check_variable_name)?.into_iter();
        flags.extend(pairs.map(|(name, value)| variable(name, value)));
    }
    let pairs = args.env.iter().cloned();
    flags.extend(pairs.map(|(name, value)| variable(name, value)));
    Ok(flags)
}
