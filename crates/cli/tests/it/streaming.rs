//! Streamed answers: through the Function URL, through the Invoke API, and on stdout.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{SAFETY, Server, lam, puppet, stderr};

const INTEGRATION: &str = "application/vnd.awslambda.http-integration-response";

/// A client that reads what has come up to now.
struct Client(TcpStream);

impl Client {
    fn post(server: &Server, orders: &Value) -> Client {
        let mut stream = TcpStream::connect(&server.address).expect("lam listens");
        stream.set_read_timeout(Some(SAFETY)).unwrap();
        let body = orders.to_string();
        let (host, length) = (&server.address, body.len());
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        Client(stream)
    }

    /// Everything up to and including this text.
    fn until(&mut self, text: &str) -> String {
        let mut read = String::new();
        while !read.ends_with(text) {
            let mut byte = [0];
            let bytes = self.0.read(&mut byte).expect("it comes");
            assert_ne!(bytes, 0, "{text:?} never came, but {read:?}");
            read.push(char::from(byte[0]));
        }
        read
    }

    fn rest(mut self) -> String {
        let mut rest = String::new();
        // A connection that is broken off may end in a reset.
        let _ = self.0.read_to_string(&mut rest);
        rest
    }
}

fn gate() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let gate = folder.path().join("gate");
    let gate = gate.to_str().expect("a path that is UTF-8").to_owned();
    (folder, gate)
}

#[test]
fn a_stream_reaches_the_client_while_the_function_writes_it() {
    let server = Server::of_puppet(&["--timeout", "60"]);
    let (_folder, gate) = gate();

    let orders = json!({
        "stream": ["one", {"wait_for": gate}, "two"], "content_type": "text/plain",
    });
    let mut client = Client::post(&server, &orders);

    let head = client.until("\r\n\r\n").to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(head.contains("content-type: text/plain\r\n"), "{head}");
    assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
    assert_eq!(client.until("\r\none\r\n"), "3\r\none\r\n");
    // Only now does the function go on.
    fs::write(gate, "").unwrap();
    assert_eq!(client.rest(), "3\r\ntwo\r\n0\r\n\r\n");
    server.running.wait_for_text("REPORT ");
}

#[test]
fn a_prelude_becomes_status_headers_and_cookies() {
    let server = Server::of_puppet(&[]);

    let prelude = json!({"statusCode": 201, "headers": {"x-id": "7"}, "cookies": ["a=1", "b=2"]});
    let answer = server.post(&json!({
        "stream": [prelude.to_string(), "\0\0\0\0\0\0\0\0", "made"],
        "content_type": INTEGRATION,
    }));

    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("x-id"), Some("7"));
    assert_eq!(
        answer.header("content-type"),
        Some("application/octet-stream")
    );
    let cookies = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    assert_eq!(cookies.count(), 2);
    assert_eq!(answer.text(), "4\r\nmade\r\n0\r\n\r\n");
}

#[test]
fn a_malformed_prelude_is_explained() {
    let server = Server::of_puppet(&[]);

    let orders = json!({"stream": ["{}"], "content_type": INTEGRATION});
    let answer = server.post(&orders);

    assert_eq!(answer.status, 502);
    let expected = "expected eight NUL bytes at its end, found none in the 2 bytes of it";
    assert!(answer.text().contains(expected), "{}", answer.text());
    server.running.wait_for_text(expected);
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn a_stream_without_a_type_is_octets() {
    let server = Server::of_puppet(&[]);
    let answer = server.post(&json!({"stream": ["one"]}));
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (200, "3\r\none\r\n0\r\n\r\n")
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/octet-stream")
    );
}

