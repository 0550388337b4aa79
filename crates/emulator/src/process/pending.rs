//! The handle of a queued invocation.

use std::sync::mpsc::Receiver;

use super::report::Report;
use crate::caller::pending::ResponseStart;
use crate::caller::response::InvocationResponse;

/// An invocation that has been queued in an [`ExecutionEnvironment`](super::ExecutionEnvironment).
///
/// Unlike [`lambda_native_emulator::PendingInvocation`](crate::PendingInvocation), it also has the
/// [`report`](Self::report) of the invocation.
#[derive(Debug)]
#[must_use = "`wait` returns the response"]
pub struct PendingInvocation {
    request_id: String,
    start: Receiver<ResponseStart>,
    report: Receiver<Report>,
}

impl PendingInvocation {
    pub(super) fn new(
        request_id: String,
        start: Receiver<ResponseStart>,
        report: Receiver<Report>,
    ) -> PendingInvocation {
        PendingInvocation {
            request_id,
            start,
            report,
        }
    }

    /// The request id of the invocation.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Waits for the response. A stream is collected to its end.
    pub fn wait(self) -> InvocationResponse {
        self.whole_response()
    }

    /// Waits for the start of the response. Returns a stream as soon as its head has arrived, and any
    /// other response when it is complete. Call it only once.
    pub fn begin(&self) -> ResponseStart {
        let stopped = ResponseStart::Whole(InvocationResponse::Stopped);
        self.start.recv().unwrap_or(stopped)
    }

    /// Waits for the end of the invocation, and returns its duration, memory and log. Returns `None`
    /// if the event was never delivered.
    ///
    /// An invocation ends with the next `/next`. On Managed Instances it ends with the response. If a
    /// stream has begun, read or drop it: otherwise the invocation does not end.
    pub fn report(self) -> Option<Report> {
        self.report.recv().ok()
    }

    /// Waits for the response and for the [`report`](Self::report).
    pub fn wait_for_report(self) -> (InvocationResponse, Option<Report>) {
        (self.whole_response(), self.report())
    }

    fn whole_response(&self) -> InvocationResponse {
        match self.begin() {
            ResponseStart::Whole(response) => response,
            ResponseStart::Stream(stream) => stream.finish(),
        }
    }
}
