//! The function behind a Function URL: each HTTP request becomes an event, and the function's
//! response becomes an HTTP response.

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use lambda_native_emulator::function_url::{self, MalformedResponse};
use lambda_native_emulator::process::PendingInvocation;
use lambda_native_emulator::{InvocationResponse, ResponseMode, ResponseStart};
use tokio::sync::oneshot;
use tokio::task;

use super::app_state::{AppState, MAX_REQUEST_BYTES};
use super::stream;
use crate::args::InvokeMode;
use crate::notice::{error_text, short_id};
use crate::terminal;

/// Handles all requests that do not belong to Lambda's API.
pub(super) async fn serve(state: &AppState, request: Request) -> Response {
    let mut event = function_url::Request::new(request.method().as_str(), target(request.uri()));
    event.headers = raw_headers(request.headers());
    event.body = match Bytes::from_request(request, &()).await {
        Ok(body) => body.into(),
        Err(rejection) => return body_error(&rejection),
    };

    let mut invocation = event.to_invocation();
    // The event is larger than the body: base64 adds a third, and JSON escapes lengthen text.
    let bytes = invocation.event().len();
    if bytes > MAX_REQUEST_BYTES {
        return too_large(&format!("the event for this request has {bytes} bytes"));
    }
    // Here, because other requests may have arrived while the body was read.
    if state.is_full() {
        let text = "too many requests are waiting for the function\n";
        return (StatusCode::TOO_MANY_REQUESTS, text).into_response();
    }
    if let Some(mode) = state.invoke_mode {
        invocation = invocation.response_mode(response_mode(mode));
    }
    let pending = state.environment.invoke(invocation);
    let request_id = pending.request_id().to_owned();
    match start(pending).await {
        Started::Buffered(response) if state.invoke_mode == Some(InvokeMode::ResponseStream) => {
            unconverted(&request_id, &response)
        }
        Started::Buffered(response) => buffered(&request_id, &response),
        Started::Stream(head, body) => into_http(head, body, &request_id),
        Started::Malformed(malformed) => {
            into_buffered_http(malformed_response(&request_id, &malformed), &request_id)
        }
    }
}

/// What is known once a response has started.
enum Started {
    Buffered(InvocationResponse),
    Stream(function_url::Response, Body),
    Malformed(MalformedResponse),
}

/// Waits for the start of the response without blocking the server's thread. The same blocking task
/// then forwards the stream. A second task might have to wait for a free thread, and the tasks that
/// occupy the threads may themselves be waiting for this invocation to end.
async fn start(pending: PendingInvocation) -> Started {
    let (sender, started) = oneshot::channel();
    task::spawn_blocking(move || {
        let mut response = match pending.begin() {
            ResponseStart::Whole(response) => {
                return drop(sender.send(Started::Buffered(response)));
            }
            ResponseStart::Stream(stream) => stream,
        };
        match stream::head(&mut response) {
            Err(malformed) => drop(sender.send(Started::Malformed(malformed))),
            Ok(mut head) => {
                let first = std::mem::take(&mut head.body);
                let (body, chunks) = stream::body();
                let _ = sender.send(Started::Stream(head, body));
                stream::forward(response, first, &chunks, |response| {
                    warn_of_failed_stream(pending.request_id(), response);
                });
            }
        }
    });
    started
        .await
        .unwrap_or(Started::Buffered(InvocationResponse::Stopped))
}

fn warn_of_failed_stream(request_id: &str, response: &InvocationResponse) {
    // The function has not failed if lam itself is shutting down.
    if *response == InvocationResponse::Stopped {
        return;
    }
    let id = short_id(request_id);
    let error = error_text(response);
    terminal::warning(&format!(
        "{id}: the function failed while streaming; closing the connection: {error}"
    ));
}

