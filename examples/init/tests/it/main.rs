//! Runs the real program, as Lambda would, with valid and invalid configuration.

use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lambda_native_emulator::{Emulator, FunctionError};

const SAFETY_NET: Duration = Duration::from_secs(60);

struct Function(Child);

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program, with this value of `GREETINGS`.
fn program(lambda: &Emulator, greetings: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_init"));
    command
        .envs(lambda.environment())
        // The last test reads stderr.
        .env_remove("RUST_BACKTRACE")
        .env_remove("GREETINGS")
        .envs(greetings.map(|value| ("GREETINGS", value)));
    command
}

fn start(lambda: &Emulator, greetings: &str) -> Function {
    let child = program(lambda, Some(greetings)).spawn();
    Function(child.expect("the program starts"))
}

/// Starts the program, whose init must fail. Returns the reported error and the exit of the process.
fn fail(greetings: Option<&str>) -> (FunctionError, Output) {
    let lambda = Emulator::start().expect("an emulator");
    let child = program(&lambda, greetings)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver
        .recv_timeout(SAFETY_NET)
        .expect("the process ends")
        .expect("its output can be read");
    let report = lambda
        .init_error()
        .unwrap_or_else(|| panic!("no report: {output:?}"));
    (report, output)
}

fn assert_one_line(output: &Output, contents: &[&str]) {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    for content in contents {
        assert!(stderr.contains(content), "{content:?} is not in {stderr}");
    }
}

#[test]
fn all_invocations_share_the_table_created_in_init() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda, "en=Hello; de=Guten Tag");
    let ada = lambda.invoke(r#"{"name":"Ada","language":"de"}"#);
    assert_eq!(ada.body_str(), r#""Guten Tag, Ada""#);
    let bob = lambda.invoke(r#"{"name":"Bob"}"#);
    assert_eq!(bob.body_str(), r#""Hello, Bob""#);
}

#[test]
fn after_a_function_error_the_next_invocation_succeeds() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = start(&lambda, "en=Hello");
    let unknown = lambda.invoke(r#"{"name":"Ada","language":"fr"}"#);
    assert_eq!(unknown.error_type(), Some("UnknownLanguage"), "{unknown:?}");
    let unfit = lambda.invoke(r#"{"name":1}"#);
    assert_eq!(unfit.error_type(), Some("InvalidEvent"), "{unfit:?}");
    assert_eq!(
        lambda.invoke(r#"{"name":"Ada"}"#).body_str(),
        r#""Hello, Ada""#
    );
}

#[test]
fn a_missing_variable_is_reported_as_a_failed_init() {
    let (report, output) = fail(None);
    assert_eq!(
        report.header_error_type.as_deref(),
        Some("Runtime.ConfigError")
    );
    assert_eq!(report.error_type, "ConfigError");
    assert_one_line(
        &output,
        &["init failed", "ConfigError", "GREETINGS", "not found"],
    );
}

#[test]
fn the_error_names_an_invalid_entry() {
    let (report, output) = fail(Some("en=Hello; Guten Tag"));
    assert_eq!(
        report.header_error_type.as_deref(),
        Some("Runtime.ConfigError")
    );
    assert!(report.error_message.contains("`Guten Tag`"), "{report:?}");
    assert_one_line(&output, &["ConfigError", "`Guten Tag`"]);
}

#[test]
fn a_panic_in_init_is_reported_with_its_location() {
    let (report, output) = fail(Some("de=Guten Tag"));
    assert_eq!(report.header_error_type.as_deref(), Some("Runtime.Panic"));
    assert_eq!(report.error_message, "GREETINGS has an entry for en");
    assert!(
        report.stack_trace[0].contains("greetings.rs:"),
        "{report:?}"
    );
    assert_one_line(
        &output,
        &["Panic", "GREETINGS has an entry for en", "greetings.rs:"],
    );
}
