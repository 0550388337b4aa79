//! What an axum application gets, and what becomes of its responses.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::{Extension, Request as AxumRequest};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::{get, post};
use axum::{Json, Router};
use lambda_native::{LambdaContext, LambdaError, async_handler};
use lambda_native_emulator::front::Request;
use lambda_native_http::{Invocation, tower};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::bodies::Endless;
use crate::support::function::{Function, text};
use crate::support::{http_api, rest};

#[test]
fn an_axum_router_runs_unchanged() {
    let login = async |headers: HeaderMap, Json(user): Json<Value>| {
        let cookies = [
            (header::SET_COOKIE, "id=1"),
            (header::SET_COOKIE, "theme=dark"),
        ];
        let agent = headers["user-agent"].to_str().unwrap().to_owned();
        (
            StatusCode::CREATED,
            AppendHeaders(cookies),
            format!("{user} by {agent}"),
        )
    };
    let function = Function::serve(tower(Router::new().route("/login", post(login))));

    let request = Request::new("POST", "/login")
        .header("content-type", "application/json")
        .header("user-agent", "test")
        .body(r#"{"name":"Ada"}"#);
    let response = function.send(&request);
    assert_eq!(response.status, 201);
    assert_eq!(text(&response), r#"{"name":"Ada"} by test"#);
    let cookies = response
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    let cookies = cookies.map(|(_, value)| value.as_str()).collect::<Vec<_>>();
    assert_eq!(cookies, ["id=1", "theme=dark"]);

    assert_eq!(function.get("/login").status, 405);
    assert_eq!(function.get("/logout").status, 404);
}

#[test]
fn every_source_reaches_the_same_route() {
    let app = Router::new().route("/a/{name}", get(async |uri: Uri| uri.to_string()));
    let function = Function::serve(tower(app));
    assert_eq!(text(&function.get("/a/b%20c?d=%2F")), "/a/b%20c?d=%2F");
    let response = function
        .invoke(http_api(json!({"rawPath": "/a/b c"})).to_string())
        .json();
    assert_eq!(response["body"], "/a/b%20c");
    let response = function
        .invoke(rest(json!({"path": "/a/b%20c"})).to_string())
        .json();
    assert_eq!(response["body"], "/a/b%20c");
}

#[test]
fn the_extensions_have_the_invocation_and_the_client_address() {
    let handler = async |Extension(client): Extension<SocketAddr>, request: AxumRequest| {
        let invocation = request.extensions().get::<Invocation>().unwrap();
        let id = invocation.context().request_id.to_owned();
        format!("{client} {id}")
    };
    let function = Function::serve(tower(Router::new().route("/", get(handler))));
    let pending = function.submit(&Request::new("GET", "/"));
    let id = pending.request_id().to_owned();
    assert_eq!(pending.wait().json()["body"], format!("127.0.0.1:0 {id}"));
}

#[test]
fn connect_info_is_the_client_that_the_event_names() {
    use axum::extract::ConnectInfo;

    let handler = async |ConnectInfo(client): ConnectInfo<SocketAddr>| client.to_string();
    let function = Function::serve(tower(Router::new().route("/", get(handler))));
    let response = function.invoke(http_api(json!({})).to_string()).json();
    assert_eq!(response["body"], "203.0.113.7:0");

    // An address that is none is no address: the extractor rejects the request, and nothing panics.
    let mut event = http_api(json!({}));
    event["requestContext"]["http"]["sourceIp"] = json!("unknown");
    let response = function.invoke(event.to_string()).json();
    assert_eq!(response["statusCode"], 500);
}

#[test]
fn binary_bodies_pass_in_both_directions() {
    let echo = async |body: Bytes| ([(header::CONTENT_TYPE, "image/png")], body);
    let function = Function::serve(tower(Router::new().route("/", post(echo))));
    let request = Request::new("POST", "/").body(*b"\x89PNG\0\xff");
    assert_eq!(function.send(&request).body, b"\x89PNG\0\xff");
}

#[test]
fn the_base_path_is_removed() {
    let app = Router::new().route("/x", get(async |uri: Uri| uri.to_string()));
    let function = Function::serve(tower(app).base_path("api"));
    assert_eq!(text(&function.get("/api/x?y")), "/x?y");
    assert_eq!(text(&function.get("/x")), "/x");
    assert_eq!(function.get("/apix").status, 404);
}

#[test]
fn text_types_are_sent_as_text() {
    let handler = async || ([(header::CONTENT_TYPE, "application/vnd.mine")], "text");
    let app = Router::new().route("/", get(handler));
    let plain = Function::serve(tower(app.clone()));
    let response = plain.invoke(http_api(json!({})).to_string()).json();
    assert_eq!(response["isBase64Encoded"], true);
    let function = Function::serve(tower(app).text_type("application/vnd.mine"));
    let response = function.invoke(http_api(json!({})).to_string()).json();
    assert_eq!(response["body"], "text");
}

#[test]
fn responses_to_head_and_without_content_have_no_body() {
    let endless = || async { axum::body::Body::new(Endless) };
    let no_content = async || (StatusCode::NO_CONTENT, axum::body::Body::new(Endless));
    let app = Router::new()
        .route("/", get(endless))
        .route("/none", get(no_content));
    let function = Function::serve(tower(app));
    assert_eq!(function.send(&Request::new("HEAD", "/")).body, b"");
    assert_eq!(function.get("/none").body, b"");
}

#[test]
fn other_events_go_to_the_second_handler_on_the_same_runtime() {
    let (sender, receiver) = mpsc::unbounded_channel();
    // The task makes progress only while its runtime is driven.
    let handler = async move || {
        tokio::spawn(async move { sender.send(tokio::task::id()) });
        "spawned".into_response()
    };
    let app = Router::new().route("/", get(handler));
    let receiver = tokio::sync::Mutex::new(receiver);
    let other = async_handler(async move |event: &str, _: &LambdaContext| {
        receiver.lock().await.recv().await;
        Ok::<_, LambdaError>(event.to_owned())
    });
    let function = Function::serve(tower(app).other_events(other));
    assert_eq!(text(&function.get("/")), "spawned");
    assert_eq!(
        function.invoke(r#"{"scheduled":true}"#).body_str(),
        r#"{"scheduled":true}"#
    );
}
