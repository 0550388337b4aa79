//! The HTTP server: who may call, and the Function URL.

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context as _;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{Router, post};
use lambda_native_emulator::process::{ExecutionEnvironment, Report, Ticket};
use lambda_native_emulator::{Answer, function_url};

use super::{guard, invoke_api};
use crate::journal::short;
use crate::terminal;

/// "Lambda quotas": 6 MB for the payload of a synchronous invocation.
pub(super) const MAX_REQUEST: usize = 6 * 1024 * 1024;

/// What the server needs to know of the function.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) environment: Arc<ExecutionEnvironment>,
    pub(super) function_name: String,
}

impl Front {
    pub(super) fn new(environment: Arc<ExecutionEnvironment>, function_name: String) -> Front {
        Front {
            environment,
            function_name,
        }
    }
}

/// Serves until the process ends.
pub(super) fn serve(listener: TcpListener, front: Front) -> anyhow::Result<()> {
    let router = Router::new()
        .route(
            "/2015-03-31/functions/{name}/invocations",
            post(invoke_api::invoke).fallback(function_url),
        )
        .fallback(function_url)
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .layer(middleware::from_fn(refuse_strangers))
        .with_state(Arc::new(front));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .context("cannot start the HTTP server")?;
    runtime
        .block_on(async {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            axum::serve(listener, router).await
        })
        .context("the HTTP server failed")
}

/// Waits for the answer off the server's thread.
pub(super) async fn answer(ticket: Ticket) -> Answer {
    tokio::task::spawn_blocking(move || ticket.wait())
        .await
        .unwrap_or(Answer::Stopped)
}

/// Waits for the answer and the report off the server's thread.
pub(super) async fn answer_and_report(ticket: Ticket) -> (Answer, Option<Report>) {
    tokio::task::spawn_blocking(move || ticket.wait_for_report())
        .await
        .unwrap_or((Answer::Stopped, None))
}

async fn refuse_strangers(request: Request, next: Next) -> Response {
    match guard::refusal(request.headers()) {
        Some(reason) => (StatusCode::FORBIDDEN, reason).into_response(),
        None => next.run(request).await,
    }
}

async fn function_url(State(front): State<Arc<Front>>, request: Request) -> Response {
    let mut event = function_url::Request::new(request.method().as_str(), target(request.uri()));
    event.headers = raw_headers(request.headers());
    event.body = match Bytes::from_request(request, &()).await {
        Ok(body) => body.into(),
        Err(rejection) => return refused_body(&rejection),
    };

    let ticket = front.environment.invoke(event.to_invocation());
    let request_id = ticket.request_id().to_owned();
    let answer = answer(ticket).await;
    if let Some(error) = answer.error() {
        let (kind, message) = (&error.error_type, &error.error_message);
        let id = short(&request_id);
        terminal::warning(&format!("{id}: the function failed: {kind}: {message}"));
    }
    let response = match &answer {
        Answer::Response { body, .. } => from_answer(&request_id, body),
        _ => function_url::Response::internal_server_error(),
    };
    into_http(response, &request_id)
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
fn from_answer(request_id: &str, body: &[u8]) -> function_url::Response {
    function_url::Response::from_answer(body).unwrap_or_else(|malformed| {
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
    })
}

fn into_http(response: function_url::Response, request_id: &str) -> Response {
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = match status {
        // RFC 9110, 15.3.5 and 15.4.5: neither has content, and its length would be a lie.
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => Body::empty(),
        _ => Body::from(Bytes::from(response.body)),
    };
    let mut http = Response::new(body);
    *http.status_mut() = status;
    let id = ("x-amzn-requestid".to_owned(), request_id.to_owned());
    for (name, value) in response.headers.into_iter().chain([id]) {
        // `Response::from_answer` lets no others pass.
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
