//! One connection of the server.

use std::convert::Infallible;
use std::net::SocketAddr;

use http::uri::{PathAndQuery, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use lambda_native::LambdaError;
use tokio::net::TcpStream;

use super::response_body::ResponseBody;
use super::{ServerService, panicked};
use crate::conversion::Options;
use crate::tower::{Body, call};
use crate::{IntoResponse, client_address};

/// Serves the requests of a connection until it ends.
pub(super) async fn run<S: ServerService>(
    stream: TcpStream,
    client: SocketAddr,
    service: S,
    options: Options,
    watcher: Watcher,
) {
    // Without it, small chunks wait for the acknowledgment of the ones before.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let request = prepare(request, client, &options);
        let service = service.clone();
        async { Ok::<_, Infallible>(respond(service, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    // The connection of a client that sends no HTTP, or is gone. It concerns nobody else.
    let _ = watcher.watch(connection).await;
}

/// Makes the request what it is on Lambda.
fn prepare(
    request: http::Request<Incoming>,
    client: SocketAddr,
    options: &Options,
) -> http::Request<Body> {
    let (mut parts, body) = request.into_parts();
    if let Some(uri) = without_base_path(&parts.uri, options) {
        parts.uri = uri;
    }
    parts.extensions.remove::<OnUpgrade>();
    client_address::insert(&mut parts.extensions, client);
    http::Request::from_parts(parts, Body::incoming(body))
}

/// The URI without the base path, or `None` if it has none.
fn without_base_path(uri: &Uri, options: &Options) -> Option<Uri> {
    let path = options.without_base_path(uri.path());
    if path.len() == uri.path().len() {
        return None;
    }
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(target).ok()?);
    Uri::from_parts(parts).ok()
}

/// Runs the request as a task, so that a panic does not end the connection, and the request goes on if
/// the client is gone, as on Lambda.
async fn respond<S: ServerService>(
    service: S,
    request: http::Request<Body>,
) -> http::Response<ResponseBody<S::ResponseBody>> {
    let response = tokio::spawn(async { call(service, request).await });
    let error = match response.await {
        Ok(Ok(mut response)) => match response.extensions_mut().remove::<LambdaError>() {
            None => return response.map(|body| ResponseBody::App(Box::pin(body))),
            Some(error) => error,
        },
        Ok(Err(error)) => error,
        Err(error) => panicked(error),
    };
    eprintln!("error: {error:?}");
    error.into_response().map(ResponseBody::Error)
}
