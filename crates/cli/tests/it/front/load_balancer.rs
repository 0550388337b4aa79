//! Application Load Balancers.

use serde_json::json;

use crate::support::Server;

#[test]
fn an_event_has_the_query_as_sent_and_the_headers_of_the_mode() {
    for (args, headers, query) in [
        (
            &["--front", "alb"][..],
            "headers",
            json!({"x": "2", "y": "a%2Bb+c"}),
        ),
        (
            &["--front", "alb", "--multi-value-headers"],
            "multiValueHeaders",
            json!({"x": ["1", "2"], "y": ["a%2Bb+c"]}),
        ),
    ] {
        let server = Server::of_scripted_function(args);
        let event = server.get("/a%20b?x=1&y=a%2Bb+c&x=2").json();
        assert_eq!(event["path"], "/a%20b");
        assert!(event["requestContext"]["elb"]["targetGroupArn"].is_string());
        assert!(event[headers]["x-amzn-trace-id"][0].is_string() || headers == "headers");
        assert_eq!(
            event[headers].as_object().map(serde_json::Map::len),
            Some(6)
        );
        let parameters = event.get("queryStringParameters");
        let parameters = parameters.unwrap_or(&event["multiValueQueryStringParameters"]);
        assert_eq!(*parameters, query);
    }
}

#[test]
fn headers_of_the_other_mode_are_ignored_with_a_warning() {
    let server = Server::of_scripted_function(&["--front", "alb"]);
    let response = server.post(&json!({"response": {
        "statusCode": 200,
        "statusDescription": "200 OK",
        "headers": {"Content-Type": "text/html"},
        "multiValueHeaders": {"Content-Type": ["text/plain"]},
        "body": "<p>",
    }}));
    assert_eq!(response.header("content-type"), Some("text/html"));
    assert_eq!(response.text(), "<p>");
    server
        .running
        .wait_for_text("multiValueHeaders: ignored, because multi-value headers are off");
}

#[test]
fn a_response_without_a_status_code_is_a_502_page() {
    let server = Server::of_scripted_function(&["--front", "alb"]);
    let response = server.post(&json!({"response": {"a": 1}}));
    assert_eq!(response.status, 502);
    assert!(response.text().contains("502 Bad Gateway"));
    server
        .running
        .wait_for_text("statusCode: expected a number from 200 to 599, found nothing");
}

#[test]
fn a_body_over_1_mb_is_rejected() {
    let server = Server::of_scripted_function(&["--front", "alb"]);
    let head = format!("POST / HTTP/1.1\r\nHost: {}\r\n", server.address);
    assert_eq!(server.send(&head, &vec![0; 1024 * 1024 + 1]).status, 413);
    server
        .running
        .wait_for_text("a load balancer passes on bodies of up to 1 MB");
}
