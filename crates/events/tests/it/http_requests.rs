//! Paths, queries and cookies of requests from every HTTP source.

use std::borrow::Cow;

use lambda_native_events::{
    AlbEvent, ApiGwV1Event, ApiGwV2Event, LatticeV1Event, LatticeV2Event, RequestAuthorizerEvent,
    V2AuthorizerEvent, WebSocketEvent,
};

/// Account, domain, stage and raw path.
fn v2(account: &str, domain: &str, stage: &str, raw_path: &str) -> ApiGwV2Event<'static> {
    let mut event = ApiGwV2Event {
        raw_path: raw_path.to_owned().into(),
        ..Default::default()
    };
    event.request_context.account_id = account.to_owned().into();
    event.request_context.domain_name = domain.to_owned().into();
    event.request_context.stage = stage.to_owned().into();
    event
}

fn http_api(raw_path: &str) -> ApiGwV2Event<'static> {
    v2(
        "123456789012",
        "a1.execute-api.eu-west-2.amazonaws.com",
        "$default",
        raw_path,
    )
}

fn function_url(raw_path: &str) -> ApiGwV2Event<'static> {
    v2(
        "anonymous",
        "x.lambda-url.eu-west-2.on.aws",
        "$default",
        raw_path,
    )
}

#[test]
fn an_http_api_has_decoded_its_path() {
    for (raw_path, encoded) in [
        ("/a b", "/a%20b"),
        ("/☕ Coffee", "/%E2%98%95%20Coffee"),
        // Sent as `/100%25`. Here, each `%` is a literal character.
        ("/100%", "/100%25"),
        ("/100%25", "/100%2525"),
        ("/a?b#c", "/a%3Fb%23c"),
        ("/\"<{`", "/%22%3C%7B%60"),
        ("/a/b;c=1,2:@$&'()*+!~-._", "/a/b;c=1,2:@$&'()*+!~-._"),
        ("", ""),
    ] {
        let event = http_api(raw_path);
        assert!(!event.is_function_url());
        assert_eq!(event.path(), raw_path);
        assert_eq!(event.decoded_path(), raw_path);
        assert_eq!(event.encoded_path(), encoded);
    }
}

#[test]
fn a_function_url_sends_its_path_as_it_was_sent() {
    for (raw_path, decoded) in [
        ("/a%20b", "/a b"),
        ("/%E2%98%95", "/☕"),
        ("/100%25", "/100%"),
        ("/a%2Fb", "/a/b"),
        ("/a+b", "/a+b"),
        ("/%ff", "/\u{fffd}"),
        ("/%zz", "/%zz"),
    ] {
        let event = function_url(raw_path);
        assert!(event.is_function_url());
        assert_eq!(event.path(), raw_path);
        assert_eq!(event.encoded_path(), raw_path);
        assert_eq!(event.decoded_path(), decoded);
    }
    // Emulators escape less.
    assert_eq!(
        function_url("/a b/☕%20").encoded_path(),
        "/a%20b/%E2%98%95%20"
    );
}

#[test]
fn a_function_url_is_known_by_its_domain_or_by_its_account() {
    // With IAM authorization, the event has an account id.
    assert!(
        v2(
            "123456789012",
            "x.lambda-url.eu-west-2.on.aws",
            "$default",
            "/"
        )
        .is_function_url()
    );
    assert!(v2("anonymous", "127.0.0.1:9000", "$default", "/").is_function_url());
    assert!(!v2("123456789012", "api.example.com", "prod", "/prod/a").is_function_url());
}

#[test]
fn both_forms_of_the_path_are_without_the_stage() {
    let event = v2("123456789012", "api.example.com", "prod", "/prod/a b");
    assert_eq!(event.decoded_path(), "/a b");
    assert_eq!(event.encoded_path(), "/a%20b");
}

#[test]
fn rest_apis_load_balancers_and_lattice_send_the_path_as_it_was_sent() {
    let path = r#"{"path": "/a%20b"}"#;
    let rest = ApiGwV1Event::parse(path).unwrap();
    let alb = AlbEvent::parse(path).unwrap();
    let lattice_2 = LatticeV2Event::parse(path).unwrap();
    let lattice_1 = LatticeV1Event::parse(r#"{"raw_path": "/a%20b?c=%20"}"#).unwrap();
    for (path, decoded, encoded) in [
        (rest.path(), rest.decoded_path(), rest.encoded_path()),
        (alb.path(), alb.decoded_path(), alb.encoded_path()),
        (
            lattice_1.path(),
            lattice_1.decoded_path(),
            lattice_1.encoded_path(),
        ),
        (
            lattice_2.path(),
            lattice_2.decoded_path(),
            lattice_2.encoded_path(),
        ),
    ] {
        assert_eq!((path, &*decoded, &*encoded), ("/a%20b", "/a b", "/a%20b"));
    }
}

#[test]
fn an_authorizer_of_an_http_api_has_the_path_without_the_stage() {
    let event = V2AuthorizerEvent::parse(
        r#"{"rawPath": "/prod/orders", "rawQueryString": "token=t%201", "cookies": ["a=1"],
            "requestContext": {"stage": "prod", "http": {"method": "GET"}}}"#,
    )
    .unwrap();
    assert_eq!((event.method(), event.path()), ("GET", "/orders"));
    assert_eq!(event.query_value("token").unwrap(), "t 1");
    assert_eq!(event.cookie("a"), Some("1"));
}

