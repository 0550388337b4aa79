//! External extensions, which start before the function and end after it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use lambda_native_emulator::process::{Bootstrap, Exit, Notice, Stop};
use serde_json::json;
use tempfile::TempDir;

use crate::support::function::{Function, scripted_function};

/// An executable that runs the scripted function as an extension. Its file name is its name.
fn extension(folder: &TempDir, name: &str, events: &str) -> PathBuf {
    let path = folder.path().join(name);
    let function = scripted_function();
    let script = format!(
        "#!/bin/sh\nexec '{}' extension {name} {events}\n",
        function.display()
    );
    fs::write(&path, script).expect("the file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the permissions");
    path
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn bootstrap() -> Bootstrap {
    Bootstrap::new(scripted_function())
}

/// The lines of extensions among these notices, with their names.
fn lines(notices: &[Notice]) -> Vec<String> {
    let line = |notice: &Notice| match notice {
        Notice::ExtensionLine { name, text, .. } => Some(format!("{name}: {text}")),
        _ => None,
    };
    notices.iter().filter_map(line).collect()
}

fn is_line(wanted: &'static str) -> impl Fn(&Notice) -> bool {
    move |notice| matches!(notice, Notice::ExtensionLine { text, .. } if text == wanted)
}

#[test]
fn extensions_register_before_the_function_starts() {
    let folder = folder();
    let function = Function::start(
        bootstrap()
            .extension(extension(&folder, "logs", "INVOKE,SHUTDOWN"))
            .extension(extension(&folder, "metrics", "")),
    );

    let notices = function.until(|notice| matches!(notice, Notice::Spawned { .. }));

    for name in ["logs", "metrics"] {
        let registered = Notice::ExtensionRegistered {
            name: name.to_owned(),
        };
        assert!(notices.contains(&registered), "{notices:?}");
    }
    let response = function.invoke(json!({"n": 1})).wait();
    assert_eq!(response.json(), json!({"n": 1}));
    function.until(is_line("event \"INVOKE\""));
}

#[test]
fn an_extension_gets_the_shutdown_event_and_has_time_to_exit() {
    let folder = folder();
    let function = Function::start(
        bootstrap()
            .env("SCRIPT_SIGTERM", "exit")
            .extension(extension(&folder, "logs", "SHUTDOWN"))
            .freeze(true),
    );
    for _ in 0..3 {
        function.invoke(json!({})).wait_for_report();
    }

    function.environment.stop();

    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    let written = lines(&notices);
    assert!(
        written.contains(&"logs: event \"SHUTDOWN\"".to_owned()),
        "{written:?}"
    );
    assert!(written.contains(&"logs: flushed".to_owned()), "{written:?}");
    let exit = Exit::Status(0);
    assert!(
        matches!(notices.last(), Some(Notice::Exited { exit: found, stop: Some(Stop::Shutdown), .. }) if *found == exit)
    );
}

#[test]
fn an_extension_gets_the_shutdown_event_after_a_crash() {
    let folder = folder();
    let function = Function::start(bootstrap().extension(extension(&folder, "logs", "SHUTDOWN")));

    let response = function.invoke(json!({"exit": 3})).wait();

    assert_eq!(response.error_type(), Some("Runtime.ExitError"));
    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    let written = lines(&notices);
    assert!(written.contains(&"logs: flushed".to_owned()), "{written:?}");
}

#[test]
fn an_extension_that_ends_before_it_registers_fails_the_init() {
    let folder = folder();
    let function = Function::start(bootstrap().extension(extension(&folder, "crash", "")));

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Extension.Crash"));
    let message = "the extension crash ended before it registered: exited with status 5";
    let text = String::from_utf8_lossy(&response.payload()).into_owned();
    assert!(text.contains(message), "{text}");
    assert_eq!(function.spawned(), 0);
}

#[test]
fn an_extension_that_ends_later_fails_the_invocation() {
    let folder = folder();
    let function =
        Function::start(bootstrap().extension(extension(&folder, "late-crash", "INVOKE")));

    let response = function.invoke(json!({"hang": true})).wait();

    assert_eq!(response.error_type(), Some("Extension.ExitError"));
    let notices = function.until(|notice| matches!(notice, Notice::ExtensionFailed { .. }));
    let text = notices.last().expect("a notice").to_string();
    assert!(text.contains("late-crash: exited with status 6"), "{text}");
}

#[test]
fn an_extension_that_cannot_be_started_fails_the_init() {
    let function = Function::start(bootstrap().extension("/nowhere/extension"));

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Extension.LaunchError"));
}

#[test]
fn an_extension_that_does_not_register_fails_the_init() {
    let folder = folder();
    let path = folder.path().join("silent");
    fs::write(&path, "#!/bin/sh\nexec sleep 600\n").expect("the file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the permissions");
    let limit = Duration::from_millis(50);
    let function = Function::start(bootstrap().extension(path).init_timeout(limit));

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Extension.InitError"));
    let text = String::from_utf8_lossy(&response.payload()).into_owned();
    assert!(
        text.contains("the extension silent did not register"),
        "{text}"
    );
}

#[test]
fn extensions_are_started_again_with_another_bootstrap() {
    let folder = folder();
    let logs = extension(&folder, "logs", "SHUTDOWN");
    let function = Function::start(bootstrap().env("SCRIPT_SIGTERM", "exit").extension(&logs));
    function.invoke(json!({})).wait_for_report();

    function.environment.replace(bootstrap().extension(&logs));
    let pid = function.invoke(json!({"pid": true})).wait().json();

    assert!(pid.is_number(), "{pid}");
    let notices = function.until(is_line("flushed"));
    let registered = lines(&notices)
        .iter()
        .filter(|line| *line == "logs: registered")
        .count();
    assert_eq!(registered, 1);
    function.until(is_line("registered"));
}
