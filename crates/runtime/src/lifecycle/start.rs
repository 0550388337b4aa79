//! The entry points of a function.

use std::convert::Infallible;

use super::exit::end;
use super::main_macro;
use super::runtime::Runtime;
use super::serve::Process;
use crate::error::{HandlerError, LambdaError, RuntimeError};
use crate::handler::LambdaHandler;

/// Serves invocations with this handler. Never returns.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, start_lambda};
///
/// fn handler(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
///     Ok(format!(r#"{{"id":"{}","echo":{event}}}"#, ctx.request_id))
/// }
///
/// fn main() {
///     start_lambda(handler)
/// }
/// ```
///
/// The runtime sets the environment variable `_X_AMZN_TRACE_ID` for each invocation. Other threads
/// may read the environment at any time. They must not change it while the runtime serves, not even
/// with `std::env::set_var`; change it in the init function instead.
///
/// The process ends only if the runtime cannot continue. It then logs the reason to stderr in one
/// line and exits with status 1. See [`RuntimeError`] for the reasons. An incomplete line on
/// standard output is then lost.
pub fn start_lambda(handler: impl LambdaHandler) -> ! {
    Runtime::new().start(handler)
}

/// Runs `init` once and then serves invocations with the handler that it returns.
///
/// Everything that `init` creates lives as long as the execution environment, such as clients,
/// tables and configuration. If `init` returns an error or panics, the error is posted to
/// `/init/error` with its type and message, and the process exits with status 1.
///
/// ```no_run
/// use lambda_native::{LambdaContext, LambdaError, start_lambda_with};
///
/// fn main() {
///     start_lambda_with(|| {
///         let greeting = std::env::var("GREETING")
///             .map_err(|error| LambdaError::new("NoGreeting", format!("GREETING: {error}")))?;
///         Ok::<_, LambdaError>(move |event: &str, _: &LambdaContext| {
///             Ok::<_, LambdaError>(format!("{greeting}, {event}"))
///         })
///     })
/// }
/// ```
pub fn start_lambda_with<H, E>(init: impl FnOnce() -> Result<H, E>) -> !
where
    H: LambdaHandler,
    E: HandlerError,
{
    Runtime::new().start_with(init)
}

impl Runtime {
    /// Like [`start_lambda`], with these options.
    pub fn start(mut self, handler: impl LambdaHandler) -> ! {
        self.send_early_next();
        self.start_with(|| Ok::<_, LambdaError>(handler))
    }

    /// Like [`start_lambda_with`], with these options.
    pub fn start_with<H, E>(self, init: impl FnOnce() -> Result<H, E>) -> !
    where
        H: LambdaHandler,
        E: HandlerError,
    {
        let Err(error) = self.serve(init, Process::Ours);
        end(&error)
    }

    /// Serves invocations until the runtime cannot continue. For tests and for programs that end in
    /// their own way; Lambda functions use [`start`](Runtime::start).
    ///
    /// Only [`start`](Runtime::start) sets `_X_AMZN_TRACE_ID`.
    ///
    /// # Errors
    ///
    /// Always returns an error; see [`RuntimeError`] for the reasons.
    pub fn run(self, handler: impl LambdaHandler) -> Result<Infallible, RuntimeError> {
        self.run_with(|| Ok::<_, LambdaError>(handler))
    }

    /// Like [`run`](Runtime::run), with an init function. If it returns an error or panics, the
    /// error is posted to `/init/error`.
    ///
    /// # Errors
    ///
    /// Always returns an error; see [`RuntimeError`] for the reasons.
    pub fn run_with<H, E>(
        self,
        init: impl FnOnce() -> Result<H, E>,
    ) -> Result<Infallible, RuntimeError>
    where
        H: LambdaHandler,
        E: HandlerError,
    {
        self.serve(init, Process::Shared).map_err(|error| *error)
    }
}

/// For `lambda-native-compat`: like [`Runtime::start`], but returns when the runtime cannot
/// continue, so that the program ends in its own way. The program may have other threads already.
/// No spans are opened, because the handler's thread does not run the user's code.
#[cfg(feature = "__compat")]
#[doc(hidden)]
pub fn serve_in_program(runtime: Runtime, handler: impl LambdaHandler) -> RuntimeError {
    let Err(error) = runtime.serve(|| Ok::<_, LambdaError>(handler), Process::OfProgram);
    *error
}

/// For `main!`: sends the first request before it does what Rust's startup code would have done.
#[doc(hidden)]
pub fn __start(handler: impl LambdaHandler) -> ! {
    let mut runtime = Runtime::new();
    runtime.send_early_next();
    main_macro::__enter();
    runtime.start_with(|| Ok::<_, LambdaError>(handler))
}
