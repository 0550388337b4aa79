//! The same application as a plain HTTP server, where there is no Lambda.

mod address;
mod blocking;
mod connection;
mod response_body;
mod server;

use std::env;
use std::process::exit;

use lambda_native::{AsyncRunner, HandlerError, LambdaError, LambdaHandler};
use lambda_native::{start_lambda, start_lambda_with};
use tokio::task::JoinError;
use tower_service::Service;

use crate::conversion::Options;
use crate::tower::Body;
use crate::{Http, HttpHandler, HttpService, Tower};
use blocking::Blocking;

/// Runs an application on Lambda, or else as a plain HTTP server: [`start_lambda`] if the environment has
/// `AWS_LAMBDA_RUNTIME_API`, which Lambda and `lam run` set, and [`serve`] if not.
///
/// ```no_run
/// use axum::{Router, routing::get};
/// use lambda_native_http::{start, tower};
///
/// fn main() {
///     start(tower(Router::new().route("/", get(async || "hello"))))
/// }
/// ```
///
/// `cargo run` then prints `listening on http://127.0.0.1:3000`. The same executable runs in a container.
/// If the server cannot listen, the process exits with status 1.
pub fn start(app: impl Application) -> ! {
    if is_lambda() {
        start_lambda(app)
    }
    end(serve(app))
}

/// Like [`start`], with an init function, which may be
/// [`async_init`](lambda_native::async_init). See [`start_lambda_with`].
///
/// ```no_run
/// use axum::{Router, extract::State, routing::get};
/// use lambda_native::{LambdaError, async_init};
/// use lambda_native_http::{Application, start_with, tower};
///
/// async fn init() -> Result<impl Application, LambdaError> {
///     let greeting = tokio::task::spawn_blocking(|| std::fs::read_to_string("greeting")).await??;
///     let app = Router::new().route("/", get(async |State(greeting): State<String>| greeting));
///     Ok(tower(app.with_state(greeting)))
/// }
///
/// fn main() {
///     start_with(async_init(init))
/// }
/// ```
pub fn start_with<A, E>(init: impl FnOnce() -> Result<A, E>) -> !
where
    A: Application,
    E: HandlerError,
{
    if is_lambda() {
        start_lambda_with(init)
    }
    let app = init().map_err(HandlerError::into_lambda_error);
    end(app.and_then(serve))
}

/// Serves an application over HTTP/1.1 until the process receives SIGINT or SIGTERM. Then it
/// accepts no more connections, and waits up to five seconds for requests in progress; a second signal ends
/// the wait.
///
/// # Address
///
/// | environment | listens on |
/// |---|---|
/// | nothing | `127.0.0.1:3000` |
/// | `PORT=8080` | `127.0.0.1:8080` |
/// | `ADDR=0.0.0.0:8080`, or `ADDR=0.0.0.0` and `PORT=8080` | port 8080 of every interface, as a container has to |
///
/// Only this machine can connect unless `ADDR` says otherwise. Port 0 is any free port. The URL is printed
/// to stderr.
///
/// # Differences from Lambda
///
/// The application gets the same requests, without an [`Invocation`](crate::Invocation), and with the
/// address of the connection in place of that of the client. It cannot upgrade a connection, for example
/// to a WebSocket, since it cannot do so on Lambda either. Responses are streamed, and not limited in size.
/// A function error, or a panic, is printed to stderr, and the client gets status 500.
///
/// A tower service runs on the tokio runtime of its handler: on one thread, unless
/// [`Tower::on`] sets a multi-threaded runtime. The function or `Router` of [`http()`](crate::http()) runs on
/// tokio's threads for blocking code, and gets bodies of up to 6 MB, as on Lambda; the client gets status
/// 413 for a larger one.
///
/// # Errors
///
/// `ServeError`: the address is invalid, or the server cannot listen on it. The errors of tokio's runtime:
/// see [`AsyncRunner::block_on`].
pub fn serve(app: impl Application) -> Result<(), LambdaError> {
    let address = address::from_environment(env::var_os("ADDR"), env::var_os("PORT"))?;
    let (service, options, runner) = app.into_server();
    runner.block_on(server::run(&address, service, options))?
}

/// A handler that [`start`] can run on Lambda and as a plain server: that of [`http()`](crate::http()) or
/// [`tower()`](crate::tower()).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be served over HTTP",
    note = "pass `http(…)` or `tower(…)`; a tower service has to be `'static`, and its futures and bodies \
            `Send`"
)]
pub trait Application: LambdaHandler + sealed::Sealed {
    #[doc(hidden)]
    type Server: ServerService;

    #[doc(hidden)]
    fn into_server(self) -> (Self::Server, Options, AsyncRunner);
}

/// A service whose requests can run on other threads.
#[doc(hidden)]
pub trait ServerService:
    HttpService<ResponseBody: Send + 'static>
    + Service<http::Request<Body>, Future: Send, Error: Send>
    + 'static
{
}

impl<S> ServerService for S where
    S: HttpService<ResponseBody: Send + 'static>
        + Service<http::Request<Body>, Future: Send, Error: Send>
        + 'static
{
}

impl<S: ServerService, O: LambdaHandler> Application for Tower<S, O> {
    type Server = S;

    fn into_server(self) -> (S, Options, AsyncRunner) {
        self.into_parts()
    }
}

impl<A: HttpHandler + Send + 'static, O: LambdaHandler> Application for Http<A, O> {
    type Server = Blocking<A>;

    fn into_server(self) -> (Blocking<A>, Options, AsyncRunner) {
        let (app, options) = self.into_parts();
        (Blocking::new(app), options, AsyncRunner::new())
    }
}

mod sealed {
    pub trait Sealed {}

    impl<S, O> Sealed for crate::Tower<S, O> {}
    impl<A, O> Sealed for crate::Http<A, O> {}
}

/// The function error for a task that panicked, with the type that it has on Lambda.
fn panicked(error: JoinError) -> LambdaError {
    let message = match error.try_into_panic() {
        Ok(payload) => match payload.downcast::<String>() {
            Ok(message) => *message,
            Err(payload) => payload
                .downcast_ref::<&str>()
                .map_or_else(String::new, |message| (*message).to_owned()),
        },
        Err(cancelled) => cancelled.to_string(),
    };
    LambdaError::new("Panic", message)
}

fn is_lambda() -> bool {
    env::var_os("AWS_LAMBDA_RUNTIME_API").is_some()
}

fn end(served: Result<(), LambdaError>) -> ! {
    match served {
        Ok(()) => exit(0),
        Err(error) => {
            eprintln!("error: {error}");
            exit(1)
        }
    }
}