/// What a URL with the invoke mode `RESPONSE_STREAM` sends for a response that was not streamed: its
/// payload, even if that describes an HTTP response.
fn unconverted(request_id: &str, response: &InvocationResponse) -> Response {
    let InvocationResponse::Response {
        body, content_type, ..
    } = response
    else {
        return buffered(request_id, response);
    };
    let mut response = function_url::Response::of_stream(content_type.as_deref());
    response.body.clone_from(body);
    into_buffered_http(response, request_id)
}

fn response_mode(mode: InvokeMode) -> ResponseMode {
    match mode {
        InvokeMode::Buffered => ResponseMode::Buffered,
        InvokeMode::ResponseStream => ResponseMode::Streaming,
    }
}

fn buffered(request_id: &str, response: &InvocationResponse) -> Response {
    if let Some(error) = response.error() {
        let (kind, message) = (&error.error_type, &error.error_message);
        let id = short_id(request_id);
        terminal::warning(&format!("{id}: the function failed: {kind}: {message}"));
    }
    let response = match response {
        InvocationResponse::Response { body, .. } => function_url::Response::from_payload(body)
            .unwrap_or_else(|malformed| malformed_response(request_id, &malformed)),
        _ => function_url::Response::internal_server_error(),
    };
    into_buffered_http(response, request_id)
}

fn warn_of_oddities(request_id: &str, response: &function_url::Response) {
    for warning in &response.warnings {
        let id = short_id(request_id);
        terminal::warning(&format!("{id}: {warning}"));
    }
}

fn body_error(rejection: &BytesRejection) -> Response {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large("the request body is too large");
    }
    let reason = rejection.body_text();
    let text = format!("could not read the request body: {reason}\n");
    (rejection.status(), text).into_response()
}

/// "Lambda quotas": the limit is that of the event, which is JSON.
fn too_large(reason: &str) -> Response {
    terminal::warning(&format!("rejected a request with status 413: {reason}"));
    let text = format!(
        "{reason}: Lambda's limit is {MAX_REQUEST_BYTES} bytes for the event, which has the body as \
         text or as base64, so about 4.5 MB for a binary body\n"
    );
    (StatusCode::PAYLOAD_TOO_LARGE, text).into_response()
}

/// The status that a Function URL returns for a malformed response. Unlike a Function URL, lam says
/// what is malformed.
fn malformed_response(request_id: &str, malformed: &MalformedResponse) -> function_url::Response {
    let id = short_id(request_id);
    terminal::warning(&format!(
        "{id}: malformed response, returning status 502: {malformed}"
    ));
    let mut response = function_url::Response::internal_server_error();
    response.headers = vec![(
        "content-type".to_owned(),
        "text/plain; charset=utf-8".to_owned(),
    )];
    response.body =
        format!("Internal Server Error\n\nThe function's response is malformed.\n{malformed}\n")
            .into_bytes();
    response
}

fn into_buffered_http(mut response: function_url::Response, request_id: &str) -> Response {
    let body = Body::from(std::mem::take(&mut response.body));
    into_http(response, body, request_id)
}

fn into_http(head: function_url::Response, body: Body, request_id: &str) -> Response {
    warn_of_oddities(request_id, &head);
    let status = StatusCode::from_u16(head.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = match status {
        // These responses have no content (RFC 9110, sections 15.3.5 and 15.4.5), so a
        // Content-Length would be wrong.
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => Body::empty(),
        _ => body,
    };
    let mut http = Response::new(body);
    *http.status_mut() = status;
    let id = ("x-amzn-requestid".to_owned(), request_id.to_owned());
    for (name, value) in head.headers.into_iter().chain([id]) {
        // `function_url::Response` has only valid headers, except perhaps for the content type of
        // a stream without a prelude.
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            http.headers_mut().append(name, value);
        }
    }
    http
}

fn target(uri: &axum::http::Uri) -> &str {
    uri.path_and_query().map_or("/", |target| target.as_str())
}

fn raw_headers(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}
