//! The HTTP server: who may call, and what.

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context as _;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{Router, post};
use lambda_native_emulator::process::{ExecutionEnvironment, Report, Ticket};
use lambda_native_emulator::{InvocationResponse, check_local};

use super::{function_url, invoke_api};

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
            post(invoke_api::invoke).fallback(function_url::serve),
        )
        .route(
            "/2021-11-15/functions/{name}/response-streaming-invocations",
            post(invoke_api::invoke_streaming).fallback(function_url::serve),
        )
        .fallback(function_url::serve)
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .layer(middleware::from_fn(refuse_foreign_pages))
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
pub(super) async fn answer(ticket: Ticket) -> InvocationResponse {
    tokio::task::spawn_blocking(move || ticket.wait())
        .await
        .unwrap_or(InvocationResponse::Stopped)
}

/// Waits for the answer and the report off the server's thread.
pub(super) async fn answer_and_report(ticket: Ticket) -> (InvocationResponse, Option<Report>) {
    tokio::task::spawn_blocking(move || ticket.wait_for_report())
        .await
        .unwrap_or((InvocationResponse::Stopped, None))
}

async fn refuse_foreign_pages(request: Request, next: Next) -> Response {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    match check_local(headers) {
        Ok(()) => next.run(request).await,
        Err(foreign) => (StatusCode::FORBIDDEN, format!("{foreign}\n")).into_response(),
    }
}
