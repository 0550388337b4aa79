//! Runs several invocations at once, on Managed Instances.

use std::sync::Arc;

use tower::Service;

use super::run::serve;
use super::{Runtime, thread};
use crate::exchange::{Closer, Exchange};
use crate::{Error, LambdaInvocation};

/// Lambda's maximum for one environment (AWS Lambda API Reference, "LambdaManagedInstancesCapacityProviderConfig":
/// `PerExecutionEnvironmentMaxConcurrency`).
const MAX_TASKS: usize = 1_600;

impl<S> Runtime<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error> + Clone + Send + 'static,
    S::Future: Send,
{
    /// Serves as many invocations at once as `AWS_LAMBDA_MAX_CONCURRENCY` says. Each has its own task and its own clone
    /// of the service. Without the variable, this is [`run`](Self::run).
    ///
    /// With several invocations at once, `_X_AMZN_TRACE_ID` is not set, because each has its own trace.
    ///
    /// # Errors
    ///
    /// Always returns an error, like [`run`](Self::run).
    ///
    /// # Panics
    ///
    /// If it is polled outside a tokio runtime.
    #[cfg_attr(docsrs, doc(cfg(feature = "concurrency-tokio")))]
    pub async fn run_concurrent(self) -> Result<(), Error> {
        let number = std::env::var("AWS_LAMBDA_MAX_CONCURRENCY");
        let number = number.ok().and_then(|number| number.parse().ok());
        let number: usize = number.unwrap_or(1).min(MAX_TASKS);
        if number <= 1 {
            return self.run().await;
        }
        let exchanges: Vec<Arc<Exchange>> = (0..number)
            .map(|_| {
                let exchange = Exchange::default();
                if self.exchange.has_layers() {
                    exchange.set_has_layers();
                }
                Arc::new(exchange)
            })
            .collect();
        let tasks: Vec<_> = exchanges
            .iter()
            .map(|exchange| {
                let closer = Closer(Arc::clone(exchange));
                let mut service = self.service.clone();
                tokio::spawn(async move {
                    let exchange = &closer.0;
                    let mark = |invocation: &mut LambdaInvocation| {
                        thread::mark(invocation, exchange.ticket());
                    };
                    serve(&mut service, exchange, mark).await
                })
            })
            .collect();
        let tasks = Tasks(tasks);
        thread::start(exchanges, self.config, self.resources)?;
        tasks.end().await
    }
}

/// The tasks. They end with the future that awaits them.
struct Tasks(Vec<tokio::task::JoinHandle<Error>>);

impl Tasks {
    /// Waits until the last task has ended. All end with the same error, unless a layer panics, which ends its task
    /// only.
    async fn end(mut self) -> Result<(), Error> {
        let mut last = None;
        for task in &mut self.0 {
            last = Some(task.await);
        }
        match last {
            Some(Ok(error)) => Err(error),
            Some(Err(panicked)) => Err(panicked.into()),
            None => Ok(()),
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}
