//! Defects of aws-lambda-cpp, aws-lambda-go, aws-lambda-zig, minlambda, swift and
//! aws-lambda-libc-runtime.

use lambda_native::{LambdaContext, LambdaError, RuntimeError};
use lambda_native_emulator::{At, Fault, InvocationResponse};

use crate::support::function::{Function, echo, signed_echo};

// The exit status of the process is tested in `process`, and the pause before the third attempt in
// the table test of the retry policy.

#[test]
fn cpp_a_413_does_not_end_the_runtime_and_no_error_is_posted() {
    let function = Function::serve(echo);
    function.inject(At::Response, Fault::Status(413));
    let response = function.invoke("{}");
    assert!(
        matches!(response, InvocationResponse::TooLarge { .. }),
        "{response:?}"
    );
    assert_eq!(function.invoke("{}").body_str(), "{}");
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (2, 0)
    );
}

#[test]
fn cpp_an_event_without_content_type_is_handled() {
    let function = Function::serve(echo);
    function.inject(At::Next, Fault::NoContentType);
    assert_eq!(function.invoke(r#"{"n":1}"#).body_str(), r#"{"n":1}"#);
    function.finish();
}

#[test]
fn go_a_panic_is_posted_and_the_process_continues() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        assert!(event != "1", "no bicycles");
        Ok::<_, LambdaError>(event.to_owned())
    });
    let response = function.invoke("1");
    let error = response.error().expect("a function error");
    assert_eq!(
        (&*error.error_type, &*error.error_message),
        ("Panic", "no bicycles")
    );
    assert_eq!(function.invoke("2").body_str(), "2");
    let traffic = function.finish();
    assert_eq!(traffic.connections, 1);
}

#[test]
fn go_a_413_for_an_error_does_not_end_the_runtime() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        event.parse::<u8>().map(|n| n.to_string())
    });
    function.inject(At::Error, Fault::Status(413));
    let response = function.invoke("many");
    assert!(
        matches!(response, InvocationResponse::TooLarge { .. }),
        "{response:?}"
    );
    assert_eq!(function.invoke("7").body_str(), "7");
    function.finish();
}

#[test]
fn zig_all_invocations_share_one_connection() {
    let function = Function::serve(signed_echo);
    for n in 0..100 {
        let response = function.invoke(n.to_string());
        assert!(
            response.body_str().ends_with(&format!(" {n}")),
            "{response:?}"
        );
    }
    let traffic = function.finish();
    assert_eq!(traffic.connections, 1);
    assert_eq!(
        (traffic.count("/next"), traffic.count("/response")),
        (101, 100)
    );
}

#[test]
fn zig_a_403_on_next_ends_the_runtime_at_once() {
    let function = Function::serve(echo);
    function.inject(At::Next, Fault::Status(403));
    let end = function.end();
    let RuntimeError::Refused { call, status, .. } = &end else {
        panic!("expected status 403 to be final, but the runtime stopped with {end:?}");
    };
    assert!(call.starts_with("GET http://127.0.0.1:"), "{call}");
    assert!(
        call.ends_with("/2018-06-01/runtime/invocation/next"),
        "{call}"
    );
    assert_eq!(*status, 403);
    assert_eq!(function.lambda.requests().len(), 1);
}

#[test]
fn zig_a_handler_error_goes_to_error_and_not_to_response() {
    let function = Function::serve(|_: &str, _: &LambdaContext| {
        Err::<(), _>(LambdaError::new("OutOfStock", "no bicycles left"))
    });
    assert_eq!(function.invoke("{}").error_type(), Some("OutOfStock"));
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (0, 1)
    );
}

#[test]
fn zig_header_names_match_in_any_case() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        assert!(ctx.deadline.is_some() && ctx.trace_id.is_some() && ctx.invocation_id.is_some());
        Ok::<_, LambdaError>(ctx.request_id.to_owned())
    });
    for fault in [Fault::LowercaseHeaders, Fault::UppercaseHeaders] {
        function.inject(At::Next, fault);
        let pending = function
            .lambda
            .submit(lambda_native_emulator::Invocation::new("{}"));
        let id = pending.request_id().to_owned();
        assert_eq!(pending.wait().body_str(), id);
    }
    function.finish();
}

