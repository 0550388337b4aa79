//! The configuration as members of CreateFunction and UpdateFunctionConfiguration, and how it differs from
//! what is on AWS.

use std::collections::BTreeMap;

use anyhow::bail;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::Deployment;
use crate::config::{Tracing, Values, check_environment};

/// A key of the configuration and the member of the API that it sets.
#[derive(Debug)]
pub(super) struct Setting {
    key: &'static str,
    member: &'static str,
    value: Value,
}

/// The settings of the configuration that can be changed at any time, without the environment.
pub(super) fn settings(values: &Values) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut add = |key, member, value: Option<Value>| {
        if let Some(value) = value {
            settings.push(Setting { key, member, value });
        }
    };
    add(
        "description",
        "Description",
        values.description.as_deref().map(Value::from),
    );
    add("role", "Role", values.role.as_deref().map(Value::from));
    add("memory", "MemorySize", values.memory.map(Value::from));
    add("timeout", "Timeout", values.timeout.map(Value::from));
    add(
        "layers",
        "Layers",
        values.layers.as_deref().map(Value::from),
    );
    add("vpc", "VpcConfig", vpc(values));
    let mode = |tracing| match tracing {
        Tracing::Active => json!({"Mode": "Active"}),
        Tracing::PassThrough => json!({"Mode": "PassThrough"}),
    };
    add("tracing", "TracingConfig", values.tracing.map(mode));
    add("log", "LoggingConfig", logging(values));
    add(
        "ephemeral",
        "EphemeralStorage",
        values.ephemeral.map(|size| json!({"Size": size})),
    );
    let apply_on = |on| json!({"ApplyOn": if on { "PublishedVersions" } else { "None" }});
    add("snap-start", "SnapStart", values.snap_start.map(apply_on));
    add(
        "kms-key",
        "KMSKeyArn",
        values.kms_key.as_deref().map(Value::from),
    );
    let target = values.dead_letter.as_deref();
    add(
        "dead-letter",
        "DeadLetterConfig",
        target.map(|arn| json!({"TargetArn": arn})),
    );
    let system = &values.file_system;
    let mount = system.arn.as_ref().zip(system.mount.as_ref());
    let mount = mount.map(|(arn, path)| json!([{"Arn": arn, "LocalMountPath": path}]));
    add("file-system", "FileSystemConfigs", mount);
    settings
}

/// The settings that AWS accepts only when a function is created.
pub(super) fn fixed_settings(values: &Values) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut add = |key, member, value: Value| settings.push(Setting { key, member, value });
    if values.tenancy.is_some() {
        add(
            "tenancy",
            "TenancyConfig",
            json!({"TenantIsolationMode": "PER_TENANT"}),
        );
    }
    let durable = object([
        ("ExecutionTimeout", values.durable.timeout.map(Value::from)),
        (
            "RetentionPeriodInDays",
            values.durable.retention.map(Value::from),
        ),
    ]);
    if let Some(durable) = durable {
        add("durable", "DurableConfig", durable);
    }
    let managed = &values.managed;
    let managed = object([
        (
            "CapacityProviderArn",
            managed.capacity_provider.as_deref().map(Value::from),
        ),
        (
            "PerExecutionEnvironmentMaxConcurrency",
            managed.max_concurrency.map(Value::from),
        ),
        (
            "ExecutionEnvironmentMemoryGiBPerVCpu",
            managed.memory_per_vcpu.map(Value::from),
        ),
    ]);
    if let Some(managed) = managed {
        let managed = json!({"LambdaManagedInstancesCapacityProviderConfig": managed});
        add("managed", "CapacityProviderConfig", managed);
    }
    settings
}

fn vpc(values: &Values) -> Option<Value> {
    let list = |list: &Option<Vec<String>>| list.as_deref().map(Value::from);
    object([
        ("SubnetIds", list(&values.vpc.subnets)),
        ("SecurityGroupIds", list(&values.vpc.security_groups)),
        ("Ipv6AllowedForDualStack", values.vpc.ipv6.map(Value::from)),
    ])
}

fn logging(values: &Values) -> Option<Value> {
    let upper = |level: &crate::args::LogLevel| {
        let level = serde_json::to_value(level).ok()?;
        Some(Value::from(level.as_str()?.to_ascii_uppercase()))
    };
    let format = |format: &crate::args::LogFormat| match format {
        crate::args::LogFormat::Text => "Text",
        crate::args::LogFormat::Json => "JSON",
    };
    let log = &values.log;
    object([
        (
            "LogFormat",
            log.format.as_ref().map(format).map(Value::from),
        ),
        ("ApplicationLogLevel", log.level.as_ref().and_then(upper)),
        ("SystemLogLevel", log.system_level.as_ref().and_then(upper)),
        ("LogGroup", log.group.as_deref().map(Value::from)),
    ])
}

/// An object of the members that are set. `None` if none is.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Option<Value> {
    let members: Map<String, Value> = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    (!members.is_empty()).then_some(Value::Object(members))
}

impl Setting {
    /// Puts the setting into the input of a call, with the members of the same object that the configuration
    /// does not have: the API replaces objects as a whole.
    pub(super) fn add_to(self, input: &mut Value, current: &Value) {
        let mut value = self.value;
        if let (Value::Object(members), Some(current)) =
            (&mut value, current[self.member].as_object())
        {
            for (name, value) in current {
                // The responses have members that no call has.
                if !["VpcId", "OptimizationStatus"].contains(&name.as_str()) {
                    members
                        .entry(name.as_str())
                        .or_insert_with(|| value.clone());
                }
            }
        }
        // "LoggingConfig": Lambda accepts levels only with JSON. Those of the function end with the format.
        if value["LogFormat"] == "Text"
            && let Some(members) = value.as_object_mut()
        {
            members.retain(|name, _| !name.ends_with("LogLevel"));
        }
        input[self.member] = value;
    }

