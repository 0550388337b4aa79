//! Faults of the Runtime API: a C function survives them as a Rust function does, and every delivered
//! event gets exactly one response.

use lambda_native_emulator::{At, Builder, Emulator, Fault, Framing, InvocationResponse};

use crate::support::function::{Function, STYLES, Traffic};
use crate::support::programs::program;

/// The faults that break an exchange, so that it needs another connection.
const BREAKING: [Fault; 10] = [
    Fault::ResetBeforeRead,
    Fault::DropRequest,
    Fault::ResetBeforeHead,
    Fault::ResetMidHead,
    Fault::ResetMidBody,
    Fault::CloseBeforeHead,
    Fault::CloseMidHead,
    Fault::CloseMidBody,
    Fault::TruncatedBody,
    Fault::ConflictingLengths,
];

/// The faults that are only unusual, or come after the exchange.
const HARMLESS: [Fault; 9] = [
    Fault::ResetAfterBody,
    Fault::CloseAfterResponse,
    Fault::ConnectionCloseHeader,
    Fault::OneByteAtATime,
    Fault::Interim(100),
    Fault::Interim(103),
    Fault::NoContentType,
    Fault::LowercaseHeaders,
    Fault::UppercaseHeaders,
];

fn not_http(close: bool) -> Fault {
    let bytes = b"HTTP/1.1 OK\r\n\r\n".to_vec();
    Fault::Raw { bytes, close }
}

/// Runs `load.c` in both styles, with and without pipelining.
fn each(lambda: impl Fn() -> Builder, test: impl Fn(Function)) {
    for style in STYLES {
        for pipelining in ["1", "0"] {
            let variables = [("TEST_PIPELINING", pipelining)];
            let program = program("load.c");
            let function = Function::start_with(lambda(), &program, style, &variables);
            test(function);
        }
    }
}

/// Invokes `load.c` and checks that the response belongs to the event.
#[track_caller]
fn echo(function: &Function, event: &str) {
    let response = function.invoke(event);
    let body = response.body_str();
    assert!(
        body.ends_with(&format!(" {event}")),
        "{event}: {response:?}"
    );
}

/// Serves three events, the second one with this fault in the response to `/next`.
fn survives_next(lambda: impl Fn() -> Builder, fault: &Fault, check: impl Fn(&Traffic)) {
    each(lambda, |function| {
        echo(&function, "1");
        function.lambda.inject(At::Next, fault.clone());
        echo(&function, "2");
        echo(&function, "3");
        let traffic = function.finish();
        assert_eq!(traffic.count("/error"), 0, "{fault:?}");
        check(&traffic);
    });
}

#[test]
fn a_broken_delivery_is_repeated_on_a_new_connection() {
    for fault in BREAKING.iter().chain([&not_http(true)]) {
        survives_next(Emulator::builder, fault, |traffic| {
            assert_eq!(traffic.connections, 2, "{fault:?}");
        });
    }
}

#[test]
fn an_unusual_delivery_is_accepted() {
    for fault in HARMLESS
        .iter()
        .chain([&Fault::EmptyHeaders, &Fault::Status(204)])
    {
        survives_next(Emulator::builder, fault, |_| {});
    }
}

#[test]
fn a_broken_or_slow_chunked_delivery() {
    for fault in [Fault::CloseMidBody, Fault::OneByteAtATime] {
        for framing in [Framing::Chunked, Framing::ChunkedWithTrailers] {
            survives_next(|| Emulator::builder().framing(framing), &fault, |_| {});
        }
    }
}

/// Serves responses and errors, each with this fault, and asserts how often each was posted.
fn survives_post(fault: &Fault, posts: usize) {
    each(Emulator::builder, |function| {
        echo(&function, "1");
        function.lambda.inject(At::Response, fault.clone());
        echo(&function, "2");
        echo(&function, "3");
        function.lambda.inject(At::Error, fault.clone());
        let response = function.invoke("fail");
        assert_eq!(response.error_type(), Some("OutOfStock"), "{fault:?}");
        echo(&function, "4");
        let traffic = function.finish();
        assert_eq!(traffic.count("/response"), 3 + posts, "{fault:?}");
        assert_eq!(traffic.count("/error"), posts, "{fault:?}");
    });
}

