//! Our runtime behind Runtime API proxies that use Node's and hyper's HTTP servers. No event is lost,
//! and none is handled twice.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use lambda_native::{LambdaContext, LambdaError, Runtime};
use lambda_native_emulator::{Emulator, Invocation};
use tokio::net::{TcpListener, TcpStream};

use super::super::{not_checked, root};

/// A generous limit for waiting.
const PATIENCE: Duration = Duration::from_secs(60);

const EVENTS: usize = 10_000;

/// Sends 10,000 events through the proxy that `start` puts in front of the Runtime API. Asserts that
/// each is echoed and handled once.
#[track_caller]
fn each_is_handled_once<P>(start: impl FnOnce(&str) -> Option<(String, P)>) {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(None)
        .record_requests(false)
        .start()
        .expect("the emulator starts");
    // Keeps the proxy until the end of the test.
    let Some((address, _proxy)) = start(lambda.runtime_api()) else {
        return;
    };
    let runs: Arc<[AtomicUsize]> = (0..EVENTS).map(|_| AtomicUsize::new(0)).collect();
    thread::spawn({
        let runs = Arc::clone(&runs);
        move || {
            let handler = move |event: &str, _: &LambdaContext| {
                let number: usize = event.parse()?;
                runs[number].fetch_add(1, Ordering::SeqCst);
                Ok::<_, LambdaError>(event.to_owned())
            };
            Runtime::new().runtime_api(address).run(handler)
        }
    });
    let pending: Vec<_> = (0..EVENTS)
        .map(|number| lambda.submit(Invocation::new(number.to_string())))
        .collect();
    for (number, pending) in pending.into_iter().enumerate() {
        let response = pending.wait_timeout(PATIENCE).expect("no event is lost");
        assert_eq!(response.body_str(), number.to_string());
    }
    let runs = runs.iter().map(|it| it.load(Ordering::SeqCst));
    assert_eq!(
        (runs.clone().max(), runs.sum::<usize>()),
        (Some(1), EVENTS),
        "the most that an event was handled, and all"
    );
}

/// A process that is killed at the end of the test.
struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        // The process may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts Node's proxy. Returns `None` if Node is missing; under `CI=true` the test fails then.
fn node(api: &str) -> Option<(String, Node)> {
    let child = Command::new("node")
        .arg(root().join("crates/tidy/tests/it/interop/proxy.mjs"))
        .arg(api)
        .stdout(Stdio::piped())
        .spawn();
    let mut node = match child {
        Ok(child) => Node(child),
        Err(error) => {
            not_checked(&format!(
                "node cannot be started: {error} (apt-get install nodejs)"
            ));
            return None;
        }
    };
    let mut port = String::new();
    BufReader::new(node.0.stdout.take().expect("a pipe"))
        .read_line(&mut port)
        .expect("node prints its port");
    assert!(!port.is_empty(), "node has exited");
    Some((format!("127.0.0.1:{}", port.trim()), node))
}

#[test]
fn behind_a_node_proxy_each_of_10_000_events_is_handled_once() {
    each_is_handled_once(node);
}

/// Starts a proxy with hyper, which stops when its tokio runtime is dropped.
fn hyper(api: &str) -> Option<(String, tokio::runtime::Runtime)> {
    let runtime = tokio::runtime::Runtime::new().expect("a tokio runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let api = api.to_owned();
    runtime.spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let api = api.clone();
            client.set_nodelay(true).expect("TCP_NODELAY");
            tokio::spawn(async move {
                let sender = Arc::new(tokio::sync::Mutex::new(connect(&api).await));
                let service = service_fn(move |request| forward(Arc::clone(&sender), request));
                // An error closes the connection.
                let _ = hyper::server::conn::http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(client), service)
                    .await;
            });
        }
    });
    Some((address, runtime))
}

async fn connect(api: &str) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(api).await.expect("the API listens");
    stream.set_nodelay(true).expect("TCP_NODELAY");
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .expect("a connection");
    tokio::spawn(connection);
    sender
}

async fn forward(
    api: Arc<tokio::sync::Mutex<SendRequest<Full<Bytes>>>>,
    request: Request<Incoming>,
) -> hyper::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = match head.method {
        Method::POST => body.collect().await?.to_bytes(),
        _ => Bytes::new(),
    };
    let request = Request::from_parts(head, Full::new(body));
    let response = api.lock().await.send_request(request).await?;
    let (head, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Response::from_parts(head, Full::new(body)))
}

#[test]
fn behind_a_hyper_proxy_each_of_10_000_events_is_handled_once() {
    each_is_handled_once(hyper);
}
