//! Cookies of responses, set through the builders.

use lambda_native_events::{
    AlbEvent, AlbResponse, ApiGwV1Response, ApiGwV2Response, LatticeResponse, WebSocketResponse,
    samples,
};

#[test]
fn set_cookie_twice_keeps_both_in_the_cookies_of_v2() {
    let json = ApiGwV2Response::text("hi")
        .header("Set-Cookie", "a=1")
        .header("set-cookie", "b=2")
        .cookie("c=3")
        .to_json()
        .unwrap();
    // They must not be in the headers too, or the caller would get them twice.
    assert_eq!(
        json,
        r#"{"statusCode":200,"headers":{"content-type":"text/plain; charset=utf-8"},"cookies":["a=1","b=2","c=3"],"body":"hi"}"#
    );
}

#[test]
fn set_cookie_twice_keeps_both_in_the_multi_value_headers_of_v1() {
    let json = ApiGwV1Response::text("hi")
        .header("Set-Cookie", "a=1")
        .header("set-cookie", "b=2")
        .cookie("c=3")
        .to_json()
        .unwrap();
    assert_eq!(
        json,
        r#"{"statusCode":200,"headers":{"content-type":"text/plain; charset=utf-8"},"multiValueHeaders":{"Set-Cookie":["a=1","b=2","c=3"]},"body":"hi","isBase64Encoded":false}"#
    );
}

#[test]
fn set_cookie_twice_keeps_both_in_the_multi_value_headers_of_alb() {
    let two = AlbResponse::text("hi")
        .header("Set-Cookie", "a=1")
        .header("set-cookie", "b=2")
        .header("x-id", "7")
        .header("X-Id", "8");
    assert_eq!(
        two.to_json().unwrap(),
        r#"{"statusCode":200,"headers":{},"multiValueHeaders":{"content-type":["text/plain; charset=utf-8"],"Set-Cookie":["a=1","b=2"],"X-Id":["8"]},"body":"hi","isBase64Encoded":false}"#
    );

    let event = AlbEvent::parse(samples::ALB_MULTI_VALUE).unwrap();
    assert_eq!(two.clone().for_event(&event).unwrap(), two);
    let event = AlbEvent::parse(samples::ALB).unwrap();
    let error = two.for_event(&event).unwrap_err().to_string();
    assert!(
        error.contains("lambda.multi_value_headers.enabled"),
        "{error}"
    );
}

#[test]
fn one_cookie_of_alb_fits_a_target_group_of_either_kind() {
    let one = AlbResponse::text("hi").cookie("a=1");
    assert!(one.to_json().unwrap().contains(r#""set-cookie":"a=1""#));
    let multi_value = AlbEvent::parse(samples::ALB_MULTI_VALUE).unwrap();
    let json = one.for_event(&multi_value).unwrap().to_json().unwrap();
    assert!(json.contains(r#""set-cookie":["a=1"]"#), "{json}");
}

#[test]
fn set_cookie_twice_is_rejected_if_a_name_has_one_value() {
    let expected =
        "$.headers[\"set-cookie\"]: occurs twice, but cookies cannot be joined; leave one";
    let two = LatticeResponse::text("hi")
        .header("Set-Cookie", "a=1")
        .header("set-cookie", "b=2");
    let error = two.to_json().unwrap_err().to_string();
    assert_eq!(error, format!("VPC Lattice response: {expected}"));
    let two = WebSocketResponse::new(200)
        .header("Set-Cookie", "a=1")
        .header("set-cookie", "b=2");
    let error = two.to_json().unwrap_err().to_string();
    assert_eq!(error, format!("WebSocket response: {expected}"));
    assert!(
        LatticeResponse::text("hi")
            .header("Set-Cookie", "a=1")
            .to_json()
            .is_ok()
    );
}

#[test]
fn any_other_header_takes_the_place_of_one_of_its_name_wherever_that_stands() {
    let v1 = ApiGwV1Response::new(200)
        .add_header("X-A", "1")
        .add_header("x-a", "2")
        .header("x-A", "3");
    assert_eq!((&v1.headers["x-A"], v1.multi_value_headers.len()), ("3", 0));
    let alb = AlbResponse::new(200)
        .add_header("X-A", "1")
        .add_header("x-b", "2")
        .header("x-A", "3");
    assert_eq!(alb.multi_value_headers["x-A"], ["3"]);
    assert!(alb.headers.is_empty());
    let lattice = LatticeResponse::new(200)
        .header("X-A", "1")
        .header("x-a", "2");
    assert_eq!((&lattice.headers["x-a"], lattice.headers.len()), ("2", 1));
}
