//! Every key of the configuration table, and what its value may be.
//!
//! The limits are those of AWS's API reference, "CreateFunction" unless something else is said.

use super::kind::Kind;
use super::text::{
    account, alias, arn_of_dead_letter, arn_of_file_system, arn_of_key, arn_of_layer,
    arn_of_policy, arn_of_role, bucket, description, function_name, mount_path, not_empty, region,
    route, tag_name, tag_value, variable_name,
};
use crate::args::origin_of_cors;
use crate::limits::{
    LARGEST_MANAGED_MEMORY, LONGEST_MANAGED_TIMEOUT, MOST_CONCURRENT, SMALLEST_MEMORY,
};

/// A key, dotted as in TOML.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind }
}

/// "PutRetentionPolicy" in the API reference of CloudWatch Logs.
const RETENTION_DAYS: &[i64] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

pub(super) const KEYS: &[Key] = &[
    key("name", Kind::Text(function_name)),
    key("arch", Kind::Choice(&["arm64", "x86_64"])),
    // The limits without `managed` are lower: see `checks`.
    key(
        "memory",
        Kind::Megabytes(SMALLEST_MEMORY as i64..=LARGEST_MANAGED_MEMORY as i64),
    ),
    key("timeout", Kind::Seconds(1..=LONGEST_MANAGED_TIMEOUT as i64)),
    key("description", Kind::Text(description)),
    key("role", Kind::Text(arn_of_role)),
    key("policies", Kind::Texts(arn_of_policy)),
    key("policy", Kind::Path),
    key("env", Kind::Map(variable_name, not_checked)),
    key("env-file", Kind::Paths),
    key("env-remove", Kind::Texts(variable_name)),
    key("layers", Kind::Texts(arn_of_layer)),
    key("vpc.subnets", Kind::Texts(not_empty)),
    key("vpc.security-groups", Kind::Texts(not_empty)),
    key("vpc.ipv6", Kind::Boolean),
    key("tracing", Kind::Choice(&["active", "pass-through"])),
    key("log.format", Kind::Choice(&["text", "json"])),
    key(
        "log.level",
        Kind::Choice(&["trace", "debug", "info", "warn", "error", "fatal"]),
    ),
    key("log.system-level", Kind::Choice(&["debug", "info", "warn"])),
    key("log.group", Kind::Text(not_empty)),
    key("log.retention", Kind::OneOf(RETENTION_DAYS)),
    key("ephemeral", Kind::Megabytes(512..=10_240)),
    key("concurrency", Kind::WholeOrNone),
    key("snap-start", Kind::Boolean),
    key("durable.timeout", Kind::Seconds(1..=31_622_400)),
    key("durable.retention", Kind::Whole(1..=90)),
    key("managed.capacity-provider", Kind::Text(not_empty)),
    key(
        "managed.max-concurrency",
        Kind::Whole(1..=MOST_CONCURRENT as i64),
    ),
    key("managed.memory-per-vcpu", Kind::OneOf(&[2, 4, 8])),
    key("tenancy", Kind::Choice(&["per-tenant"])),
    key("url", Kind::False),
    key("url.auth", Kind::Choice(&["iam", "none"])),
    key("url.streaming", Kind::Boolean),
    key("url.cors.origins", Kind::Texts(origin_of_cors)),
    key("url.cors.methods", Kind::Texts(not_empty)),
    key("url.cors.headers", Kind::Texts(not_empty)),
    key("url.cors.expose", Kind::Texts(not_empty)),
    key("url.cors.credentials", Kind::Boolean),
    key("url.cors.max-age", Kind::Seconds(0..=86_400)),
    key("alias", Kind::Text(alias)),
    key("keep-versions", Kind::Whole(1..=i64::MAX)),
    key("tags", Kind::Map(tag_name, tag_value)),
    key("include", Kind::Texts(not_empty)),
    key("kms-key", Kind::Text(arn_of_key)),
    key("dead-letter", Kind::Text(arn_of_dead_letter)),
    key("file-system.arn", Kind::Text(arn_of_file_system)),
    key("file-system.mount", Kind::Text(mount_path)),
    key("s3-bucket", Kind::Text(bucket)),
    key("s3-prefix", Kind::Text(not_empty)),
    key("account", Kind::Text(account)),
    key("region", Kind::Text(region)),
    key("profile", Kind::Text(not_empty)),
    key("routes", Kind::Map(route, function_name)),
    key("front", Kind::Choice(&["url", "http-api", "rest", "alb"])),
];

fn not_checked(_: &str) -> Result<(), String> {
    Ok(())
}

/// The key with this name.
pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The names of the members of a table, which is named with a dot at its end, or is empty for the whole
/// configuration. Empty if there is no such table.
pub(super) fn members(table: &str) -> Vec<&'static str> {
    let below = KEYS.iter().filter_map(|key| key.name.strip_prefix(table));
    let mut names: Vec<&str> = below.filter_map(|rest| rest.split('.').next()).collect();
    // The keys of a table are next to each other.
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::{KEYS, RETENTION_DAYS, find, members};

    #[test]
    fn keys_are_unique_and_found() {
        for key in KEYS {
            assert_eq!(find(key.name).map(|found| found.name), Some(key.name));
            assert_eq!(
                KEYS.iter().filter(|other| other.name == key.name).count(),
                1
            );
        }
        assert_eq!(RETENTION_DAYS.len(), 22);
    }

    #[test]
    fn tables_have_members() {
        assert_eq!(members("vpc."), ["subnets", "security-groups", "ipv6"]);
        assert_eq!(members("url."), ["auth", "streaming", "cors"]);
        assert!(members("memory.").is_empty());
        assert!(members("").contains(&"vpc"));
    }
}
