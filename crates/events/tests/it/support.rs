//! Helpers of the tests.

/// Checks that a response is rejected with this message.
#[track_caller]
pub(crate) fn assert_refused(
    response: Result<String, lambda_native_events::ResponseError>,
    message: &str,
) {
    assert_eq!(response.unwrap_err().to_string(), message);
}

/// Checks that `{:?}` prints none of the secrets.
#[track_caller]
pub(crate) fn assert_hidden(value: &impl std::fmt::Debug, secrets: &[&str]) {
    let printed = format!("{value:?}");
    for secret in secrets {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

/// The samples of HTTP APIs, and events that add every other documented member.
pub(crate) fn http_events() -> Vec<(&'static str, &'static str)> {
    use lambda_native_events::samples;
    vec![
        ("apigw-v2", samples::API_GW_V2),
        ("function-url", samples::FUNCTION_URL),
        ("apigw-v2-iam-mtls", IAM_MTLS),
        ("apigw-v2-lambda-authorizer", LAMBDA_AUTHORIZER),
    ]
}

/// A named stage, IAM, mutual TLS, a binary body.
pub(crate) const IAM_MTLS: &str = include_str!("events/apigw-v2-iam-mtls.json");

/// The context of a Lambda authorizer, cookies, strings with escapes, `null` values.
pub(crate) const LAMBDA_AUTHORIZER: &str = include_str!("events/apigw-v2-lambda-authorizer.json");