#[test]
fn minlambda_an_invalid_event_is_reported_for_its_invocation() {
    let function = Function::serve(echo);
    let response = function.invoke(b"\"\xff\"");
    assert_eq!(response.error_type(), Some("InvalidText"));
    assert_eq!(function.invoke("{}").body_str(), "{}");
    let traffic = function.finish();
    assert_eq!(traffic.count("/init/error"), 0);
    let errors = traffic.to("/error");
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].path.contains("/runtime/invocation/"),
        "{}",
        errors[0].path
    );
}

#[cfg(feature = "json")]
#[test]
fn minlambda_an_event_of_the_wrong_type_is_reported_for_its_invocation() {
    let function = Function::serve(lambda_native::json(|n: u8, _: &LambdaContext| {
        Ok::<_, LambdaError>(n)
    }));
    assert_eq!(
        function.invoke("\"many\"").error_type(),
        Some("InvalidEvent")
    );
    assert_eq!(function.invoke("7").body_str(), "7");
    let traffic = function.finish();
    assert_eq!(traffic.count("/init/error"), 0);
}

#[test]
fn swift_the_error_trailer_has_type_message_and_stack() {
    let function = Function::serve(lambda_native::streaming(
        |event: &str, _: &LambdaContext, out: &mut lambda_native::ResponseStream| {
            std::io::Write::write_all(out, b"so far")?;
            assert!(event != "panic", "no bicycles");
            Err(LambdaError::new("OutOfStock", "no bicycles left"))
        },
    ));
    for (event, error_type, message) in [
        ("fail", "OutOfStock", "no bicycles left"),
        ("panic", "Panic", "no bicycles"),
    ] {
        let response = function.invoke(event);
        let error = response.error().expect("an error in the trailers");
        // The decoded body.
        let body: serde_json::Value = serde_json::from_slice(&error.body).expect("JSON");
        assert_eq!(body["errorType"], error_type);
        assert_eq!(body["errorMessage"], message);
        let stack = body["stackTrace"].as_array().expect("a list");
        let is_panic = event == "panic";
        let place =
            |frame: &serde_json::Value| frame.as_str().is_some_and(|it| it.contains("others.rs:"));
        assert_eq!(stack.iter().any(place), is_panic, "{body}");
        assert_eq!(error.platform_error_type, format!("Function.{error_type}"));
    }
    function.finish();
}

/// `/next` has no time limit if the process never sets one: neither on the socket, nor when it
/// waits for the socket, nor with a timer.
#[cfg(target_os = "linux")]
#[test]
fn libc_runtime_next_has_no_timeout() {
    use crate::support::bootstrap::{Bootstrap, command, unwinding};
    use crate::support::function::PATIENCE;

    if !crate::support::tools::has_strace() {
        return;
    }
    let lambda = lambda_native_emulator::Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let log = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("strace-no-timeout");
    let mut strace = command("strace", "act", &lambda);
    strace.args(["-f", "-o"]).arg(&log).arg(unwinding());
    let bootstrap = Bootstrap::start(&mut strace);
    for event in ["1", "2"] {
        assert_eq!(lambda.invoke(event).body_str(), event);
    }
    lambda.inject(At::Next, Fault::Status(403));
    bootstrap.end().line(1);
    let calls = std::fs::read_to_string(log).expect("strace writes its log");
    // Rust's startup code calls `poll` for the standard streams, so only calls after the first
    // connection are examined.
    let serving = calls.lines().skip_while(|line| !line.contains("connect("));
    let serving: Vec<&str> = serving.collect();
    assert!(
        serving.iter().any(|line| line.contains("recvfrom(")),
        "{calls}"
    );
    let limits = ["TIMEO", "USER_TIMEOUT", "poll", "select", "alarm", "timer"];
    // Log lines wait for the pipe with a time limit.
    let is_log = |line: &str| line.contains("poll([{fd=2, ");
    let is_limited = |line: &&&str| limits.iter().any(|word| line.contains(word)) && !is_log(line);
    let limited: Vec<_> = serving.iter().filter(is_limited).collect();
    assert!(limited.is_empty(), "{limited:#?}");
}
