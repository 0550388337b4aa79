//! The loop of a worker: next, handle, respond.

use std::convert::Infallible;
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

#[cfg(feature = "tracing")]
use super::span::{SpanHook, in_span};
use crate::error::{LambdaError, RuntimeError};
use crate::failure::in_flight::{Attempt, Watch};
use crate::failure::panic;
use crate::failure::reporter;
use crate::handler::ResponseEnd;
use crate::handler::{LambdaHandler, Response};
use crate::invocation::{Environment, LambdaContext, TraceEnvironment, current};
use crate::logging::own_log;
use crate::runtime_api::client::{Call, Client, DeadlineTail};
use crate::runtime_api::connection::TransportError;
use crate::runtime_api::outcome::{NextOutcome, PostOutcome};
use crate::runtime_api::request::{Address, Api};
use crate::runtime_api::retry::{Policy, after_empty, pause_or_give_up};
use crate::sys::clock::sleep;

/// The largest response that Lambda accepts: 6 MiB and 100 bytes (AWS Lambda Developer Guide,
/// "Lambda quotas"). For a larger one, the runtime posts an error instead.
pub(crate) const MAX_RESPONSE: usize = 6 * 1024 * 1024 + 100;

/// A hook that runs between a response and the next `/next`.
pub(crate) type AfterInvocation = dyn Fn() + Send + Sync;

/// The data that all workers share.
pub(crate) struct Service<'a, H> {
    pub(crate) environment: &'a Environment,
    pub(crate) handler: &'a H,
    /// Never turned on again once it is off.
    pub(crate) pipelining: AtomicBool,
    pub(crate) policy: Policy,
    pub(crate) after_invocation: Option<&'a AfterInvocation>,
    /// Whether the handler is called in a span of its own.
    #[cfg(feature = "tracing")]
    pub(crate) opens_spans: bool,
    #[cfg(feature = "tracing")]
    pub(crate) span_hook: Option<&'a SpanHook>,
}

pub(crate) struct Worker<'a, H> {
    pub(super) service: &'a Service<'a, H>,
    pub(super) client: Client,
    pub(super) watch: Watch,
    /// The writer of the trace id, or `None` if the runtime must not change the environment.
    pub(super) trace: Option<TraceEnvironment>,
    pub(super) address: Address,
    /// The deadline of the event with this address.
    deadline: DeadlineTail,
    /// The outcome of the last post; `Unexpected` before the first one.
    pub(super) posted: PostOutcome,
    pub(super) response: Response,
    /// Consecutive failed exchanges.
    failures: u32,
}

impl<'a, H: LambdaHandler> Worker<'a, H> {
    /// A worker with its own connection, for the calling thread.
    pub(crate) fn new(service: &'a Service<'a, H>, api: &Arc<Api>) -> Self {
        let client = Client::new(Arc::clone(api));
        Self::with(service, client, Watch::new(api), None)
    }

    /// The worker of the thread that has run init.
    pub(crate) fn with(
        service: &'a Service<'a, H>,
        client: Client,
        watch: Watch,
        trace: Option<TraceEnvironment>,
    ) -> Self {
        let address = Address::default();
        let mut response = Response::default();
        response.attach(client.api(), watch.slot(), &address);
        Worker {
            service,
            client,
            watch,
            trace,
            address,
            deadline: DeadlineTail::default(),
            posted: PostOutcome::Unexpected,
            response,
            failures: 0,
        }
    }

    /// Serves invocations until the worker cannot continue.
    pub(crate) fn run(&mut self) -> Result<Infallible, Box<RuntimeError>> {
        loop {
            self.take_event()?;
            let outcome = self.handle();
            self.finish(outcome)?;
        }
    }

    /// Waits for an event that has no response yet.
    #[inline]
    pub(super) fn take_event(&mut self) -> Result<(), Box<RuntimeError>> {
        loop {
            self.next()?;
            if !self.is_redelivered() {
                break;
            }
        }
        self.client.copy_address(&mut self.address);
        self.deadline = self.client.deadline_tail();
        Ok(())
    }

    /// Ends the invocation: posts its outcome and runs the hook.
    #[inline]
    pub(super) fn finish(
        &mut self,
        outcome: Result<(), LambdaError>,
    ) -> Result<(), Box<RuntimeError>> {
        self.respond(outcome)?;
        if let Some(hook) = self.service.after_invocation {
            panic::run_hook("after-invocation", hook);
        }
        Ok(())
    }

