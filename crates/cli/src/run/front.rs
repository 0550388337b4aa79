//! The functions behind a Function URL, an API or a load balancer: each HTTP request becomes an event, and
//! the function's response becomes an HTTP response.

mod reply;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use lambda_native_console::{Origin, Via};
use lambda_native_emulator::front::{self, Front, MalformedResponse};
use lambda_native_emulator::process::PendingInvocation;
use lambda_native_emulator::{InvocationResponse, ResponseMode, ResponseStart};
use tokio::sync::oneshot;
use tokio::task;

use super::app_state::{AppState, Destination};
use super::served_function::NotInvoked;
use super::stream;
use crate::args::InvokeMode;
use crate::notice::{error_text, short_id};
use crate::terminal::Prefix;
use reply::{Reply, rejected};

/// Handles all requests that do not belong to Lambda's API.
pub(super) async fn serve(state: &AppState, request: Request) -> Response {
    let target = target(request.uri()).to_owned();
    let method = request.method().as_str();
    let destination = state
        .destination(method, &target)
        .or_else(|| of_preflight(state, &request, &target));
    let Some(destination) = destination else {
        return reply::no_function(state, method, &target);
    };
    let Some(cors) = &destination.function.cors else {
        return respond(destination, request).await;
    };
    let prefix = &destination.function.prefix;
    if let Some(response) = cors.preflight(&request, prefix) {
        return response;
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = respond(destination, request).await;
    cors.add(origin.as_ref(), prefix, &mut response);
    response
}

/// The destination of the request that a preflight request asks for, if lam responds to preflight requests.
fn of_preflight<'a>(
    state: &'a AppState,
    request: &Request,
    target: &'a str,
) -> Option<Destination<'a>> {
    let method = request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    let destination = state.destination(method.to_str().ok()?, target)?;
    let is_preflight = request.method() == Method::OPTIONS && destination.function.cors.is_some();
    is_preflight.then_some(destination)
}

async fn respond(destination: Destination<'_>, request: Request) -> Response {
    let function = destination.function;
    let (front, prefix) = (&function.front, &function.prefix);
    let mut sent = front::Request::new(request.method().as_str(), destination.target);
    sent.route = destination.route;
    sent.headers = raw_headers(request.headers());
    sent.body = match Bytes::from_request(request, &()).await {
        Ok(body) => body.into(),
        Err(rejection) => return reply::body_error(prefix, front, &rejection),
    };
    let mut invocation = match front.invocation(&sent) {
        Ok(invocation) => invocation,
        Err(rejection) => return rejected(prefix, rejection),
    };
    // The response needs only the headers, and the function may take long.
    sent.body = Vec::new();

    // Here, because other requests may have arrived while the body was read.
    if function.is_full() {
        let text = "too many requests are waiting for the function\n";
        return (StatusCode::TOO_MANY_REQUESTS, text).into_response();
    }
    if let Some(mode) = function.invoke_mode {
        invocation = invocation.response_mode(response_mode(mode));
    }
    let origin = || Origin {
        via: Via::Http,
        request: Some((front.clone(), sent.clone())),
        replay_of: None,
        saved_as: None,
    };
    let pending = match function.invoke(invocation, origin).await {
        Ok(pending) => pending,
        Err(NotInvoked::Throttled) => {
            return (StatusCode::TOO_MANY_REQUESTS, "Rate Exceeded.\n").into_response();
        }
        Err(NotInvoked::NotRunning(error)) => {
            let text = format!("{error}\n");
            return (StatusCode::INTERNAL_SERVER_ERROR, text).into_response();
        }
    };
    let request_id = pending.request_id().to_owned();
    let reply = Reply {
        front,
        prefix,
        request: &sent,
        request_id: &request_id,
    };
    match start(pending, front.clone(), prefix.clone()).await {
        Started::Buffered(response) if function.invoke_mode == Some(InvokeMode::ResponseStream) => {
            reply.not_streamed(&response)
        }
        Started::Buffered(response) => reply.buffered(&response),
        Started::Stream(head, body) => reply.send(head, body),
        Started::Malformed(malformed) => reply.malformed(&malformed),
    }
}

/// What is known once a response has started.
enum Started {
    Buffered(InvocationResponse),
    Stream(front::Response, Body),
    Malformed(MalformedResponse),
}

/// Waits for the start of the response without blocking the server's thread. The same blocking task
/// then forwards the stream. A second task might have to wait for a free thread, and the tasks that
/// occupy the threads may themselves be waiting for this invocation to end.
async fn start(pending: PendingInvocation, front: Front, prefix: Prefix) -> Started {
    let (sender, started) = oneshot::channel();
    task::spawn_blocking(move || {
        let mut response = match pending.begin() {
            ResponseStart::Whole(response) => {
                return drop(sender.send(Started::Buffered(response)));
            }
            ResponseStart::Stream(stream) => stream,
        };
        match stream::head(&mut response, &front) {
            Err(malformed) => drop(sender.send(Started::Malformed(malformed))),
            Ok(mut head) => {
                let first = std::mem::take(&mut head.body);
                let (body, chunks) = stream::body();
                let _ = sender.send(Started::Stream(head, body));
                stream::forward(response, first, &chunks, |response| {
                    warn_of_failed_stream(&prefix, pending.request_id(), response);
                });
            }
        }
    });
    started
        .await
        .unwrap_or(Started::Buffered(InvocationResponse::Stopped))
}

fn warn_of_failed_stream(prefix: &Prefix, request_id: &str, response: &InvocationResponse) {
    // The function has not failed if lam itself is shutting down.
    if *response == InvocationResponse::Stopped {
        return;
    }
    let id = short_id(request_id);
    let error = error_text(response);
    prefix.warning(&format!(
        "{id}: the function failed while streaming; closing the connection: {error}"
    ));
}

fn response_mode(mode: InvokeMode) -> ResponseMode {
    match mode {
        InvokeMode::Buffered => ResponseMode::Buffered,
        InvokeMode::ResponseStream => ResponseMode::Streaming,
    }
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
