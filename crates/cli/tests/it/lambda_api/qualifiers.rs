//! Versions and aliases.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::{Server, lam, scripted_function};

const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:shop";

fn server() -> Server {
    let function = scripted_function();
    let function = function.to_str().expect("a path that is UTF-8");
    let mut lam = lam(["run", function, "--port", "0", "--name", "shop"]);
    Server::start(lam.env("AWS_REGION", "us-east-1"))
}

#[test]
fn a_qualifier_is_part_of_the_arn_that_the_function_sees() {
    let server = server();
    let escaped = "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Ashop";

    for (path, qualifier, version) in [
        ("shop/invocations".to_owned(), "", "$LATEST"),
        ("shop/invocations?Qualifier=".to_owned(), "", "$LATEST"),
        (
            "shop/invocations?Qualifier=$LATEST".to_owned(),
            ":$LATEST",
            "$LATEST",
        ),
        (
            "shop%3A%24LATEST/invocations".to_owned(),
            ":$LATEST",
            "$LATEST",
        ),
        ("shop/invocations?Qualifier=7".to_owned(), ":7", "7"),
        ("shop:12/invocations".to_owned(), ":12", "12"),
        (
            "shop/invocations?Qualifier=live".to_owned(),
            ":live",
            "$LATEST",
        ),
        (
            "shop:live/invocations?Qualifier=live".to_owned(),
            ":live",
            "$LATEST",
        ),
        (
            format!("{escaped}%3Ablue-green_2/invocations"),
            ":blue-green_2",
            "$LATEST",
        ),
        (format!("{escaped}/invocations?Qualifier=3"), ":3", "3"),
        (
            "shop/invocations?Qualifier=%24LATEST.PUBLISHED".to_owned(),
            ":$LATEST.PUBLISHED",
            "$LATEST.PUBLISHED",
        ),
    ] {
        let event = json!({"function_arn": true}).to_string();
        let response = server.invoke_with(&path, "", event.as_bytes());
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        assert_eq!(response.json(), format!("{ARN}{qualifier}"), "{path}");
        assert_eq!(
            response.header("x-amz-executed-version"),
            Some(version),
            "{path}"
        );
    }
}

#[test]
fn wrong_names_and_qualifiers_get_the_errors_of_the_service() {
    let server = server();
    let error = |path: &str| {
        let response = server.invoke_with(&format!("{path}/invocations"), "", b"{}");
        let (status, body) = (response.status, response.json());
        let name = response
            .header("x-amzn-errortype")
            .expect("an error")
            .to_owned();
        let message = body.get("Message").or(body.get("message"));
        (
            status,
            name,
            message
                .and_then(|text| text.as_str())
                .expect("a message")
                .to_owned(),
        )
    };

    let (status, name, message) = error("other");
    assert_eq!((status, name.as_str()), (404, "ResourceNotFoundException"));
    let expected = "Function not found: \
                    arn:aws:lambda:us-east-1:123456789012:function:other (this";
    assert!(message.starts_with(expected), "{message}");
    let (.., message) = error("other:live");
    assert!(message.contains("function:other:live (this"), "{message}");

    for path in [
        "shop%20",
        "shop:a.b",
        "shop:$latest",
        "shop:",
        "layer:function:shop",
    ] {
        let (status, name, message) = error(path);
        assert_eq!(
            (status, name.as_str()),
            (400, "ValidationException"),
            "{path}"
        );
        assert!(
            message.contains("at 'functionName' failed to satisfy"),
            "{message}"
        );
    }

    let response = server.invoke_with("shop:1/invocations?Qualifier=2", "", b"{}");
    assert_eq!(response.status, 400);
    assert_eq!(
        response.json()["message"],
        "The derived qualifier from the function name does not match the specified qualifier."
    );
    let response = server.invoke_with("shop/invocations?Qualifier=a%20b", "", b"{}");
    assert_eq!(
        response.header("x-amzn-errortype"),
        Some("ValidationException")
    );
}

#[test]
fn the_log_names_the_version() {
    let server = server();
    let response = server.invoke_with(
        "shop/invocations?Qualifier=7",
        "X-Amz-Log-Type: Tail\r\n",
        br#"{"response":1}"#,
    );
    let log = response.header("x-amz-log-result").expect("a log");
    let log = STANDARD.decode(log).expect("base64");
    let log = String::from_utf8_lossy(&log).into_owned();
    assert!(
        log.lines().next().expect("a line").ends_with(" Version: 7"),
        "{log}"
    );
}
