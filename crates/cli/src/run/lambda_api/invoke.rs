//! "Invoke" in AWS's Lambda API reference: the response in one piece.

use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::PendingInvocation;
use serde_json::json;

use super::api_error::ApiError;
use super::request::{InvocationType, Request};
use super::response::{http_response, json_response, log_tail};
use crate::run::served_function;

/// `POST /2015-03-31/functions/{name}/invocations`.
pub(super) async fn invoke(pending: PendingInvocation, request: Request) -> Response {
    let request_id = pending.request_id().to_owned();
    let id = ("x-amzn-requestid", request_id.as_str());
    if request.invocation_type == InvocationType::Event {
        return http_response(StatusCode::ACCEPTED, Vec::new(), &[id]);
    }
    let (response, report) = if request.wants_log {
        served_function::response_and_report(pending).await
    } else {
        (served_function::response(pending).await, None)
    };
    let version = request.version.as_str();
    let mut headers = vec![id, ("x-amz-executed-version", version)];
    if !response.is_response() {
        headers.push(("x-amz-function-error", "Unhandled"));
    }
    let log = report.map(|report| STANDARD.encode(log_tail(&report, version)));
    if let Some(log) = &log {
        headers.push(("x-amz-log-result", log));
    }
    if response == InvocationResponse::Stopped {
        return ApiError::lam_stopped().into_response();
    }
    http_response(StatusCode::OK, response.payload(), &headers)
}

/// "InvokeAsync", the older operation for asynchronous invocations:
/// `POST /2014-11-13/functions/{name}/invoke-async`.
pub(super) fn invoke_async(pending: PendingInvocation) -> Response {
    drop(pending);
    json_response(StatusCode::ACCEPTED, &json!({"Status": 202}))
}
