//! The headers of an invocation and the environment of the function, as the handler sees them.

use std::time::{Duration, UNIX_EPOCH};

use lambda_native::{LambdaContext, LambdaError};
use lambda_native_emulator::{Emulator, Invocation, wire};

use crate::support::bootstrap::{Bootstrap, bare_command, command, unwinding};
use crate::support::function::{Function, PATIENCE};
use crate::support::script::{expect, play, refuse_next};

/// Returns the context without the function, formatted with `Debug`.
fn show(_: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    let ctx = LambdaContext {
        function: Default::default(),
        ..*ctx
    };
    Ok(format!("{ctx:?}"))
}

#[test]
fn every_header_is_available_in_the_context() {
    let function = Function::serve(show);
    let invocation = Invocation::new("{}")
        .request_id("8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        .deadline("1742409706888")
        .function_arn("arn:aws:lambda:us-east-2:123456789012:function:orders:live")
        .trace_id("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1")
        .invocation_id("attempt-1")
        .tenant_id("blue")
        .client_context(r#"{"custom":{}}"#)
        .cognito_identity(r#"{"cognitoIdentityId":"i"}"#);
    let expected = LambdaContext {
        request_id: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        deadline: Some(UNIX_EPOCH + Duration::from_millis(1_742_409_706_888)),
        invoked_function_arn: "arn:aws:lambda:us-east-2:123456789012:function:orders:live",
        trace_id: Some("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1"),
        invocation_id: Some("attempt-1"),
        tenant_id: Some("blue"),
        client_context: Some(r#"{"custom":{}}"#),
        cognito_identity: Some(r#"{"cognitoIdentityId":"i"}"#),
        ..LambdaContext::default()
    };
    assert_eq!(
        function.submit(invocation).body_str(),
        format!("{expected:?}")
    );
    function.finish();
}

#[test]
fn the_context_keeps_nothing_from_the_previous_invocation() {
    let function = Function::serve(show);
    let rich = Invocation::new("a long event, longer than the one that follows it")
        .tenant_id("blue")
        .client_context("{}")
        .cognito_identity("{}");
    function.submit(rich);
    let mut poor = Invocation::new("").request_id("r-2");
    for name in [
        "Deadline-Ms",
        "Invoked-Function-Arn",
        "Trace-Id",
        "Invocation-Id",
    ] {
        poor = poor.without_header(format!("Lambda-Runtime-{name}"));
    }
    let expected = LambdaContext {
        request_id: "r-2",
        ..LambdaContext::default()
    };
    assert_eq!(function.submit(poor).body_str(), format!("{expected:?}"));
    function.finish();
}

#[test]
fn the_remaining_time_is_negative_after_the_deadline() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        Ok::<_, LambdaError>(ctx.time_remaining_ms().to_string())
    });
    let milliseconds = |response: lambda_native_emulator::InvocationResponse| {
        response.body_str().parse::<i64>().expect("a number")
    };
    let ahead = milliseconds(function.invoke("{}"));
    let patience = i64::try_from(PATIENCE.as_millis()).expect("a minute");
    assert!((1..=patience).contains(&ahead), "{ahead}");
    let behind = milliseconds(function.submit(Invocation::new("{}").deadline("1742409706888")));
    assert!(behind < 0, "{behind}");
    function.finish();
}

#[test]
fn libraries_find_the_ids_of_the_invocation() {
    let function = Function::serve(|_: &str, _: &LambdaContext| {
        let mut ids = String::new();
        lambda_native_invocation::with(|request_id, tenant_id| {
            ids = format!("{request_id} {tenant_id}");
        });
        // A thread started by the handler is not part of an invocation.
        let elsewhere = std::thread::spawn(|| {
            lambda_native_invocation::with(|request_id, _| assert_eq!(request_id, ""));
        });
        elsewhere.join().expect("no panic");
        Ok::<_, LambdaError>(ids)
    });
    let first = Invocation::new("{}").request_id("r-1").tenant_id("blue");
    assert_eq!(function.submit(first).body_str(), "r-1 blue");
    let second = Invocation::new("{}").request_id("r-2");
    assert_eq!(function.submit(second).body_str(), "r-2 ");
    function.finish();
}

#[test]
fn the_first_of_two_equal_headers_is_used() {
    let function = Function::serve(show);
    let invocation = Invocation::new("{}")
        .request_id("r-1")
        .trace_id("Root=1")
        .extra_header("Lambda-Runtime-Trace-Id", "Root=2")
        .extra_header("lambda-runtime-aws-request-id", "r-2");
    let response = function.submit(invocation);
    assert!(
        response.body_str().contains(r#"request_id: "r-1""#),
        "{response:?}"
    );
    assert!(
        response.body_str().contains(r#"trace_id: Some("Root=1")"#),
        "{response:?}"
    );
    function.finish();
}

#[test]
fn headers_outside_ascii_are_used_if_they_are_utf8() {
    let function = Function::serve(show);
    let invocation = Invocation::new("{}")
        .header("Lambda-Runtime-Trace-Id", "Root=é")
        .header("Lambda-Runtime-Aws-Tenant-Id", b"bl\xfce".as_slice())
        .header("X-Other", b"\x80\xff".as_slice());
    let response = function.submit(invocation);
    assert!(
        response.body_str().contains(r#"trace_id: Some("Root=é")"#),
        "{response:?}"
    );
    assert!(
        response.body_str().contains("tenant_id: None"),
        "{response:?}"
    );
    function.finish();
}

#[test]
fn ids_are_sent_back_unchanged_whatever_their_bytes() {
    let played = play(show, |conn| {
        expect(conn, "/next")?;
        let mut event = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n".to_vec();
        event.extend_from_slice(b"Lambda-Runtime-Aws-Request-Id: a/b c?\xff\r\n");
        event.extend_from_slice(b"Lambda-Runtime-Invocation-Id: n \xfe\t/?\r\n\r\n{}");
        conn.send(event)?;
        let response = expect(conn, "/runtime/invocation/a%2Fb%20c%3F%FF/response")?;
        let field = b"\r\nLambda-Runtime-Invocation-Id: n \xfe\t/?\r\n";
        assert!(
            response.head.windows(field.len()).any(|part| part == field),
            "{response:?}"
        );
        conn.send(wire::accepted())?;
        refuse_next(conn)
    });
    played.refused_at_last();
}

#[test]
fn the_invocation_id_is_sent_back_with_responses_and_errors_if_present() {
    let function = Function::serve(|event: &str, _: &LambdaContext| match event {
        "fail" => Err(LambdaError::new("OutOfStock", "no bicycles left")),
        event => Ok(event.to_owned()),
    });
    for event in ["1", "fail"] {
        function.submit(Invocation::new(event).invocation_id("attempt-1"));
        function.submit(Invocation::new(event).no_invocation_id());
    }
    let traffic = function.finish();
    for end in ["/response", "/error"] {
        let sent: Vec<_> = traffic
            .to(end)
            .iter()
            .map(|post| post.header("Lambda-Runtime-Invocation-Id"))
            .collect();
        assert_eq!(sent, [Some("attempt-1"), None]);
    }
}

#[test]
fn requests_have_exactly_the_required_headers() {
    let function = Function::serve(show);
    function.submit(Invocation::new("{}").no_invocation_id());
    let traffic = function.finish();
    let names = |end: &str| -> Vec<String> {
        let headers = traffic.to(end)[0].headers.iter();
        headers.map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names("/next"), ["Host", "User-Agent"]);
    // There is no Response-Mode header, because any value other than `streaming` results in a 400.
    assert_eq!(
        names("/response"),
        ["Host", "User-Agent", "Content-Type", "Content-Length"]
    );
    let agent = concat!("lambda-native/", env!("CARGO_PKG_VERSION"));
    assert_eq!(traffic.to("/next")[0].header("User-Agent"), Some(agent));
}

/// Invalid headers do not affect handlers that do not use them. Others get an error that they can
/// handle.
#[cfg(feature = "json")]
#[test]
fn an_invalid_client_context_or_identity_does_not_fail_the_invocation() {
    let function = Function::serve(|_: &str, ctx: &LambdaContext| {
        let context = ctx.parse_client_context().map(|context| context.is_some());
        let identity = ctx
            .parse_cognito_identity()
            .map(|identity| identity.is_some());
        assert_eq!(context.as_ref().ok(), identity.as_ref().ok());
        Ok::<_, LambdaError>(match context {
            Ok(some) => some.to_string(),
            Err(error) => LambdaError::from(error).error_type.into_owned(),
        })
    });
    let deep = "[".repeat(50_000);
    let deep_object = format!("{{\"custom\":{deep}");
    let long = "x".repeat(60_000);
    let cases: &[(&[u8], &str)] = &[
        (b"", "false"),
        (b"{}", "true"),
        (b"null", "true"),
        (br#"{"custom":null,"client":7,"env":[]}"#, "true"),
        (br#"{"cognitoIdentityId":{},"custom":"text"}"#, "true"),
        (br#"{"a":1,"a":2}"#, "true"),
        (b"[]", "InvalidContext"),
        (b"7", "InvalidContext"),
        (b"\"text\"", "InvalidContext"),
        (b"{", "InvalidContext"),
        (b"{}{}", "InvalidContext"),
        (b"{\"a\":\"\\ud800\"}", "InvalidContext"),
        (b"1e999", "InvalidContext"),
        (b"bm90IGpzb24=", "InvalidContext"),
        (b"e30=", "true"),
        (b"====", "InvalidContext"),
        (b"%7B%7D", "InvalidContext"),
        (b"undefined", "InvalidContext"),
        (b"\xff\xfe", "false"),
        ("é".as_bytes(), "InvalidContext"),
        (deep.as_bytes(), "InvalidContext"),
        (deep_object.as_bytes(), "InvalidContext"),
        (long.as_bytes(), "InvalidContext"),
    ];
    for (garbage, expected) in cases {
        let invocation = Invocation::new("{}")
            .header("Lambda-Runtime-Client-Context", *garbage)
            .header("Lambda-Runtime-Cognito-Identity", *garbage);
        let shown = String::from_utf8_lossy(&garbage[..garbage.len().min(50)]);
        assert_eq!(function.submit(invocation).body_str(), *expected, "{shown}");
    }
    let traffic = function.finish();
    assert_eq!(traffic.connections, 1);
    assert_eq!(traffic.count("/response"), cases.len());
}

#[test]
fn the_function_info_comes_from_the_environment() {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE)
        .function_name("orders")
        .function_version("7")
        .memory_mb(512);
    let lambda = lambda.start().expect("the emulator starts");
    let mut command = command(unwinding(), "context", &lambda);
    let _bootstrap = Bootstrap::start(command.env("AWS_LAMBDA_LOG_STREAM_NAME", "stream"));
    let response = lambda.invoke("{}");
    for expected in [
        r#""name": "orders""#,
        r#""version": "7""#,
        r#""memory_mb": "512""#,
        r#""log_group": "/aws/lambda/orders""#,
        r#""log_stream": "stream""#,
    ] {
        assert!(
            response.body_str().contains(expected),
            "{expected}: {response:?}"
        );
    }
}

#[test]
fn missing_or_invalid_environment_variables_are_tolerated() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let mut command = bare_command(unwinding(), "context");
    command
        .env("AWS_LAMBDA_RUNTIME_API", lambda.runtime_api())
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "plenty")
        .env("AWS_LAMBDA_FUNCTION_VERSION", OsStr::from_bytes(b"\xff"));
    let _bootstrap = Bootstrap::start(&mut command);
    let response = lambda.invoke("{}");
    for expected in [
        r#""memory_mb": "0""#,
        r#""version": """#,
        r#""log_group": """#,
    ] {
        assert!(
            response.body_str().contains(expected),
            "{expected}: {response:?}"
        );
    }
}

#[test]
fn the_trace_id_is_in_the_environment_during_its_invocation() {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    let lambda = lambda.start().expect("the emulator starts");
    let mut command = command(unwinding(), "context", &lambda);
    // A value inherited from the parent process.
    let _bootstrap = Bootstrap::start(command.env("_X_AMZN_TRACE_ID", "Root=stale"));
    let long = format!("Root=1;Lineage={}", "x".repeat(2000));
    let ids = [
        None,
        Some("Root=1"),
        Some("Root=22;Sampled=1"),
        Some(&*long),
        Some("Root=3"),
    ];
    for id in ids.into_iter().cycle().take(12) {
        let invocation = match id {
            Some(id) => Invocation::new("{}").trace_id(id),
            None => Invocation::new("{}").no_trace_id(),
        };
        let response = lambda.submit(invocation).wait();
        let shown = format!("{:?}", format!("{id:?}"));
        for name in ["environment", "trace_id"] {
            let expected = format!("{name:?}: {shown}");
            assert!(
                response.body_str().contains(&expected),
                "{expected}: {response:?}"
            );
        }
    }
}
