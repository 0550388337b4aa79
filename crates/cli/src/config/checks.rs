//! Checks of values that depend on each other.

use anyhow::{bail, ensure};

use super::Configuration;
use super::values::{Url, Values};
use crate::args::LogFormat;
use crate::limits::{LARGEST_MEMORY, LONGEST_TIMEOUT};

/// "Lambda quotas": environment variables, layers. "TagResource": tags.
const LARGEST_ENVIRONMENT: usize = 4_096;
const MOST_LAYERS: usize = 5;
const MOST_TAGS: usize = 50;

pub(super) fn check(configuration: &Configuration) -> anyhow::Result<()> {
    let values = &configuration.values;
    check_managed(configuration, values)?;
    if let Some(layers) = &values.layers {
        let (count, at) = (layers.len(), configuration.at("layers"));
        ensure!(
            count <= MOST_LAYERS,
            "{at}{count} layers; a function has at most {MOST_LAYERS}"
        );
    }
    let count = values.tags.len();
    ensure!(
        count <= MOST_TAGS,
        "tags: {count} tags; a function has at most {MOST_TAGS}"
    );
    if values.log.format == Some(LogFormat::Text) {
        for (key, level) in [
            ("log.level", values.log.level),
            ("log.system-level", values.log.system_level),
        ] {
            let at = configuration.at(key);
            ensure!(
                level.is_none(),
                "{at}Lambda filters by level only with log.format = \"json\""
            );
        }
    }
    // An update sends both lists, or the function would lose one.
    let vpc = &values.vpc;
    both(
        configuration,
        ("vpc.subnets", vpc.subnets.is_some()),
        ("vpc.security-groups", vpc.security_groups.is_some()),
    )?;
    let system = &values.file_system;
    both(
        configuration,
        ("file-system.arn", system.arn.is_some()),
        ("file-system.mount", system.mount.is_some()),
    )?;
    if let Some(Url::On(url)) = &values.url {
        // "CreateFunctionUrlConfig" has no default for it, and lam never opens a URL to everybody unasked.
        ensure!(
            url.auth.is_some(),
            "url: the key url.auth is missing: \"iam\" or \"none\""
        );
    }
    for name in values.env_remove.iter().flatten() {
        if values.env.contains_key(name) {
            let at = configuration.at("env-remove");
            bail!("{at}{name} is also set by the key env.{name}");
        }
    }
    check_environment(
        values
            .env
            .iter()
            .map(|(name, value)| (&name[..], &value[..])),
    )
}

/// Checks the size of a function's environment variables, which Lambda measures as JSON.
pub(crate) fn check_environment<'a>(
    variables: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> anyhow::Result<()> {
    let map: std::collections::BTreeMap<&str, &str> = variables.into_iter().collect();
    let size = serde_json::to_string(&map)?.len();
    ensure!(
        size <= LARGEST_ENVIRONMENT,
        "env: the environment variables have {size} bytes as JSON; Lambda allows at most \
         {LARGEST_ENVIRONMENT}"
    );
    Ok(())
}

fn check_managed(configuration: &Configuration, values: &Values) -> anyhow::Result<()> {
    if values.is_managed() {
        let at = configuration.at("snap-start");
        let has_snap_start = values.snap_start == Some(true);
        ensure!(
            !has_snap_start,
            "{at}Managed Instances have no SnapStart; remove `snap-start` or the keys of `managed`"
        );
        return Ok(());
    }
    let memory = values.memory.unwrap_or_default();
    ensure!(
        memory <= LARGEST_MEMORY,
        "{}{memory} MB; a function has at most {LARGEST_MEMORY}, except on Managed Instances (the keys of \
         `managed`)",
        configuration.at("memory")
    );
    let timeout = values.timeout.unwrap_or_default();
    ensure!(
        timeout <= LONGEST_TIMEOUT,
        "{}{timeout} seconds; a function has at most {LONGEST_TIMEOUT}, except on Managed Instances (the \
         keys of `managed`)",
        configuration.at("timeout")
    );
    Ok(())
}

/// Keys with whether they are set.
fn both(
    configuration: &Configuration,
    (one, has_one): (&str, bool),
    (other, has_other): (&str, bool),
) -> anyhow::Result<()> {
    let (set, missing) = match (has_one, has_other) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return Ok(()),
    };
    let at = configuration.at(set);
    bail!("{at}{missing} is missing; set both keys, or neither")
}
