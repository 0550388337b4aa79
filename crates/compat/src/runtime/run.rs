//! Runs one invocation after the other.

use std::future::poll_fn;
use std::sync::Arc;

use lambda_native::logging::{Level, Record};
use tower::Service;

use super::service_error::into_lambda_error;
use super::{Runtime, thread};
use crate::exchange::{Closer, Exchange};
use crate::{Error, LambdaInvocation};

impl<S> Runtime<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
{
    /// Serves invocations, one after the other, in the task that awaits this future. It is polled where it is awaited,
    /// so the handler may borrow and need not be `Send`. A thread called `lambda` talks to the Runtime API.
    ///
    /// On Managed Instances, too, one invocation is served at a time; a warning says so. See
    /// `run_concurrent` (feature `concurrency-tokio`).
    ///
    /// If this future is dropped, events that still arrive get an error of type `Stopped`.
    ///
    /// # Errors
    ///
    /// Always returns an error, when the runtime cannot continue: a [`lambda_native::RuntimeError`], or why the thread
    /// could not be started.
    pub async fn run(mut self) -> Result<(), Error> {
        if let Ok(value) = std::env::var("AWS_LAMBDA_MAX_CONCURRENCY") {
            lambda_native::logging::warn(
                &format!(
                    "AWS_LAMBDA_MAX_CONCURRENCY is {value}, but `run` serves one invocation at a time; \
                     `run_concurrent` (feature concurrency-tokio) serves several"
                ),
                &[],
            );
        }
        let closer = Closer(Arc::clone(&self.exchange));
        thread::start(
            vec![Arc::clone(&self.exchange)],
            self.config,
            self.resources,
        )?;
        Err(serve(&mut self.service, &closer.0, |_| {}).await)
    }
}

/// Serves until the thread has stopped, and returns why.
pub(super) async fn serve<S>(
    service: &mut S,
    exchange: &Arc<Exchange>,
    prepare: impl Fn(&mut LambdaInvocation),
) -> Error
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
{
    loop {
        let (number, mut invocation) = match poll_fn(|cx| exchange.poll_event(cx)).await {
            Ok(event) => event,
            Err(error) => return error,
        };
        prepare(&mut invocation);
        let outcome = match poll_fn(|cx| service.poll_ready(cx)).await {
            Ok(()) => service.call(invocation).await,
            Err(error) => Err(error),
        };
        if let Err(error) = exchange.finish(number, outcome.map_err(into_lambda_error)) {
            let record = Record::new(Level::Error, "a layer failed after the response");
            record.error(&error).write();
        }
    }
}