#[test]
fn a_broken_post_is_repeated_on_a_new_connection() {
    for fault in BREAKING.iter().chain([&not_http(true)]) {
        survives_post(fault, 2);
    }
}

#[test]
fn an_unusual_response_to_a_post_is_accepted() {
    for fault in HARMLESS.iter().chain(&[200, 201, 204].map(Fault::Status)) {
        survives_post(fault, 1);
    }
}

#[test]
fn a_refused_post_is_followed_by_the_next_event() {
    each(Emulator::builder, |function| {
        // The post is rejected, so Lambda delivers the event again, and the second response counts.
        function.lambda.inject(At::Response, Fault::Status(400));
        echo(&function, "1");
        for (at, event) in [(At::Response, "2"), (At::Error, "fail")] {
            function.lambda.inject(at, Fault::Status(410));
            let response = function.invoke(event);
            assert!(
                matches!(response, InvocationResponse::TimedOut { .. }),
                "{response:?}"
            );
        }
        function.lambda.inject(At::Response, Fault::Status(413));
        let response = function.invoke("3");
        assert_eq!(response.error_type(), Some("Function.ResponseSizeTooLarge"));
        echo(&function, "4");
        function.finish();
    });
}

#[test]
fn three_failures_or_a_final_status_end_the_process_with_status_1() {
    let reset = || (At::Next, Fault::ResetBeforeHead);
    for faults in [
        vec![reset(), reset(), reset()],
        vec![(At::Next, Fault::Status(403))],
        vec![(At::Next, Fault::Status(500))],
        vec![(At::Response, Fault::Status(403))],
    ] {
        for style in STYLES {
            let lambda = Emulator::builder();
            let program = program("load.c");
            let function = Function::start_faulty(lambda, &program, style, &[], &faults);
            let _pending = function
                .lambda
                .submit(lambda_native_emulator::Invocation::new("1"));
            let ended = function.end();
            assert_eq!(
                ended.status.code(),
                Some(1),
                "{style:?}, {faults:?}: {ended:?}"
            );
            let lines = ended.stderr.lines().count();
            assert_eq!(lines, 1, "{style:?}, {faults:?}: {ended:?}");
            assert!(
                ended.stderr.starts_with("FATAL lambda-native: "),
                "{ended:?}"
            );
        }
    }
}

#[test]
fn a_broken_stream_is_reported_and_the_next_event_is_served() {
    each(Emulator::builder, |function| {
        function.lambda.inject(At::Response, Fault::ResetMidPost);
        let response = function.invoke("stream 3 10");
        assert_eq!(response.error_type(), Some("Runtime.TruncatedResponse"));
        assert_eq!(function.invoke("stream 3 10").body_str(), "x".repeat(30));
        echo(&function, "1");
        function.finish();
    });
}

#[test]
fn a_large_response_is_repeated_and_one_that_is_too_large_is_a_function_error() {
    let large = "x".repeat(5_000_000);
    each(Emulator::builder, |function| {
        function.lambda.inject(At::Response, Fault::ResetBeforeRead);
        echo(&function, &large);
        let response = function.invoke("large");
        assert_eq!(response.error_type(), Some("Function.ResponseSizeTooLarge"));
        echo(&function, "1");
        function.finish();
    });
}

/// The status of the first post is received into the memory of the event, from which the second one is sent.
#[test]
fn an_event_that_is_its_own_response_is_repeated_unchanged() {
    let event = format!("itself {}", "x".repeat(2_000));
    let filler = "y".repeat(4_000);
    let bytes = format!("HTTP/1.1 202 Accepted\r\nFiller: {filler}\r\n").into_bytes();
    each(Emulator::builder, |function| {
        let bytes = bytes.clone();
        let fault = Fault::Raw { bytes, close: true };
        function.lambda.inject(At::Response, fault);
        assert_eq!(function.invoke(event.as_str()).body_str(), event);
        let traffic = function.finish();
        let posts = traffic.to("/response");
        assert_eq!(posts.len(), 2);
        for post in posts {
            assert!(post.body == event.as_bytes(), "{post:?}");
        }
    });
}
