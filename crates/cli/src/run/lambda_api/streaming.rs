//! "InvokeWithResponseStream" in AWS's Lambda API reference: the response as a stream of events.

use std::io;

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use lambda_native_emulator::process::PendingInvocation;
use lambda_native_emulator::{InvocationResponse, ResponseStart};
use tokio::sync::mpsc::Sender;

use super::event_stream::{MEDIA_TYPE, invoke_complete, payload_chunk};
use super::request::Request;
use super::response::log_tail;
use crate::run::stream;

/// `POST /2021-11-15/functions/{name}/response-streaming-invocations`.
pub(super) fn invoke(pending: PendingInvocation, request: Request) -> Response {
    let request_id = HeaderValue::from_str(pending.request_id());
    let (body, chunks) = stream::body();
    // The task ends when the function finishes or the execution environment is stopped.
    let executed_version = HeaderValue::from_str(&request.version);
    let version = request.wants_log.then_some(request.version);
    tokio::task::spawn_blocking(move || forward(pending, &chunks, version.as_deref()));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if let Ok(version) = executed_version {
        headers.insert("x-amz-executed-version", version);
    }
    if let Ok(request_id) = request_id {
        headers.insert("x-amzn-requestid", request_id);
    }
    response
}

/// Sends the response and then the outcome. If the client disconnects, the rest is discarded and
/// the function continues. With a version, the outcome includes the end of the log.
fn forward(pending: PendingInvocation, chunks: &Sender<io::Result<Bytes>>, version: Option<&str>) {
    let send =
        |message: Vec<u8>| message.is_empty() || chunks.blocking_send(Ok(message.into())).is_ok();
    let response = match pending.begin() {
        ResponseStart::Whole(response) => {
            if let InvocationResponse::Response { body, .. } = &response
                && !send(payload_chunk(body))
            {
                return;
            }
            response
        }
        ResponseStart::Stream(mut stream) => {
            while let Some(chunk) = stream.next_chunk() {
                if !send(payload_chunk(&chunk)) {
                    return;
                }
            }
            stream.finish()
        }
    };
    if response == InvocationResponse::Stopped {
        let stopped = "lam was stopped before the function returned a response";
        let _ = chunks.blocking_send(Err(io::Error::other(stopped)));
        return;
    }
    let details = match response.error() {
        Some(error) => error.body.clone(),
        None => response.payload(),
    };
    let details = String::from_utf8_lossy(&details);
    let error = response.error_type().map(|code| (code, &*details));
    let log = version.and_then(|version| Some(log_tail(&pending.report()?, version)));
    send(invoke_complete(error, log.as_deref()));
}
