//! AWS's `lambda_http`, unchanged, on this crate.

use serde_json::json;

use super::support::function::Function;
use super::support::programs::Program;

fn request(method: &str, path: &str, query: &str, body: &str) -> String {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "headers": {"host": "localhost", "content-type": "application/json"},
        "queryStringParameters": if query.is_empty() { json!({}) } else { json!({"name": "me"}) },
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "localhost", "domainPrefix": "a",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "1.2.3.4", "userAgent": "t"},
            "requestId": "r", "routeKey": "$default", "stage": "$default",
            "time": "12/Mar/2020:19:03:58 +0000", "timeEpoch": 1583348638390_u64
        },
        "body": body, "isBase64Encoded": false
    })
    .to_string()
}

#[test]
fn lambda_http_and_axum_run_unchanged() {
    let function = Function::start(Program::Patched, "function", "multi_thread");
    let response = function.invoke(&request("GET", "/", "name=me", "")).json();
    assert_eq!(
        (&response["statusCode"], &response["body"]),
        (&json!(201), &json!("hello, me"))
    );

    let function = Function::start(Program::Patched, "axum", "multi_thread");
    let response = function
        .invoke(&request("GET", "/orders/7", "name=me", ""))
        .json();
    assert_eq!(response["body"], r#"order 7 [("name", "me")]"#);
    let response = function
        .invoke(&request("POST", "/orders", "", "[1,2]"))
        .json();
    assert_eq!(response["body"], "[1,2]");
    let response = function.invoke(&request("GET", "/nothing", "", "")).json();
    assert_eq!(response["statusCode"], 404);

    let function = Function::start(Program::Patched, "axum-streaming", "multi_thread");
    let response = function.invoke(&request("GET", "/chunks", "", ""));
    assert!(
        response.body_str().ends_with("\0one two three"),
        "{response:?}"
    );
}
