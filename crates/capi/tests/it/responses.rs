//! Responses and function errors, in both styles.

use lambda_native_emulator::{At, Fault, InvocationResponse, MAX_RESPONSE_BYTES};
use serde_json::json;

use crate::support::function::{Function, STYLES, Style};
use crate::support::programs::program;

/// The events of this test, each with its response and the statuses that the program has seen. In pull
/// style, `lambda_finish` adds one.
const WAYS: [(&str, &str, &str); 10] = [
    ("respond {\"n\":1}", "{\"n\":1}", "respond 0\n"),
    ("respond a\0b", "a\0b", "respond 0\n"),
    ("str text", "text", "respond_str 0\n"),
    ("str ", "", "respond_str 0\n"),
    ("static", "a literal", "respond_static 0\n"),
    ("empty", "", "respond 0\n"),
    ("append a b c", "abc", "append 0\nappend 0\nappend 0\n"),
    ("append-str ab", "abab", "append_str 0\nappend_str 0\n"),
    ("append-nothing", "", "append 0\n"),
    ("finish", "finished", "append 0\nfinish 0\n"),
];

#[test]
fn every_way_to_respond() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        for (event, body, statuses) in WAYS {
            let response = function.invoke(event);
            assert_eq!(response.body_str(), body, "{event} in {style:?}");
            let mut expected = statuses.to_owned();
            if style == Style::Pull && event.starts_with("append") {
                expected.push_str("finish 0\n");
            }
            assert_eq!(function.notes(), expected, "{event} in {style:?}");
        }
        let traffic = function.finish();
        assert_eq!(traffic.count("/error"), 0);
        assert_eq!(traffic.connections, 1);
    }
}

#[test]
fn a_failure_has_the_type_and_the_message() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        for (event, error_type, message) in [
            ("fail NotFound no bicycle 7", "NotFound", "no bicycle 7"),
            ("fail NotFound ", "NotFound", ""),
            ("fail std::bad_alloc \u{fc}", "std::bad_alloc", "\u{fc}"),
            ("fail-n", "NoSpace", "a\0b"),
            ("fail-null", "Error", ""),
            ("fail-empty", "Error", ""),
            ("append-fail", "NoSpace", "cannot write"),
        ] {
            let response = function.invoke(event);
            let error = response.error();
            let error = error.unwrap_or_else(|| panic!("{event} in {style:?}: {response:?}"));
            assert_eq!(error.error_type, error_type, "{event} in {style:?}");
            assert_eq!(error.error_message, message, "{event} in {style:?}");
            assert!(error.stack_trace.is_empty(), "{event} in {style:?}");
        }
        let response = function.invoke("respond still here");
        assert_eq!(response.body_str(), "still here");
        assert_eq!(function.finish().count("/error"), 7);
    }
}

#[test]
fn invalid_utf8_in_an_error_is_replaced() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        let response = function.invoke(b"fail No\xffSpace a\xc3 b".as_slice());
        let error = response.error().expect("an error");
        assert_eq!(error.error_type, "No\u{fffd}Space");
        assert_eq!(error.error_message, "a\u{fffd} b");
        function.finish();
    }
}

#[test]
fn the_lines_of_the_stack_are_in_the_error() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        let response = function.invoke("stack");
        let error = response.error().expect("an error");
        let body: serde_json::Value = serde_json::from_slice(&error.body).expect("JSON");
        let expected = json!({
            "errorType": "NoSpace",
            "errorMessage": "cannot write",
            "stackTrace": ["caused by: the disk is full", "orders::place at src/orders.c:7"],
        });
        assert_eq!(body, expected);
        let cause = error.xray_cause.as_deref().unwrap_or_default();
        assert!(cause.contains("orders::place"), "{cause}");
        // The lines belong to one error only.
        let response = function.invoke("fail NotFound none");
        assert!(response.error().expect("an error").stack_trace.is_empty());
        function.finish();
    }
}

#[test]
fn an_invocation_without_a_response_becomes_a_function_error() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        for _ in 0..3 {
            let response = function.invoke("nothing");
            assert_eq!(response.error_type(), Some("NoResponse"), "{style:?}");
        }
        assert_eq!(function.invoke("respond 1").body_str(), "1");
        function.finish();
    }
}

#[test]
fn a_response_of_the_largest_size_is_posted() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        let response = function.invoke(format!("large {MAX_RESPONSE_BYTES}"));
        assert_eq!(response.body().len(), MAX_RESPONSE_BYTES);
        assert_eq!(function.notes(), "respond 0\n");
        function.finish();
    }
}

#[test]
fn after_a_response_that_is_too_large_a_shorter_one_is_possible() {
    const TOO_LARGE: usize = MAX_RESPONSE_BYTES + 1;
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        for size in [TOO_LARGE, 7 * 1024 * 1024] {
            let response = function.invoke(format!("large {size}"));
            assert_eq!(response.body_str(), "too large", "{style:?}");
            let notes = function.notes();
            let lines: Vec<&str> = notes.lines().collect();
            assert_eq!((lines[0], lines[2]), ("respond 5", "respond 0"), "{notes}");
            assert!(!lines[1].is_empty(), "{notes}");
        }
        function.finish();
    }
}

/// In callback style the runtime posts the response later, and logs the problem.
#[test]
fn in_pull_style_a_response_that_lambda_does_not_accept_is_a_status() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        for event in ["respond 1", "static", "finish", "fail NotFound none"] {
            function.lambda.inject(At::AnyPost, Fault::Status(410));
            let response = function.invoke(event);
            assert!(
                matches!(response, InvocationResponse::TimedOut { .. }),
                "{event} in {style:?}: {response:?}"
            );
            let last = match style {
                Style::Callback => " 0\n",
                Style::Pull => " 6\n",
            };
            let notes = function.notes();
            assert!(notes.ends_with(last), "{event} in {style:?}: {notes}");
        }
        let stderr = function.finish().stderr;
        let warnings = stderr.lines().filter(|line| line.starts_with("WARN "));
        assert_eq!(warnings.count(), 4, "{style:?}: {stderr}");
    }
}

#[test]
fn an_appended_response_that_is_too_large_becomes_a_function_error() {
    for style in STYLES {
        let function = Function::start(&program("responses.c"), style);
        let response = function.invoke("large-append 7");
        assert!(
            response.error_type() == Some("Function.ResponseSizeTooLarge"),
            "{style:?}: {:?}",
            response.error_type()
        );
        assert!(
            !matches!(response, InvocationResponse::TimedOut { .. }),
            "{style:?}"
        );
        assert_eq!(function.invoke("respond 1").body_str(), "1");
        function.finish();
    }
}
