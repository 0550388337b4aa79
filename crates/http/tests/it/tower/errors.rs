//! What goes wrong.

use std::time::Duration;

use axum::extract::Extension;
use axum::routing::get;
use axum::{Router, body};
use lambda_native::LambdaError;
use lambda_native_http::{Body, Response, tower};
use serde_json::json;
use tower::service_fn;

use crate::support::bodies::{Channel, Endless, NoTable, data};
use crate::support::function::Function;
use crate::support::http_api;

#[test]
fn an_error_of_the_service_is_a_function_error_with_its_type() {
    let service = service_fn(async |_: http::Request<Body>| Err::<Response<Body>, _>(NoTable));
    let function = Function::serve(tower(service));
    let response = function.invoke(http_api(json!({})).to_string());
    let error = response.error().unwrap();
    assert_eq!(error.error_type, "NoTable");
    assert_eq!(error.error_message, "the table does not exist");
}

#[test]
fn an_error_of_the_body_is_a_function_error() {
    let handler = async || body::Body::new(Channel::of([data("start"), Err(NoTable)]));
    let function = Function::serve(tower(Router::new().route("/", get(handler))));
    let response = function.invoke(http_api(json!({})).to_string());
    let error = response.error().unwrap();
    assert_eq!(error.error_message, "the table does not exist");
}

#[test]
fn a_response_can_carry_a_function_error() {
    let handler = async || Extension(LambdaError::new("NoTable", "the table does not exist"));
    let function = Function::serve(tower(Router::new().route("/", get(handler))));
    let response = function.invoke(http_api(json!({})).to_string());
    assert_eq!(response.error_type(), Some("NoTable"));
}

#[test]
fn a_panic_is_a_function_error_and_the_function_goes_on() {
    let app = Router::new()
        .route(
            "/panic",
            get(async || {
                if true {
                    panic!("out of tables")
                }
            }),
        )
        .route("/", get(async || "still here"));
    let function = Function::serve(tower(app));
    let response = function.invoke(http_api(json!({"rawPath": "/panic"})).to_string());
    assert_eq!(response.error().unwrap().error_message, "out of tables");
    assert_eq!(function.get("/").body, b"still here");
}

#[test]
fn a_body_that_does_not_end_is_too_large() {
    let app = Router::new().route("/", get(async || body::Body::new(Endless)));
    let function = Function::serve(tower(app));
    let response = function.invoke(http_api(json!({})).to_string());
    let error = response.error().unwrap();
    assert_eq!(error.error_type, "ResponseSizeTooLarge");
    assert!(error.error_message.contains("`.streaming()`"), "{error:?}");
}

#[test]
fn a_request_that_http_does_not_allow_gets_status_400() {
    let mut event = http_api(json!({}));
    event["body"] = json!("%");
    event["isBase64Encoded"] = json!(true);
    let function = Function::serve(tower(Router::<()>::new()));
    let response = function.invoke(event.to_string()).json();
    assert_eq!(response["statusCode"], 400);
}

#[test]
fn an_event_that_is_not_a_request_is_an_error_that_names_the_way_out() {
    let function = Function::serve(tower(Router::<()>::new()));
    let response = function.invoke(r#"{"Records":[]}"#);
    let error = response.error().unwrap();
    assert_eq!(error.error_type, "NotHttp");
    assert!(error.error_message.contains("`other_events`"), "{error:?}");
}

#[test]
fn a_request_can_be_stopped_before_the_deadline() {
    let app = Router::new().route("/", get(std::future::pending::<()>));
    let function = Function::serve(tower(app).timeout_margin(Duration::from_secs(900)));
    let response = function.invoke(http_api(json!({})).to_string());
    assert_eq!(response.error_type(), Some("TimedOut"));
}
