//! Routes, methods, nesting, fallbacks, middleware and state.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the functions of routes own their request"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use lambda_native_http::{
    IntoResponse, Json, Next, Request, RequestExt, Response, Router, StatusCode,
};

use crate::support::requests::{ask, call, ok};

fn id(request: Request) -> lambda_native_http::Result<String> {
    request.path_param("id")
}

/// The message of a panic while a router is built.
fn panic_of(build: impl FnOnce() -> Router) -> String {
    let panic = catch_unwind(AssertUnwindSafe(build)).expect_err("a panic");
    *panic.downcast::<String>().expect("a message")
}

#[test]
fn each_method_of_a_path_has_its_function() {
    let router = Router::new()
        .get("/items", |_: Request| "list")
        .post("/items", |_: Request| "create")
        .delete("/items", |_: Request| "delete")
        .put("/items", |_: Request| "put")
        .patch("/items", |_: Request| "patch")
        .options("/items", |_: Request| "options")
        .route("PURGE".parse().unwrap(), "/items", |_: Request| "purge");
    assert_eq!(ask(&router, "GET", "/items"), ok("list"));
    assert_eq!(ask(&router, "POST", "/items"), ok("create"));
    assert_eq!(ask(&router, "DELETE", "/items"), ok("delete"));
    assert_eq!(ask(&router, "PUT", "/items"), ok("put"));
    assert_eq!(ask(&router, "PATCH", "/items"), ok("patch"));
    assert_eq!(ask(&router, "OPTIONS", "/items"), ok("options"));
    assert_eq!(ask(&router, "PURGE", "/items"), ok("purge"));
}

