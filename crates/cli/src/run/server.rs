//! The HTTP server of `lam run`: its routes, and the check of who may call.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, Version, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::Router;
use axum::serve::IncomingStream;
use lambda_native_console::Console;
use lambda_native_emulator::{ForeignRequest, TrustedSites};

use super::address::Address;
use super::app_state::AppState;
use super::console::is_console_path;
use super::listener::RetryingListener;
use super::served_function::MAX_REQUEST_BYTES;
use super::{front, lambda_api};
use crate::terminal;

/// Serves until the process ends.
pub(super) fn serve(
    address: Address,
    state: Arc<AppState>,
    console: Option<Arc<Console>>,
) -> anyhow::Result<()> {
    let threads = state.max_threads();
    let access = Access::new(address.sites, &state, console.is_some());
    let pages = console.clone().map(lambda_native_console::router);
    let router = Router::new()
        .fallback(dispatch)
        .with_state(state)
        .merge(pages.unwrap_or_default())
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(middleware::from_fn_with_state(
            Arc::new(access),
            reject_foreign_requests,
        ))
        .into_make_service_with_connect_info::<Peer>();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(threads)
        .build()
        .context("cannot start the HTTP server")?;
    runtime
        .block_on(async {
            if let Some(console) = console {
                console.start_background();
            }
            let listener = RetryingListener::new(address.listeners)?;
            axum::serve(listener, router).await
        })
        .context("the HTTP server failed")
}

/// Whose requests are accepted.
struct Access {
    /// For Lambda's API and for the console.
    own: TrustedSites,
    /// For the fronts of all functions: the pages that `--cors` allows for one of them, too.
    front: TrustedSites,
    has_console: bool,
}

impl Access {
    fn new(sites: TrustedSites, state: &AppState, has_console: bool) -> Access {
        let functions = state.functions().iter();
        let allowed = functions.filter_map(|function| function.cors.as_ref());
        Access {
            front: allowed.fold(sites.clone(), |sites, cors| cors.trust(sites)),
            own: sites,
            has_console,
        }
    }

    fn check(&self, request: &Request, peer: Peer) -> Result<(), (StatusCode, String)> {
        check_host(request)?;
        let path = request.uri().path();
        let is_of_console = self.has_console && is_console_path(path);
        if is_of_console && !peer.0.ip().to_canonical().is_loopback() {
            let reason = "the console shows every event, so only this machine may open it";
            return Err((StatusCode::FORBIDDEN, reason.to_owned()));
        }
        let sites = if is_of_console || lambda_api::is_api_path(path) {
            &self.own
        } else {
            &self.front
        };
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
        let checked = sites.check(headers);
        checked.map_err(|foreign| (StatusCode::FORBIDDEN, explained(&foreign)))
    }
}

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
struct Peer(SocketAddr);

impl Connected<IncomingStream<'_, RetryingListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, RetryingListener>) -> Peer {
        Peer(*stream.remote_addr())
    }
}

/// Lambda's API takes its own paths. All others belong to the front.
async fn dispatch(State(state): State<Arc<AppState>>, request: Request) -> Response {
    if lambda_api::is_api_path(request.uri().path()) {
        return lambda_api::serve(&state, request).await;
    }
    front::serve(&state, request).await
}

/// Rejects requests without exactly one `Host`, and those that a web page of another site may have
/// caused. Their page may not be able to read the response, so lam prints why.
async fn reject_foreign_requests(
    State(access): State<Arc<Access>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    match access.check(&request, peer) {
        Ok(()) => next.run(request).await,
        Err((status, reason)) => {
            let (method, uri) = (request.method(), request.uri());
            terminal::warning(&format!("rejected {method} {uri}: {reason}"));
            (status, format!("{reason}\n")).into_response()
        }
    }
}

/// Adds the flag that accepts the request, if there is one.
fn explained(foreign: &ForeignRequest) -> String {
    match foreign.header() {
        "Host" => format!("{foreign} (--allow-host NAME accepts another name or address)"),
        "Origin" => format!("{foreign} (--cors ORIGIN lets them call a Function URL)"),
        _ => foreign.to_string(),
    }
}

/// RFC 9112, section 3.2: HTTP/1.1 requires exactly one `Host`.
fn check_host(request: &Request) -> Result<(), (StatusCode, String)> {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11) {
        return Ok(());
    }
    let reason = format!("{hosts} Host headers: an HTTP/1.1 request must have exactly one");
    Err((StatusCode::BAD_REQUEST, reason))
}
