//! The process that serves, and the invocation in its hands.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::child::Child;
use super::report::{Report, Status};
use crate::{Answer, Invocation, Pending};

/// The answer of an invocation is sent right after the event that tells of it.
const ANSWER_FOLLOWS: Duration = Duration::from_secs(10);

/// An invocation, and who waits for it.
pub(super) struct Job {
    pub(super) request_id: String,
    pub(super) invocation: Invocation,
    pub(super) answer: Sender<Answer>,
    pub(super) report: Sender<Report>,
}

/// A process of the function.
pub(super) struct Process {
    /// Tells it from those before and after it.
    pub(super) number: u64,
    pub(super) child: Child,
    pub(super) phase: Phase,
    /// Told with the first invocation.
    pub(super) init_duration: Option<Duration>,
    /// Whether an event was ever delivered to it.
    pub(super) has_served: bool,
}

/// What a process is doing.
pub(super) enum Phase {
    Init,
    Idle,
    Serving(Box<Serving>),
}

/// The invocation in a process's hands.
pub(super) struct Serving {
    pub(super) job: Job,
    /// `None` once it is answered.
    pub(super) pending: Option<Pending>,
    pub(super) started: Instant,
    pub(super) timeout: Duration,
    pub(super) status: Status,
}

impl Process {
    /// Whether the next invocation can be delivered.
    pub(super) fn is_free(&self) -> bool {
        matches!(self.phase, Phase::Idle) && self.child.stop.is_none()
    }

    /// The invocation in flight, if it has this request id and is not answered.
    pub(super) fn serving(&mut self, request_id: &str) -> Option<&mut Serving> {
        match &mut self.phase {
            Phase::Serving(serving) if serving.job.request_id == request_id => Some(serving),
            _ => None,
        }
    }
}

impl Serving {
    /// Hands the answer to the caller.
    pub(super) fn pass_answer_on(&mut self) {
        if let Some(pending) = self.pending.take()
            && let Some(answer) = pending.wait_timeout(ANSWER_FOLLOWS)
        {
            let _ = self.job.answer.send(answer);
        }
    }
}
