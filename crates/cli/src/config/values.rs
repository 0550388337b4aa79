//! The resolved values as types.
//!
//! A key that no file has is `None`, or missing in a map. A deployment leaves what it configures as it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::args::{Arch, FrontKind, LogFormat, LogLevel};

/// The configuration of a function. docs/configuration.md describes each key.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct Values {
    pub(crate) name: Option<String>,
    pub(crate) arch: Option<Arch>,
    /// In MB.
    pub(crate) memory: Option<u32>,
    /// In seconds.
    pub(crate) timeout: Option<u32>,
    pub(crate) description: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) policies: Option<Vec<String>>,
    /// A JSON file.
    pub(crate) policy: Option<PathBuf>,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) env_file: Option<Vec<PathBuf>>,
    pub(crate) env_remove: Option<Vec<String>>,
    pub(crate) layers: Option<Vec<String>>,
    pub(crate) vpc: Vpc,
    pub(crate) tracing: Option<Tracing>,
    pub(crate) log: Log,
    /// The size of `/tmp` in MB.
    pub(crate) ephemeral: Option<u32>,
    pub(crate) concurrency: Option<ReservedConcurrency>,
    pub(crate) snap_start: Option<bool>,
    pub(crate) durable: Durable,
    pub(crate) managed: Managed,
    pub(crate) tenancy: Option<Tenancy>,
    pub(crate) url: Option<Url>,
    pub(crate) alias: Option<String>,
    pub(crate) keep_versions: Option<u64>,
    pub(crate) tags: BTreeMap<String, String>,
    /// As written: relative to the directory of the file that has the key.
    pub(crate) include: Option<Vec<String>>,
    pub(crate) kms_key: Option<String>,
    pub(crate) dead_letter: Option<String>,
    pub(crate) file_system: FileSystem,
    pub(crate) s3_bucket: Option<String>,
    pub(crate) s3_prefix: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) profile: Option<String>,
    /// The names of functions by route, such as `GET /users/{id}`.
    pub(crate) routes: BTreeMap<String, String>,
    pub(crate) front: Option<FrontKind>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct Vpc {
    pub(crate) subnets: Option<Vec<String>>,
    pub(crate) security_groups: Option<Vec<String>>,
    pub(crate) ipv6: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tracing {
    Active,
    PassThrough,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) format: Option<LogFormat>,
    pub(crate) level: Option<LogLevel>,
    pub(crate) system_level: Option<LogLevel>,
    pub(crate) group: Option<String>,
    /// In days.
    pub(crate) retention: Option<u32>,
}

/// The reserved concurrency of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum ReservedConcurrency {
    Reserved(u32),
    /// `"none"`: no concurrency is reserved.
    Unreserved(NoReservation),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NoReservation {
    None,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct Durable {
    /// In seconds.
    pub(crate) timeout: Option<u32>,
    /// In days.
    pub(crate) retention: Option<u32>,
}

/// Lambda Managed Instances.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct Managed {
    pub(crate) capacity_provider: Option<String>,
    pub(crate) max_concurrency: Option<u32>,
    /// In GiB.
    pub(crate) memory_per_vcpu: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tenancy {
    PerTenant,
}

/// A Function URL.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum Url {
    On(UrlSettings),
    /// `false`: the function has none.
    Off(bool),
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct UrlSettings {
    pub(crate) auth: Option<UrlAuth>,
    pub(crate) streaming: Option<bool>,
    pub(crate) cors: CorsSettings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum UrlAuth {
    Iam,
    None,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct CorsSettings {
    pub(crate) origins: Option<Vec<String>>,
    pub(crate) methods: Option<Vec<String>>,
    pub(crate) headers: Option<Vec<String>>,
    pub(crate) expose: Option<Vec<String>>,
    pub(crate) credentials: Option<bool>,
    /// In seconds.
    pub(crate) max_age: Option<u32>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct FileSystem {
    pub(crate) arn: Option<String>,
    pub(crate) mount: Option<String>,
}

impl Values {
    /// Converts checked values.
    pub(super) fn from_json(values: Value) -> anyhow::Result<Values> {
        Ok(serde_json::from_value(values)?)
    }

    /// The settings of the Function URL, if any are configured.
    pub(crate) fn url_settings(&self) -> Option<&UrlSettings> {
        match &self.url {
            Some(Url::On(settings)) => Some(settings),
            Some(Url::Off(_)) | None => None,
        }
    }

    /// Whether a key of `managed` is set.
    pub(crate) fn is_managed(&self) -> bool {
        let Managed {
            capacity_provider,
            max_concurrency,
            memory_per_vcpu,
        } = &self.managed;
        capacity_provider.is_some() || max_concurrency.is_some() || memory_per_vcpu.is_some()
    }
}
