//! What handlers return.

use lambda_native_http::{Error, HeaderMap, IntoResponse, Json, LambdaError, StatusCode, header};

use crate::support::requests::status_and_body;

#[test]
fn headers_replace_those_of_the_response_except_cookies() {
    let inner = (
        [(header::SET_COOKIE, "a=1"), (header::SET_COOKIE, "b=2")],
        Json(1),
    );
    let response = ([("content-type", "text/x"), ("set-cookie", "c=3")], inner).into_response();
    assert_eq!(response.headers().get_all("content-type").iter().count(), 1);
    assert_eq!(response.headers()["content-type"], "text/x");
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2", "c=3"]);
}

#[test]
fn a_name_with_several_values_replaces_all_of_them() {
    let mut headers = HeaderMap::new();
    for value in ["a", "b"] {
        headers.append("vary", value.parse().unwrap());
    }
    let inner = ([("vary", "x".to_owned()), ("vary", "y".to_owned())], "");
    let response = (StatusCode::CREATED, headers, inner).into_response();
    assert_eq!(response.status(), StatusCode::CREATED);
    let values: Vec<_> = response.headers().get_all("vary").iter().collect();
    assert_eq!(values, ["a", "b"]);
}

#[test]
fn an_invalid_header_is_a_function_error() {
    for response in [
        ([("x y", "1")], "").into_response(),
        ([("x-y", "1\n2")], "").into_response(),
        (StatusCode::OK, [(header::LOCATION, "/\r".to_owned())], "").into_response(),
    ] {
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let error = response
            .extensions()
            .get::<LambdaError>()
            .expect("a function error");
        assert!(
            error.to_string().contains("invalid header of the response"),
            "{error}"
        );
    }
}

#[test]
fn errors_have_a_status_and_a_message() {
    let response = Error::not_found("no such \"item\"").into_response();
    assert_eq!(
        status_and_body(&response),
        (404, r#"{"message":"no such \"item\""}"#.to_owned())
    );
    let response = Error::bad_request("no").into_response();
    assert_eq!(
        status_and_body(&response),
        (400, r#"{"message":"no"}"#.to_owned())
    );
}