#[test]
fn query_value_has_the_same_type_for_every_source() {
    let single = r#"{"queryStringParameters": {"q": "1"}, "query_string_parameters": {"q": "1"},
        "rawQueryString": "q=1"}"#;
    let v2 = ApiGwV2Event::parse(single).unwrap();
    let v1 = ApiGwV1Event::parse(single).unwrap();
    let alb = AlbEvent::parse(single).unwrap();
    let lattice_1 = LatticeV1Event::parse(single).unwrap();
    let lattice_2 = LatticeV2Event::parse(r#"{"queryStringParameters": {"q": ["1"]}}"#).unwrap();
    let websocket = WebSocketEvent::parse(single).unwrap();
    let authorizer = RequestAuthorizerEvent::parse(single).unwrap();
    let authorizer_v2 = V2AuthorizerEvent::parse(single).unwrap();
    let values: [Option<Cow<'_, str>>; 8] = [
        v2.query_value("q"),
        v1.query_value("q"),
        alb.query_value("q"),
        lattice_1.query_value("q"),
        lattice_2.query_value("q"),
        websocket.query_value("q"),
        authorizer.query_value("q"),
        authorizer_v2.query_value("q"),
    ];
    for value in values {
        assert_eq!(value.unwrap_or("none".into()), "1");
    }
    let queries: [Vec<(Cow<'_, str>, Cow<'_, str>)>; 8] = [
        v2.query().collect(),
        v1.query().collect(),
        alb.query().collect(),
        lattice_1.query().collect(),
        lattice_2.query().collect(),
        websocket.query().collect(),
        authorizer.query().collect(),
        authorizer_v2.query().collect(),
    ];
    for query in queries {
        assert_eq!(query, [("q".into(), "1".into())]);
    }
}

#[test]
fn source_ip_has_the_same_type_for_every_source() {
    let ip = r#"{"requestContext": {"http": {"sourceIp": "192.0.2.1"}, "identity":
        {"sourceIp": "192.0.2.1"}}, "headers": {"x-forwarded-for": "10.0.0.1, 192.0.2.1"}}"#;
    let v2 = ApiGwV2Event::parse(ip).unwrap();
    let v1 = ApiGwV1Event::parse(ip).unwrap();
    let alb = AlbEvent::parse(ip).unwrap();
    let ips: [&str; 3] = [v2.source_ip(), v1.source_ip(), alb.source_ip()];
    assert_eq!(ips, ["192.0.2.1"; 3]);
}

#[test]
fn every_source_has_its_cookies_by_name() {
    let text = r#"{"headers": {"Cookie": "a=1; b=x=y"}}"#;
    assert_eq!(ApiGwV1Event::parse(text).unwrap().cookie("b"), Some("x=y"));
    assert_eq!(AlbEvent::parse(text).unwrap().cookie("b"), Some("x=y"));
    assert_eq!(
        LatticeV1Event::parse(text).unwrap().cookie("b"),
        Some("x=y")
    );
    assert_eq!(
        WebSocketEvent::parse(text).unwrap().cookie("b"),
        Some("x=y")
    );
    assert_eq!(
        RequestAuthorizerEvent::parse(text).unwrap().cookie("b"),
        Some("x=y")
    );
    // Over HTTP/2, a client may send several `cookie` fields.
    let several = r#"{"multiValueHeaders": {"cookie": ["a=1", "b=2; c=3"]}}"#;
    assert_eq!(ApiGwV1Event::parse(several).unwrap().cookie("c"), Some("3"));
    let several = r#"{"headers": {"cookie": ["a=1", "b=2; c=3"]}}"#;
    assert_eq!(
        LatticeV2Event::parse(several).unwrap().cookie("c"),
        Some("3")
    );
}

#[test]
fn a_function_url_sends_its_cookies_in_the_header_too() {
    let event =
        ApiGwV2Event::parse(r#"{"cookies": ["a=1", "b=2"], "headers": {"cookie": "a=1; b=2"}}"#)
            .unwrap();
    assert_eq!(
        (event.cookie("a"), event.cookie("b")),
        (Some("1"), Some("2"))
    );
    assert_eq!(event.header("cookie"), Some("a=1; b=2"));
    // A hand-written event may have only the header.
    let event = ApiGwV2Event::parse(r#"{"headers": {"Cookie": "a=1; b=2"}}"#).unwrap();
    assert_eq!((event.cookie("b"), event.cookie("c")), (Some("2"), None));
}
