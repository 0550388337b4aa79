//! The runtime: a handler, its layers, and the ways to run them.

mod run;
#[cfg(feature = "concurrency-tokio")]
mod run_concurrent;
mod service;
mod service_error;
mod thread;

use std::fmt::{self, Debug};
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use serde::{Deserialize, Serialize};
use tower::{Layer, Service};

pub use self::service::HandlerService;
use crate::exchange::Exchange;
use crate::snapstart::SnapStartResource;
use crate::types::config::Config;
use crate::{Diagnostic, Error, IntoFunctionResponse, LambdaEvent, LambdaInvocation};

/// A handler with layers around it.
///
/// ```no_run
/// use lambda_native_compat::layers::TracingLayer;
/// use lambda_native_compat::{Error, LambdaEvent, Runtime, service_fn};
/// use serde_json::Value;
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let handler = service_fn(async |event: LambdaEvent<Value>| Ok::<_, Error>(event.payload));
///     Runtime::new(handler).layer(TracingLayer::new()).run().await
/// }
/// ```
pub struct Runtime<S> {
    service: S,
    config: Arc<Config>,
    /// Of the task that awaits [`run`](Self::run).
    exchange: Arc<Exchange>,
    resources: Vec<Arc<dyn SnapStartResource>>,
}

impl<F, A, R, B, St, D, E> Runtime<HandlerService<F, A, R, B, St, D, E>>
where
    F: Service<LambdaEvent<A>, Response = R>,
    F::Future: Future<Output = Result<R, F::Error>>,
    F::Error: Into<Diagnostic> + Debug,
    A: for<'de> Deserialize<'de>,
    R: IntoFunctionResponse<B, St>,
    B: Serialize,
    St: Stream<Item = Result<D, E>> + Unpin + Send + 'static,
    D: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    /// Creates a runtime without layers.
    pub fn new(handler: F) -> Self {
        let exchange = Arc::new(Exchange::default());
        Runtime {
            service: HandlerService::new(handler, Arc::clone(&exchange)),
            config: Arc::new(Config::from_env()),
            exchange,
            resources: Vec::new(),
        }
    }
}

impl<S> Runtime<S> {
    /// Adds a layer around the handler and the layers so far.
    ///
    /// A layer may go on after the inner service has returned, for example to flush telemetry. By then the response
    /// has been posted, and the next event is requested only when the outermost layer has returned, because the
    /// environment may be frozen afterwards.
    pub fn layer<L>(self, layer: L) -> Runtime<L::Service>
    where
        L: Layer<S>,
        L::Service: Service<LambdaInvocation, Response = (), Error = Error>,
    {
        self.exchange.set_has_layers();
        self.layer_that_only_wraps(layer)
    }

    /// Adds a layer that has nothing to do after the inner service has returned.
    pub(crate) fn layer_that_only_wraps<L: Layer<S>>(self, layer: L) -> Runtime<L::Service> {
        Runtime {
            service: layer.layer(self.service),
            config: self.config,
            exchange: self.exchange,
            resources: self.resources,
        }
    }

    /// Whether SnapStart takes a snapshot after init.
    pub fn is_snapstart(&self) -> bool {
        std::env::var("AWS_LAMBDA_INITIALIZATION_TYPE").is_ok_and(|kind| kind == "snap-start")
    }

    /// Adds hooks around a SnapStart snapshot. They run on the tokio runtime that [`run`](Self::run) is awaited on.
    #[must_use]
    pub fn register_snapstart_resource(mut self, resource: Arc<dyn SnapStartResource>) -> Self {
        self.resources.push(resource);
        self
    }
}

impl<S> Debug for Runtime<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runtime = &mut f.debug_struct("Runtime");
        runtime
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
