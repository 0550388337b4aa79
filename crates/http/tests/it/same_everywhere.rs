//! An axum application behaves the same wherever it runs: called directly, as a plain server, and behind each
//! front end. Each place gets the same requests in the same order, and every response is compared with that of
//! the direct call.

use std::collections::BTreeMap;

use axum::Router;
use base64::prelude::{BASE64_STANDARD, Engine};
use lambda_native_emulator::Invocation;
use lambda_native_emulator::front::{self, Front, HttpApi, LoadBalancer, PayloadFormat, RestApi};
use lambda_native_http::{Body, Bytes, Request, Response, tower};
use serde_json::Value;
use tower::ServiceExt;

use crate::serve::Server;
use crate::support::FrontEnd;
use crate::support::function::Function;
use crate::support::http_client::send;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=b";
const UPLOAD: &str = "--b\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\nCafé\r\n\
    --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n";
const UPGRADE: &str = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
    sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// Method, target, header lines, and body.
type Call = (&'static str, &'static str, String, Vec<u8>);

fn calls() -> Vec<Call> {
    let call = |method, target| (method, target, String::new(), Vec::new());
    let with_body = |method, target, content_type: &str, body: &[u8]| {
        (
            method,
            target,
            format!("content-type: {content_type}\r\n"),
            body.to_vec(),
        )
    };
    let with_headers =
        |method, target, headers: &str| (method, target, headers.to_owned(), Vec::new());
    vec![
        call("GET", "/"),
        call("HEAD", "/"),
        call("DELETE", "/"),
        call("OPTIONS", "/"),
        with_body("POST", "/notes", JSON, br#"{"text":"buy milk"}"#),
        with_body("POST", "/notes", JSON, r#"{"text":"Grüße, ☕"}"#.as_bytes()),
        with_body("POST", "/notes", JSON, br#"{"text":"#),
        with_body("POST", "/notes", JSON, br#"{"txt":1}"#),
        with_body("POST", "/notes", "text/plain", b"buy milk"),
        call("GET", "/notes"),
        call("GET", "/notes?page=1"),
        call("GET", "/notes?page=x"),
        call("GET", "/notes/1"),
        with_body("PUT", "/notes/1", JSON, br#"{"text":"buy bread"}"#),
        with_body("PUT", "/notes/7", JSON, br#"{"text":"new"}"#),
        call("DELETE", "/notes/7"),
        call("DELETE", "/notes/7"),
        call("GET", "/notes/x"),
        with_body("POST", "/login", FORM, b"user=Ada&x=%20+"),
        with_body("POST", "/login", FORM, b"user=%3B"),
        with_headers("GET", "/me", "cookie: seen=yes; user=Ada\r\n"),
        call("GET", "/me"),
        call("POST", "/logout"),
        call("GET", "/logo.png"),
        call("HEAD", "/logo.png"),
        call("GET", "/export.csv"),
        call("GET", "/files/a/b%20c/%E2%98%95.txt"),
        call("GET", "/files/"),
        with_body("POST", "/upload", MULTIPART, UPLOAD.as_bytes()),
        with_body("POST", "/upload", MULTIPART, b"--b\r\n"),
        with_body(
            "PATCH",
            "/echo",
            "application/octet-stream",
            &[0, 1, 0xfe, 0xff],
        ),
        with_body(
            "POST",
            "/echo",
            "text/plain; charset=utf-8",
            "☕\0\u{7f}\"\\".as_bytes(),
        ),
        with_body("POST", "/echo", "image/svg+xml", b"<svg/>"),
        call("GET", "/events"),
        with_headers("GET", "/socket", UPGRADE),
        call("GET", "/socket"),
        call("GET", "/old"),
        call("GET", "/query?a=1&b=%26%3D&c=%20"),
        call("GET", "/query"),
        with_headers("GET", "/agent", "user-agent: test/1.0 (x; y)\r\n"),
        call("GET", "/missing/x"),
    ]
}

#[test]
fn as_a_plain_server() {
    let server = Server::start("axum-app");
    compare("a plain server", &mut |(method, target, headers, body)| {
        let response = send(server.address, method, target, headers, body);
        let mut builder = http::Response::builder().status(response.status);
        for (name, value) in &response.headers {
            builder = builder.header(name, value);
        }
        let body = if *method == "HEAD" {
            Vec::new()
        } else {
            response.body()
        };
        Some(builder.body(body.into()).unwrap())
    });
}

#[test]
fn behind_each_front_end() {
    for front_end in FrontEnd::ALL {
        let function = Function::serve(tower(axum_app::router()));
        compare(&format!("{front_end:?}"), &mut |call| {
            let event = front_end.event(&request(call)).to_string();
            if call.1 == "/login"
                && call.3 == b"user=Ada&x=%20+"
                && !front_end.accepts_several_cookies()
            {
                let refused = function.invoke(event);
                assert_eq!(
                    refused.error_type(),
                    Some("InvalidResponse"),
                    "{front_end:?}"
                );
                return None;
            }
            Some(front_end.response(&function.invoke(event).json()))
        });
    }
}

/// Through the fronts of the emulator, which `lam run` has, too. They know nothing of this crate.
#[test]
fn behind_the_fronts_of_lam_run() {
    let fronts = [
        Front::FunctionUrl,
        Front::HttpApi(HttpApi::new()),
        Front::HttpApi(HttpApi::new().payload_format(PayloadFormat::V1)),
        Front::RestApi(RestApi::new().binary_media_type("*/*")),
        Front::LoadBalancer(LoadBalancer::new().multi_value_headers(true)),
    ];
    for front in fronts {
        let function = Function::serve(tower(axum_app::router()));
        compare(&format!("{front:?}"), &mut |(
            method,
            target,
            headers,
            body,
        )| {
            let base = front.base_path();
            let target = format!("{}{target}", base.trim_end_matches('/'));
            let mut request = front::Request::new(*method, target).body(body.clone());
            for (name, value) in headers.lines().filter_map(|line| line.split_once(": ")) {
                request = request.header(name, value);
            }
            let response = function.run(front.invocation(&request).expect("an event"));
            let response = front.response(&request, response.body());
            let response = response.expect("a response that the front accepts");
            if headers == UPGRADE {
                // Some fronts drop the header `connection`, so axum refuses the upgrade for another reason.
                assert!(matches!(response.status, 400 | 426), "{front:?}");
                return None;
            }
            let mut builder = http::Response::builder().status(response.status);
            for (name, value) in &response.headers {
                builder = builder.header(name, value);
            }
            Some(builder.body(response.body.into()).unwrap())
        });
    }
}

#[test]
fn as_a_stream_behind_the_front_ends_that_can() {
    for front_end in [FrontEnd::FunctionUrl, FrontEnd::Rest] {
        let function = Function::serve(tower(axum_app::router()).streaming());
        compare(&format!("{front_end:?}, streamed"), &mut |call| {
            let event = Invocation::new(front_end.event(&request(call)).to_string());
            {
                let (prelude, stream) = function.stream_event(event);
                let mut json: Value = serde_json::from_str(&prelude).expect("JSON");
                json["body"] = BASE64_STANDARD.encode(stream.finish().body()).into();
                json["isBase64Encoded"] = true.into();
                Some(front_end.response(&json))
            }
        });
    }
}

/// Sends every request, and compares every response. `None` is a response that was checked already.
fn compare(place: &str, send: &mut dyn FnMut(&Call) -> Option<Response>) {
    let direct = axum_app::router();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for call in calls() {
        let expected = runtime.block_on(call_directly(direct.clone(), request(&call)));
        let Some(response) = send(&call) else {
            continue;
        };
        let [expected, mut response] = [expected, response].map(|response| comparable(&response));
        if !expected.1.contains_key("content-type") {
            // API Gateway and Function URLs add one to a response that has none.
            response.1.remove("content-type");
        }
        let (method, target, ..) = call;
        assert_eq!(response, expected, "{place}: {method} {target}");
    }
}

fn request((method, target, headers, body): &Call) -> Request {
    let mut builder = Request::builder()
        .method(*method)
        .uri(*target)
        .header("host", "example.com");
    for (name, value) in headers.lines().filter_map(|line| line.split_once(": ")) {
        builder = builder.header(name, value);
    }
    builder.body(body.clone().into()).expect("a valid request")
}

async fn call_directly(app: Router, request: Request) -> Response {
    let response = app.oneshot(request.map(Body::from)).await;
    let (parts, body) = response.expect("axum has no errors").into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await;
    Response::from_parts(parts, body.expect("a whole body"))
}

/// Status, headers and body: without the headers that belong to a connection, or that the server adds.
fn comparable(response: &Response) -> (u16, BTreeMap<String, Vec<String>>, Bytes) {
    const OF_THE_CONNECTION: [&str; 4] =
        ["connection", "content-length", "date", "transfer-encoding"];
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in response.headers() {
        if !OF_THE_CONNECTION.contains(&name.as_str()) {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            headers.entry(name.to_string()).or_default().push(value);
        }
    }
    (response.status().as_u16(), headers, response.body().clone())
}
