//! "InvokeWithResponseStream" in AWS's Lambda API reference: the answer as a stream of events.

use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use lambda_native_emulator::process::Ticket;
use lambda_native_emulator::{InvocationResponse, ResponseStart};
use tokio::sync::mpsc::Sender;

use super::event_stream::{MEDIA_TYPE, invoke_complete, payload_chunk};
use super::{Kind, Parameters, Refusal, Request, checked, log_tail, respond};
use crate::run::front::Front;
use crate::run::stream;

/// `POST /2021-11-15/functions/{name}/response-streaming-invocations`.
pub(in crate::run) async fn invoke_streaming(
    State(front): State<Arc<Front>>,
    Path(name): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match checked(&front, &name, &parameters, &headers, body) {
        Ok(request) if request.kind == Kind::Event => Refusal::invalid(
            "X-Amz-Invocation-Type \"Event\": a stream takes RequestResponse or DryRun".to_owned(),
        )
        .into_response(),
        Ok(request) => serve(&front, request),
        Err(refusal) => refusal.into_response(),
    }
}

fn serve(front: &Front, request: Request) -> Response {
    if request.kind == Kind::DryRun {
        return respond(StatusCode::NO_CONTENT, Vec::new(), &[]);
    }
    let ticket = front.environment.invoke(request.invocation);
    let request_id = HeaderValue::from_str(ticket.request_id());
    let (body, parts) = stream::body();
    // It ends with the function, or with the environment.
    tokio::task::spawn_blocking(move || pump(ticket, &parts, request.wants_log));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    let version = HeaderValue::from_static("$LATEST");
    headers.insert("x-amz-executed-version", version);
    if let Ok(request_id) = request_id {
        headers.insert("x-amzn-requestid", request_id);
    }
    response
}

/// Sends what the function answers, then how it ended. Where the client has gone the rest is
/// dropped, and the function goes on.
fn pump(ticket: Ticket, parts: &Sender<io::Result<Bytes>>, wants_log: bool) {
    let send =
        |message: Vec<u8>| message.is_empty() || parts.blocking_send(Ok(message.into())).is_ok();
    let answer = match ticket.begin() {
        ResponseStart::Whole(answer) => {
            if let InvocationResponse::Response { body, .. } = &answer
                && !send(payload_chunk(body))
            {
                return;
            }
            answer
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
    if answer == InvocationResponse::Stopped {
        let stopped = "lam was stopped before the function answered";
        let _ = parts.blocking_send(Err(io::Error::other(stopped)));
        return;
    }
    let details = match answer.error() {
        Some(error) => error.body.clone(),
        None => answer.payload(),
    };
    let details = String::from_utf8_lossy(&details);
    let error = answer.error_type().map(|code| (code, &*details));
    let log = match wants_log {
        true => ticket.report().map(|report| log_tail(&report)),
        false => None,
    };
    send(invoke_complete(error, log.as_deref()));
}
