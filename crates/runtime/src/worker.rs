//! One worker's loop: next, handle, respond.

use std::convert::Infallible;
use std::thread::sleep;

use crate::client::{Address, Client, NextReply, PostReply};
use crate::environment::Environment;
use crate::error::{ErrorReport, LambdaError, RuntimeError};
use crate::handler::{LambdaHandler, Response};
use crate::log;
use crate::panic::{self, Phase};
use crate::retry::{self, Verdict};
use crate::trace::TraceEnvironment;

/// The largest response that Lambda takes: 6 MiB and 100 bytes (AWS Lambda Developer Guide,
/// "Lambda quotas"). A larger one is answered with an error in its place.
const MAX_RESPONSE: usize = 6 * 1024 * 1024 + 100;

pub(crate) struct Worker<'a, H> {
    pub(crate) client: &'a mut Client,
    pub(crate) environment: &'a Environment,
    pub(crate) handler: &'a H,
    pub(crate) pipelining: bool,
    /// Where the trace id is written to; `None` where the environment is not ours to write.
    pub(crate) trace: Option<TraceEnvironment>,
    pub(crate) state: LoopState,
}

/// What lives from one invocation to the next: buffers that are used again, and the failures.
#[derive(Debug, Default)]
pub(crate) struct LoopState {
    address: Address,
    response: Response,
    /// Exchanges that have failed since the last that did what it is for.
    failures: u32,
}

impl<H: LambdaHandler> Worker<'_, H> {
    /// Serves invocations until there is no way to go on.
    pub(crate) fn run(&mut self) -> Result<Infallible, RuntimeError> {
        loop {
            self.next()?;
            self.client.copy_address(&mut self.state.address);
            let outcome = self.handle();
            self.answer(outcome)?;
        }
    }

    /// Waits for an event, through as many failures as the policy allows.
    fn next(&mut self) -> Result<(), RuntimeError> {
        let mut empty = 0;
        loop {
            let problem = match self.client.next() {
                Ok(NextReply::Event) => return Ok(()),
                Ok(NextReply::Empty) => {
                    self.state.failures = 0;
                    empty += 1;
                    sleep(retry::after_empty(empty));
                    continue;
                }
                Ok(NextReply::Fatal) => return Err(self.refused(self.client.next_call())),
                Ok(NextReply::NoRequestId) => {
                    "an event without Lambda-Runtime-Aws-Request-Id, so nobody could be answered"
                        .to_owned()
                }
                Ok(NextReply::Unexpected) => format!("unexpected {}", self.client.complaint()),
                Err(error) => error.describe(),
            };
            self.failed(self.client.next_call(), problem)?;
        }
    }

    /// Pauses after a failed exchange, or gives up after too many in a row.
    fn failed(&mut self, call: String, last: String) -> Result<(), RuntimeError> {
        self.state.failures += 1;
        match retry::after_failure(self.state.failures) {
            Verdict::AgainAfter(pause) => {
                sleep(pause);
                Ok(())
            }
            Verdict::GiveUp => Err(RuntimeError::Unreachable {
                call,
                attempts: self.state.failures,
                last,
            }),
        }
    }

    fn handle(&mut self) -> Result<(), LambdaError> {
        let ctx = self.client.context(self.environment.function());
        if let Some(trace) = &mut self.trace {
            trace.set(ctx.trace_id);
        }
        let (handler, response) = (self.handler, &mut self.state.response);
        response.clear();
        let event = self.client.event();
        panic::enter(Phase::Invocation, Some(&self.state.address));
        let outcome = panic::catch(|| handler.handle(event, &ctx, response));
        panic::enter(Phase::Idle, None);
        outcome?;
        let size = response.body().len();
        if size > MAX_RESPONSE {
            return Err(LambdaError::new(
                "Function.ResponseSizeTooLarge",
                format!(
                    "the response has {size} bytes, and Lambda takes {MAX_RESPONSE} at the most"
                ),
            ));
        }
        Ok(())
    }

    /// Answers the invocation. An answer that does not get through counts as a failure: Lambda
    /// brings the same event again, and must not do so for ever.
    fn answer(&mut self, outcome: Result<(), LambdaError>) -> Result<(), RuntimeError> {
        let address = &self.state.address;
        let posted = match outcome {
            Ok(()) => {
                let response = &self.state.response;
                self.client.respond(address, response, self.pipelining)
            }
            Err(error) => {
                log::failed(&address.request_id, &error);
                let report = ErrorReport::of_function(&error);
                self.client.fail(address, &report, self.pipelining)
            }
        };
        let id = &address.request_id;
        let why = match posted {
            Ok(PostReply::Accepted) => {
                self.state.failures = 0;
                return Ok(());
            }
            // In all of these the platform has answered the caller itself, or will: a second
            // answer would only be out of order.
            Ok(PostReply::Rejected) => "Lambda rejected the answer",
            Ok(PostReply::Late) => "the answer came too late",
            Ok(PostReply::TooLarge) => "the answer was too large for Lambda",
            Ok(PostReply::OutOfOrder | PostReply::ContainerError) => {
                return Err(self.refused(self.client.post_call()));
            }
            Ok(PostReply::Unexpected) => {
                let problem = self.client.complaint();
                log::warning(id, format_args!("the answer was not taken: {problem}"));
                return self.failed(self.client.post_call(), problem);
            }
            Err(error) => {
                let problem = error.describe();
                log::warning(id, format_args!("the answer was lost, twice: {problem}"));
                return self.failed(self.client.post_call(), problem);
            }
        };
        log::warning(id, format_args!("{why}: {}", self.client.complaint()));
        self.state.failures = 0;
        Ok(())
    }

    fn refused(&self, call: String) -> RuntimeError {
        RuntimeError::Refused {
            call,
            status: self.client.status(),
            detail: self.client.detail(),
        }
    }
}
