//! The thread that talks to the Runtime API.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use lambda_native::__compat::serve_in_program;
use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response, Runtime};
use tokio::runtime::Handle;

#[cfg(feature = "concurrency-tokio")]
use crate::exchange::Ticket;
use crate::exchange::{Exchange, Outcome, Piece};
use crate::snapstart::SnapStartResource;
use crate::types::config::Config;
use crate::types::context::Context;
use crate::{Error, LambdaInvocation};

/// The content type of a stream that starts with a prelude (AWS Lambda Developer Guide, "Response streaming for Lambda
/// functions").
const HTTP_INTEGRATION: &str = "application/vnd.awslambda.http-integration-response";

/// The delimiter between the prelude and the body.
const DELIMITER: [u8; 8] = [0; 8];

thread_local! {
    /// The exchange of this worker's thread.
    static MINE: OnceCell<Arc<Exchange>> = const { OnceCell::new() };
}

/// Starts a thread that serves until the runtime cannot continue. There is one worker for each exchange.
pub(super) fn start(
    exchanges: Vec<Arc<Exchange>>,
    config: Arc<Config>,
    resources: Vec<Arc<dyn SnapStartResource>>,
) -> Result<(), Error> {
    let mut runtime = Runtime::new().concurrency(exchanges.len().try_into()?);
    if exchanges.iter().any(|exchange| exchange.has_layers()) {
        runtime = runtime.after_invocation(|| {
            MINE.with(|mine| {
                if let Some(exchange) = mine.get() {
                    exchange.wait_for_layers();
                }
            });
        });
    }
    if !resources.is_empty() {
        runtime = with_hooks(runtime, resources)?;
    }
    #[cfg(feature = "graceful-shutdown")]
    if let Some(hook) = crate::graceful_shutdown::take() {
        runtime = runtime.on_shutdown(hook);
    }
    let worker = Worker {
        exchanges,
        config,
        taken: AtomicUsize::new(0),
    };
    let thread = thread::Builder::new().name("lambda".to_owned());
    thread.spawn(move || worker.serve(runtime))?;
    Ok(())
}

/// The hooks run on the user's tokio runtime, which the task that awaits `run` drives.
fn with_hooks(
    mut runtime: Runtime,
    resources: Vec<Arc<dyn SnapStartResource>>,
) -> Result<Runtime, Error> {
    let tokio = Handle::try_current()?;
    for resource in resources {
        let (before, after) = (Arc::clone(&resource), resource);
        let (tokio_before, tokio_after) = (tokio.clone(), tokio.clone());
        runtime = runtime
            .before_snapshot(move || tokio_before.block_on(before.before_snapshot()))
            .after_restore(move || tokio_after.block_on(after.after_restore()));
    }
    Ok(runtime)
}

/// Hands events to the tasks.
struct Worker {
    exchanges: Vec<Arc<Exchange>>,
    config: Arc<Config>,
    /// The number of exchanges that belong to a thread.
    taken: AtomicUsize,
}

impl Worker {
    fn serve(self, runtime: Runtime) {
        let exchanges = self.exchanges.clone();
        let error = serve_in_program(runtime, self);
        for exchange in &exchanges {
            exchange.stop(Box::new(error.clone()));
        }
    }

    /// The exchange of the calling thread.
    fn exchange(&self) -> Arc<Exchange> {
        MINE.with(|mine| {
            let exchange = mine.get_or_init(|| {
                let index = self.taken.fetch_add(1, Ordering::Relaxed);
                // There are as many threads as exchanges.
                Arc::clone(&self.exchanges[index % self.exchanges.len()])
            });
            Arc::clone(exchange)
        })
    }

    fn invocation(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        exchange: &Arc<Exchange>,
    ) -> LambdaInvocation {
        let (mut parts, ()) = http::Response::new(()).into_parts();
        // Only layers can see the headers.
        if exchange.has_layers() {
            parts.headers = headers(ctx);
        }
        LambdaInvocation {
            parts,
            body: Bytes::copy_from_slice(event),
            context: Context::of(ctx, Arc::clone(&self.config)),
        }
    }
}

impl LambdaHandler for Worker {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let exchange = self.exchange();
        let invocation = self.invocation(event, ctx, &exchange);
        match exchange.handle(invocation)? {
            Outcome::Response(body) => {
                response.set_body(body);
                Ok(())
            }
            Outcome::Stream(prelude) => stream(&exchange, &prelude, response),
        }
    }
}

/// Writes a stream until it ends. If the caller no longer takes it, the rest is not made.
fn stream(exchange: &Exchange, prelude: &[u8], response: &mut Response) -> Result<(), LambdaError> {
    let stream = response.stream();
    let begun = stream.set_content_type(HTTP_INTEGRATION);
    let begun = begun.and_then(|()| stream.write_all(prelude));
    let mut written: io::Result<()> = begun.and_then(|()| stream.write_all(&DELIMITER));
    while written.is_ok() {
        match exchange.next_piece() {
            Piece::Chunk(chunk) => written = stream.write_all(&chunk),
            Piece::End(end) => return end,
        }
    }
    exchange.break_stream();
    Ok(written?)
}

/// The headers of the Runtime API's response, for layers that read them.
fn headers(ctx: &LambdaContext<'_>) -> HeaderMap {
    let deadline = ctx.deadline.and_then(|deadline| {
        let since_1970 = deadline.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(since_1970.as_millis().to_string())
    });
    let arn = Some(ctx.invoked_function_arn).filter(|arn| !arn.is_empty());
    let known = [
        ("lambda-runtime-aws-request-id", Some(ctx.request_id)),
        ("lambda-runtime-deadline-ms", deadline.as_deref()),
        ("lambda-runtime-invoked-function-arn", arn),
        ("lambda-runtime-trace-id", ctx.trace_id),
        ("lambda-runtime-invocation-id", ctx.invocation_id),
        ("lambda-runtime-aws-tenant-id", ctx.tenant_id),
        ("lambda-runtime-client-context", ctx.client_context),
        ("lambda-runtime-cognito-identity", ctx.cognito_identity),
    ];
    let valid = known.into_iter().filter_map(|(name, value)| {
        let value = HeaderValue::from_bytes(value?.as_bytes()).ok()?;
        Some((HeaderName::from_static(name), value))
    });
    valid.collect()
}

/// Marks an invocation with the task that it belongs to.
#[cfg(feature = "concurrency-tokio")]
pub(super) fn mark(invocation: &mut LambdaInvocation, ticket: Ticket) {
    invocation.parts.extensions.insert(ticket);
}