    /// Closes the connection.
    pub(crate) fn close(&mut self) {
        self.client.disconnect();
    }

    /// Waits for an event and tolerates as many failures as the policy allows.
    fn next(&mut self) -> Result<(), Box<RuntimeError>> {
        let mut empty = 0;
        loop {
            self.watch.before_next();
            let problem = match self.client.next() {
                Ok(NextOutcome::Event) => return Ok(()),
                Ok(NextOutcome::Empty) => {
                    self.failures = 0;
                    empty += 1;
                    sleep(after_empty(empty));
                    continue;
                }
                Ok(NextOutcome::Fatal) if self.service.policy == Policy::Classic => {
                    return Err(self.client.refused(Client::next_call));
                }
                Ok(NextOutcome::Fatal) => self.client.complaint(),
                Ok(NextOutcome::NoRequestId) => {
                    "the event has no Lambda-Runtime-Aws-Request-Id header".to_owned()
                }
                Ok(NextOutcome::Unexpected) => self.client.unexpected(),
                Err(error) => error.describe(),
            };
            self.failed(Client::next_call, problem)?;
        }
    }

    fn failed(&mut self, call: Call, last: String) -> Result<(), Box<RuntimeError>> {
        let (policy, failures) = (self.service.policy, &mut self.failures);
        pause_or_give_up(policy, failures, &self.client, call, last)
    }

    /// Whether a response to the event has already been posted, so that it must not be handled
    /// again.
    ///
    /// A Runtime API proxy may handle pipelined requests in parallel, as one on Node's HTTP server
    /// does. `/next` then overtakes the post before it, and Lambda assumes that the runtime has
    /// lost the event and delivers it again. RFC 9112, section 9.3.2, allows pipelining only to
    /// clients that recover from this. So the event is dropped, and pipelining is turned off. If it
    /// was a new attempt by Lambda, the next `/next` returns it again. If the post was rejected,
    /// the caller has no response yet: `/next` may have given the event another invocation id
    /// before the post arrived.
    fn is_redelivered(&self) -> bool {
        if !self.client.is_again(&self.address) {
            return false;
        }
        let is_accepted = self.posted == PostOutcome::Accepted;
        let overtaken = if is_accepted {
            self.client.is_same_attempt(&self.address, self.deadline)
        } else {
            self.posted == PostOutcome::Rejected
        };
        if overtaken && self.service.pipelining.swap(false, Relaxed) {
            own_log::warning(
                &self.address.request_id,
                format_args!(
                    "lambda-native: the event was delivered again right after its response, so \
                     pipelining is now off. A Runtime API proxy that reorders requests causes \
                     this; LAMBDA_NATIVE_PIPELINING=off avoids it"
                ),
            );
        }
        overtaken && is_accepted
    }

    fn handle(&mut self) -> Result<(), LambdaError> {
        let descriptor = self.lend();
        let response = &mut self.response;
        let ctx = self.client.context(self.service.environment.function());
        let handler = self.service.handler;
        let event = self.client.event();
        let attempt = enter(
            &self.watch,
            &mut self.trace,
            &self.address,
            descriptor,
            &ctx,
        );
        let call = || handler.handle(event, &ctx, response);
        #[cfg(feature = "tracing")]
        let call = || {
            let service = self.service;
            in_span(&ctx, service.opens_spans, service.span_hook, call)
        };
        // A `tracing` subscriber of the user may panic too.
        let outcome = panic::catch(call);
        self.leave(attempt);
        outcome?;
        self.check_size()
    }

    /// Lends the connection to the response, and returns its descriptor.
    #[inline]
    pub(super) fn lend(&mut self) -> Option<i32> {
        let connection = self.client.lend();
        let descriptor = connection.as_ref().map(AsRawFd::as_raw_fd);
        self.response.begin(&self.address, connection);
        #[cfg(feature = "__capi")]
        self.client.terminate_texts();
        descriptor
    }

    /// Ends the part of the invocation in which the user's code runs, and takes the connection back.
    #[inline]
    pub(super) fn leave(&mut self, attempt: Attempt) {
        self.watch.leave();
        let slot = self.watch.slot();
        self.client
            .take_back(self.response.give_back(slot, attempt));
        // The handler may have replaced the response.
        self.response.attach(self.client.api(), slot, &self.address);
    }

