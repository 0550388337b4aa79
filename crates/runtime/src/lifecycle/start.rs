//! The entry points of a function.

use super::exit::end;
use super::main_macro;
use super::runtime::{Process, Runtime};
use crate::error::{HandlerError, LambdaError};
use crate::handler::LambdaHandler;

/// Serves invocations with this handler, for good.
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
/// The runtime sets `_X_AMZN_TRACE_ID` in the environment for each invocation. Other threads may read the
/// environment at any time. They must not change it while the runtime serves, not even by
/// `std::env::set_var`: init is the place for that.
///
/// The process ends only when there is no way to go on; then it says why on stderr, in one line,
/// and exits with status 1. See [`RuntimeError`] for the reasons. A line that was begun on standard
/// output, and not ended, is lost then.
pub fn start_lambda(handler: impl LambdaHandler) -> ! {
    Runtime::new().start(handler)
}

/// Runs `init` once, then serves invocations with the handler it returns.
///
/// What `init` sets up lives as long as the environment: clients, tables, configuration. An error
/// or a panic in it is reported to Lambda (`/init/error`) with its type and message, and the
/// process exits with status 1.
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
    /// As [`start_lambda`], with these options.
    pub fn start(mut self, handler: impl LambdaHandler) -> ! {
        self.ask_ahead();
        self.start_with(|| Ok::<_, LambdaError>(handler))
    }

    /// As [`start_lambda_with`], with these options.
    pub fn start_with<H, E>(self, init: impl FnOnce() -> Result<H, E>) -> !
    where
        H: LambdaHandler,
        E: HandlerError,
    {
        let Err(error) = self.serve(init, Process::Ours);
        end(&error)
    }
}

/// For `main!`: what Rust's prologue would have done waits until Lambda has been asked.
#[doc(hidden)]
pub fn __start(handler: impl LambdaHandler) -> ! {
    let mut runtime = Runtime::new();
    runtime.ask_ahead();
    main_macro::__enter();
    runtime.start_with(|| Ok::<_, LambdaError>(handler))
}
