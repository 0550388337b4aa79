//! HTTP APIs and REST APIs.

use serde_json::json;

use crate::support::Server;

const TARGET: &str = "/a%20b?x=1&y=a%2Bb+c&x=2";

#[test]
fn an_http_api_decodes_the_path_and_has_cookies_only_in_the_list() {
    let server = Server::of_scripted_function(&["--front", "http-api"]);

    let response = server.send(
        &format!(
            "PUT {TARGET} HTTP/1.1\r\nHost: {}\r\nCookie: a=1; b=2\r\nX-Twice: 1\r\nX-Twice: 2\r\n",
            server.address
        ),
        b"",
    );

    let event = response.json();
    let id = event["requestContext"]["requestId"].as_str();
    assert_eq!(response.header("apigw-requestid"), id);
    assert_eq!(response.header("x-amzn-requestid"), None);
    assert_eq!(event["rawPath"], "/a b");
    assert_eq!(event["rawQueryString"], "x=1&y=a%2Bb+c&x=2");
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["requestContext"]["accountId"], "123456789012");
    let mut headers = event["headers"].clone();
    assert!(headers["x-amzn-trace-id"].take().is_string());
    assert!(headers["x-forwarded-port"].take().is_string());
    assert_eq!(
        headers,
        json!({
            "content-length": "0",
            "content-type": "text/plain; charset=utf-8",
            "host": server.address,
            "x-amzn-trace-id": null,
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": null,
            "x-forwarded-proto": "http",
            "x-twice": "1,2",
        })
    );
}

#[test]
fn an_http_api_returns_its_own_errors() {
    let server = Server::of_scripted_function(&["--front", "http-api"]);

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    for commands in [
        json!({"fail": error}),
        json!({"response": {"statusCode": 0}}),
    ] {
        let response = server.post(&commands);
        assert_eq!(response.status, 500);
        assert_eq!(response.json(), json!({"message": "Internal Server Error"}));
    }
    server
        .running
        .wait_for_text("malformed response, returning status 500: statusCode: expected a number");

    let response = server.get("/100%25");
    assert_eq!(response.status, 400);
    server
        .running
        .wait_for_text("rejected a request with status 400: an HTTP API decodes a path twice");
}

#[test]
fn an_http_api_of_format_1_sends_version_1() {
    let server = Server::of_scripted_function(&["--front", "http-api", "--payload-format", "1.0"]);
    let event = server.get(TARGET).json();
    assert_eq!(event["version"], "1.0");
    assert_eq!(event["path"], "/a%20b");
    assert_eq!(event["requestContext"]["path"], "/a b");
}

#[test]
fn a_stage_is_part_of_the_url() {
    for (front, status, path) in [("http-api", 404, "/live/x"), ("rest", 403, "/x")] {
        let mut server = Server::of_scripted_function(&["--front", front, "--stage-name", "live"]);
        let url = server.address.clone();
        let (address, stage) = url.split_once('/').expect("a path in the URL");
        assert_eq!(stage, "live");
        server.address = address.to_owned();

        let event = server.get("/live/x").json();
        let of_event = event.get("rawPath").unwrap_or(&event["path"]);
        assert_eq!(of_event, path, "{front}");
        assert_eq!(
            event["requestContext"]["path"]
                .as_str()
                .unwrap_or("/live/x"),
            "/live/x"
        );
        assert_eq!(server.get("/x").status, status, "{front}");
        server.running.wait_for_text("/x is outside of the stage");
    }
}

#[test]
fn a_rest_api_keeps_repeated_headers_and_decodes_the_query() {
    let server = Server::of_scripted_function(&["--front", "rest"]);

    let response = server.send(
        &format!(
            "GET {TARGET} HTTP/1.1\r\nHost: {}\r\nX-Twice: 1\r\nX-Twice: 2\r\n",
            server.address
        ),
        b"",
    );

    let event = response.json();
    let id = event["requestContext"]["requestId"].as_str();
    assert_eq!(response.header("x-amzn-requestid"), id);
    assert!(response.header("x-amz-apigw-id").is_some());
    assert_eq!(event["path"], "/a%20b");
    assert_eq!(event["pathParameters"], json!({"proxy": "a%20b"}));
    assert_eq!(event["multiValueHeaders"]["x-twice"], json!(["1", "2"]));
    assert_eq!(event["headers"]["x-twice"], "2");
    assert_eq!(event["headers"]["Host"], *server.address);
    assert_eq!(
        event["multiValueQueryStringParameters"],
        json!({"x": ["1", "2"], "y": ["a+b c"]})
    );
}

#[test]
fn a_rest_api_merges_and_renames_headers_and_refuses_cookies() {
    let server = Server::of_scripted_function(&["--front", "rest"]);

    let response = server.post(&json!({"response": {
        "statusCode": 401,
        "headers": {"WWW-Authenticate": "Basic"},
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
        "body": "{}",
    }}));
    assert_eq!(response.status, 401);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(
        response.header("x-amzn-remapped-www-authenticate"),
        Some("Basic")
    );
    let cookies = response
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie");
    assert_eq!(cookies.count(), 2);

    let response = server.post(&json!({"response": {"statusCode": 200, "cookies": ["a=1"]}}));
    assert_eq!(response.status, 502);
    assert_eq!(response.text(), r#"{"message": "Internal server error"}"#);
    server
        .running
        .wait_for_text("malformed response, returning status 502: cookies: expected one of");
}

#[test]
fn a_rest_api_encodes_and_decodes_its_binary_media_types() {
    let args = ["--front", "rest", "--binary-media-type", "image/png"];
    let server = Server::of_scripted_function(&args);
    let host = &server.address;
    let head = format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: image/png\r\n");
    let event = server.send(&head, b"\x00\xff").json();
    assert_eq!(event["body"], "AP8=");
    assert_eq!(event["isBase64Encoded"], true);

    let commands = json!({"response": {
        "statusCode": 200, "body": "AP8=", "isBase64Encoded": true,
    }});
    let get = |accept: &str| {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAccept: {accept}\r\n"
        );
        server.send(&head, commands.to_string().as_bytes()).body
    };
    assert_eq!(get("image/png"), b"\x00\xff");
    assert_eq!(get("*/*"), b"AP8=");
    server
        .running
        .wait_for_text("the first type in Accept is not a binary media type");
}

#[test]
fn a_function_behind_an_api_has_no_function_url() {
    let server = Server::of_scripted_function(&["--front", "rest"]);
    let list = server.get("/2021-10-31/functions/function/urls").json();
    assert_eq!(list, json!({"FunctionUrlConfigs": []}));
    assert_eq!(server.get("/2021-10-31/functions/function/url").status, 404);
}
