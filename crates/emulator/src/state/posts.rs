//! Accepts what the runtime posts: responses, errors, and the errors of init and restore.
//!
//! Statuses and error types follow "Using the Lambda runtime API for custom runtimes".

use std::sync::Arc;

use super::ended::Ending;
use super::event::Event;
use super::machine::{Phase, State};
use super::post_mode::is_sent_once;
use crate::caller::function_error::FunctionError;
use crate::caller::response::{InvocationResponse, MAX_RESPONSE_BYTES, MAX_STREAM_BYTES};
use crate::caller::response_mode::ResponseMode;
use crate::caller::stream::Pipe;
use crate::header_names;
use crate::http::refusal::Refusal;
use crate::http::request::{Body, Head};

impl State {
    /// Accepts a complete response.
    pub(crate) fn post_response(
        &mut self,
        id: &str,
        head: &Head,
        body: Body,
    ) -> Result<(), Refusal> {
        self.check_id(id, head)?;
        let mode = head.header(header_names::RESPONSE_MODE);
        if let Some(mode) = mode.filter(|mode| *mode != "streaming") {
            let message = format!(
                "invalid {} {mode:?}: send \"streaming\", or omit the header",
                header_names::RESPONSE_MODE
            );
            let error = FunctionError::of_platform("InvalidFunctionResponseMode", &message);
            self.respond(id, InvocationResponse::Error(error), body.size);
            return Err(Refusal {
                status: 400,
                error_type: "InvalidFunctionResponseMode",
                message,
            });
        }
        self.check_size(id, body.size, MAX_RESPONSE_BYTES)?;
        let bytes = body.size;
        let response = match FunctionError::in_trailers(&body) {
            Some(error) => InvocationResponse::Error(error),
            None => InvocationResponse::Response {
                content_type: head.header("Content-Type").map(str::to_owned),
                streamed: mode.is_some(),
                stream_error: None,
                trailers: body.trailers,
                body: body.bytes,
            },
        };
        self.respond(id, response, bytes);
        Ok(())
    }

    /// Begins a streamed response. Its bytes go into the returned pipe.
    pub(crate) fn begin_stream(&mut self, id: &str, head: &Head) -> Result<Arc<Pipe>, Refusal> {
        self.check_id(id, head)?;
        self.observe(Event::StreamStarted {
            request_id: id.to_owned(),
        });
        let content_type = head.header("Content-Type").map(str::to_owned);
        let in_flight = self
            .in_flight
            .iter_mut()
            .find(|it| it.queued.request_id == id);
        match in_flight {
            Some(it) => Ok(it.queued.caller.begin_stream(content_type)),
            None => Err(self.not_in_flight(id)),
        }
    }

    /// Accepts the end of a streamed response, whose bytes have been passed on before.
    pub(crate) fn end_stream(
        &mut self,
        id: &str,
        pipe: &Arc<Pipe>,
        body: Body,
    ) -> Result<(), Refusal> {
        if !self.is_streaming(id, pipe) {
            return Err(self.not_in_flight(id));
        }
        self.check_size(id, body.size, MAX_STREAM_BYTES)?;
        let response = InvocationResponse::Response {
            body: Vec::new(),
            content_type: None,
            streamed: true,
            stream_error: FunctionError::in_trailers(&body).map(Box::new),
            trailers: body.trailers,
        };
        self.respond(id, response, body.size);
        Ok(())
    }

    /// Ends a streamed response whose connection broke.
    pub(crate) fn break_stream(&mut self, id: &str, pipe: &Arc<Pipe>, received: u64) {
        if self.is_streaming(id, pipe) {
            self.truncate(id, received);
        }
    }

    /// Ends a response whose connection broke while it was collected. It is ignored if the runtime may
    /// post it again.
    pub(crate) fn break_response(&mut self, id: &str, head: &Head, received: u64) {
        if is_sent_once(head) && self.check_id(id, head).is_ok() {
            self.truncate(id, received);
        }
    }

    fn truncate(&mut self, id: &str, received: u64) {
        let message = format!("the connection broke after {received} bytes of the stream");
        let error = FunctionError::of_platform("Runtime.TruncatedResponse", &message);
        self.respond(id, InvocationResponse::Error(error), received);
    }

