//! The body of a request.

use lambda_native_http::lambda_native::{LambdaHandler, Response};
use serde_json::{Value, json};

use super::cases;
use crate::support::*;

fn body(event: &Value) -> Vec<u8> {
    request(event).into_body().to_vec()
}

cases! {
    63 Observed "a missing, null or empty body is empty": empty_bodies {
        for (source, event) in every_source() {
            for none in [Value::Null, "".into()] {
                assert!(body(&changed(event.clone(), json!({"body": none}))).is_empty(), "{source}");
            }
        }
    }
    64 Observed "text arrives as text": text_bodies {
        for (source, event) in every_source() {
            let event = changed(event, json!({"body": "{\"a\": \"é\"}\n"}));
            assert_eq!(body(&event), "{\"a\": \"é\"}\n".as_bytes(), "{source}");
        }
    }
    65 Observed "everything else arrives as base64": base64_bodies {
        for (source, event) in every_source() {
            let flag = json!({"body": "AP+AYQ==", "isBase64Encoded": true, "is_base64_encoded": true});
            assert_eq!(body(&changed(event, flag)), [0, 255, 128, 97], "{source}");
        }
    }
    66 Observed "a REST API sends base64 for its binary media types": binary_media_types {
        let event = rest(json!({"body": "aGk=", "isBase64Encoded": true}));
        assert_eq!(body(&event), b"hi");
        assert_eq!(body(&rest(json!({"body": "aGk="}))), b"aGk=");
    }
    67 OurChoice "broken base64 is a bad request, and the function goes on": broken_base64_is_a_bad_request {
        let event = http_api(json!({"body": "a+!", "isBase64Encoded": true}));
        assert_eq!(
            bad_request(&event),
            "the body is not valid base64: Invalid symbol 33, offset 2."
        );
        let app = lambda_native_http::http(|_: lambda_native_http::Request| "not called");
        let mut response = Response::default();
        LambdaHandler::handle(
            &app, event.to_string().as_bytes(), &Default::default(), &mut response,
        ).unwrap();
        let response: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(response["statusCode"], 400);
        assert_eq!(response["headers"]["content-type"], "application/json");
        assert!(response["body"].as_str().unwrap().contains("not valid base64"), "{response}");
    }
    68 OurChoice "the flag decides, not the text": the_flag_decides {
        assert_eq!(body(&http_api(json!({"body": "aGk=", "isBase64Encoded": true}))), b"hi");
        assert_eq!(body(&http_api(json!({"body": "aGk=", "isBase64Encoded": false}))), b"aGk=");
    }
    69 Observed "a body of 6 MB is passed": large_bodies_are_passed {
        let large = "x".repeat(6_000_000);
        assert_eq!(body(&http_api(json!({"body": large}))).len(), 6_000_000);
    }
    70 Observed "a load balancer rejects bodies over 1 MB": "never reaches the function; `lam run --front alb` does the same";
}
