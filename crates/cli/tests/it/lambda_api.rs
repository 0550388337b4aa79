//! Lambda's API of `lam run`.

pub(crate) mod clients;
mod operations;
mod qualifiers;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::Server;

#[test]
fn the_invoke_api_returns_the_response_unchanged() {
    let server = Server::of_scripted_function(&["--name", "shop"]);

    for path in [
        "function/invocations",
        "shop/invocations",
        "shop:$LATEST/invocations",
        "shop/invocations?Qualifier=$LATEST",
        "123456789012%3Afunction%3Ashop/invocations",
        "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Ashop/invocations",
    ] {
        let response = server.invoke_with(path, "", br#"{"response": "word for word"}"#);
        assert_eq!(response.status, 200, "{path}");
        assert_eq!(response.text(), "word for word", "{path}");
        assert_eq!(response.header("x-amz-executed-version"), Some("$LATEST"));
        assert!(response.header("x-amzn-requestid").is_some());
        assert_eq!(response.header("x-amz-function-error"), None);
    }
}

#[test]
fn the_invoke_api_returns_the_errors_of_the_service() {
    let server = Server::of_scripted_function(&["--name", "shop"]);
    let error = |path: &str, headers: &str, body: &[u8]| {
        let response = server.invoke_with(path, headers, body);
        let name = response.header("x-amzn-errortype").map(str::to_owned);
        let body = response.json();
        assert!(body["Message"].is_string() || body["message"].is_string());
        (response.status, name.unwrap_or_default())
    };

    let unknown = (404, "ResourceNotFoundException".to_owned());
    assert_eq!(error("other/invocations", "", b"{}"), unknown);
    let arn = "123456789012%3Afunction%3Aother/invocations";
    assert_eq!(error(arn, "", b"{}"), unknown);
    let content = (400, "InvalidRequestContentException".to_owned());
    assert_eq!(error("shop/invocations", "", b"{n: 1}"), content);
    let context = "X-Amz-Client-Context: %%%\r\n";
    assert_eq!(error("shop/invocations", context, b"{}"), content);
    assert_eq!(
        error(
            "shop/invocations",
            "X-Amz-Invocation-Type: Never\r\n",
            b"{}"
        ),
        (400, "ValidationException".to_owned())
    );
    let large = vec![b' '; 6 * 1024 * 1024 + 1];
    let too_large = (413, "RequestTooLargeException".to_owned());
    assert_eq!(error("shop/invocations", "", &large), too_large);
    let asynchronous = "X-Amz-Invocation-Type: Event\r\n";
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(error("shop/invocations", asynchronous, &large), too_large);
}

#[test]
fn the_invoke_api_returns_function_errors_and_the_log() {
    let server = Server::of_scripted_function(&[]);
    let event = json!({"fail": {"errorType": "Late"}, "stdout": "a line\n"}).to_string();

    let response = server.invoke_with(
        "function/invocations",
        "X-Amz-Log-Type: Tail\r\n",
        event.as_bytes(),
    );

    assert_eq!(response.status, 200);
    assert_eq!(response.header("x-amz-function-error"), Some("Unhandled"));
    assert_eq!(response.text(), r#"{"errorType":"Late"}"#);
    let log = STANDARD
        .decode(response.header("x-amz-log-result").unwrap())
        .unwrap();
    let log = String::from_utf8(log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines[0].starts_with("START RequestId: "), "{log}");
    assert_eq!(lines[1], "a line");
    assert!(lines[2].starts_with("END RequestId: "), "{log}");
    assert!(lines[3].starts_with("REPORT RequestId: "), "{log}");
}

#[test]
fn an_asynchronous_invocation_is_accepted_and_run() {
    let server = Server::of_scripted_function(&[]);

    let header = "X-Amz-Invocation-Type: Event\r\n";
    let response = server.invoke_with("function/invocations", header, br#"{"stdout": "later\n"}"#);
    assert_eq!((response.status, response.text()), (202, String::new()));
    server.running.wait_for_text("] later");

    let header = "X-Amz-Invocation-Type: DryRun\r\n";
    let response = server.invoke_with("function/invocations", header, br#"{"stdout": "never\n"}"#);
    assert_eq!(response.status, 204);
    server.invoke(&json!({"stdout": "after\n"}));
    server.running.wait_for_text("] after");
    assert!(!server.running.log().contains("never"));
}

#[test]
fn a_payload_that_is_not_utf_8_is_rejected() {
    let server = Server::of_scripted_function(&[]);
    for payload in [&b"\"\xff\""[..], b"{\"a\":\"\xc3\x28\"}", b"\xff\xfe{\0}\0"] {
        let response = server.invoke_with("function/invocations", "", payload);
        assert_eq!(response.status, 400);
        let name = Some("InvalidRequestContentException");
        assert_eq!(response.header("x-amzn-errortype"), name);
        let body = response.json();
        assert_eq!(body["Type"], "User");
        let message = body["message"].as_str().unwrap();
        let expected = "Could not parse request body into json: invalid UTF-8 at byte offset ";
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn an_event_has_at_most_6_mb() {
    let server = Server::of_scripted_function(&[]);
    let event = |size: usize| {
        let mut event = br#"{"response":1,"text":""#.to_vec();
        event.resize(size - 2, b'x');
        event.extend_from_slice(b"\"}");
        event
    };
    let largest = 6 * 1024 * 1024;
    let response = server.invoke_with("function/invocations", "", &event(largest));
    assert_eq!((response.status, response.text()), (200, "1".to_owned()));

    // The rest of a much larger body is read too, so that the client sees the response.
    for size in [largest + 1, 5 * largest] {
        let response = server.invoke_with("function/invocations", "", &event(size));
        assert_eq!(response.status, 413);
        let name = Some("RequestTooLargeException");
        assert_eq!(response.header("x-amzn-errortype"), name);
        assert_eq!(
            response.json()["message"],
            "Request must be smaller than 6291456 bytes for the InvokeFunction operation"
        );
    }
}

#[test]
fn headers_outside_what_the_service_allows_are_rejected() {
    let server = Server::of_scripted_function(&[]);
    let error = |header: &str| {
        let header = format!("{header}\r\n");
        let response = server.invoke_with("function/invocations", &header, br#"{"response":1}"#);
        let name = response.header("x-amzn-errortype").unwrap_or_default();
        (response.status, name.to_owned())
    };

    let context = |bytes: usize| STANDARD.encode(format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - 8)));
    // 2,685 bytes are 3,580 of base64.
    let header = format!("X-Amz-Client-Context: {}", context(2_685));
    assert_eq!(error(&header), (200, String::new()));
    let header = format!("X-Amz-Client-Context: {}", context(2_688));
    assert_eq!(
        error(&header),
        (400, "InvalidRequestContentException".to_owned())
    );

    let invalid = (400, "ValidationException".to_owned());
    assert_eq!(error("X-Amz-Log-Type: tail"), invalid);
    assert_eq!(error("X-Amz-Tenant-Id: a,b"), invalid);
    assert_eq!(
        error(&format!("X-Amz-Tenant-Id: {}", "a".repeat(257))),
        invalid
    );
    assert_eq!(error("X-Amz-Invocation-Type: event"), invalid);
    assert_eq!(
        error("X-Amz-Tenant-Id: blue/1 @x:y=+-_."),
        (200, String::new())
    );
    assert_eq!(error("X-Amz-Log-Type: None"), (200, String::new()));
}
