//! The same application as a plain server, in a process of its own.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::Uri;
use axum::routing::{get, post};
use lambda_native::LambdaError;
use lambda_native_emulator::Emulator;
use lambda_native_http::{Request, RequestExt, Response, http, start, start_with, tower};

use crate::support::bodies::{Channel, NoTable, data};
use crate::support::function::url_invocation;
use crate::support::http_client::{HttpResponse, send, send_until_closed};

/// Which application the process of [`the_process_of_the_other_tests`] serves.
const APP: &str = "LAMBDA_NATIVE_TEST_APP";

/// Does nothing in a test run. The other tests start it as a process of its own.
#[test]
fn the_process_of_the_other_tests() {
    match env::var(APP).as_deref() {
        Ok("tower") => start(tower(axum_app()).base_path("/base")),
        Ok("axum-app") => start(tower(axum_app::router())),
        Ok("http") => start(http(plain_app).base_path("/base")),
        Ok("init") => start_with(lambda_native::async_init(async || {
            tokio::task::yield_now().await;
            Ok::<_, LambdaError>(tower(axum_app()))
        })),
        Ok("failed init") => {
            start_with(|| Err::<lambda_native_http::Http<fn(Request) -> Response>, _>(NoTable))
        }
        _ => {}
    }
}

fn axum_app() -> Router {
    let events = async || {
        let (frames, body) = Channel::new();
        frames.send(data("data: 1\n\n")).unwrap();
        tokio::spawn(async move {
            // Open until the client is gone.
            frames.closed().await;
        });
        Body::new(body)
    };
    Router::new()
        .route("/uri", get(async |uri: Uri| uri.to_string()))
        .route("/echo", post(async |body: Bytes| body))
        .route(
            "/client",
            get(async |Extension(client): Extension<SocketAddr>| client.to_string()),
        )
        .route("/events", get(events))
        .route(
            "/ws",
            get(async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(async |_| {})),
        )
        .route(
            "/panic",
            get(async || {
                if true {
                    panic!("out of tables")
                }
            }),
        )
        .route(
            "/error",
            get(async || Extension(LambdaError::from(NoTable))),
        )
        .route(
            "/cut",
            get(async || Body::new(Channel::of([data("start"), Err(NoTable)]))),
        )
}

fn plain_app(request: Request) -> lambda_native_http::Result<Response> {
    assert!(request.invocation().is_none());
    match request.uri().path() {
        "/panic" => panic!("out of tables"),
        "/error" => Err(NoTable.into()),
        "/echo" => Ok(Response::new(request.into_body())),
        path => Ok(Response::new(format!("{} {path}", request.method()).into())),
    }
}

