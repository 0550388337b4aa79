//! The operations that do not invoke the function.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::{HttpResponse, SAFETY, Server};

fn send(server: &Server, method: &str, target: &str, headers: &str) -> HttpResponse {
    let host = &server.address;
    server.send(
        &format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}"),
        b"",
    )
}

/// Fails if the function has been invoked.
fn assert_nothing_ran(server: &Server) {
    server.invoke(&json!({"stdout": "the first invocation\n"}));
    server.running.wait_for_text("the first invocation");
    let log = server.running.log();
    assert_eq!(log.matches("START").count(), 1, "{log}");
}

#[test]
fn reads_describe_the_function() {
    let server =
        Server::of_scripted_function(&["--name", "shop", "--memory", "256", "--timeout", "2500ms"]);
    let get = |path: &str| {
        let response = server.get(path);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert!(response.header("x-amzn-requestid").is_some(), "{path}");
        response.json()
    };

    let configuration = get("/2015-03-31/functions/shop/configuration");
    let arn = configuration["FunctionArn"]
        .as_str()
        .expect("an ARN")
        .to_owned();
    assert!(arn.ends_with(":function:shop"), "{arn}");
    for (member, value) in [
        ("FunctionName", json!("shop")),
        ("Version", json!("$LATEST")),
        ("State", json!("Active")),
        ("LastUpdateStatus", json!("Successful")),
        ("Timeout", json!(3)),
        ("MemorySize", json!(256)),
        ("PackageType", json!("Zip")),
    ] {
        assert_eq!(configuration[member], value, "{member}");
    }
    assert!(configuration["CodeSize"].as_u64() > Some(1_000));
    assert_eq!(configuration["Environment"], Value::Null);
    let modified = configuration["LastModified"].as_str().expect("a time");
    assert!(
        modified.ends_with("+0000") && modified.len() == 28,
        "{modified}"
    );

    assert_eq!(
        get("/2015-03-31/functions/function")["Configuration"],
        configuration
    );
    assert_eq!(
        get("/2015-03-31/functions/")["Functions"],
        json!([configuration])
    );
    let version = get("/2015-03-31/functions/shop/configuration?Qualifier=4");
    assert_eq!(version["Version"], "4");
    assert_eq!(version["FunctionArn"], format!("{arn}:4"));
    let versions = get("/2015-03-31/functions/shop/versions");
    assert_eq!(
        versions["Versions"][0]["FunctionArn"],
        format!("{arn}:$LATEST")
    );
    let account = get("/2016-08-19/account-settings");
    assert_eq!(account["AccountUsage"]["FunctionCount"], 1);
    let alias = get("/2015-03-31/functions/shop/aliases/live");
    assert_eq!(alias["AliasArn"], format!("{arn}:live"));
    assert_eq!(alias["FunctionVersion"], "$LATEST");
    let url = get("/2021-10-31/functions/shop/url");
    assert_eq!(url["FunctionUrl"], format!("http://{}/", server.address));
    assert_eq!(
        get("/2021-10-31/functions/shop/urls")["FunctionUrlConfigs"],
        json!([url])
    );
    let tags = format!("/2017-03-31/tags/{}", arn.replace(':', "%3A"));
    assert_eq!(get(&tags), json!({"Tags": {}}));
    assert_nothing_ran(&server);
}

#[test]
fn everything_else_is_an_error_and_never_an_invocation() {
    let server = Server::of_scripted_function(&["--name", "shop"]);
    let not_found = (404, "ResourceNotFoundException");
    let unsupported = (501, "NotImplementedException");
    let unknown = (404, "UnknownOperationException");
    let wrong_method = (405, "MethodNotAllowedException");
    for (method, target, (status, name)) in [
        ("GET", "/2015-03-31/functions/shop/policy", not_found),
        ("GET", "/2015-03-31/functions/other", not_found),
        (
            "GET",
            "/2015-03-31/functions/other/configuration",
            not_found,
        ),
        (
            "GET",
            "/2019-09-25/functions/shop/event-invoke-config",
            not_found,
        ),
        ("GET", "/2018-10-31/layers/x/versions/1", not_found),
        ("POST", "/2015-03-31/functions", unsupported),
        ("PUT", "/2015-03-31/functions/shop/code", unsupported),
        ("DELETE", "/2015-03-31/functions/shop", unsupported),
        ("POST", "/2015-03-31/functions/shop/versions", unsupported),
        ("PUT", "/2017-10-31/functions/shop/concurrency", unsupported),
        ("POST", "/2015-03-31/event-source-mappings/", unsupported),
        (
            "POST",
            "/2025-12-01/durable-executions/a%2Fb/stop",
            unsupported,
        ),
        (
            "GET",
            "/2015-03-31/functions/shop/invocations",
            wrong_method,
        ),
        ("PATCH", "/2015-03-31/functions/shop", wrong_method),
        (
            "GET",
            "/2021-11-15/functions/shop/response-streaming-invocations",
            wrong_method,
        ),
        (
            "GET",
            "/2014-11-13/functions/shop/invoke-async/",
            wrong_method,
        ),
        ("GET", "/2015-03-31/functions/shop/nothing", unknown),
        ("POST", "/2021-07-20/functions/shop/invocations", unknown),
        (
            "GET",
            "/2015-03-31/functions/shop/invocations/more",
            unknown,
        ),
    ] {
        let response = send(&server, method, target, "");
        assert_eq!(
            response.status,
            status,
            "{method} {target}: {}",
            response.text()
        );
        assert_eq!(
            response.header("x-amzn-errortype"),
            Some(name),
            "{method} {target}"
        );
        let body = response.json();
        let kind = if status == 501 { "Service" } else { "User" };
        assert_eq!(body["Type"], kind, "{target}");
        assert!(body["Message"].is_string(), "{body}");
        assert!(response.header("x-amzn-requestid").is_some());
    }
    let response = send(&server, "DELETE", "/2015-03-31/functions/shop", "");
    let message = response.json()["Message"]
        .as_str()
        .expect("a message")
        .to_owned();
    assert!(
        message.starts_with("lam does not support DeleteFunction: "),
        "{message}"
    );
    let response = send(&server, "GET", "/2015-03-31/functions/shop/invocations", "");
    assert_eq!(response.header("allow"), Some("POST"));
    assert_nothing_ran(&server);
}

