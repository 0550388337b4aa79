//! The public API of `lambda-native` mentions only the types of crates that are listed here. A new major
//! version of such a crate is a breaking change of ours, so each name in the list is a decision.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use xshell::cmd;

use super::{root, shell};

const ALLOWED: &[&str] = &[
    "alloc",
    "core",
    "std",
    // The traits of the types that `json` handlers take and return.
    "serde_core",
    // The types of AWS's events, which have our version.
    "lambda_native_events",
    // The parsed client context.
    "serde_json",
    // The runtime that async handlers run on.
    "tokio",
    // Errors of installing a logger.
    "log",
    // The span of an invocation.
    "tracing",
    // The layer that writes log lines.
    "tracing_core",
    "tracing_subscriber",
];

#[test]
fn the_public_api_mentions_only_types_of_listed_crates() {
    let api = documentation();
    let mut external = BTreeSet::new();
    let items = api["index"].as_object().expect("an index of items");
    for item in items.values().filter(|item| item["crate_id"] == 0) {
        let implementation = &item["inner"]["impl"];
        // Such impls apply to every type. They come from the crate that has the trait.
        let is_foreign =
            implementation["is_synthetic"] == true || !implementation["blanket_impl"].is_null();
        if !is_foreign {
            collect(&item["inner"], &api, &mut external);
        }
    }

    let names: BTreeSet<&str> = external.iter().filter_map(|path| root_of(path)).collect();
    assert!(
        names.contains("serde_core"),
        "`json` handlers need serde's traits, but only {names:?} were found"
    );
    let unlisted: Vec<&String> = external
        .iter()
        .filter(|path| root_of(path).is_none_or(|name| !ALLOWED.contains(&name)))
        .collect();
    assert!(
        unlisted.is_empty(),
        "the public API mentions types of crates that are not listed: {unlisted:#?}"
    );
    let unused: Vec<&&str> = ALLOWED
        .iter()
        .filter(|name| !names.contains(*name))
        .collect();
    assert!(
        unused.is_empty(),
        "listed, but not in the public API: {unused:?}"
    );
}

fn root_of(path: &str) -> Option<&str> {
    path.split("::").next()
}

/// The documentation of the whole API in rustdoc's JSON format. The format is unstable; of it, only the ids
/// of items and the table of their paths are used.
fn documentation() -> Value {
    let shell = shell();
    // A folder of its own: `cargo test` may hold the lock of the usual one.
    let folder = root().join("target/public-api");
    cmd!(
        shell,
        "cargo rustdoc --quiet -p lambda-native --lib --target-dir {folder}
         --features tokio,log,tracing,all-events -- -Z unstable-options --output-format json --cap-lints allow"
    )
    // Lets the stable toolchain accept unstable options, so that no nightly is needed.
    .env("RUSTC_BOOTSTRAP", "1")
    // Flags that the caller sets for its own build must not change this one.
    .env_remove("RUSTFLAGS")
    .env_remove("RUSTDOCFLAGS")
    .quiet()
    .run()
    .expect("rustdoc describes the API");
    let file = folder.join("doc/lambda_native.json");
    let json = fs::read(file).expect("rustdoc has written the description");
    serde_json::from_slice(&json).expect("the description is JSON")
}

/// Collects the paths of the items of other crates that this part of an item refers to.
fn collect(part: &Value, api: &Value, external: &mut BTreeSet<String>) {
    match part {
        Value::Object(members) => {
            // A type or trait has `path` and `id`, a re-export has `source` and `id`.
            if members.contains_key("path") || members.contains_key("source") {
                let summary = &api["paths"][members["id"].to_string()];
                if summary["crate_id"].as_u64().is_some_and(|id| id != 0) {
                    let path = summary["path"].as_array().into_iter().flatten();
                    let path: Vec<&str> = path.filter_map(Value::as_str).collect();
                    external.insert(path.join("::"));
                }
            }
            for member in members.values() {
                collect(member, api, external);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                collect(element, api, external);
            }
        }
        _ => {}
    }
}
