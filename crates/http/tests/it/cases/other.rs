//! Everything else.

use lambda_native_http::conversion::{Options, Rejected, to_request};
use lambda_native_http::lambda_native::{LambdaHandler, Response};
use lambda_native_http::{LambdaContext, LambdaError, Request, http};
use serde_json::{Value, json};

use super::cases;
use crate::support::*;

const SQS: &str = r#"{"Records": [{"messageId": "m-1", "body": "hi", "eventSource": "aws:sqs"}]}"#;

fn invoke(handler: &impl LambdaHandler, event: &str) -> Result<String, LambdaError> {
    let mut response = Response::default();
    handler.handle(event.as_bytes(), &LambdaContext::default(), &mut response)?;
    Ok(String::from_utf8(response.body().to_vec()).unwrap())
}

fn path(request: Request) -> String {
    let (parts, _) = request.into_parts();
    parts.uri.path().to_owned()
}

cases! {
    113 Observed "an event that is not HTTP is an error that names its source, or has a handler": events_that_are_not_http {
        let error = invoke(&http(path), SQS).unwrap_err();
        assert_eq!(error.error_type, "NotHttp");
        assert_eq!(
            error.error_message,
            "expected an HTTP request, got messages of an SQS queue; `other_events` sets a handler for such events"
        );
        let error = invoke(&http(path), r#"{"order": 7}"#).unwrap_err();
        assert!(error.error_message.contains("does not match any known event source"), "{error}");
        let both = http(path).other_events(|event: &str, _: &LambdaContext| {
            Ok::<_, LambdaError>(event.len().to_string())
        });
        assert_eq!(invoke(&both, SQS).unwrap(), SQS.len().to_string());
        assert!(invoke(&both, &http_api(json!({})).to_string()).unwrap().contains("statusCode"));
    }
    114 OurChoice "the test button of a REST API sends a request with few fields": test_buttons {
        let event = json!({
            "resource": "/orders", "path": "/orders", "httpMethod": "POST", "headers": null, "multiValueHeaders": null,
            "queryStringParameters": null, "multiValueQueryStringParameters": null, "pathParameters": null,
            "stageVariables": null, "body": "{}", "isBase64Encoded": false,
            "requestContext": {"stage": "test-invoke-stage", "identity": {"sourceIp": "test-invoke-source-ip"}},
        });
        let request = request(&event);
        assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/orders"));
    }
    115 Observed "a connection to a WebSocket API is a request, a message is not": websocket_events {
        let connect = websocket(json!({"multiValueQueryStringParameters": {"room": ["7"]}}));
        assert_eq!(uri(&connect), "/?room=7");
        assert_eq!(respond(&connect, status(403))["statusCode"], 403);
        for kind in ["MESSAGE", "DISCONNECT"] {
            let event = websocket(json!({"requestContext": {"eventType": kind}, "body": "hi"}));
            let rejected = convert(&event, &Options::default());
            assert!(matches!(rejected, Err(Rejected::NotHttp)), "{kind}");
        }
    }
    116 Observed "both event structures of VPC Lattice are requests": lattice_events {
        let v1 = lattice_v1(json!({"raw_path": "/a%20b?c=d%20e", "method": "POST", "headers": {"x-a": "1,2"}}));
        assert_eq!(uri(&v1), "/a%20b?c=d%20e");
        assert_eq!(header(&v1, "x-a"), ["1,2"]);
        let v2 = lattice_v2(json!({
            "path": "/a%20b", "queryStringParameters": {"c": ["d", "e"]}, "headers": {"x-a": ["1", "2"]},
        }));
        assert_eq!(uri(&v2), "/a%20b?c=d&c=e");
        assert_eq!(header(&v2, "x-a"), ["1", "2"]);
    }
    117 Observed "a handler that panics is a function error" => "tower::errors::a_panic_is_a_function_error_and_the_function_goes_on";
    118 Observed "one application serves several invocations at once": one_application_serves_many {
        let app = http(path);
        let event = http_api(json!({"rawPath": "/x"})).to_string();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| invoke(&app, &event).unwrap())).collect();
            for thread in threads {
                assert!(thread.join().unwrap().contains("\"body\":\"/x\""));
            }
        });
    }
    119 Observed "nothing is pooled that a snapshot could contain": "this crate has no connections and no pools";
    120 OurChoice "OPTIONS reaches the application": options_reach_the_application {
        for (source, event) in every_source() {
            let method = json!({"httpMethod": "OPTIONS", "method": "OPTIONS", "requestContext": {"http": {"method": "OPTIONS"}}});
            if source.starts_with("HTTP API") || source == "Function URL" || !source.contains("WebSocket") {
                let event = match event.pointer("/requestContext/http") {
                    Some(_) => changed(event, method),
                    None => changed(event, json!({"httpMethod": "OPTIONS", "method": "OPTIONS"})),
                };
                assert_eq!(request(&event).method(), "OPTIONS", "{source}");
            }
        }
    }
    121 Observed "CloudFront with OAC needs `x-amz-content-sha256` from the client": "happens before the function is invoked; docs/http.md says so";
}

#[test]
fn an_event_that_cannot_be_read_names_the_member() {
    let event = http_api(json!({"headers": 7}));
    let Err(Rejected::Invalid(error)) = convert(&event, &Options::default()) else {
        panic!("the event is invalid");
    };
    assert_eq!(error.error_type, "InvalidEvent");
    assert!(error.error_message.contains("$.headers"), "{error}");
}

#[test]
fn an_invalid_method_is_a_bad_request() {
    let event = http_api(json!({"requestContext": {"http": {"method": "G T"}}}));
    assert_eq!(bad_request(&event), "invalid method `G T`");
}

#[test]
fn events_are_the_same_whether_their_beginning_is_known() {
    let event = http_api(json!({"rawPath": "/a b", "cookies": ["a=1"]}));
    let sorted = event.to_string();
    let recorded = sorted.replacen('{', r#"{"version":"2.0","routeKey":"$default","#, 1);
    assert!(!sorted.starts_with(r#"{"version""#));
    let convert = |text: &str| {
        to_request(
            text.as_bytes(),
            &LambdaContext::default(),
            &Options::default(),
        )
        .unwrap()
    };
    let ((one, _), (other, _)) = (convert(&sorted), convert(&recorded));
    assert_eq!(one.uri(), other.uri());
    assert_eq!(one.headers(), other.headers());
    let source = |request: &Request| {
        request
            .extensions()
            .get::<lambda_native_http::Invocation>()
            .unwrap()
            .source()
    };
    assert_eq!(source(&one), source(&other));
}

/// The events of the events crate, which are recorded.
#[test]
fn samples_become_requests() {
    use lambda_native_events::samples;
    for (sample, target) in [
        (samples::API_GW_V2, "POST /orders"),
        (samples::FUNCTION_URL, "GET /hi"),
        (samples::API_GW_REST, "POST /orders/7"),
        (samples::ALB, "GET /orders"),
        (samples::LATTICE_V1, "POST /orders"),
        (samples::LATTICE_V2, "GET /orders"),
        (samples::WEBSOCKET_CONNECT, "GET /"),
    ] {
        let event: Value = serde_json::from_str(sample).unwrap();
        let request = request(&event);
        assert_eq!(
            format!("{} {}", request.method(), request.uri().path()),
            target
        );
    }
}