    #[inline]
    pub(super) fn check_size(&self) -> Result<(), LambdaError> {
        let size = self.response.body().len();
        if size > MAX_RESPONSE {
            return Err(too_large(size));
        }
        Ok(())
    }

    /// Posts the outcome. A post that does not get through counts as a failure, because Lambda
    /// delivers the same event again and must not do so endlessly.
    fn respond(&mut self, outcome: Result<(), LambdaError>) -> Result<(), Box<RuntimeError>> {
        // The environment may be frozen after the next `/next`, so the record is written first.
        // However, a pipe that nobody reads must not delay the response.
        let late = match &outcome {
            Ok(()) => None,
            Err(error) => own_log::failed_at_once(&self.address.request_id, error),
        };
        let asks =
            late.is_none() && self.service.pipelining.load(Relaxed) && !reporter::is_reporting();
        let posted = self.post(outcome, asks);
        if let Some(late) = late {
            late.write(false);
        }
        self.posted = *posted.as_ref().unwrap_or(&PostOutcome::Unexpected);
        let why = match posted {
            Ok(PostOutcome::Accepted) => {
                self.failures = 0;
                return Ok(());
            }
            // In all of these cases the platform responds to the caller itself, and a second post
            // would be out of order.
            Ok(PostOutcome::Rejected) => "Lambda rejected the response",
            Ok(PostOutcome::Late) => "the response came too late",
            Ok(PostOutcome::TooLarge) => "the response is too large for Lambda",
            Ok(PostOutcome::OutOfOrder | PostOutcome::ContainerError)
                if self.service.policy == Policy::Classic =>
            {
                return Err(self.client.refused(Client::last_call));
            }
            // The reason may be another worker's invocation, so this worker continues.
            Ok(PostOutcome::OutOfOrder | PostOutcome::ContainerError) => {
                "Lambda refused the response"
            }
            Ok(PostOutcome::Unexpected) => {
                return self.post_failed(
                    "Lambda did not accept the response",
                    self.client.complaint(),
                );
            }
            Err(error) => return self.post_failed("posting the response failed", error.describe()),
        };
        self.warn(why, &self.client.complaint());
        self.failures = 0;
        Ok(())
    }

    /// The caller has received no response.
    fn post_failed(&mut self, what: &str, problem: String) -> Result<(), Box<RuntimeError>> {
        self.warn(what, &problem);
        self.failed(Client::last_call, problem)
    }

    #[cold]
    fn warn(&self, what: &str, problem: &str) {
        let id = &self.address.request_id;
        own_log::warning(id, format_args!("{what}: {problem}"));
    }

    fn post(
        &mut self,
        outcome: Result<(), LambdaError>,
        pipelining: bool,
    ) -> Result<PostOutcome, TransportError> {
        let (client, address) = (&mut self.client, &self.address);
        match self.response.finish(client, outcome, pipelining) {
            ResponseEnd::Posted(posted) => posted,
            ResponseEnd::NotStreamed(Ok(())) => {
                let response = &self.response;
                client.respond(
                    address,
                    response.content_type(),
                    response.body(),
                    pipelining,
                )
            }
            ResponseEnd::NotStreamed(Err(error)) => client.fail(address, &error, pipelining),
        }
    }
}

/// Starts the part of the invocation in which the user's code runs.
#[inline]
pub(super) fn enter(
    watch: &Watch,
    trace: &mut Option<TraceEnvironment>,
    address: &Address,
    descriptor: Option<i32>,
    ctx: &LambdaContext<'_>,
) -> Attempt {
    if let Some(trace) = trace {
        trace.set(ctx.trace_id);
    }
    let attempt = watch.slot().attempt();
    watch.enter_invocation(address, descriptor);
    current::set(ctx);
    attempt
}

/// The error for a response of this size in bytes.
#[cold]
#[inline(never)]
#[allow(unreachable_pub, reason = "public for the C interface")]
pub fn too_large(size: usize) -> LambdaError {
    LambdaError::new(
        "Function.ResponseSizeTooLarge",
        format!("the response has {size} bytes; Lambda accepts at most {MAX_RESPONSE}"),
    )
}
