//! Routes: what they match, which one comes first, and the events of requests that match one.

use lambda_native_emulator::front::{
    Front, HttpApi, LoadBalancer, PayloadFormat, Request, RestApi, Route,
};
use serde_json::{Value, json};

const REQUEST_ID: &str = "5f0c2904-275c-4054-9516-bfb8d083ca5c";

fn route(text: &str) -> Route {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn variables_stand_for_segments() {
    for (pattern, path, expected) in [
        ("/", "/", Some(vec![])),
        ("/", "/a", None),
        ("/users", "/users", Some(vec![])),
        ("/users", "/users/", None),
        ("/users", "/users/1", None),
        ("/caf\u{e9}", "/caf%C3%A9", Some(vec![])),
        ("/users/{id}", "/users/1", Some(vec![("id", "1")])),
        ("/users/{id}", "/users/a%2Fb", Some(vec![("id", "a%2Fb")])),
        ("/users/{id}", "/users/", None),
        ("/users/{id}", "/users", None),
        ("/users/{id}", "/users/1/2", None),
        ("/{a}/x/{b}", "/1/x/2", Some(vec![("a", "1"), ("b", "2")])),
        ("/{a}/x/{b}", "/1/y/2", None),
        ("/files/{proxy+}", "/files/a", Some(vec![("proxy", "a")])),
        (
            "/files/{proxy+}",
            "/files/a/b/",
            Some(vec![("proxy", "a/b/")]),
        ),
        ("/files/{proxy+}", "/files/", None),
        ("/files/{proxy+}", "/files", None),
        ("/{proxy+}", "/", None),
        (
            "/{a}/{rest+}",
            "/1/2/3",
            Some(vec![("a", "1"), ("rest", "2/3")]),
        ),
    ] {
        let matched = route(pattern).matches("GET", path);
        let found = matched.as_ref().map(|matched| {
            let parameters = matched.parameters().iter();
            let parameters = parameters.map(|(name, value)| (name.as_str(), value.as_str()));
            parameters.collect::<Vec<_>>()
        });
        assert_eq!(found, expected, "{pattern} {path}");
    }
}

#[test]
fn a_route_without_a_method_takes_all() {
    assert!(route("POST /a").matches("POST", "/a").is_some());
    assert!(route("POST /a").matches("GET", "/a").is_none());
    assert!(route("ANY /a").matches("GET", "/a").is_some());
    assert!(route("/a").matches("PURGE", "/a").is_some());
    assert_eq!(route("/a").to_string(), "ANY /a");
    assert_eq!(route("GET /").to_string(), "GET /");
    assert_eq!(route("GET /{a}/b/{c+}").to_string(), "GET /{a}/b/{c+}");
}

#[test]
fn the_most_specific_route_comes_first() {
    let ordered = [
        "GET /users/new",
        "/users/new",
        "GET /users/{id}",
        "/users/{id}",
        "GET /{a}/new",
        "GET /users/new/{proxy+}",
        "GET /users/{proxy+}",
        "/users/{proxy+}",
        "/{proxy+}",
    ];
    let mut routes: Vec<Route> = ordered.iter().rev().map(|text| route(text)).collect();
    routes.sort_by(Route::compare);
    let expected: Vec<Route> = ordered.iter().map(|text| route(text)).collect();
    assert_eq!(routes, expected);
}

#[test]
fn the_names_of_variables_make_no_difference() {
    assert!(route("GET /a/{x}").is_same(&route("GET /a/{y}")));
    assert!(route("/a").is_same(&route("ANY /a")));
    assert!(!route("/a").is_same(&route("GET /a")));
    assert!(!route("/a/{x}").is_same(&route("/a/{x+}")));
    assert!(!route("/a/{x}").is_same(&route("/b/{x}")));
    assert!(!route("/a").is_same(&route("/a/b")));
}

#[test]
fn errors_say_what_is_wrong() {
    for (text, error) in [
        (
            "$default",
            "$default is not a path: use two routes, \"/\" and \"/{proxy+}\"",
        ),
        ("GET /a b", "' ' is not allowed in the segment \"a b\""),
        (
            "users",
            "\"users\" is not a route such as \"/users\" or \"GET /users/{id}\"",
        ),
        (
            "",
            "\"\" is not a route such as \"/users\" or \"GET /users/{id}\"",
        ),
        (
            "get /users",
            "\"get\" is not a method: use one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
        ),
        (
            "/users/",
            "a path has no empty segments, and does not end with a slash",
        ),
        (
            "//",
            "a path has no empty segments, and does not end with a slash",
        ),
        ("/{a+}/b", "{a+} is only allowed at the end of a path"),
        ("/{a}/{a}", "two variables have the name a"),
        ("/{}", "{} is not a variable such as {id} or {proxy+}"),
        ("/{a|b}", "{a|b} is not a variable such as {id} or {proxy+}"),
        (
            "/a{b}",
            "'{' in the segment \"a{b}\": a variable is a whole segment, such as {id} or {proxy+}",
        ),
        (
            "/*",
            "'*' in the segment \"*\": a variable is a whole segment, such as {id} or {proxy+}",
        ),
    ] {
        let found = text.parse::<Route>().unwrap_err().to_string();
        assert_eq!(found, error, "{text}");
    }
}

fn event(front: &Front, pattern: &str) -> Value {
    event_at(front, pattern, "/users/a%20b")
}

fn event_at(front: &Front, pattern: &str, path: &str) -> Value {
    let mut request = Request::new("GET", format!("{path}?x=1"));
    request.route = route(pattern).matches("GET", path);
    assert!(request.route.is_some());
    front.event(&request, REQUEST_ID).expect("an event")
}

#[test]
fn http_apis_have_the_route_and_decoded_parameters() {
    let front = Front::HttpApi(HttpApi::new());
    let event_2 = event(&front, "GET /users/{id}");
    assert_eq!(event_2["routeKey"], "GET /users/{id}");
    assert_eq!(event_2["requestContext"]["routeKey"], "GET /users/{id}");
    assert_eq!(event_2["pathParameters"], json!({"id": "a b"}));
    assert_eq!(event_2["rawPath"], "/users/a b");

    let without = event_at(&front, "/users/new", "/users/new");
    assert_eq!(without["routeKey"], "ANY /users/new");
    assert!(without.get("pathParameters").is_none());

    let front = Front::HttpApi(HttpApi::new().payload_format(PayloadFormat::V1));
    let event_1 = event(&front, "/users/{id}");
    assert_eq!(event_1["resource"], "/users/{id}");
    assert_eq!(event_1["requestContext"]["resourcePath"], "/users/{id}");
    assert_eq!(event_1["requestContext"]["resourceId"], "ANY /users/{id}");
    assert_eq!(event_1["pathParameters"], json!({"id": "a b"}));
}

#[test]
fn rest_apis_have_the_resource_and_parameters_as_sent() {
    let front = Front::RestApi(RestApi::new());
    let of_route = event(&front, "GET /users/{proxy+}");
    assert_eq!(of_route["resource"], "/users/{proxy+}");
    assert_eq!(
        of_route["requestContext"]["resourcePath"],
        "/users/{proxy+}"
    );
    assert_eq!(of_route["pathParameters"], json!({"proxy": "a%20b"}));
    let without = event_at(&front, "/users/new", "/users/new");
    assert_eq!(without["pathParameters"], json!(null));
}

#[test]
fn other_fronts_have_no_routes() {
    let url = event(&Front::FunctionUrl, "GET /users/{id}");
    assert_eq!(url["routeKey"], "$default");
    assert!(url.get("pathParameters").is_none());
    let balancer = event(&Front::LoadBalancer(LoadBalancer::new()), "GET /users/{id}");
    assert!(balancer.get("pathParameters").is_none());
}
