//! HTTP responses of Lambda's API.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use lambda_native_emulator::process::Report;
use serde_json::Value;

/// The most that the service returns of the log, in bytes.
const LOG_TAIL_BYTES: usize = 4096;

/// A response with a JSON body and these headers.
pub(super) fn http_response(
    status: StatusCode,
    body: Vec<u8>,
    headers: &[(&'static str, &str)],
) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    if status != StatusCode::NO_CONTENT {
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(*name, value);
        }
    }
    response
}

pub(super) fn json_response(status: StatusCode, body: &Value) -> Response {
    http_response(status, body.to_string().into_bytes(), &[])
}

/// The last 4 KB of what CloudWatch Logs would have of this invocation of this version.
pub(super) fn log_tail(report: &Report, version: &str) -> Vec<u8> {
    let id = &report.request_id;
    let mut log = format!("START RequestId: {id} Version: {version}\n").into_bytes();
    log.extend_from_slice(&report.log);
    log.extend_from_slice(format!("END RequestId: {id}\n{report}\n").as_bytes());
    let excess = log.len().saturating_sub(LOG_TAIL_BYTES);
    log.drain(..excess);
    log
}