#[test]
fn an_error_in_the_trailers_breaks_the_connection_off() {
    let server = Server::of_puppet(&[]);
    let error = STANDARD.encode(r#"{"errorType":"Late","errorMessage":"too late"}"#);

    let mut client = Client::post(&server, &json!({"stream": ["one"], "base64_error": error}));

    client.until("\r\n\r\n");
    // All that came before the error, and no last chunk.
    assert_eq!(client.rest(), "3\r\none\r\n");
    let line = server.running.wait_for_text("the connection is broken off");
    assert!(line.ends_with("Late: too late"), "{line}");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn a_client_that_goes_does_not_end_the_function() {
    let server = Server::of_puppet(&["--timeout", "60"]);
    let (_folder, gate) = gate();
    let chunk = "x".repeat(100_000);
    let orders = json!({"stream": ["one", {"wait_for": gate}, chunk, chunk, chunk]});
    let mut client = Client::post(&server, &orders);
    client.until("one\r\n");

    drop(client);
    fs::write(gate, "").unwrap();

    let report = server.running.wait_for_text("REPORT ");
    assert!(!report.contains("Status:"), "{report}");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn a_buffered_invocation_collects_the_stream() {
    let server = Server::of_puppet(&[]);
    let answer = server.invoke(&json!({"stream": ["one ", "two"]}));
    assert_eq!((answer.status, answer.text().as_str()), (200, "one two"));
    assert_eq!(answer.header("content-length"), Some("7"));
}

#[test]
fn a_buffered_invocation_has_the_limit_of_a_buffered_response() {
    let server = Server::of_puppet(&["--timeout", "60"]);
    let chunk = "x".repeat(2_500_000);
    // The request has a limit as well: the puppet says it three times.
    let answer = server.invoke(&json!({"stream": [chunk], "times": 3}));
    assert_eq!(answer.header("x-amz-function-error"), Some("Unhandled"));
    assert_eq!(answer.json()["errorType"], "Function.ResponseSizeTooLarge");
}

#[test]
fn the_streaming_invoke_api_answers_in_events() {
    let server = Server::of_puppet(&["--name", "shop"]);

    let (answer, events) = invoke(&server, "", &json!({"stream": ["one", "two"]}));
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("application/vnd.amazon.eventstream")
    );
    assert_eq!(answer.header("x-amz-executed-version"), Some("$LATEST"));
    assert!(answer.header("x-amzn-requestid").is_some());
    let chunk = |text: &str| ("PayloadChunk".to_owned(), text.to_owned());
    let complete = |json: &str| ("InvokeComplete".to_owned(), json.to_owned());
    assert_eq!(events, [chunk("one"), chunk("two"), complete("{}")]);

    let (_, events) = invoke(&server, "", &json!({"answer": "whole"}));
    assert_eq!(events, [chunk("whole"), complete("{}")]);

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    let (_, events) = invoke(&server, "", &json!({"fail": error}));
    let ended = json!({"ErrorCode": "Late", "ErrorDetails": error.to_string()});
    assert_eq!(events, [complete(&ended.to_string())]);

    let log = "X-Amz-Log-Type: Tail\r\n";
    let (_, events) = invoke(&server, log, &json!({"stdout": "a line\n", "answer": "1"}));
    let end: Value = serde_json::from_str(&events[1].1).unwrap();
    let log = STANDARD.decode(end["LogResult"].as_str().unwrap()).unwrap();
    let log = String::from_utf8(log).unwrap();
    assert!(log.contains("\na line\nEND RequestId: "), "{log}");
}

#[test]
fn the_streaming_invoke_api_refuses_what_the_service_refuses() {
    let server = Server::of_puppet(&["--name", "shop"]);
    let refusal = |name: &str, headers: &str| {
        let path = format!("/2021-11-15/functions/{name}/response-streaming-invocations");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{headers}",
            server.address
        );
        server.send(&head, b"{}").status
    };
    assert_eq!(refusal("other", ""), 404);
    assert_eq!(refusal("shop", "X-Amz-Invocation-Type: Event\r\n"), 400);
    assert_eq!(refusal("shop", "X-Amz-Invocation-Type: DryRun\r\n"), 204);
}

#[test]
fn lam_invoke_prints_a_stream_as_it_comes() {
    let (_folder, gate) = gate();
    let orders = json!({"stream": ["one", {"wait_for": gate}, "two"]}).to_string();
    let mut process = lam(["invoke", "--timeout", "60", "--data", &orders])
        .arg(puppet())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = process.stdout.take().unwrap();
    let mut first = [0; 3];
    stdout.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"one");

    fs::write(gate, "").unwrap();

    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "two");
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[test]
fn lam_invoke_tells_an_error_in_the_trailers() {
    let error = STANDARD.encode(r#"{"errorType":"Late","errorMessage":"too late"}"#);
    let orders = json!({"stream": ["one"], "base64_error": error}).to_string();
    let output = lam(["invoke", "--data", &orders])
        .arg(puppet())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"one");
    let log = stderr(&output);
    assert!(
        log.contains("failed in its stream: Late: too late"),
        "{log}"
    );
}

/// Calls InvokeWithResponseStream; of each event its type and its payload.
fn invoke(
    server: &Server,
    headers: &str,
    orders: &Value,
) -> (crate::support::HttpAnswer, Vec<(String, String)>) {
    let path = "/2021-11-15/functions/shop/response-streaming-invocations";
    let host = &server.address;
    // HTTP/1.0 has no chunks that would have to be taken apart.
    let head = format!("POST {path} HTTP/1.0\r\nHost: {host}\r\n{headers}");
    let answer = server.send(&head, orders.to_string().as_bytes());
    let mut rest = answer.body.as_slice();
    let mut events = Vec::new();
    while !rest.is_empty() {
        let number = |at: usize| {
            let bytes = rest[at..at + 4].try_into().expect("four bytes");
            u32::from_be_bytes(bytes) as usize
        };
        let (total, headers) = (number(0), number(4));
        let text =
            |range: std::ops::Range<usize>| String::from_utf8_lossy(&rest[range]).into_owned();
        let names = text(12..12 + headers);
        let kind = ["PayloadChunk", "InvokeComplete"]
            .into_iter()
            .find(|kind| names.contains(kind));
        let kind = kind.expect("an event of a known type").to_owned();
        events.push((kind, text(12 + headers..total - 4)));
        rest = &rest[total..];
    }
    (answer, events)
}
