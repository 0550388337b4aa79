//! Services of other kinds than axum's.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::routing::get;
use lambda_native_emulator::front::Request;
use lambda_native_http::{Body, Response, tower};
use tokio::sync::Barrier;
use tower::util::BoxCloneService;
use tower::{Service, ServiceExt, service_fn};

use crate::support::function::{Function, text};

/// Ready at the second poll, and only a clone that is ready may be called. Neither `Sync` nor with futures that are
/// `Send`.
#[derive(Clone)]
struct Slow {
    polls: Cell<u32>,
}

impl Service<http::Request<Body>> for Slow {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.polls.set(self.polls.get() + 1);
        if self.polls.get() < 2 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        let body = format!("ready after {} polls", self.polls.get());
        ready(Ok(Response::new(body.into())))
    }
}

#[test]
fn each_request_gets_a_clone_that_is_ready() {
    let function = Function::serve(tower(Slow {
        polls: Cell::new(0),
    }));
    for _ in 0..2 {
        assert_eq!(text(&function.get("/")), "ready after 2 polls");
    }
}

#[test]
fn boxed_services_and_functions_are_services_too() {
    let service = service_fn(async |request: http::Request<Body>| {
        let path = request.uri().path().to_owned();
        Ok::<_, tower::BoxError>(Response::new(Body::from(path)))
    });
    let function = Function::serve(tower(BoxCloneService::new(service)));
    assert_eq!(text(&function.get("/x")), "/x");
    let function = Function::serve(tower(
        service.map_response(|_| Response::new(Body::from("mapped"))),
    ));
    assert_eq!(text(&function.get("/x")), "mapped");
}

#[test]
fn several_requests_run_at_once() {
    const AT_ONCE: usize = 4;
    let all = Arc::new(Barrier::new(AT_ONCE));
    let handler = async move || {
        all.wait().await;
        "together"
    };
    let app = Router::new().route("/", get(handler));
    let function = Function::serve_several(AT_ONCE as u32, tower(app));
    let pending: Vec<_> = (0..AT_ONCE)
        .map(|_| function.submit(&Request::new("GET", "/")))
        .collect();
    for pending in pending {
        assert_eq!(pending.wait().json()["body"], "together");
    }
}
