//! Who waits for an invocation.

use std::sync::mpsc::Receiver;

use super::report::Report;
use crate::caller::pending::ResponseStart;
use crate::caller::response::InvocationResponse;

/// An invocation on its way.
#[derive(Debug)]
#[must_use = "the answer comes from `wait`"]
pub struct Ticket {
    request_id: String,
    begun: Receiver<ResponseStart>,
    report: Receiver<Report>,
}

impl Ticket {
    pub(super) fn new(
        request_id: String,
        begun: Receiver<ResponseStart>,
        report: Receiver<Report>,
    ) -> Ticket {
        Ticket {
            request_id,
            begun,
            report,
        }
    }

    /// The invocation's.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Waits for the answer; a stream is collected whole.
    pub fn wait(self) -> InvocationResponse {
        self.whole_answer()
    }

    /// Waits for the answer to begin: a stream as soon as its head has come, anything else whole.
    /// It begins once.
    pub fn begin(&self) -> ResponseStart {
        let stopped = ResponseStart::Whole(InvocationResponse::Stopped);
        self.begun.recv().unwrap_or(stopped)
    }

    /// Waits for the end of the invocation, which is the next `/next`, or under Managed Instances
    /// the answer: what it took, and what the function wrote. None: the event was never delivered.
    ///
    /// A stream that has begun has to be read, or dropped, for the invocation to end.
    pub fn report(self) -> Option<Report> {
        self.report.recv().ok()
    }

    /// Waits for the answer, and for the [`report`](Self::report).
    pub fn wait_for_report(self) -> (InvocationResponse, Option<Report>) {
        (self.whole_answer(), self.report())
    }

    fn whole_answer(&self) -> InvocationResponse {
        match self.begin() {
            ResponseStart::Whole(answer) => answer,
            ResponseStart::Stream(stream) => stream.finish(),
        }
    }
}
