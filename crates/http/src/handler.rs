//! Handlers of HTTP requests as Lambda handlers.

use bytes::Bytes;
use lambda_native::{LambdaContext, LambdaError, LambdaHandler};

use crate::conversion::{Options, Rejected, ResponseForm, option_methods, to_request};
use crate::{Error, IntoResponse, Request, Response};

/// Makes a Lambda handler from a function that handles HTTP requests, or from a `Router`.
///
/// ```no_run
/// use lambda_native::start_lambda;
/// use lambda_native_http::{Request, http};
///
/// fn main() {
///     start_lambda(http(|request: Request| format!("{} {}", request.method(), request.uri().path())))
/// }
/// ```
pub fn http<A: HttpHandler>(app: A) -> Http<A, NoOther> {
    Http {
        app,
        options: Options::default(),
        other: NoOther,
    }
}

/// Handles HTTP requests: a function `Fn(Request) -> R` where `R` is an [`IntoResponse`], or a `Router`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not handle HTTP requests",
    note = "pass a `Router`, or a function `Fn(Request) -> R` whose result is an `IntoResponse`; closures need \
            the type of their argument: `|request: Request| …`",
    note = "a `Router` whose functions use a state needs `.with_state(…)`"
)]
pub trait HttpHandler: Sync {
    /// Handles one request.
    fn call(&self, request: Request) -> Response;
}

impl<F, R> HttpHandler for F
where
    F: Fn(Request) -> R + Sync,
    R: IntoResponse,
{
    fn call(&self, request: Request) -> Response {
        self(request).into_response()
    }
}

/// The handler returned by [`http()`].
#[derive(Debug)]
pub struct Http<A, O = NoOther> {
    app: A,
    options: Options,
    other: O,
}

/// Marks a handler without a second handler, for events that are not HTTP requests.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoOther;

option_methods!(Http<A, O>);

impl<A, O> Http<A, O> {
    /// Handles the events that are not HTTP requests. Without it, such an event is an error `NotHttp`.
    #[must_use]
    pub fn other_events<H: LambdaHandler>(self, handler: H) -> Http<A, H> {
        Http {
            app: self.app,
            options: self.options,
            other: handler,
        }
    }

    /// The application and the options, for a plain server.
    #[cfg(feature = "serve")]
    pub(crate) fn into_parts(self) -> (A, Options) {
        (self.app, self.options)
    }
}

impl<A: HttpHandler, O: LambdaHandler> LambdaHandler for Http<A, O> {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut lambda_native::Response,
    ) -> Result<(), LambdaError> {
        let (answer, form) = match to_request(event, ctx, &self.options) {
            Ok((request, form)) => (self.app.call(request), form),
            Err(Rejected::BadRequest(form, reason)) => (bad_request(reason), form),
            Err(Rejected::NotHttp) => return self.other.handle(event, ctx, response),
            Err(Rejected::Invalid(error)) => return Err(error),
        };
        write(answer, &form, &self.options, response.buffer())
    }
}

/// Writes a response in the form that its event source reads, or returns the function error in it.
pub(crate) fn write(
    mut response: Response,
    form: &ResponseForm,
    options: &Options,
    out: &mut Vec<u8>,
) -> Result<(), LambdaError> {
    if let Some(error) = response.extensions_mut().remove::<LambdaError>() {
        return Err(error);
    }
    form.write(&response, options, out)
}

pub(crate) fn bad_request(reason: String) -> Response<Bytes> {
    Error::bad_request(reason).into_response()
}

/// The error for an event that is not an HTTP request.
impl LambdaHandler for NoOther {
    fn handle(
        &self,
        event: &[u8],
        _: &LambdaContext<'_>,
        _: &mut lambda_native::Response,
    ) -> Result<(), LambdaError> {
        Err(crate::conversion::not_http(event))
    }
}