#[test]
fn a_path_without_a_route_is_404_with_a_message() {
    let router = Router::new().get("/a", |_: Request| "a");
    for path in ["/", "/a/", "/a/b", "/A", "//a"] {
        let response = call(&router, "GET", path);
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(response.body(), r#"{"message":"Not Found"}"#);
        assert_eq!(response.headers()["content-type"], "application/json");
    }
    assert_eq!(ask(&router, "OPTIONS", "*").0, 404);
}

#[test]
fn another_method_is_405_with_the_allowed_ones() {
    let router = Router::new()
        .get("/a", |_: Request| "")
        .put("/a", |_: Request| "")
        .post("/b", |_: Request| "");
    let response = call(&router, "DELETE", "/a");
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()["allow"], "GET, PUT, HEAD");
    assert_eq!(response.body(), r#"{"message":"Method Not Allowed"}"#);
    assert_eq!(call(&router, "HEAD", "/b").headers()["allow"], "POST");
    assert_eq!(call(&router, "OPTIONS", "/b").headers()["allow"], "POST");
}

#[test]
fn head_calls_get_and_leaves_the_body_out() {
    let get = |request: Request| ([("x-method", request.method().to_string())], "body");
    let router = Router::new()
        .get("/get", get)
        .any("/any", get)
        .get("/head", get)
        .route("HEAD".parse().unwrap(), "/head", |_: Request| {
            ([("x-own", "1")], "body")
        });
    for path in ["/get", "/any"] {
        let response = call(&router, "HEAD", path);
        assert_eq!(response.headers()["x-method"], "HEAD");
        assert!(response.body().is_empty());
    }
    let response = call(&router, "HEAD", "/head");
    assert_eq!(response.headers()["x-own"], "1");
    assert!(response.body().is_empty());
    assert!(call(&router, "HEAD", "/none").body().is_empty());
}

#[test]
fn any_handles_the_methods_without_a_function() {
    let router = Router::new()
        .any("/", |_: Request| "any")
        .get("/", |_: Request| "get");
    assert_eq!(ask(&router, "GET", "/"), ok("get"));
    assert_eq!(ask(&router, "POST", "/"), ok("any"));
    assert_eq!(ask(&router, "OPTIONS", "/"), ok("any"));
}

#[test]
fn fixed_text_is_preferred_in_any_order_of_the_routes() {
    let rest = |_: Request| "rest";
    let one = Router::new()
        .get("/files/{*path}", rest)
        .get("/files/{id}", id)
        .get("/files/v{id}", |_: Request| "version")
        .get("/files/all", |_: Request| "all");
    let other = Router::new()
        .get("/files/all", |_: Request| "all")
        .get("/files/v{id}", |_: Request| "version")
        .get("/files/{id}", id)
        .get("/files/{*path}", rest);
    for router in [one, other] {
        assert_eq!(ask(&router, "GET", "/files/all"), ok("all"));
        assert_eq!(ask(&router, "GET", "/files/v2"), ok("version"));
        assert_eq!(ask(&router, "GET", "/files/v"), ok("v"));
        assert_eq!(ask(&router, "GET", "/files/7"), ok("7"));
        assert_eq!(ask(&router, "GET", "/files/7/8"), ok("rest"));
        assert_eq!(ask(&router, "GET", "/files/").0, 404);
    }
}

#[test]
fn a_nested_router_is_below_its_prefix() {
    let deepest = Router::new()
        .get("/{id}", id)
        .get("/", |request: Request| request.route().unwrap().to_owned());
    let nested = Router::new()
        .nest("/posts", deepest)
        .get("/", |_: Request| "tenant");
    let router = Router::new()
        .nest("/{tenant}/", nested)
        .get("/", |_: Request| "root");
    assert_eq!(ask(&router, "GET", "/"), ok("root"));
    assert_eq!(ask(&router, "GET", "/acme/"), ok("tenant"));
    assert_eq!(ask(&router, "GET", "/acme").0, 404);
    assert_eq!(ask(&router, "GET", "/acme/posts/7"), ok("7"));
    assert_eq!(ask(&router, "GET", "/acme/posts"), ok("/{tenant}/posts"));
}

#[test]
fn merged_routers_share_paths() {
    let reads = Router::new().get("/items", |_: Request| "list");
    let writes = Router::new().post("/items", |_: Request| "create");
    let router = reads.merge(writes);
    assert_eq!(ask(&router, "GET", "/items"), ok("list"));
    assert_eq!(ask(&router, "POST", "/items"), ok("create"));
    assert_eq!(
        call(&router, "PUT", "/items").headers()["allow"],
        "GET, POST, HEAD"
    );
}

#[test]
fn the_fallback_of_the_longest_prefix_is_called() {
    let api = Router::new()
        .get("/a", |_: Request| "a")
        .fallback(|_: Request| (StatusCode::NOT_FOUND, "api"));
    let router = Router::new()
        .fallback(|request: Request| request.uri().path().to_owned())
        .nest("/api", api);
    assert_eq!(ask(&router, "GET", "/api/a"), ok("a"));
    for path in ["/api", "/api/", "/api/b", "/api/b/c"] {
        assert_eq!(ask(&router, "GET", path), (404, "api".to_owned()), "{path}");
    }
    assert_eq!(ask(&router, "GET", "/apis"), ok("/apis"));
    assert_eq!(ask(&router, "POST", "/"), ok("/"));
    // The path has a route, so that its methods are the answer.
    assert_eq!(ask(&router, "POST", "/api/a").0, 405);
}

/// Adds its name to the header `x-path` of the response.
fn tag(name: &'static str) -> impl Fn(Request, Next) -> Response {
    move |request, next| {
        let mut response = next.run(request);
        response
            .headers_mut()
            .append("x-tags", name.parse().unwrap());
        response
    }
}

fn tags(router: &Router, method: &str, path: &str) -> String {
    let response = call(router, method, path);
    let tags = response
        .headers()
        .get_all("x-tags")
        .iter()
        .map(|tag| tag.to_str().unwrap());
    tags.collect()
}

#[test]
fn middleware_runs_from_the_outermost_to_the_innermost() {
    let inner = Router::new()
        .get("/x", |_: Request| "")
        .middleware(tag("d"))
        .middleware(tag("c"));
    let api = Router::new()
        .get("/y", |_: Request| "")
        .fallback(|_: Request| "")
        .middleware(tag("b"))
        .nest("/inner", inner);
    let router = Router::new()
        .middleware(tag("a"))
        .get("/z", |_: Request| "")
        .nest("/api", api);
    // A response passes the innermost first.
    assert_eq!(tags(&router, "GET", "/api/inner/x"), "cdba");
    assert_eq!(tags(&router, "GET", "/api/y"), "ba");
    assert_eq!(tags(&router, "GET", "/z"), "a");
    assert_eq!(tags(&router, "GET", "/none"), "a");
    assert_eq!(tags(&router, "POST", "/z"), "a");
    assert_eq!(tags(&router, "POST", "/api/inner/x"), "cdba");
    assert_eq!(tags(&router, "GET", "/api/none"), "ba");
}

#[test]
fn a_middleware_can_return_early_and_read_the_route() {
    let router = Router::new()
        .get("/{id}", id)
        .middleware(
            |request: Request, next: Next| match request.path_param::<u8>("id") {
                Ok(0) => (
                    StatusCode::FORBIDDEN,
                    [("x-route", request.route().unwrap().to_owned())],
                    "",
                )
                    .into_response(),
                _ => next.run(request),
            },
        );
    let response = call(&router, "GET", "/0");
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(response.headers()["x-route"], "/{id}");
    assert_eq!(ask(&router, "GET", "/1"), ok("1"));
}

#[test]
fn parameters_are_those_of_the_path_that_was_routed() {
    let router = Router::new()
        .get("/{id}", id)
        .middleware(|mut request: Request, next: Next| {
            *request.uri_mut() = "/a/rewritten/path".parse().unwrap();
            next.run(request)
        });
    assert_eq!(ask(&router, "GET", "/7"), ok("7"));
}

#[derive(Default)]
struct Counter(AtomicUsize);

fn count(_: Request, counter: &Counter) -> String {
    counter.0.fetch_add(1, Ordering::Relaxed).to_string()
}

#[test]
fn functions_and_middleware_use_the_state() {
    let nested = Router::new().get("/count", count).middleware(
        |request: Request, counter: &Counter, next: Next| {
            counter.0.fetch_add(10, Ordering::Relaxed);
            next.run(request)
        },
    );
    let other = Router::new()
        .get("/other", |_: Request, state: &String| state.clone())
        .with_state("another state".to_owned());
    let router = Router::new()
        .get("/count", count)
        .get("/closure", |_: Request, counter: &Counter| {
            counter.0.load(Ordering::Relaxed).to_string()
        })
        .get("/stateless", |_: Request| "stateless")
        .fallback(count)
        .nest("/nested", nested)
        .nest("/more", other)
        .with_state(Counter::default());
    assert_eq!(ask(&router, "GET", "/count"), ok("0"));
    assert_eq!(ask(&router, "GET", "/closure"), ok("1"));
    assert_eq!(ask(&router, "GET", "/stateless"), ok("stateless"));
    assert_eq!(ask(&router, "GET", "/nested/count"), ok("11"));
    assert_eq!(ask(&router, "GET", "/none"), ok("12"));
    assert_eq!(ask(&router, "GET", "/more/other"), ok("another state"));
}

fn borrow_from_state(_: Request, names: &[String; 1]) -> impl IntoResponse {
    Json(names)
}

fn add_header(request: Request, next: Next) -> impl IntoResponse {
    ([("x-next", "1")], next.run(request))
}

fn add_state(request: Request, names: &[String; 1], next: Next) -> impl IntoResponse {
    ([("x-state", names[0].clone())], next.run(request))
}

#[test]
fn functions_may_return_impl_into_response_and_borrow_from_the_state() {
    let router = Router::new()
        .get("/", borrow_from_state)
        .middleware(add_header)
        .middleware(add_state)
        .with_state(["a".to_owned()]);
    let response = call(&router, "GET", "/");
    assert_eq!(response.body(), r#"["a"]"#);
    assert_eq!(response.headers()["x-next"], "1");
    assert_eq!(response.headers()["x-state"], "a");
}

#[test]
fn a_router_is_shared_between_threads_and_runs_on_lambda() {
    fn is_handler<H: lambda_native::LambdaHandler + Send + Sync + 'static>(_: H) {}
    is_handler(lambda_native_http::http(
        Router::new().get("/", count).with_state(Counter::default()),
    ));
    is_handler(lambda_native_http::http(
        Router::new().get("/", |_: Request| ""),
    ));
}

#[test]
fn routes_that_cannot_be_meant_panic_with_their_path() {
    let get = |_: Request| "";
    assert_eq!(
        panic_of(|| Router::new().get("a", get)),
        "invalid path of a route `a`: paths of routes begin with `/`"
    );
    for (path, reason) in [
        ("/:id", "parameters are written as `{name}` and `{*rest}`"),
        ("/*", "parameters are written as `{name}` and `{*rest}`"),
        (
            "/{id",
            "a parameter without `}`; the character `{` itself is written as `{{`",
        ),
        (
            "/id}",
            "a `}` without `{`; the character itself is written as `}}`",
        ),
        ("/{}", "a parameter needs a name without `{` and `*`"),
        ("/{*}", "a parameter needs a name without `{` and `*`"),
        ("/{id}.png", "a parameter has to be the end of its segment"),
        ("/{*rest}/x", "`{*…}` is only allowed at the end"),
        ("/{id}/{id}", "two parameters have the same name"),
    ] {
        let message = panic_of(|| Router::new().get(path, get));
        assert_eq!(
            message,
            format!("invalid path of a route `{path}`: {reason}")
        );
    }
}

#[test]
fn routes_that_conflict_panic_with_their_paths() {
    let get = |_: Request| "";
    assert_eq!(
        panic_of(|| Router::new().get("/a", get).get("/a", get)),
        "there are two routes for GET `/a`"
    );
    assert_eq!(
        panic_of(|| Router::new().any("/a", get).any("/a", get)),
        "there are two routes for any method `/a`"
    );
    assert_eq!(
        panic_of(|| Router::new().get("/{id}", get).post("/{name}", get)),
        "the routes `/{name}` and `/{id}` conflict: they match the same paths"
    );
    assert_eq!(
        panic_of(|| Router::new()
            .get("/a/b", get)
            .nest("/a", Router::new().get("/b", get))),
        "there are two routes for GET `/a/b`"
    );
    assert_eq!(
        panic_of(|| Router::new().fallback(get).fallback(get)),
        "there are two fallbacks for paths that begin with `/`"
    );
    assert_eq!(
        panic_of(|| Router::new().nest("/", Router::new().get("/b", get))),
        "cannot nest a router at `/`: use `merge` to add its routes without a prefix"
    );
}

#[test]
fn the_debug_form_lists_the_routes() {
    let router = Router::<()>::new()
        .get("/{id}", id)
        .any("/a", |_: Request| "");
    assert_eq!(format!("{router:?}"), r#"[("*", "/a"), ("GET", "/{id}")]"#);
}
