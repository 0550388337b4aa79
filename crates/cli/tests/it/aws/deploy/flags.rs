//! The flags that override the configuration.

use super::*;

#[test]
fn flags_override_the_configuration() {
    let folder =
        Folder::new("memory = 128\ntimeout = 3\nenv.AA = '1'\nenv.BB = '1'\nlog.retention = 7");
    fs::write(folder.folder.path().join("file.env"), "BB=2\nCC=2\n").unwrap();
    folder
        .deploy(&[
            "--memory",
            "1GB",
            "--timeout",
            "2m",
            "--description",
            "prices orders",
            "--alias",
            "live",
            "--env-file",
            "file.env",
            "-e",
            "CC=3",
            "--set",
            "log.retention=30",
            "--set",
            "tags.team=8",
        ])
        .assert(0, &["+ log retention for ever → 30 days"]);
    let function = folder.function();
    let configuration = &function.configuration;
    assert_eq!(configuration["MemorySize"], 1024);
    assert_eq!(configuration["Timeout"], 120);
    assert_eq!(configuration["Description"], "prices orders");
    assert_eq!(
        configuration["Environment"]["Variables"],
        json!({"AA": "1", "BB": "2", "CC": "3"})
    );
    assert_eq!(function.tags["team"], "8");
    assert!(function.aliases.contains_key("live"));
}

#[test]
fn the_role_may_be_a_flag() {
    let role = format!("arn:aws:iam::{ACCOUNT}:role/mine");
    let folder = Folder::new("");
    folder.deploy(&["--role", &role]).assert(0, &[]);
    assert_eq!(folder.configuration()["Role"], role);
    assert_eq!(folder.writes(), ["CreateFunction"]);
}

#[test]
fn a_wrong_flag_names_the_key() {
    for (flags, expected) in [
        (
            ["--memory", "64"],
            "the command line: memory: 64 is outside 128–32768 MB",
        ),
        (
            ["--set", "memroy=64"],
            "the command line: unknown key memroy; did you mean memory?",
        ),
        (["--set", "a b=1"], "\"a b\" is not a key"),
        (["--set", "memory"], "expected KEY=VALUE"),
        (["--env", "AWS_REGION=a"], "is set by Lambda itself"),
        (["--env-file", "missing.env"], "cannot read \"missing.env\""),
        (["--set", "url.streaming=true"], "url.auth"),
    ] {
        let folder = Folder::new("");
        folder.deploy(&flags).assert(2, &[expected]);
        assert!(folder.aws.calls().is_empty());
    }
}
