//! Lambda's Invoke API, as "Invoke" in AWS's Lambda API reference describes it. Supports what
//! `aws lambda invoke --endpoint-url` and the SDKs need.

mod api_error;
mod event_stream;
mod request;
mod response;
mod streaming;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::{InvocationResponse, ResponseMode};

use super::app_state::{self, AppState};
use api_error::ApiError;
use request::{InvocationType, Parameters, Request};
use response::{http_response, log_tail};
pub(super) use streaming::invoke_streaming;

/// `POST /2015-03-31/functions/{name}/invocations`.
pub(super) async fn invoke(
    State(state): State<Arc<AppState>>,
    Path(name): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match Request::parse(&state, &name, &parameters, &headers, body) {
        Ok(request) => serve(&state, request).await,
        Err(error) => error.into_response(),
    }
}

async fn serve(state: &AppState, request: Request) -> Response {
    if request.invocation_type == InvocationType::DryRun {
        return http_response(StatusCode::NO_CONTENT, Vec::new(), &[]);
    }
    let invocation = request.invocation.response_mode(ResponseMode::Buffered);
    let pending = state.environment.invoke(invocation);
    let request_id = pending.request_id().to_owned();
    let id = ("x-amzn-requestid", request_id.as_str());
    if request.invocation_type == InvocationType::Event {
        return http_response(StatusCode::ACCEPTED, Vec::new(), &[id]);
    }
    let (response, report) = if request.wants_log {
        app_state::response_and_report(pending).await
    } else {
        (app_state::response(pending).await, None)
    };
    let mut headers = vec![id, ("x-amz-executed-version", "$LATEST")];
    if !response.is_response() {
        headers.push(("x-amz-function-error", "Unhandled"));
    }
    let log = report.map(|report| STANDARD.encode(log_tail(&report)));
    if let Some(log) = &log {
        headers.push(("x-amz-log-result", log));
    }
    if response == InvocationResponse::Stopped {
        return ApiError::lam_stopped().into_response();
    }
    http_response(StatusCode::OK, response.payload(), &headers)
}
