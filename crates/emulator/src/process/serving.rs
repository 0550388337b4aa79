//! The process of the function and its invocations.

use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use super::child::Child;
use super::notice::Stop;
use super::pending::PendingInvocation as PendingResult;
use super::pool::Slot;
use super::report::{Report, Status, Timeline};
use crate::caller::invocation::Invocation;
use crate::caller::pending::PendingInvocation;
use crate::caller::pending::ResponseStart;
use crate::caller::probe::{InvocationProbe, Probe};
use crate::identity;

/// The response is sent right after the event that announces it, so this limit is never reached.
const RESPONSE_LIMIT: Duration = Duration::from_secs(10);

/// An invocation and the channels to its caller.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) request_id: String,
    pub(super) invocation: Invocation,
    queued: Instant,
    /// Knows the result, unless the emulator is responsible for that. Declared before `start`, so that it is
    /// told of a stop before the caller.
    pub(super) probe: Option<InvocationProbe>,
    pub(super) start: Sender<ResponseStart>,
    pub(super) report: Sender<Report>,
    /// Counts the invocation until it has ended.
    _pending: Arc<()>,
    /// Set by a pool.
    pub(super) slot: Option<Slot>,
}

/// A process of the function.
pub(super) struct Process {
    /// Distinguishes it from earlier and later processes.
    pub(super) number: u64,
    pub(super) child: Child,
    pub(super) phase: Phase,
    /// In the order of delivery.
    pub(super) servings: Vec<Serving>,
    /// Whether it has called `/next` since the last event.
    pub(super) has_asked: bool,
    /// Reported with the first invocation.
    pub(super) init_duration: Option<Duration>,
    /// Whether an event has been delivered to it.
    pub(super) has_served: bool,
    /// The time from the restore to the next `/next`. Reported with the first invocation.
    pub(super) restore_duration: Option<Duration>,
    /// When and why it is killed, if it does not exit by itself.
    pub(super) kill_at: Option<(Instant, Stop)>,
}

/// What a process is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Init,
    /// Its snapshot has been taken, and is not restored yet.
    Snapshot,
    /// Its snapshot was restored at this time.
    Restoring(Instant),
    /// It accepts events.
    Ready,
}

/// An invocation that the process serves.
pub(super) struct Serving {
    pub(super) job: Job,
    /// `None` once the response, or the start of a stream, has been passed on.
    pub(super) pending: Option<PendingInvocation>,
    pub(super) has_responded: bool,
    /// When the whole response of the function had arrived.
    pub(super) responded: Option<Instant>,
    pub(super) started: Instant,
    pub(super) timeout: Duration,
    pub(super) status: Status,
    /// What the service adds to the log of an invocation that failed without the function's doing.
    pub(super) last_lines: String,
}

impl Job {
    /// Creates an invocation that `pending` counts and `probe` sees, and the handle for its caller.
    pub(super) fn new(
        mut invocation: Invocation,
        pending: Arc<()>,
        probe: Option<&Arc<dyn Probe>>,
    ) -> (Job, PendingResult) {
        let request_id = invocation
            .request_id
            .get_or_insert_with(identity::request_id)
            .clone();
        let (start_sender, start) = mpsc::channel();
        let (report_sender, report) = mpsc::channel();
        let job = Job {
            request_id: request_id.clone(),
            invocation,
            queued: Instant::now(),
            probe: probe.map(|probe| InvocationProbe::new(Arc::clone(probe), request_id.clone())),
            start: start_sender,
            report: report_sender,
            _pending: pending,
            slot: None,
        };
        (job, PendingResult::new(request_id, start, report))
    }
}

impl Process {
    /// Creates the state of a process that has just been started.
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

    /// Whether another invocation can be delivered, if `concurrency` can be served at once.
    pub(super) fn is_free(&self, concurrency: usize) -> bool {
        self.phase == Phase::Ready && self.child.stop.is_none() && self.servings.len() < concurrency
    }

    /// Whether no limit has to be enforced.
    pub(super) fn is_idle(&self) -> bool {
        self.child.is_attached()
            || (matches!(self.phase, Phase::Snapshot | Phase::Ready)
                && self.servings.is_empty()
                && self.kill_at.is_none())
    }

    /// The invocation with this request id.
    pub(super) fn serving(&mut self, request_id: &str) -> Option<&mut Serving> {
        self.servings
            .iter_mut()
            .find(|serving| serving.job.request_id == request_id)
    }

    /// Removes the invocation with this request id.
    pub(super) fn take_serving(&mut self, request_id: &str) -> Option<Serving> {
        let has_id = |serving: &Serving| serving.job.request_id == request_id;
        let index = self.servings.iter().position(has_id)?;
        Some(self.servings.remove(index))
    }
}

impl Serving {
    /// The steps of this invocation, which ends at `ended`.
    pub(super) fn timeline(&self, ended: Instant) -> Timeline {
        Timeline {
            queued: self.job.queued,
            delivered: self.started,
            responded: self.responded,
            ended,
        }
    }

    /// Passes the response, or the stream that has begun, to the caller.
    pub(super) fn pass_on(&mut self) {
        if let Some(pending) = self.pending.take()
            && let Some(start) = pending.begin_timeout(RESPONSE_LIMIT)
        {
            let _ = self.job.start.send(start);
        }
    }
}
