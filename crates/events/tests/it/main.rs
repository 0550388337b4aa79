//! Events and responses, as a user of the crate sees them.

mod alb;
mod alexa;
mod any_json;
mod appsync;
mod authorizer;
mod batch;
mod batch_log;
mod bedrock;
mod borrowing;
mod client_vpn;
mod cloudformation;
mod cloudwatch;
mod code;
mod cognito;
mod config;
mod connect;
mod debug;
mod destinations;
mod documentation;
mod documentdb;
mod dynamodb;
mod errors;
mod eventbridge;
mod firehose;
mod first_handlers;
mod fixtures;
mod http_requests;
mod iot;
mod json;
mod kafka;
mod kinesis;
mod lattice;
mod lex;
mod malformed;
mod map;
mod mq;
mod operations;
mod parsing;
mod probes;
mod reader;
mod request;
mod response;
mod responses;
mod rest;
mod roots;
mod round_trip;
mod s3;
mod services;
mod ses;
mod set_cookie;
#[macro_use]
mod shapes;
mod sns;
mod source;
mod sqs;
mod through_serde;
mod time;
mod times;
mod transfer;
mod websocket;

/// Checks that a response is rejected with this message.
#[track_caller]
fn assert_refused(response: Result<String, lambda_native_events::ResponseError>, message: &str) {
    assert_eq!(response.unwrap_err().to_string(), message);
}

/// Checks that `{:?}` prints none of the secrets.
#[track_caller]
fn assert_hidden(value: &impl std::fmt::Debug, secrets: &[&str]) {
    let printed = format!("{value:?}");
    for secret in secrets {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

/// The samples of HTTP APIs, and events that add every other documented member.
fn http_events() -> Vec<(&'static str, &'static str)> {
    use lambda_native_events::samples;
    vec![
        ("apigw-v2", samples::API_GW_V2),
        ("function-url", samples::FUNCTION_URL),
        ("apigw-v2-iam-mtls", IAM_MTLS),
        ("apigw-v2-lambda-authorizer", LAMBDA_AUTHORIZER),
    ]
}

/// A named stage, IAM, mutual TLS, a binary body.
const IAM_MTLS: &str = include_str!("events/apigw-v2-iam-mtls.json");

/// The context of a Lambda authorizer, cookies, strings with escapes, `null` values.
const LAMBDA_AUTHORIZER: &str = include_str!("events/apigw-v2-lambda-authorizer.json");
