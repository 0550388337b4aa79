//! What `lam` says about a function that fails during init or does not respond.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Server, lam, scripted_function, stderr};

/// What `lam invoke` writes to stderr for the scripted function in this mode of init.
fn invoke(mode: &str) -> String {
    let variable = format!("SCRIPT_INIT={mode}");
    let function = scripted_function();
    let output = lam([
        "invoke",
        function.to_str().expect("a path that is UTF-8"),
        "--env",
        &variable,
        "--init-timeout",
        "500ms",
    ])
    .output()
    .expect("lam");
    assert_eq!(output.status.code(), Some(1));
    stderr(&output)
}

fn script(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("bootstrap");
    fs::write(&path, text).expect("the script");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the mode");
    path
}

fn invoke_script(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output = lam(["invoke"])
        .arg(script(&folder, text))
        .output()
        .expect("lam");
    stderr(&output)
}

#[test]
fn a_program_that_ends_without_asking_for_an_event_gets_a_hint() {
    let log = invoke_script("#!/bin/sh\necho hello\n");
    let hint = "warning: the program ended without asking for an event (does `main` call \
                `start_lambda`?)";
    assert_eq!(log.matches(hint).count(), 1, "{log}");

    let log = invoke("exit");
    assert!(!log.contains("start_lambda"), "it said why: {log}");
}

#[test]
fn a_program_that_reports_its_init_error_gets_no_hint() {
    let function = scripted_function().display().to_string();
    let log = invoke_script(&format!(
        "#!/bin/sh\nSCRIPT_INIT=report {function}\nexit 0\n"
    ));
    assert!(
        log.contains("init failed: Script.Init: no database"),
        "{log}"
    );
    assert!(log.contains("the function exited with status 0"), "{log}");
    assert!(!log.contains("start_lambda"), "{log}");
}

#[test]
fn a_program_that_never_asks_for_an_event_gets_a_hint() {
    let log = invoke("hang");
    let hint = "warning: the program did not ask for an event in time (does `main` call \
                `start_lambda`?";
    assert_eq!(log.matches(hint).count(), 1, "{log}");
}

#[test]
fn an_init_error_is_printed_once() {
    // Reported, and not logged.
    let log = invoke("report");
    assert_eq!(log.matches("no database").count(), 1, "{log}");
    assert!(
        log.contains("warning: init failed: Script.Init: no database"),
        "{log}"
    );

    // Logged, and not reported.
    let log = invoke("exit");
    assert_eq!(log.matches("no settings found").count(), 1, "{log}");
    assert!(
        log.contains("warning: the function exited with status 3"),
        "{log}"
    );

    // Logged and reported.
    let log = invoke("log-and-report");
    assert_eq!(log.matches("no database").count(), 1, "{log}");
    assert!(
        log.contains("[-] FATAL init failed: Script.Init: no database"),
        "{log}"
    );
}

#[test]
fn an_executable_that_cannot_be_started_is_explained() {
    let log = invoke_script("\u{7f}ELF");
    assert_eq!(log.matches("warning: cannot start ").count(), 1, "{log}");
    assert!(log.contains("Exec format error"), "{log}");
    assert!(
        log.contains("Error Type: Runtime.InvalidEntrypoint"),
        "{log}"
    );
}

/// The log that the Invoke API returns for an invocation with these commands.
fn log_tail(server: &Server, commands: &Value) -> String {
    let tail = "X-Amz-Log-Type: Tail\r\n";
    let event = commands.to_string();
    let response = server.invoke_with("function/invocations", tail, event.as_bytes());
    let log = response.header("x-amz-log-result").expect("a log");
    String::from_utf8(STANDARD.decode(log).expect("base64")).expect("UTF-8")
}

#[test]
fn the_log_tail_of_a_timed_out_invocation_says_so() {
    let server = Server::of_scripted_function(&["--timeout", "300ms"]);
    let log = log_tail(&server, &json!({"stdout": "before\n", "hang": true}));
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines[0].starts_with("START RequestId: "), "{log}");
    assert_eq!(lines[1], "before");
    assert!(
        lines[2].ends_with(" Task timed out after 0.30 seconds"),
        "{log}"
    );
    assert!(lines[3].starts_with("END RequestId: "), "{log}");
    assert!(lines[4].ends_with("\tStatus: timeout"), "{log}");
}

#[test]
fn the_log_tail_of_a_crashed_invocation_says_why() {
    let server = Server::of_scripted_function(&[]);
    let log = log_tail(&server, &json!({"exit": 7}));
    assert!(
        log.contains(" Error: Runtime exited with error: exit status 7\nRuntime.ExitError\nEND "),
        "{log}"
    );
}