    /// The difference to what is on AWS, such as `memory 128 → 512`, or `memory 512` for a new function.
    pub(super) fn difference(&self, current: &Value) -> Option<String> {
        let shown = |value: &Value| match value {
            Value::Null => "not set".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if current.is_null() {
            return Some(format!("+ {} {}", self.key, shown(&self.value)));
        }
        let before = current_value(self.member, &current[self.member]);
        if is_same(&before, &self.value) {
            return None;
        }
        let before = only_members_of(&before, &self.value);
        Some(format!(
            "+ {} {} → {}",
            self.key,
            shown(&before),
            shown(&self.value)
        ))
    }
}

/// What AWS returns for a member, in the form of the calls, and with the default if it returns nothing.
pub(super) fn current_value(member: &str, value: &Value) -> Value {
    match (member, value) {
        ("Layers", Value::Array(layers)) => {
            layers.iter().map(|layer| layer["Arn"].clone()).collect()
        }
        ("Layers", Value::Null) => json!([]),
        ("Description" | "KMSKeyArn", Value::Null) => json!(""),
        ("TracingConfig", Value::Null) => json!({"Mode": "PassThrough"}),
        ("SnapStart", Value::Null) => json!({"ApplyOn": "None"}),
        // The responses say whether the snapshot is there too.
        ("SnapStart", _) => json!({"ApplyOn": value["ApplyOn"]}),
        ("EphemeralStorage", Value::Null) => json!({"Size": 512}),
        ("LoggingConfig", Value::Null) => json!({"LogFormat": "Text"}),
        (_, value) => value.clone(),
    }
}

/// Whether AWS has all that is wanted. It may have more members, and subnets and security groups have no order.
fn is_same(current: &Value, wanted: &Value) -> bool {
    match (current, wanted) {
        (Value::Object(current), Value::Object(wanted)) => wanted.iter().all(|(name, wanted)| {
            let current = current.get(name).unwrap_or(&Value::Null);
            match (current, wanted) {
                (Value::Array(current), Value::Array(wanted)) => {
                    current.len() == wanted.len() && wanted.iter().all(|it| current.contains(it))
                }
                (Value::Null, Value::Bool(false)) => true,
                (current, wanted) => is_same(current, wanted),
            }
        }),
        (current, wanted) => current == wanted,
    }
}

/// The members of an object that the other has too.
fn only_members_of(value: &Value, other: &Value) -> Value {
    match (value, other) {
        (Value::Object(members), Value::Object(other)) => {
            let members = members.iter().filter(|(name, _)| other.contains_key(*name));
            members
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        }
        _ => value.clone(),
    }
}

impl Deployment<'_> {
    /// The variables on AWS, and those that there should be. `None` if nothing differs.
    pub(super) fn environment_after(&self) -> anyhow::Result<Option<[Variables; 2]>> {
        let removed = self.values().env_remove.as_deref().unwrap_or_default();
        let wanted = &self.plan.environment;
        if wanted.is_empty() && removed.is_empty() && !self.args.prune_env {
            return Ok(None);
        }
        let environment = &self.current()["Environment"];
        if let Some(message) = environment["Error"]["Message"].as_str() {
            bail!(
                "AWS does not show the environment variables, so changing one would lose the others: {message}"
            );
        }
        let before: Variables =
            serde_json::from_value(environment["Variables"].clone()).unwrap_or_default();
        let mut after = before.clone();
        after.retain(|name, _| !self.args.prune_env || wanted.contains_key(name));
        after.retain(|name, _| !removed.contains(name));
        after.extend(wanted.clone());
        if before == after {
            return Ok(None);
        }
        let pairs = after.iter();
        check_environment(pairs.map(|(name, value)| (&name[..], &value[..])))?;
        Ok(Some([before, after]))
    }

    /// The environment as the calls expect it, and prints what differs. `None` if nothing does.
    pub(super) fn environment_input(&mut self) -> anyhow::Result<Option<Value>> {
        let Some([before, after]) = self.environment_after()? else {
            return Ok(None);
        };
        let names: std::collections::BTreeSet<&String> =
            before.keys().chain(after.keys()).collect();
        for name in names {
            match (before.get(name), after.get(name)) {
                (Some(before), Some(after)) if before == after => {}
                (Some(before), Some(after)) => {
                    let line = format!("+ env.{name} {} → {}", hidden(before), hidden(after));
                    self.progress.show_change(line);
                }
                (None, Some(after)) => self
                    .progress
                    .show_change(format!("+ env.{name} {}", hidden(after))),
                (Some(before), None) => self
                    .progress
                    .show_change(format!("- env.{name} {}", hidden(before))),
                (None, None) => {}
            }
        }
        Ok(Some(json!({"Variables": after})))
    }
}

/// Environment variables by name.
type Variables = BTreeMap<String, String>;

/// Tells values apart without showing them.
fn hidden(value: &str) -> String {
    let hash = Sha256::digest(value);
    format!("•••• (sha {:02x}{:02x})", hash[0], hash[1])
}
