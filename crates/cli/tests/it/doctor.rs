//! `lam doctor`.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use serde_json::Value;

use crate::support::{lam, stderr, stdout};

/// The checks that `lam doctor --json` prints.
#[track_caller]
pub(crate) fn checks(output: &Output) -> Vec<Value> {
    let json = serde_json::from_str(&stdout(output));
    json.unwrap_or_else(|error| panic!("{error}: {}{}", stdout(output), stderr(output)))
}

/// The check with this name.
#[track_caller]
pub(crate) fn check<'c>(checks: &'c [Value], name: &str) -> &'c Value {
    let found = checks.iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check {name}: {checks:#?}"))
}

#[test]
fn what_is_there_is_described() {
    let output = lam(["doctor", "--json", "--offline"])
        .output()
        .expect("lam");
    let checks = checks(&output);
    let rust = check(&checks, "Rust");
    assert_eq!(rust["state"], "ok");
    assert!(rust["found"].as_str().unwrap().starts_with("rustc 1."));
    assert!(rust["remedy"].is_null());
    for check in &checks {
        if check["state"] == "ok" {
            assert!(check["remedy"].is_null(), "{check}");
        }
        assert_ne!(check["found"], "", "{check}");
    }
}

#[test]
fn an_old_compiler_and_a_missing_target_are_failures_with_remedies() {
    let folder = tempfile::tempdir().expect("a folder");
    let rustc = folder.path().join("rustc");
    let script = "#!/bin/sh\ncase $1 in\n--version) echo 'rustc 1.70.0 (90c541806 2023-05-31)';;\n\
                  *) echo /dev/null/lib;;\nesac\n";
    fs::write(&rustc, script).unwrap();
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = lam(["doctor", "--offline"]);
    let output = command.env("RUSTC", &rustc).output().expect("lam");
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("rustc 1.70.0 (90c541806 2023-05-31); lambda-native needs 1."));
    assert!(text.contains("rustup update stable"), "{text}");
    for triple in ["aarch64-unknown-linux-musl", "x86_64-unknown-linux-musl"] {
        // The problem and its remedy are whole lines.
        let problem = format!("Rust's standard library for {triple} is not installed\n");
        assert!(text.contains(&problem), "{text}");
        assert!(
            text.contains(&format!(" rustup target add {triple}\n")),
            "{text}"
        );
    }
}

#[test]
fn a_port_in_use_is_a_warning() {
    // If another program has the port, the check says the same.
    let _listener = TcpListener::bind(("127.0.0.1", 9000));
    let output = lam(["doctor", "--json", "--offline"])
        .output()
        .expect("lam");
    let checks = checks(&output);
    let port = check(&checks, "port 9000");
    assert_eq!(port["state"], "warning", "{port}");
    assert_eq!(port["remedy"], "lam run --port 0");
}

#[test]
fn without_any_tool_each_is_missing() {
    let output = lam(["doctor", "--json", "--offline"])
        .env("PATH", "/dev/null/bin")
        .env_remove("RUSTC")
        .output()
        .expect("lam");
    assert_eq!(output.status.code(), Some(1));
    let checks = checks(&output);
    assert_eq!(check(&checks, "Rust")["state"], "failed");
    for name in [
        "nightly Rust",
        "C compiler arm64",
        "C compiler x86_64",
        "cargo-zigbuild",
    ] {
        assert_eq!(check(&checks, name)["state"], "missing", "{checks:#?}");
    }
}
