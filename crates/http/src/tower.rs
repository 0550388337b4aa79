//! tower services as Lambda handlers.

mod body;
mod buffered;
mod response_mode;
mod service;
mod streamed;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Buf, Bytes};
use lambda_native::{AsyncRunner, HandlerError, LambdaContext, LambdaError, LambdaHandler};

use crate::conversion::{Options, Rejected, ResponseForm, option_methods, to_request};
use crate::handler::{NoOther, bad_request};
use crate::{Invocation, client_address};
pub use body::{Body, BoxError};
#[cfg(feature = "serve")]
pub(crate) use buffered::collect_up_to;
pub use response_mode::ResponseMode;
pub use service::HttpService;
pub(crate) use service::call;

/// Makes a Lambda handler from a tower service, such as an axum `Router`.
///
/// ```no_run
/// use axum::{Router, routing::get};
/// use lambda_native::start_lambda;
/// use lambda_native_http::tower;
///
/// fn main() {
///     let app = Router::new().route("/", get(async || "hello"));
///     start_lambda(tower(app))
/// }
/// ```
///
/// `main` is not async: see [`AsyncHandler`](lambda_native::AsyncHandler) for the tokio runtime that the
/// service runs on. `start` in place of `start_lambda` also serves the application on a port if the
/// process does not run on Lambda, and
/// `start_lambda_with(async_init(…))` runs async code before the first request.
///
/// Each request gets its own clone of the service, whose readiness is awaited, so several requests can run
/// at once. The service and its futures do not have to be `Sync`.
///
/// - The extensions of a request contain its [`Invocation`], and the client's [`SocketAddr`] if
///   the event has its address. The port is 0, because events do not contain it. With the feature `axum`, this
///   is also what axum's `ConnectInfo<SocketAddr>` extracts.
/// - An error of the service, or of the body of its response, is a function error. So is a response with a
///   [`LambdaError`] in its extensions.
/// - Trailers of a response are dropped, because no event source can send them.
///
/// A test does not need Lambda: call the service.
///
/// [`SocketAddr`]: std::net::SocketAddr
pub fn tower<S: HttpService>(service: S) -> Tower<S> {
    Tower {
        service: Mutex::new(service),
        options: Options::default(),
        other: NoOther,
        runner: AsyncRunner::new(),
        mode: ResponseMode::Buffered,
    }
}

/// The handler returned by [`tower()`].
pub struct Tower<S, O = NoOther> {
    /// Locked only while it is cloned, so that a service does not have to be `Sync`.
    service: Mutex<S>,
    options: Options,
    other: O,
    runner: AsyncRunner,
    mode: ResponseMode,
}

option_methods!(Tower<S, O>);

impl<S, O> Tower<S, O> {
    /// Streams responses, for Function URLs with the invoke mode `RESPONSE_STREAM`, and for REST APIs with
    /// the response transfer mode `STREAM`. [`ResponseMode`] says more.
    #[must_use]
    pub fn streaming(mut self) -> Self {
        self.mode = ResponseMode::Streaming;
        self
    }

    /// Handles the events that are not HTTP requests. Without it, such an event is an error `NotHttp`. An
    /// async handler uses the tokio runtime of the service.
    ///
    /// ```no_run
    /// use lambda_native::{LambdaContext, LambdaError, async_handler, start_lambda};
    /// use lambda_native_http::tower;
    ///
    /// async fn scheduled(event: &str, _: &LambdaContext<'_>) -> Result<(), LambdaError> {
    ///     println!("{event}");
    ///     Ok(())
    /// }
    ///
    /// fn main() {
    ///     let app = axum::Router::new();
    ///     start_lambda(tower(app).other_events(async_handler(scheduled)))
    /// }
    /// ```
    #[must_use]
    pub fn other_events<H: LambdaHandler>(self, handler: H) -> Tower<S, H> {
        Tower {
            service: self.service,
            options: self.options,
            other: handler,
            runner: self.runner,
            mode: self.mode,
        }
    }

    /// Uses this tokio runtime. See [`AsyncHandler::on`](lambda_native::AsyncHandler::on).
    #[must_use]
    pub fn on(mut self, runtime: impl Into<Arc<tokio::runtime::Runtime>>) -> Self {
        self.runner.set_runtime(runtime.into());
        self
    }

    /// Stops a request this long before the deadline of its invocation, which is then a function error
    /// `TimedOut`. See [`AsyncHandler::timeout_margin`](lambda_native::AsyncHandler::timeout_margin).
    #[must_use]
    pub fn timeout_margin(mut self, margin: Duration) -> Self {
        self.runner.set_timeout_margin(margin);
        self
    }

    /// The service, the options and the runner, for a plain server.
    #[cfg(feature = "serve")]
    pub(crate) fn into_parts(self) -> (S, Options, AsyncRunner) {
        let service = self.service.into_inner();
        let service = service.unwrap_or_else(PoisonError::into_inner);
        (service, self.options, self.runner)
    }
}

impl<S: HttpService, O> Tower<S, O> {
    fn service(&self) -> S {
        let service = self.service.lock();
        service.unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn respond<B: http_body::Body<Data: Buf, Error: HandlerError>>(
        &self,
        response: http::Response<B>,
        form: &ResponseForm,
        out: &mut lambda_native::Response,
    ) -> Result<(), LambdaError> {
        let (mut parts, body) = response.into_parts();
        if let Some(error) = parts.extensions.remove::<LambdaError>() {
            return Err(error);
        }
        let mode = parts.extensions.remove::<ResponseMode>();
        let body = (!form.is_without_body(parts.status)).then_some(body);
        if mode.unwrap_or(self.mode) == ResponseMode::Streaming
            && let Some(prelude) = form.prelude(parts.status, &parts.headers)?
        {
            return streamed::write(&prelude, body, out.stream()).await;
        }
        let body = match body {
            Some(body) => buffered::collect(body).await?,
            None => Bytes::new(),
        };
        form.write(
            &http::Response::from_parts(parts, body),
            &self.options,
            out.buffer(),
        )
    }
}

impl<S: HttpService, O: LambdaHandler> LambdaHandler for Tower<S, O> {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut lambda_native::Response,
    ) -> Result<(), LambdaError> {
        let (request, form) = match to_request(event, ctx, &self.options) {
            Ok(converted) => converted,
            Err(Rejected::BadRequest(form, reason)) => {
                let refusal = bad_request(reason).map(Body::from);
                return self.runner.run(ctx, self.respond(refusal, &form, response));
            }
            Err(Rejected::NotHttp) => {
                let other = || self.other.handle(event, ctx, response);
                return self.runner.share(other)?;
            }
            Err(Rejected::Invalid(error)) => return Err(error),
        };
        let request = with_client_address(request.map(Body::from));
        self.runner.run(ctx, async {
            let answer = call(self.service(), request).await?;
            self.respond(answer, &form, response).await
        })
    }
}

fn with_client_address(mut request: http::Request<Body>) -> http::Request<Body> {
    let extensions = request.extensions_mut();
    let client = extensions
        .get::<Invocation>()
        .and_then(Invocation::client_ip);
    if let Some(client) = client {
        client_address::insert(extensions, (client, 0).into());
    }
    request
}

impl<S, O> fmt::Debug for Tower<S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tower")
            .field("options", &self.options)
            .field("mode", &self.mode)
            .field("runner", &self.runner)
            .finish_non_exhaustive()
    }
}
