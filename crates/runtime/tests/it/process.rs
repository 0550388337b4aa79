//! How a process ends, and what it writes to stderr.

use std::net::{Ipv4Addr, TcpListener};

use lambda_native_emulator::{At, Emulator, Fault, Invocation};
use serde_json::Value;

use crate::support::bootstrap::{Bootstrap, bare_command, command, unwinding};
use crate::support::function::PATIENCE;

fn lambda() -> Emulator {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    lambda.start().expect("the emulator starts")
}

fn start(function: &str, lambda: &Emulator) -> Bootstrap {
    Bootstrap::start(&mut command(unwinding(), function, lambda))
}

#[test]
fn outside_lambda_the_message_says_how_to_run_the_program() {
    for api in [None, Some(""), Some(" ")] {
        let mut command = bare_command(unwinding(), "act");
        command.envs(api.map(|api| ("AWS_LAMBDA_RUNTIME_API", api)));
        let ended = Bootstrap::start(&mut command).end();
        let line = ended.line(1);
        assert!(
            line.starts_with(
                "FATAL lambda-native: AWS_LAMBDA_RUNTIME_API is not set: this program is an AWS"
            ),
            "{line}"
        );
        assert!(line.contains("lam run"), "{line}");
    }
}

#[test]
fn an_invalid_address_is_quoted_in_the_message() {
    let mut command = bare_command(unwinding(), "act");
    let ended =
        Bootstrap::start(command.env("AWS_LAMBDA_RUNTIME_API", "https://127.0.0.1:1")).end();
    let line = ended.line(1);
    assert!(
        line.contains(r#"invalid Runtime API address "https://127.0.0.1:1""#),
        "{line}"
    );
    assert!(line.contains("plain http"), "{line}");
}

#[test]
fn cpp_three_failures_end_the_process_with_status_1_and_one_line() {
    // A port on which nothing listens.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("a local address").to_string();
    drop(listener);
    let mut command = bare_command(unwinding(), "act");
    let ended = Bootstrap::start(command.env("AWS_LAMBDA_RUNTIME_API", &address)).end();
    let line = ended.line(1);
    let call = format!("GET http://{address}/2018-06-01/runtime/invocation/next");
    assert!(
        line.contains(&format!("3 consecutive failures of {call}")),
        "{line}"
    );
    assert!(line.contains("cannot connect"), "{line}");
}

#[test]
fn a_final_status_ends_the_process_with_status_1_and_one_line() {
    for status in [403, 500] {
        for (at, call) in [(At::Next, "/next"), (At::Response, "/response")] {
            let lambda = lambda();
            lambda.inject(at, Fault::Status(status));
            let bootstrap = start("act", &lambda);
            let _pending = lambda.submit(Invocation::new("{}"));
            let ended = bootstrap.end();
            let line = ended.line(1);
            assert!(line.starts_with("FATAL lambda-native: "), "{line}");
            let why = format!("{call} returned {status}");
            assert!(line.contains(&why), "{line}");
        }
    }
}

#[test]
fn an_init_error_is_logged_in_one_line_and_reported() {
    let lambda = lambda();
    let ended = start("init-error", &lambda).end();
    let line = ended.line(1);
    assert!(
        line.starts_with("FATAL lambda-native: init failed: io::Error: "),
        "{line}"
    );
    let report = lambda.init_error().expect("a report");
    assert_eq!(report.platform_error_type, "Runtime.IoError");
    assert!(line.contains(&report.error_message), "{line}");
}

#[test]
fn a_panic_in_init_is_logged_in_one_line_and_reported() {
    let lambda = lambda();
    let ended = start("init-panic", &lambda).end();
    let line = ended.line(1);
    assert!(
        line.contains("init failed: Panic: no table\rorders"),
        "{line}"
    );
    assert!(line.contains("functions.rs:"), "{line}");
    let report = lambda.init_error().expect("a report");
    assert_eq!(report.platform_error_type, "Runtime.Panic");
    assert_eq!(report.error_message, "no table\norders");
}

#[test]
fn with_json_logging_a_failed_init_is_a_record_with_error_members() {
    for (function, error_type, message) in [
        ("init-error", "io::Error", "No such file or directory"),
        ("init-panic", "Panic", "no table\norders"),
    ] {
        let lambda = lambda();
        let mut command = command(unwinding(), function, &lambda);
        command.env("AWS_LAMBDA_LOG_FORMAT", "JSON");
        let ended = Bootstrap::start(&mut command).end();
        let record: Value = serde_json::from_str(ended.line(1)).expect("JSON");
        assert_eq!(record["level"], "FATAL");
        assert_eq!(record["message"], "lambda-native: init failed");
        assert_eq!(record["errorType"], error_type);
        let text = record["errorMessage"].as_str().expect("a string");
        assert!(text.starts_with(message), "{text}");
        let report = lambda.init_error().expect("a report");
        assert_eq!(report.error_message, text);
        let frames = record["stackTrace"].as_array().map_or(&[][..], |it| it);
        assert_eq!(frames, report.stack_trace, "the log has the same stack");
        assert_eq!(frames.is_empty(), function == "init-error");
    }
}

#[test]
fn the_log_says_if_an_init_error_could_not_be_reported() {
    let lambda = lambda();
    lambda.inject(At::InitError, Fault::Status(403));
    let ended = start("init-error", &lambda).end();
    let line = ended.line(1);
    assert!(
        line.contains("(not reported to Lambda: status 403: "),
        "{line}"
    );
    assert!(line.contains(": io::Error: "), "{line}");
}

#[test]
fn lambda_runtime_10_a_handler_error_is_logged_in_one_line_with_its_request_id() {
    let lambda = lambda();
    let bootstrap = start("act", &lambda);
    let response = lambda
        .submit(Invocation::new("fail").request_id("r-1"))
        .wait();
    assert_eq!(response.error_type(), Some("OutOfStock"));
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    lambda.inject(At::Next, Fault::Status(403));
    let stderr = bootstrap.end().stderr;
    let lines: Vec<&str> = stderr.lines().collect();
    // The record is one line, so its newline is replaced with a carriage return.
    assert_eq!(
        lines[0],
        "ERROR RequestId: r-1 OutOfStock: no bicycles\rleft"
    );
    assert!(lines[1].starts_with("FATAL "), "{stderr}");
    assert_eq!(lines.len(), 2, "{stderr}");
}

#[test]
fn a_panic_is_logged_in_one_line_with_request_id_and_location() {
    let lambda = lambda();
    let bootstrap = start("act", &lambda);
    let response = lambda
        .submit(Invocation::new("panic").request_id("r-1"))
        .wait();
    let error = response.error().expect("a function error");
    assert_eq!(
        error.stack_trace.len(),
        1,
        "RUST_BACKTRACE asks for no stack"
    );
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    lambda.inject(At::Next, Fault::Status(403));
    let stderr = bootstrap.end().stderr;
    let line = stderr.lines().next().expect("a line");
    assert!(
        line.starts_with("ERROR RequestId: r-1 Panic: no bicycles; panicked at "),
        "{stderr}"
    );
    assert!(line.contains("functions.rs:"), "{stderr}");
    assert_eq!(stderr.lines().count(), 2, "{stderr}");
}

#[test]
fn rust_backtrace_adds_the_stack_of_a_panic() {
    let lambda = lambda();
    let mut command = command(unwinding(), "act", &lambda);
    let _bootstrap = Bootstrap::start(command.env("RUST_BACKTRACE", "1"));
    let response = lambda.invoke("panic");
    let error = response.error().expect("a function error");
    let frame = error
        .stack_trace
        .iter()
        .find(|frame| frame.contains("::act at "));
    let frame =
        frame.unwrap_or_else(|| panic!("no frame of the handler: {:#?}", error.stack_trace));
    assert!(frame.contains("functions.rs:"), "{frame}");
    // The frames that are the same in every panic are omitted.
    let own = [
        "lambda_native::failure::panic",
        "Worker<H>::run",
        "::main at ",
    ];
    let trace = &error.stack_trace;
    assert!(
        !trace
            .iter()
            .any(|it| own.iter().any(|own| it.contains(own))),
        "{trace:#?}"
    );
    let cause = error.xray_cause.as_deref().expect("an X-Ray cause");
    assert!(cause.contains("functions.rs"), "{cause}");
}

#[test]
fn a_panic_in_another_thread_is_left_to_the_handler() {
    let lambda = lambda();
    let _bootstrap = start("act", &lambda);
    let response = lambda.invoke("panic in a thread");
    assert_eq!(response.body_str(), "the thread has panicked");
}

#[test]
fn a_panic_is_posted_if_the_function_has_its_own_panic_hook() {
    let lambda = lambda();
    let bootstrap = start("own-hook", &lambda);
    let response = lambda.invoke("panic");
    let error = response.error().expect("a function error");
    assert_eq!(
        (&*error.error_type, &*error.error_message),
        ("Panic", "no bicycles")
    );
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    lambda.inject(At::Next, Fault::Status(403));
    let stderr = bootstrap.end().stderr;
    assert!(stderr.contains("the hook of the function"), "{stderr}");
}

#[test]
fn a_refused_response_is_logged_with_its_request_id() {
    let lambda = lambda();
    lambda.inject(At::Response, Fault::Status(413));
    let bootstrap = start("act", &lambda);
    let _ = lambda
        .submit(Invocation::new("{}").request_id("r-1"))
        .wait();
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    lambda.inject(At::Next, Fault::Status(403));
    let stderr = bootstrap.end().stderr;
    let line = stderr.lines().next().expect("a line");
    assert!(line.starts_with("WARN RequestId: r-1 "), "{stderr}");
    assert!(
        line.contains("too large") && line.contains("413"),
        "{stderr}"
    );
}

#[test]
fn a_concurrency_of_one_from_an_emulator_is_accepted() {
    let lambda = lambda();
    let mut command = command(unwinding(), "act", &lambda);
    let _bootstrap = Bootstrap::start(command.env("AWS_LAMBDA_MAX_CONCURRENCY", "1"));
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
}
