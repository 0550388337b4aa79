//! The process that serves, and the invocations in its hands.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::child::Child;
use super::notice::Stop;
use super::report::{Report, Status};
use crate::caller::invocation::Invocation;
use crate::caller::pending::Pending;
use crate::caller::pending::ResponseStart;

/// The answer of an invocation is sent right after the event that tells of it.
const ANSWER_FOLLOWS: Duration = Duration::from_secs(10);

/// An invocation, and who waits for it.
pub(super) struct Job {
    pub(super) request_id: String,
    pub(super) invocation: Invocation,
    pub(super) begun: Sender<ResponseStart>,
    pub(super) report: Sender<Report>,
}

/// A process of the function.
pub(super) struct Process {
    /// Tells it from those before and after it.
    pub(super) number: u64,
    pub(super) child: Child,
    pub(super) phase: Phase,
    /// In the order they were delivered.
    pub(super) servings: Vec<Serving>,
    /// Whether it has called `/next` since the last event.
    pub(super) has_asked: bool,
    /// Told with the first invocation.
    pub(super) init_duration: Option<Duration>,
    /// Whether an event was ever delivered to it.
    pub(super) has_served: bool,
    /// From the restore to the `/next` after it. Told with the first invocation.
    pub(super) restore_duration: Option<Duration>,
    /// When it is killed, and why, where it is about to end by itself.
    pub(super) kill_at: Option<(Instant, Stop)>,
}

/// What a process is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Init,
    /// A snapshot of it has been taken, and restored at this time.
    Restoring(Instant),
    /// It takes events.
    Ready,
}

/// An invocation in a process's hands.
pub(super) struct Serving {
    pub(super) job: Job,
    /// `None` once the answer, or the beginning of it, has been passed on.
    pub(super) pending: Option<Pending>,
    pub(super) is_answered: bool,
    pub(super) started: Instant,
    pub(super) timeout: Duration,
    pub(super) status: Status,
}

impl Process {
    /// A process that has just been started.
    pub(super) fn new(number: u64, child: Child) -> Process {
        Process {
            number,
            child,
            phase: Phase::Init,
            servings: Vec::new(),
            has_asked: false,
            init_duration: None,
            restore_duration: None,
            has_served: false,
            kill_at: None,
        }
    }

    /// Whether another invocation can be delivered, of which it takes so many at a time.
    pub(super) fn is_free(&self, concurrency: usize) -> bool {
        self.phase == Phase::Ready && self.child.stop.is_none() && self.servings.len() < concurrency
    }

    /// Whether there is nothing to limit.
    pub(super) fn is_idle(&self) -> bool {
        self.phase == Phase::Ready && self.servings.is_empty() && self.kill_at.is_none()
    }

    /// The invocation in its hands that has this request id.
    pub(super) fn serving(&mut self, request_id: &str) -> Option<&mut Serving> {
        self.servings
            .iter_mut()
            .find(|serving| serving.job.request_id == request_id)
    }

    /// Takes the invocation with this request id out of its hands.
    pub(super) fn take_serving(&mut self, request_id: &str) -> Option<Serving> {
        let has_id = |serving: &Serving| serving.job.request_id == request_id;
        let index = self.servings.iter().position(has_id)?;
        Some(self.servings.remove(index))
    }
}

impl Serving {
    /// Hands the answer to the caller, or the stream that has begun.
    pub(super) fn pass_on(&mut self) {
        if let Some(pending) = self.pending.take()
            && let Some(begun) = pending.begin_timeout(ANSWER_FOLLOWS)
        {
            let _ = self.job.begun.send(begun);
        }
    }
}
