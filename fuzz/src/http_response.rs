//! HTTP responses in the form of each event source.

use base64::prelude::{BASE64_STANDARD, Engine};
use lambda_native_events::samples;
use lambda_native_http::conversion::{Options, ResponseForm, to_request};
use lambda_native_http::{HeaderName, HeaderValue, LambdaContext, Response, StatusCode};
use serde_json::Value;

/// The input: a status, lines of the form `name: value`, an empty line, and a body.
///
/// In every form, the result is an error, or JSON with the status, the headers and the body.
pub fn http_response(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let status = lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let status = status
        .and_then(|status| status.trim().parse().ok())
        .unwrap_or(200);
    let Ok(status) = StatusCode::from_u16(status) else {
        return;
    };
    let mut response = Response::default();
    *response.status_mut() = status;
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let colon = line
            .iter()
            .position(|byte| *byte == b':')
            .unwrap_or(line.len());
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line.get(colon + 1..).unwrap_or_default().trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    *response.body_mut() = lines.collect::<Vec<_>>().join(&b'\n').into();

    for event in [
        samples::API_GW_V2,
        samples::FUNCTION_URL,
        samples::API_GW_REST,
        samples::ALB,
        samples::ALB_MULTI_VALUE,
        samples::LATTICE_V2,
        samples::WEBSOCKET_CONNECT,
    ] {
        let options = Options::default();
        let (_, form) =
            to_request(event.as_bytes(), &LambdaContext::default(), &options).expect("a request");
        check(&response, &form, &options);
        let prelude = form.prelude(status, response.headers());
        assert_eq!(prelude.is_ok(), (200..600).contains(&status.as_u16()));
    }
}

/// Writes the response and reads it.
pub(crate) fn check(response: &Response, form: &ResponseForm, options: &Options) {
    let mut json = b"before".to_vec();
    if let Err(error) = form.write(response, options, &mut json) {
        assert!(["InvalidResponse", "ResponseSizeTooLarge"].contains(&&*error.error_type));
        return;
    }
    let json = json.strip_prefix(b"before").expect("it is appended");
    let json: Value = serde_json::from_slice(json).expect("the response is JSON");
    let status = response.status();
    assert_eq!(json["statusCode"], status.as_u16());

    let body = json["body"].as_str().expect("a body");
    let body = if json["isBase64Encoded"].as_bool().expect("a flag") {
        BASE64_STANDARD.decode(body).expect("base64")
    } else {
        body.as_bytes().to_vec()
    };
    if form.is_without_body(status) {
        assert!(body.is_empty());
    } else {
        assert_eq!(body, **response.body());
    }
    check_headers(response, &json);
}

/// Every header is in exactly one place, with all its values, unless it is about the connection.
fn check_headers(response: &Response, json: &Value) {
    let maps =
        ["headers", "multiValueHeaders"].map(|member| json.get(member).and_then(Value::as_object));
    let cookies = json.get("cookies").and_then(Value::as_array);
    for name in response.headers().keys() {
        let values = response.headers().get_all(name).iter().count();
        let places: Vec<&Value> = maps
            .iter()
            .flatten()
            .filter_map(|map| map.get(name.as_str()))
            .collect();
        if let (Some(cookies), "set-cookie") = (cookies, name.as_str()) {
            assert_eq!(cookies.len(), values);
            assert!(places.is_empty());
            continue;
        }
        match &places[..] {
            [] => assert!(is_about_the_connection(response, name), "{name}"),
            [Value::String(_)] => {}
            [Value::Array(list)] => assert_eq!(list.len(), values, "{name}"),
            _ => panic!("{name}: {places:?}"),
        }
    }
}

fn is_about_the_connection(response: &Response, name: &HeaderName) -> bool {
    let known = [
        "connection",
        "content-length",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    let lists = response.headers().get_all("connection").iter();
    let mut named = lists.flat_map(|list| list.as_bytes().split(|byte| *byte == b','));
    known.contains(&name.as_str())
        || named.any(|other| {
            other
                .trim_ascii()
                .eq_ignore_ascii_case(name.as_str().as_bytes())
        })
}
