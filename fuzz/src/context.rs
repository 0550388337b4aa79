//! The context of an invocation, from the fields of a response.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_native::__fuzzing::{context, parse_head};
use lambda_native::LambdaContext;

/// The input: the fields of a response, one per line.
///
/// The context contains the values of the fields: the first one that is not empty, if it is UTF-8.
pub fn context_headers(data: &[u8]) {
    let response = [b"HTTP/1.1 200 OK\r\n", data, b"\r\n\r\n"].concat();
    let base = response.as_ptr().addr();
    let mut places = Vec::new();
    let mut fields: Vec<(String, &[u8])> = Vec::new();
    let parsed = parse_head(&response, |name, value| {
        let at = value.as_ptr().addr() - base;
        places.push((name.to_owned(), at..at + value.len()));
        fields.push((name.to_ascii_lowercase(), value));
    });
    if !matches!(parsed, Ok(Some(_))) {
        return;
    }
    let ctx = context(&places, &response);

    let value = |name: &str| {
        let name = format!("lambda-runtime-{name}");
        let values = fields.iter().filter(|(other, _)| *other == name);
        let first = values
            .map(|(_, value)| *value)
            .find(|value| !value.is_empty());
        first.and_then(|value| std::str::from_utf8(value).ok())
    };
    assert_eq!(ctx.request_id, value("aws-request-id").unwrap_or(""));
    assert_eq!(
        ctx.invoked_function_arn,
        value("invoked-function-arn").unwrap_or("")
    );
    assert_eq!(ctx.trace_id, value("trace-id"));
    assert_eq!(ctx.invocation_id, value("invocation-id"));
    assert_eq!(ctx.tenant_id, value("aws-tenant-id"));
    assert_eq!(ctx.client_context, value("client-context"));
    assert_eq!(ctx.cognito_identity, value("cognito-identity"));
    assert_eq!(ctx.deadline, deadline(value("deadline-ms")));
    check_time_remaining(&ctx);
    check_json(&ctx);
}

fn deadline(text: Option<&str>) -> Option<SystemTime> {
    let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let milliseconds = text.parse().ok().filter(|&ms| ms >= 1_415_000_000_000)?;
    UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
}

fn check_time_remaining(ctx: &LambdaContext<'_>) {
    let before = SystemTime::now();
    let left = ctx.time_remaining_ms();
    match ctx.deadline {
        None => assert_eq!(left, i64::MAX),
        Some(deadline) if deadline < before => assert!(left <= 0),
        Some(deadline) => {
            let most = deadline.duration_since(before).unwrap_or_default();
            assert!(left as i128 <= most.as_millis() as i128);
        }
    }
}

fn check_json(ctx: &LambdaContext<'_>) {
    let is_object = |text: &str| {
        serde_json::from_str(text).is_ok_and(|value: serde_json::Value| value.is_object())
    };
    let client = ctx.parse_client_context();
    assert_eq!(matches!(client, Ok(None)), ctx.client_context.is_none());
    assert!(client.is_ok() || !ctx.client_context.is_some_and(is_object));
    let identity = ctx.parse_cognito_identity();
    assert_eq!(matches!(identity, Ok(None)), ctx.cognito_identity.is_none());
    assert!(identity.is_ok() || !ctx.cognito_identity.is_some_and(is_object));
    for message in [client.err(), identity.err()].into_iter().flatten() {
        assert!(message.to_string().starts_with("Lambda-Runtime-C"));
    }
}
