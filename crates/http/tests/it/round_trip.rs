//! A request that a front end turns into an event is the same request for the application, and the response
//! of the application is the one that the client gets.

use lambda_native_http::conversion::{Options, to_request};
use lambda_native_http::{HeaderMap, HeaderName, HeaderValue, LambdaContext, Request, Response};
use proptest::prelude::*;

use crate::support::FrontEnd;

/// Percent-encoded text, as clients send it in paths and queries: every front end gives it back.
fn encoded(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[A-Za-z0-9._~-]",
        1 => Just("%20".to_owned()),
        1 => Just("%25".to_owned()),
        1 => Just("%C3%A9".to_owned()),
        1 => Just("%E2%98%95".to_owned()),
        1 => Just("%22".to_owned()),
    ];
    prop::collection::vec(part, length).prop_map(|parts| parts.concat())
}

/// What only front ends carry that do not decode.
fn as_sent() -> impl Strategy<Value = String> {
    "[!$&'()*+,;=:@|a-z0-9._~/?{}-]{0,20}(%[0-9a-f]{2}){0,2}"
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(encoded(0..6), 1..5)
        .prop_map(|segments| format!("/{}", segments.join("/")))
}

fn parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((encoded(1..4), encoded(0..8)), 0..5)
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        3 => "x-[a-z]{1,3}",
        1 => Just("accept".to_owned()),
        1 => Just("cookie".to_owned()),
        1 => Just("content-type".to_owned()),
    ];
    let value = prop_oneof!["[a-zA-Z0-9 =;\"/é]{1,12}", "[a-z]=[0-9]"];
    prop::collection::vec(
        (name, value.prop_map(|value| value.trim().to_owned())),
        0..6,
    )
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        "\\PC{0,20}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

fn header_map(headers: &[(String, String)], keeps_repeated: bool) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        // Front ends join repeated cookies.
        if keeps_repeated && name != "cookie" {
            map.append(name, value);
        } else {
            map.insert(name, value);
        }
    }
    map
}

/// Sorts the parameters by name, as maps do, and keeps the last value of a name where the front end does.
fn query(front_end: FrontEnd, mut parameters: Vec<(String, String)>) -> String {
    parameters.sort_by(|(one, _), (other, _)| one.cmp(other));
    if !front_end.keeps_repeated_parameters() {
        parameters.reverse();
        parameters.dedup_by(|(one, _), (other, _)| one == other);
        parameters.reverse();
    }
    let pairs: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn convert(front_end: FrontEnd, request: &Request) -> Request {
    let event = front_end.event(request).to_string();
    let converted = to_request(
        event.as_bytes(),
        &LambdaContext::default(),
        &Options::default(),
    );
    converted
        .unwrap_or_else(|rejected| panic!("{rejected:?} for {event}"))
        .0
}

/// The parameters, sorted by name: the events of some front ends do not keep the order of names.
fn by_name(request: &Request) -> Option<Vec<&str>> {
    let mut pairs: Vec<_> = request.uri().query()?.split('&').collect();
    pairs.sort_by_key(|pair| pair.split_once('=').map_or(*pair, |(name, _)| name));
    Some(pairs)
}

fn assert_same(front_end: FrontEnd, request: &Request) {
    let mut converted = convert(front_end, request);
    if !request.headers().contains_key("content-length") {
        converted.headers_mut().remove("content-length");
    }
    assert_eq!(converted.method(), request.method(), "{front_end:?}");
    assert_eq!(
        converted.uri().path(),
        request.uri().path(),
        "{front_end:?}"
    );
    assert_eq!(by_name(&converted), by_name(request), "{front_end:?}");
    assert_eq!(converted.headers(), request.headers(), "{front_end:?}");
    assert_eq!(converted.body(), request.body(), "{front_end:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_request_is_the_same_behind_every_front_end(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PROPFIND"]),
        path in path(), parameters in parameters(), headers in headers(), body in body(),
    ) {
        for front_end in FrontEnd::ALL {
            let query = query(front_end, parameters.clone());
            let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
            let mut request = Request::new(body.clone().into());
            *request.method_mut() = method.parse().unwrap();
            *request.uri_mut() = target.parse().unwrap();
            *request.headers_mut() = header_map(&headers, front_end.keeps_repeated_headers());
            assert_same(front_end, &request);
        }
    }

    #[test]
    fn a_function_url_and_lattice_carry_every_target(path in as_sent(), query in as_sent()) {
        let path = path.replace('?', "");
        let target = if query.is_empty() { format!("/{path}") } else { format!("/{path}?{query}") };
        for front_end in [FrontEnd::FunctionUrl, FrontEnd::LatticeV1] {
            let mut request = Request::default();
            *request.uri_mut() = target.parse().unwrap();
            let converted = convert(front_end, &request);
            prop_assert_eq!(converted.uri(), request.uri());
        }
    }

    #[test]
    fn a_response_is_the_same_behind_every_front_end(
        status in 200..600u16, headers in headers(), cookies in prop::collection::vec("[a-z]=[0-9]; Path=/", 0..3),
        body in body(),
    ) {
        for front_end in FrontEnd::ALL {
            let mut response = Response::new(body.clone().into());
            *response.status_mut() = status.try_into().unwrap();
            *response.headers_mut() = header_map(&headers, false);
            let several = if front_end.accepts_several_cookies() { cookies.len() } else { cookies.len().min(1) };
            for cookie in &cookies[..several] {
                response.headers_mut().append("set-cookie", cookie.parse().unwrap());
            }
            // The headers of a request show which kind of headers a load balancer uses.
            let mut request = Request::default();
            request.headers_mut().insert("host", HeaderValue::from_static("example.com"));
            let event = front_end.event(&request).to_string();
            let options = Options::default();
            let (_, form) = to_request(event.as_bytes(), &LambdaContext::default(), &options).unwrap();
            let mut json = Vec::new();
            form.write(&response, &options, &mut json).unwrap();
            let received = front_end.response(&serde_json::from_slice(&json).unwrap());
            prop_assert_eq!(received.status(), response.status());
            prop_assert_eq!(received.headers(), response.headers(), "{:?}", front_end);
            if ![204, 205, 304].contains(&status) {
                prop_assert_eq!(received.body(), response.body(), "{:?}", front_end);
            }
        }
    }
}
