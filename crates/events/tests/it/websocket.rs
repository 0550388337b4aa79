//! API Gateway WebSocket APIs: connections, messages, responses.

use std::time::{Duration, SystemTime};

use lambda_native_events::websocket::WebSocketEventType;
use lambda_native_events::{WebSocketEvent, WebSocketResponse, samples};

#[test]
fn a_client_connects() {
    let event = WebSocketEvent::parse(samples::WEBSOCKET_CONNECT).unwrap();
    assert_eq!(event.route_key(), "$connect");
    assert_eq!(
        event.request_context.event_type,
        WebSocketEventType::Connect
    );
    assert_eq!(event.connection_id(), "TWegAcC4EowCHnA=");
    assert_eq!(event.header("origin"), Some("https://example.com"));
    assert_eq!(
        event.header_values("ORIGIN").collect::<Vec<_>>(),
        ["https://example.com"]
    );
    assert_eq!(event.query_string_parameters.get("room"), Some("7"));
    assert_eq!(
        event.request_context.connected_at.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    let authorizer = event.request_context.authorizer.as_ref().unwrap();
    assert_eq!(
        authorizer.get("principalId").unwrap().as_str().unwrap(),
        "user-1"
    );
    assert_eq!(event.body, None);
}

#[test]
fn a_client_sends_a_message() {
    let event = WebSocketEvent::parse(samples::WEBSOCKET_MESSAGE).unwrap();
    assert_eq!(
        event.request_context.event_type,
        WebSocketEventType::Message
    );
    assert_eq!(
        event.request_context.message_id.as_deref(),
        Some("R1koeHsUtjMFbRw=")
    );
    assert!(event.headers.is_empty());
    assert_eq!(
        event.body_json::<serde_json::Value>().unwrap()["text"],
        "hi"
    );

    let binary = WebSocketEvent::parse(r#"{"body": "AP8=", "isBase64Encoded": true}"#).unwrap();
    assert_eq!(*binary.body_bytes().unwrap(), [0, 0xff]);
}

#[test]
fn a_client_disconnects() {
    let event = WebSocketEvent::parse(samples::WEBSOCKET_DISCONNECT).unwrap();
    let context = &event.request_context;
    assert_eq!(context.event_type, WebSocketEventType::Disconnect);
    assert_eq!(context.disconnect_status_code, Some(1001));
    assert_eq!(context.disconnect_reason.as_deref(), Some("Going away"));

    let text = r#"{"requestContext": {"disconnectStatusCode": -1, "disconnectReason": ""}}"#;
    let context = WebSocketEvent::parse(text).unwrap().request_context;
    assert_eq!(context.disconnect_status_code, Some(-1));
    assert_eq!(context.disconnect_reason.as_deref(), Some(""));
}

#[test]
fn an_unknown_event_type_is_kept() {
    let text = r#"{"requestContext": {"eventType": "PING", "new": [1]}, "new": {}}"#;
    let context = WebSocketEvent::parse(text).unwrap().request_context;
    assert_eq!(context.event_type, WebSocketEventType::Other("PING".into()));
    assert_eq!(context.event_type.as_str(), "PING");
}

#[test]
fn the_endpoint_of_the_connections() {
    let event = WebSocketEvent::parse(samples::WEBSOCKET_MESSAGE).unwrap();
    assert_eq!(
        event.connections_endpoint(),
        "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod"
    );
    let text = r#"{"requestContext": {"domainName": "ws.example.com", "stage": "prod"}}"#;
    let event = WebSocketEvent::parse(text).unwrap();
    assert_eq!(event.connections_endpoint(), "https://ws.example.com");
}

#[test]
fn messages_and_credentials_are_not_printed() {
    let text = r#"{"body": "s3cr3t", "headers": {"Authorization": "s3cr3t", "Sec-WebSocket-Protocol": "chat"},
        "queryStringParameters": {"token": "s3cr3t"}, "multiValueQueryStringParameters": {"token": ["s3cr3t"]},
        "requestContext": {"authorizer": {"a": "s3cr3t"}, "identity": {"apiKey": "s3cr3t", "accessKey": "s3cr3t"}}}"#;
    let printed = format!("{:?}", WebSocketEvent::parse(text).unwrap());
    assert!(!printed.contains("s3cr3t"), "{printed}");
    assert!(printed.contains("chat"), "{printed}");

    let printed = format!("{:?}", WebSocketResponse::text("s3cr3t"));
    assert!(!printed.contains("s3cr3t"), "{printed}");
}

#[test]
fn builds_responses() {
    assert_eq!(
        WebSocketResponse::new(403).to_json().unwrap(),
        r#"{"statusCode":403,"body":"","isBase64Encoded":false}"#
    );
    assert_eq!(
        WebSocketResponse::json([1]).unwrap().to_json().unwrap(),
        r#"{"statusCode":200,"headers":{"content-type":"application/json"},"body":"[1]","isBase64Encoded":false}"#
    );
}

#[test]
fn what_is_rejected() {
    let ok = WebSocketResponse::new(200);
    let twice = WebSocketResponse {
        headers: [("a", "1"), ("A", "2")].into(),
        ..ok.clone()
    };
    for (response, problem) in [
        (
            WebSocketResponse::default(),
            "$.statusCode: 0 is outside 100–599",
        ),
        (
            WebSocketResponse::new(1001),
            "$.statusCode: 1001 is outside 100–599",
        ),
        (
            twice,
            "$.headers[\"A\"]: occurs twice; join the values with commas, or leave one",
        ),
        (
            ok.header("a", "\0"),
            "$.headers[\"a\"]: has the control character 0x00 at byte 0",
        ),
    ] {
        let message = response.to_json().unwrap_err().to_string();
        assert_eq!(message, format!("WebSocket response: {problem}"));
    }
}
