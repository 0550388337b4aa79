//! The function behind a Function URL: any request becomes an event, and the answer a response.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use lambda_native_emulator::function_url::{self, MalformedResponse};
use lambda_native_emulator::process::Ticket;
use lambda_native_emulator::{InvocationResponse, ResponseStart};
use tokio::sync::oneshot;
use tokio::task;

use super::front::{Front, MAX_REQUEST};
use super::stream;
use crate::journal::{self, short};
use crate::terminal;

/// Any method and path that is none of Lambda's own API.
pub(super) async fn serve(State(front): State<Arc<Front>>, request: Request) -> Response {
    let mut event = function_url::Request::new(request.method().as_str(), target(request.uri()));
    event.headers = raw_headers(request.headers());
    event.body = match Bytes::from_request(request, &()).await {
        Ok(body) => body.into(),
        Err(rejection) => return refused_body(&rejection),
    };

    let ticket = front.environment.invoke(event.to_invocation());
    let request_id = ticket.request_id().to_owned();
    match start(ticket).await {
        Started::Whole(answer) => whole(&request_id, &answer),
        Started::Stream(head, body) => into_http(head, body, &request_id),
        Started::Malformed(malformed) => {
            into_whole_http(explained(&request_id, &malformed), &request_id)
        }
    }
}

/// How an answer begins.
enum Started {
    Whole(InvocationResponse),
    Stream(function_url::Response, Body),
    Malformed(MalformedResponse),
}

/// Waits for the answer off the server's thread. The same thread passes a stream on: it must not
/// wait for others, which may wait for this invocation to end.
async fn start(ticket: Ticket) -> Started {
    let (sender, started) = oneshot::channel();
    task::spawn_blocking(move || {
        let mut answer = match ticket.begin() {
            ResponseStart::Whole(answer) => return drop(sender.send(Started::Whole(answer))),
            ResponseStart::Stream(stream) => stream,
        };
        match stream::head(&mut answer) {
            Err(malformed) => drop(sender.send(Started::Malformed(malformed))),
            Ok(mut head) => {
                let first = std::mem::take(&mut head.body);
                let (body, parts) = stream::body();
                let _ = sender.send(Started::Stream(head, body));
                stream::pump(answer, first, &parts, |answer| {
                    broken_off(ticket.request_id(), answer);
                });
            }
        }
    });
    started
        .await
        .unwrap_or(Started::Whole(InvocationResponse::Stopped))
}

fn broken_off(request_id: &str, answer: &InvocationResponse) {
    // lam's own end is no failure of the function.
    if *answer == InvocationResponse::Stopped {
        return;
    }
    let id = short(request_id);
    let what = journal::failure(answer);
    terminal::warning(&format!(
        "{id}: the function failed in its stream, and the connection is broken off: {what}"
    ));
}

fn whole(request_id: &str, answer: &InvocationResponse) -> Response {
    if let Some(error) = answer.error() {
        let (kind, message) = (&error.error_type, &error.error_message);
        let id = short(request_id);
        terminal::warning(&format!("{id}: the function failed: {kind}: {message}"));
    }
    let response = match answer {
        InvocationResponse::Response { body, .. } => function_url::Response::from_payload(body)
            .unwrap_or_else(|malformed| explained(request_id, &malformed)),
        _ => function_url::Response::internal_server_error(),
    };
    into_whole_http(response, request_id)
}

fn refused_body(rejection: &BytesRejection) -> Response {
    let reason = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            format!("A request to a function may have {MAX_REQUEST} bytes at most\n")
        }
        _ => format!("The request broke off: {}\n", rejection.body_text()),
    };
    (rejection.status(), reason).into_response()
}

/// What a Function URL would make of the answer; it would not say what is wrong with it.
fn explained(request_id: &str, malformed: &MalformedResponse) -> function_url::Response {
    let id = short(request_id);
    terminal::warning(&format!(
        "{id}: malformed answer, which becomes a 502: {malformed}"
    ));
    let mut response = function_url::Response::internal_server_error();
    response.headers = vec![(
        "content-type".to_owned(),
        "text/plain; charset=utf-8".to_owned(),
    )];
    response.body =
        format!("Internal Server Error\n\nThe function's answer is malformed.\n{malformed}\n")
            .into_bytes();
    response
}

fn into_whole_http(mut response: function_url::Response, request_id: &str) -> Response {
    let body = Body::from(std::mem::take(&mut response.body));
    into_http(response, body, request_id)
}

fn into_http(head: function_url::Response, body: Body, request_id: &str) -> Response {
    let status = StatusCode::from_u16(head.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = match status {
        // RFC 9110, 15.3.5 and 15.4.5: neither has content, and its length would be a lie.
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => Body::empty(),
        _ => body,
    };
    let mut http = Response::new(body);
    *http.status_mut() = status;
    let id = ("x-amzn-requestid".to_owned(), request_id.to_owned());
    for (name, value) in head.headers.into_iter().chain([id]) {
        // `function_url::Response` lets no others pass, but for the content type of a plain stream.
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