pub(crate) struct Server {
    process: Child,
    stderr: BufReader<ChildStderr>,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(app: &str) -> Self {
        let mut process = command(app)
            .env("ADDR", "127.0.0.1:0")
            .spawn()
            .expect("the test starts");
        let mut stderr = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).expect("a line");
        let address = line.trim_end().strip_prefix("listening on http://");
        let address = address.and_then(|address| address.parse().ok());
        Server {
            process,
            stderr,
            address: address.unwrap_or_else(|| panic!("no address in {line:?}")),
        }
    }

    fn get(&self, target: &str) -> HttpResponse {
        send(self.address, "GET", target, "", b"")
    }

    fn post(&self, target: &str, body: &[u8]) -> HttpResponse {
        send(self.address, "POST", target, "", body)
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status();
        assert!(status.expect("kill runs").success());
    }

    /// Waits for the end of the process. Returns its status, and what it has printed.
    fn end(mut self) -> (ExitStatus, String) {
        let mut printed = String::new();
        self.stderr.read_to_string(&mut printed).expect("text");
        (self.process.wait().expect("a status"), printed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(app: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("the path of the test"));
    command
        .args([
            "--exact",
            "serve::the_process_of_the_other_tests",
            "--nocapture",
        ])
        .env(APP, app)
        .env_remove("AWS_LAMBDA_RUNTIME_API")
        .env_remove("PORT")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

#[test]
fn a_tower_service_answers_on_a_port() {
    let server = Server::start("tower");
    assert_eq!(server.get("/uri?a=%20").text(), "/uri?a=%20");
    assert_eq!(server.get("/base/uri?a").text(), "/uri?a");
    assert_eq!(server.post("/echo", b"\0\xff").body(), b"\0\xff");
    assert!(server.get("/client").text().starts_with("127.0.0.1:"));
    assert_eq!(server.get("/none").status, 404);
    assert_eq!(server.get("/base").status, 404);
}

#[test]
fn events_are_sent_while_the_response_is_open() {
    let server = Server::start("tower");
    let mut events = server.get("/events");
    assert_eq!(
        events.next_chunk().as_deref(),
        Some(b"data: 1\n\n".as_slice())
    );
}

#[test]
fn connections_are_not_upgraded_as_on_lambda() {
    let server = Server::start("tower");
    let headers = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    assert_eq!(send(server.address, "GET", "/ws", headers, b"").status, 426);
}

#[test]
fn errors_and_panics_are_printed_and_the_server_goes_on() {
    for app in ["tower", "http"] {
        let server = Server::start(app);
        for target in ["/panic", "/error"] {
            let response = server.get(target);
            assert_eq!(response.status, 500, "{app} {target}");
            assert_eq!(response.text(), r#"{"message":"internal server error"}"#);
        }
        server.signal("TERM");
        let (status, printed) = server.end();
        assert!(status.success(), "{app}: {status}");
        assert!(
            printed.contains("error: NoTable: the table does not exist"),
            "{printed}"
        );
        assert!(printed.contains("error: Panic: out of tables"), "{printed}");
    }
}

#[test]
fn a_body_that_fails_is_cut_and_the_error_printed() {
    let server = Server::start("tower");
    send_until_closed(server.address, "/cut");
    server.signal("TERM");
    let (_, printed) = server.end();
    assert!(
        printed.contains("the body of a response failed: "),
        "{printed}"
    );
}

#[test]
fn a_plain_function_answers_on_a_port() {
    let server = Server::start("http");
    assert_eq!(server.get("/hello").text(), "GET /hello");
    assert_eq!(server.get("/base/hello").text(), "GET /hello");
    assert_eq!(server.post("/echo", b"\0\xff").body(), b"\0\xff");
}

#[test]
fn a_plain_function_gets_bodies_as_large_as_on_lambda() {
    let server = Server::start("http");
    let largest = vec![b'x'; 6 * 1024 * 1024];
    assert_eq!(server.post("/echo", &largest).body().len(), largest.len());
    let response = server.post("/echo", &[&largest[..], b"x"].concat());
    assert_eq!(response.status, 413);
}

#[test]
fn an_async_init_runs_before_the_server_listens() {
    assert_eq!(Server::start("init").get("/uri").text(), "/uri");
}

#[test]
fn a_failed_init_ends_the_process() {
    let output = command("failed init").output().expect("the test starts");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: NoTable: the table does not exist\n"
    );
}

#[test]
fn both_signals_end_the_server_and_requests_in_progress_are_completed() {
    for signal in ["INT", "TERM"] {
        let server = Server::start("tower");
        // A connection that waits for its next request does not delay the end.
        let idle = TcpStream::connect(server.address).unwrap();
        server.get("/uri");
        server.signal(signal);
        let (status, _) = server.end();
        assert!(status.success(), "{signal}: {status}");
        drop(idle);
    }
}

#[test]
fn a_second_signal_ends_the_wait_for_requests_in_progress() {
    let server = Server::start("tower");
    let mut events = server.get("/events");
    events.next_chunk();
    server.signal("INT");
    // The server has stopped listening, so the first signal has arrived.
    while TcpStream::connect(server.address).is_ok() {
        std::thread::yield_now();
    }
    server.signal("INT");
    assert!(server.end().0.success());
}

#[test]
fn an_address_in_use_is_an_error_that_says_how_to_set_another() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let output = command("tower")
        .env("PORT", &port)
        .env_remove("ADDR")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8_lossy(&output.stderr);
    for part in [
        &format!("cannot listen on 127.0.0.1:{port}: "),
        "ADDR and PORT",
    ] {
        assert!(printed.contains(part), "{printed}");
    }
}

#[test]
fn the_same_process_runs_on_lambda() {
    let lambda = Emulator::start().expect("the emulator starts");
    let mut process = command("tower").envs(lambda.environment()).spawn().unwrap();
    let request = lambda_native_emulator::front::Request::new("GET", "/uri?a");
    let response = lambda.submit(url_invocation(&request)).wait().json();
    assert_eq!(response["body"], "/uri?a");
    // The runtime does not end by itself.
    let _ = process.kill();
    let _ = process.wait();
}
