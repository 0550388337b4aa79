//! The limits of a function, and the defaults that depend on each other.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Server, lam, scripted_function, stderr};

/// stderr of a `lam invoke` with these flags, which lam itself rejects.
#[track_caller]
fn rejected(flags: &[&str]) -> String {
    let output = lam(["invoke"])
        .args(flags)
        .arg(scripted_function())
        .output();
    let output = output.expect("lam");
    assert_eq!(output.status.code(), Some(2), "{flags:?}");
    stderr(&output)
}

#[track_caller]
fn assert_accepted(flags: &[&str]) {
    let output = lam(["invoke"])
        .args(flags)
        .arg(scripted_function())
        .output();
    let output = output.expect("lam");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// A bootstrap that is a shell script. `$FUNCTION` is the path of the scripted function.
fn script(commands: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("bootstrap");
    let function = scripted_function();
    let commands = commands.replace("$FUNCTION", &function.to_string_lossy());
    fs::write(&script, format!("#!/bin/sh\n{commands}\n")).unwrap();
    fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
    (folder, script)
}

#[test]
fn a_timeout_may_be_1800_seconds_and_5400_on_managed_instances() {
    assert_accepted(&["--timeout", "1800"]);
    assert_accepted(&["--timeout", "5400", "--concurrency", "2"]);

    let error = rejected(&["--timeout", "1801"]);
    let expected = "--timeout 1801s is too long: a function has at most 1800s (5400s only on Lambda \
                    Managed Instances";
    assert!(error.contains(expected), "{error}");
    let error = rejected(&["--timeout", "5401", "--concurrency", "2"]);
    assert!(
        error.contains("to 5400 seconds with --concurrency"),
        "{error}"
    );
}

#[test]
fn memory_may_be_10240_mb_and_32768_on_managed_instances() {
    assert_accepted(&["--memory", "10240"]);
    assert_accepted(&["--memory", "32768", "--concurrency", "2"]);

    let error = rejected(&["--memory", "10241"]);
    let expected = "--memory 10241 is too large: a function has at most 10240 MB (32768 MB only on \
                    Lambda Managed Instances";
    assert!(error.contains(expected), "{error}");
    rejected(&["--memory", "32769", "--concurrency", "2"]);
}

#[test]
fn a_process_may_run_1600_invocations_at_once() {
    let help = lam(["invoke", "--concurrency", "1601"]).output().unwrap();
    assert!(stderr(&help).contains("1..=1600"), "{}", stderr(&help));
    let server = Server::of_scripted_function(&["--concurrency", "600"]);
    let many = server.invoke(&json!({"variable": "AWS_LAMBDA_MAX_CONCURRENCY"}));
    assert_eq!(many.json(), "600");
}

#[test]
fn managed_instances_log_as_json() {
    let format = json!({"variable": "AWS_LAMBDA_LOG_FORMAT"});
    let server = Server::of_scripted_function(&["--concurrency", "2"]);
    assert_eq!(server.invoke(&format).json(), "JSON");
    let server = Server::of_scripted_function(&[]);
    assert_eq!(server.invoke(&format).json(), "Text");

    let error = rejected(&["--concurrency", "2", "--log-format", "text"]);
    let expected = "--log-format text cannot be used with --concurrency";
    assert!(error.contains(expected), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_a_shell_script_includes_its_child() {
    let (_folder, script) = script("'$FUNCTION'\nexit $?");
    let event = json!({"allocate_mb": 200, "hang": true}).to_string();
    let invoke = |event: &str| {
        let mut command = lam(["invoke", "--timeout", "60", "--data", event]);
        stderr(&command.arg(&script).output().expect("lam"))
    };

    let log = invoke(&event);
    assert!(log.contains("Error Type: Runtime.OutOfMemory"), "{log}");

    let log = invoke(r#"{"allocate_mb":60}"#);
    let (_, used) = log.split_once("Max Memory Used: ").expect("a report");
    let used: u32 = used.split(' ').next().unwrap().parse().unwrap();
    assert!((60..128).contains(&used), "{log}");
}

#[test]
fn a_runtime_that_never_asks_for_the_restore_gets_a_warning() {
    let (_folder, script) = script("exec '$FUNCTION' no-restore");

    let output = lam(["invoke", "--snap-start"])
        .arg(&script)
        .output()
        .unwrap();
    let log = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{log}");
    let warning = "warning: the runtime did not call /restore/next";
    assert_eq!(log.matches(warning).count(), 1, "{log}");
}
