//! The event and its context, through every accessor.

use std::collections::BTreeMap;

use lambda_native_emulator::{Emulator, Framing, Invocation};

use crate::support::function::{Function, STYLES};
use crate::support::programs::program;

/// The response of `context.c` as a map. Every value has been checked for its length and its NUL.
#[track_caller]
fn context(function: &Function, invocation: Invocation) -> BTreeMap<String, String> {
    let response = function.submit(invocation);
    let lines = response.body_str().lines();
    lines
        .map(|line| line.split_once('=').expect("a name and a value"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn every_accessor_returns_the_value_with_its_length_and_a_nul() {
    for style in STYLES {
        let lambda = Emulator::builder()
            .function_name("orders")
            .function_version("7")
            .memory_mb(512);
        let function = Function::start_with(lambda, &program("context.c"), style, &[]);
        let invocation = Invocation::new("context")
            .request_id("r-1")
            .invocation_id("attempt-1")
            .trace_id("Root=1-5759e988;Parent=53995c3f;Sampled=1")
            .function_arn("arn:aws:lambda:us-east-1:123456789012:function:orders:live")
            .tenant_id("blue")
            .client_context(r#"{"custom":{"n":1}}"#)
            .cognito_identity(r#"{"cognitoIdentityId":"id"}"#)
            .deadline("4102444800000");
        let context = context(&function, invocation);
        for (name, value) in [
            ("request id", "r-1"),
            ("invocation id", "attempt-1"),
            ("trace id", "Root=1-5759e988;Parent=53995c3f;Sampled=1"),
            (
                "function arn",
                "arn:aws:lambda:us-east-1:123456789012:function:orders:live",
            ),
            ("tenant id", "blue"),
            ("client context", r#"{"custom":{"n":1}}"#),
            ("cognito identity", r#"{"cognitoIdentityId":"id"}"#),
            ("function name", "orders"),
            ("function version", "7"),
            ("log group", "/aws/lambda/orders"),
            ("memory", "512"),
            ("deadline", "4102444800000"),
        ] {
            assert_eq!(context[name], value, "{name} in {style:?}");
        }
        assert!(context["log stream"].contains("[7]"), "{context:?}");
        let remaining: i64 = context["remaining"].parse().expect("a number");
        assert!(remaining > 1_000_000_000_000, "{remaining}");
        function.finish();
    }
}

#[test]
fn missing_values_are_empty() {
    for style in STYLES {
        let function = Function::start(&program("context.c"), style);
        let invocation = Invocation::new("context")
            .no_trace_id()
            .no_invocation_id()
            .no_deadline()
            .without_header("Lambda-Runtime-Invoked-Function-Arn");
        let context = context(&function, invocation);
        for name in [
            "invocation id",
            "trace id",
            "function arn",
            "tenant id",
            "client context",
            "cognito identity",
        ] {
            assert_eq!(context[name], "", "{name} in {style:?}");
        }
        assert_eq!(context["deadline"], "0");
        assert_eq!(context["remaining"], i64::MAX.to_string());
        function.finish();
    }
}

#[test]
fn the_values_of_the_function_are_empty_without_its_variables() {
    for style in STYLES {
        // The emulator sets the variables, and `env` removes them.
        let mut command = std::process::Command::new("env");
        for name in [
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
        ] {
            command.args(["-u", name]);
        }
        command.arg(program("context.c"));
        let function = Function::start_command(Emulator::builder(), command, style, &[]);
        let context = context(&function, Invocation::new("context"));
        for name in [
            "function name",
            "function version",
            "log group",
            "log stream",
        ] {
            assert_eq!(context[name], "", "{name} in {style:?}");
        }
        assert_eq!(context["memory"], "0");
        function.finish();
    }
}

#[test]
fn the_time_remaining_is_negative_after_the_deadline() {
    for style in STYLES {
        let function = Function::start(&program("context.c"), style);
        let context = context(
            &function,
            Invocation::new("context").deadline("1742409706888"),
        );
        assert_eq!(context["deadline"], "1742409706888");
        let remaining: i64 = context["remaining"].parse().expect("a number");
        assert!(remaining < -1_000_000_000, "{remaining}");
        function.finish();
    }
}

#[test]
fn events_of_any_bytes_size_and_framing_arrive_unchanged() {
    let mut large = vec![b'x'; 6 * 1024 * 1024];
    large[5_000_000] = 0;
    for style in STYLES {
        for framing in [
            Framing::Auto,
            Framing::Length,
            Framing::Chunked,
            Framing::ChunkedWithTrailers,
        ] {
            let lambda = Emulator::builder().framing(framing).record_requests(false);
            let function = Function::start_with(lambda, &program("context.c"), style, &[]);
            let events: [&[u8]; 6] = [b"", b"\0", b"a\0b\0", b"\xff\xfe", &large, b"{\"n\":1}"];
            for event in events {
                let response = function.invoke(event);
                assert!(response.body() == event, "{style:?} {framing:?}");
            }
        }
    }
}
