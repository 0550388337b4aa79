//! The Invoke API of `lam run`.

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
        assert!(response.json()["Message"].is_string());
        (response.status, name.unwrap_or_default())
    };

    let unknown = (404, "ResourceNotFoundException".to_owned());
    assert_eq!(error("other/invocations", "", b"{}"), unknown);
    let arn = "123456789012%3Afunction%3Aother/invocations";
    assert_eq!(error(arn, "", b"{}"), unknown);
    assert_eq!(error("shop/invocations?Qualifier=7", "", b"{}"), unknown);
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
        (400, "InvalidParameterValueException".to_owned())
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
