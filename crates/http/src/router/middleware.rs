//! Functions around the functions of routes.

use std::fmt;
use std::sync::Arc;

use super::{WithState, WithoutState};
use crate::{IntoResponse, Request, Response};

/// A middleware as a router stores it. A nested router shares it with each of its routes.
pub(super) type Layer<S> = Arc<dyn Fn(Request, &S, Next<'_>) -> Response + Send + Sync>;

/// A function around the functions of routes: `Fn(Request, Next) -> R`, or `Fn(Request, &S, Next) -> R` with the
/// state of the router. `R` is an [`IntoResponse`].
///
/// You never implement this trait, and never name its parameter `M`. It tells the two forms apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a middleware",
    note = "pass a function `Fn(Request, Next) -> R`, or `Fn(Request, &S, Next) -> R` for a `Router<S>`, whose \
            result `R` is an `IntoResponse`; closures need the types of their arguments: \
            `|request: Request, next: Next| …`"
)]
pub trait Middleware<S, M>: Send + Sync + 'static {
    /// Handles one request.
    fn call(&self, request: Request, state: &S, next: Next<'_>) -> Response;
}

impl<F, S> Middleware<S, WithoutState> for F
where
    F: for<'a> CallWithNext<'a> + Send + Sync + 'static,
{
    fn call(&self, request: Request, _: &S, next: Next<'_>) -> Response {
        self.call_with(request, next)
    }
}

impl<F, S> Middleware<S, WithState> for F
where
    F: for<'a> CallWithStateAndNext<'a, S> + Send + Sync + 'static,
{
    fn call(&self, request: Request, state: &S, next: Next<'_>) -> Response {
        self.call_with(request, state, next)
    }
}

/// A `Fn(Request, Next<'a>) -> R`. See `CallWithState` for the reason.
pub trait CallWithNext<'a> {
    /// Handles one request.
    fn call_with(&self, request: Request, next: Next<'a>) -> Response;
}

impl<'a, F, R> CallWithNext<'a> for F
where
    F: Fn(Request, Next<'a>) -> R,
    R: IntoResponse,
{
    fn call_with(&self, request: Request, next: Next<'a>) -> Response {
        self(request, next).into_response()
    }
}

/// A `Fn(Request, &'a S, Next<'a>) -> R`. See `CallWithState` for the reason.
pub trait CallWithStateAndNext<'a, S> {
    /// Handles one request.
    fn call_with(&self, request: Request, state: &'a S, next: Next<'a>) -> Response;
}

impl<'a, F, S: 'a, R> CallWithStateAndNext<'a, S> for F
where
    F: Fn(Request, &'a S, Next<'a>) -> R,
    R: IntoResponse,
{
    fn call_with(&self, request: Request, state: &'a S, next: Next<'a>) -> Response {
        self(request, state, next).into_response()
    }
}

/// What a middleware calls to continue: the next middleware, or the function of the route.
pub struct Next<'a>(&'a dyn Fn(Request) -> Response);

impl Next<'_> {
    /// Handles the request.
    pub fn run(self, request: Request) -> Response {
        (self.0)(request)
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Next")
    }
}

/// Runs `last` inside the layers. The first layer is the outermost.
pub(super) fn run<S>(
    layers: &[Layer<S>],
    state: &S,
    last: &dyn Fn(Request) -> Response,
    request: Request,
) -> Response {
    let Some((first, rest)) = layers.split_first() else {
        return last(request);
    };
    first(
        request,
        state,
        Next(&|request| run(rest, state, last, request)),
    )
}