#[test]
fn options_is_a_preflight_and_not_an_invocation() {
    let server = Server::of_scripted_function(&[]);
    let target = "/2015-03-31/functions/function/invocations";
    let origin = "http://localhost:3000";
    let headers = format!(
        "Origin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\
         Access-Control-Request-Headers: authorization,x-amz-date\r\n"
    );
    let response = send(&server, "OPTIONS", target, &headers);
    assert_eq!((response.status, response.text()), (200, String::new()));
    assert_eq!(response.header("access-control-allow-origin"), Some(origin));
    let allowed = response.header("access-control-allow-headers");
    assert_eq!(allowed, Some("authorization,x-amz-date"));
    let methods = response
        .header("access-control-allow-methods")
        .expect("methods");
    assert!(methods.contains("POST"), "{methods}");

    let foreign = headers.replace("localhost", "example.com");
    assert_eq!(send(&server, "OPTIONS", target, &foreign).status, 403);
    assert_eq!(send(&server, "OPTIONS", target, "").status, 200);
    assert_nothing_ran(&server);

    let headers = format!("Origin: {origin}\r\n");
    let response = server.invoke_with("function/invocations", &headers, br#"{"response":1}"#);
    assert_eq!(response.header("access-control-allow-origin"), Some(origin));
    let exposed = response
        .header("access-control-expose-headers")
        .expect("headers");
    assert!(exposed.contains("x-amz-function-error"), "{exposed}");
}

#[test]
fn invoke_async_is_accepted() {
    let server = Server::of_scripted_function(&[]);
    for target in [
        "/2014-11-13/functions/function/invoke-async",
        "/2014-11-13/functions/function/invoke-async/",
    ] {
        let head = format!("POST {target} HTTP/1.1\r\nHost: {}\r\n", server.address);
        let response = server.send(&head, br#"{"stdout": "in the background\n"}"#);
        assert_eq!(response.status, 202);
        assert_eq!(response.json(), json!({"Status": 202}));
    }
    server.running.wait_for_times("in the background", 2);
    let head = format!(
        "POST /2014-11-13/functions/function/invoke-async/ HTTP/1.1\r\nHost: {}\r\n",
        server.address
    );
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(server.send(&head, &large).status, 413);
}

#[test]
fn the_function_keeps_its_own_routes() {
    let server = Server::of_scripted_function(&[]);
    for target in [
        "/2024-01-01/report",
        "/2015-03-31/report",
        "/2024-01-01/functions/shop",
        "/functions/shop",
        "/2015-03-31",
    ] {
        let response = server.get(target);
        assert_eq!(response.status, 200, "{target}");
        assert_eq!(response.json()["rawPath"], target);
    }
}

#[test]
fn a_connection_stays_open_after_an_error() {
    let server = Server::of_scripted_function(&[]);
    let mut stream = TcpStream::connect(&server.address).expect("lam listens");
    stream.set_read_timeout(Some(SAFETY)).unwrap();
    // More than what the server reads before it handles the request.
    let body = vec![b'x'; 2 * 1024 * 1024];
    for target in [
        "/2015-03-31/functions/function/versions",
        "/2015-03-31/functions/other/invocations",
        "/2015-03-31/functions/function/nothing",
    ] {
        let (host, length) = (&server.address, body.len());
        write!(
            stream,
            "POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n"
        )
        .expect(target);
        stream.write_all(&body).expect(target);
        let mut response = Vec::new();
        while !response.ends_with(b"}") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect(target);
            response.push(byte[0]);
        }
        let response = String::from_utf8_lossy(&response).into_owned();
        assert!(
            !response.to_ascii_lowercase().contains("connection: close"),
            "{response}"
        );
    }
}
