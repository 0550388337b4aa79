//! The functions of routes.

use crate::{IntoResponse, Request, Response};

/// A handler as a router stores it.
pub(super) type Handler<S> = Box<dyn Fn(Request, &S) -> Response + Send + Sync>;

/// The function of a route: `Fn(Request) -> R`, or `Fn(Request, &S) -> R` with the state of the router. `R` is
/// an [`IntoResponse`].
///
/// You never implement this trait, and never name its parameter `M`. It tells the two forms apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot handle a route",
    note = "pass a function `Fn(Request) -> R`, or `Fn(Request, &S) -> R` for a `Router<S>`; closures need the types \
            of their arguments: `|request: Request| …`",
    note = "the result `R` has to be an `IntoResponse`: a `Response`, text, bytes, a `StatusCode`, `Json(value)` of a \
            `Serialize` type, a tuple of a status, headers and one of these, or a `lambda_native_http::Result` of one",
    note = "for an `async fn`, use an axum `Router` and `tower(…)`"
)]
pub trait RouteHandler<S, M>: Send + Sync + 'static {
    /// Handles one request.
    fn call(&self, request: Request, state: &S) -> Response;
}

/// Marks functions without the state. See [`RouteHandler`].
#[derive(Debug)]
pub struct WithoutState;

/// Marks functions with the state. See [`RouteHandler`].
#[derive(Debug)]
pub struct WithState;

impl<F, S, R> RouteHandler<S, WithoutState> for F
where
    F: Fn(Request) -> R + Send + Sync + 'static,
    R: IntoResponse,
{
    fn call(&self, request: Request, _: &S) -> Response {
        self(request).into_response()
    }
}

impl<F, S> RouteHandler<S, WithState> for F
where
    F: for<'a> CallWithState<'a, S> + Send + Sync + 'static,
{
    fn call(&self, request: Request, state: &S) -> Response {
        self.call_with(request, state)
    }
}

/// A `Fn(Request, &'a S) -> R` whose result may borrow from the state. A plain `Fn(Request, &S) -> R` would not
/// accept functions that return `impl IntoResponse`, because that type names the lifetime of every argument.
pub trait CallWithState<'a, S> {
    /// Handles one request.
    fn call_with(&self, request: Request, state: &'a S) -> Response;
}

impl<'a, F, S: 'a, R> CallWithState<'a, S> for F
where
    F: Fn(Request, &'a S) -> R,
    R: IntoResponse,
{
    fn call_with(&self, request: Request, state: &'a S) -> Response {
        self(request, state).into_response()
    }
}
