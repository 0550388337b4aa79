//! The same routes in this crate's router and in axum's. axum's decides what is right.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::extract::{Path, rejection::PathRejection};
use lambda_native_http::{HttpHandler, Request, RequestExt, Result, Router, StatusCode};
use proptest::prelude::*;
use tower::ServiceExt;

type Parameters = BTreeMap<String, String>;

/// The status, and if it is 200, the number of the route and the parameters of the path.
type Outcome = (StatusCode, Option<String>);

fn describe(route: usize, parameters: &Parameters) -> String {
    format!("route {route}: {parameters:?}")
}

fn ours(routes: &[String]) -> Router {
    let routes = routes.iter().enumerate();
    routes.fold(Router::new(), |router, (number, route)| {
        router.get(route, move |request: Request| -> Result<String> {
            Ok(describe(number, &request.path()?))
        })
    })
}

/// `None` if axum does not accept the routes.
fn axums(routes: &[String]) -> Option<axum::Router> {
    let build = || {
        let routes = routes.iter().enumerate();
        routes.fold(axum::Router::new(), |router, (number, route)| {
            let handler = async move |path: Result<Path<Parameters>, PathRejection>| match path {
                Ok(Path(parameters)) => Ok(describe(number, &parameters)),
                // A route without parameters, which axum's extractor does not support.
                Err(PathRejection::MissingPathParams(_)) => {
                    Ok(describe(number, &Parameters::new()))
                }
                Err(error) => Err(error),
            };
            router.route(route, axum::routing::get(handler))
        })
    };
    catch_unwind(AssertUnwindSafe(build)).ok()
}

fn ask_ours(router: &Router, path: &str) -> Outcome {
    let response = router.call(Request::get(path).body("".into()).unwrap());
    let (parts, body) = response.into_parts();
    outcome(parts.status, &body)
}

fn ask_axum(router: &axum::Router, path: &str) -> Outcome {
    let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
    let (parts, body) = ready(router.clone().oneshot(request)).unwrap().into_parts();
    outcome(
        parts.status,
        &ready(axum::body::to_bytes(body, usize::MAX)).unwrap(),
    )
}

fn outcome(status: StatusCode, body: &[u8]) -> Outcome {
    let body = String::from_utf8(body.to_vec()).unwrap();
    (status, (status == StatusCode::OK).then_some(body))
}

/// Nothing in these tests waits, so a future is ready when it is polled for the first time.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

/// Routes whose segments collide often. `#` becomes the number of the segment, since names are unique.
fn route() -> impl Strategy<Value = String> {
    let fixed = || prop::sample::select(vec!["", "a", "ab", "b", "{{a}}", "a{{b", "%61", "*"]);
    let parameter = || prop::sample::select(vec!["{x#}", "{y#}", "a{x#}", "ab{x#}", "}}{x#}"]);
    let rest = prop::sample::select(vec!["{*rest}", "a{*rest}", "{*other}"]);
    let segment = prop_oneof![3 => fixed(), 2 => parameter()];
    let last = prop_oneof![3 => fixed(), 2 => parameter(), 1 => rest];
    (prop::collection::vec(segment, 0..3), last).prop_map(|(segments, last)| {
        let segments = segments.into_iter().chain([last]).enumerate();
        segments
            .map(|(at, segment)| format!("/{}", segment.replace('#', &at.to_string())))
            .collect()
    })
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(vec![
        "", "a", "ab", "abc", "b", "{a}", "a{b", "}x", "%61", "%41%2f", "a%20b+c", "%ff", "%zz",
        "%", "*", ".", "..",
    ]);
    prop::collection::vec(segment, 1..5).prop_map(|segments| format!("/{}", segments.join("/")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_path_gets_the_route_and_the_parameters_that_axum_finds(
        routes in prop::collection::vec(route(), 1..7),
        paths in prop::collection::vec(path(), 1..20),
    ) {
        // Routes that axum does not accept are left out one by one, so that most cases have several.
        let mut accepted = Vec::new();
        for route in routes {
            accepted.push(route);
            if axums(&accepted).is_none() {
                accepted.pop();
            }
        }
        let axum = axums(&accepted).expect("axum accepts these routes");
        let ours = ours(&accepted);
        for path in paths {
            prop_assert_eq!(ask_ours(&ours, &path), ask_axum(&axum, &path), "{} in {:?}", path, accepted);
        }
    }

    #[test]
    fn a_valid_route_is_also_valid_in_axum(route in "/?([ab:*{}]|/){0,8}") {
        let routes = [route];
        if catch_unwind(|| ours(&routes)).is_ok() {
            prop_assert!(axums(&routes).is_some(), "{:?}", routes);
        }
    }
}