    /// Accepts a function error.
    pub(crate) fn post_error(&mut self, id: &str, head: &Head, body: Body) -> Result<(), Refusal> {
        self.check_id(id, head)?;
        self.check_size(id, body.size, MAX_RESPONSE_BYTES)?;
        let bytes = body.size;
        let error = FunctionError::posted(head, body.bytes);
        self.respond(id, InvocationResponse::Error(error), bytes);
        Ok(())
    }

    /// Accepts an init error, which is allowed until the first `/next`.
    pub(crate) fn post_init_error(&mut self, head: &Head, body: Body) -> Result<(), Refusal> {
        if !matches!(self.phase, Phase::Init) {
            return Err(Refusal::out_of_order(
                "/init/error can be called only once, and only before the first call to /next",
            ));
        }
        if body.size > MAX_RESPONSE_BYTES as u64 {
            return Err(Refusal::too_large(MAX_RESPONSE_BYTES));
        }
        self.fail_init(FunctionError::posted(head, body.bytes));
        Ok(())
    }

    /// Accepts a restore error, which is allowed between the restore and the next `/next`.
    pub(crate) fn post_restore_error(&mut self, head: &Head, body: Body) -> Result<(), Refusal> {
        if !matches!(self.phase, Phase::Restoring { .. }) {
            return Err(Refusal::out_of_order(
                "/restore/error can be called only once, and only between the restore and the next \
                 call to /next",
            ));
        }
        if body.size > MAX_RESPONSE_BYTES as u64 {
            return Err(Refusal::too_large(MAX_RESPONSE_BYTES));
        }
        self.fail_restore(FunctionError::posted(head, body.bytes));
        Ok(())
    }

    /// Ends the invocation as the service does when it returns this status, which a test injected.
    pub(crate) fn inject_status(&mut self, id: &str, status: u16, size: u64) {
        match status {
            410 => self.time_out(id),
            413 => {
                let limit = MAX_RESPONSE_BYTES as u64;
                let response = InvocationResponse::TooLarge { bytes: size, limit };
                self.respond(id, response, size);
            }
            _ => {}
        }
    }

    /// How the caller of this invocation gets the response.
    pub(crate) fn response_mode(&self, id: &str) -> Option<ResponseMode> {
        self.find(id)?.queued.invocation.response_mode
    }

    /// Whether this invocation is in flight, and `pipe` carries its response.
    fn is_streaming(&self, id: &str, pipe: &Arc<Pipe>) -> bool {
        self.find(id).is_some_and(|it| it.streams_into(pipe))
    }

    fn check_id(&self, id: &str, head: &Head) -> Result<(), Refusal> {
        let in_flight = self.find(id).ok_or_else(|| self.not_in_flight(id))?;
        if in_flight.is_streaming() {
            return Err(Refusal::out_of_order(format!(
                "the streamed response of {id} has begun: send an error in its trailers"
            )));
        }
        let Some(expected) = in_flight.invocation_id.as_deref() else {
            return Ok(());
        };
        match head.header(header_names::INVOCATION_ID) {
            Some(sent) if sent == expected => Ok(()),
            Some(sent) => Err(Refusal::invalid_id(format!(
                "wrong {}: expected {expected:?}, found {sent:?}: repeat the value from /next",
                header_names::INVOCATION_ID
            ))),
            // Older runtimes do not send this header, and the service accepts their posts (pull
            // request 221 of awslabs/aws-lambda-cpp, "Backward Compatibility").
            None => Ok(()),
        }
    }

    fn not_in_flight(&self, id: &str) -> Refusal {
        match self.ended.of(id) {
            Some(Ending::TooLarge) => Refusal::out_of_order(format!(
                "the response of {id} was too large, and the invocation has ended: call /next"
            )),
            // Without Managed Instances, the service ends the process after a timeout ("Lambda
            // Managed Instances runtimes").
            Some(Ending::TimedOut) if self.is_managed() => Refusal {
                status: 410,
                error_type: "Gone",
                message: format!("{id} has timed out: call /next"),
            },
            _ => Refusal::invalid_id(format!(
                "Invalid request ID: {id} is not in flight; it has ended, or was never delivered"
            )),
        }
    }

    fn check_size(&mut self, id: &str, size: u64, limit: usize) -> Result<(), Refusal> {
        if size <= limit as u64 {
            return Ok(());
        }
        let response = InvocationResponse::TooLarge {
            bytes: size,
            limit: limit as u64,
        };
        self.respond(id, response, size);
        Err(Refusal::too_large(limit))
    }
}
