//! Records what happens to one function.

mod lines;
mod notices;
mod probe;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use lambda_native_emulator::Invocation;
use lambda_native_emulator::process::Notice;
use rustix::process::{Pid, Signal, kill_process_group};
use uuid::Uuid;

use crate::history::History;
use crate::record::{Body, Build, InvocationRecord, Origin, Outcome};

/// Records what happens to one function. Clones record into the same history.
///
/// It sees the exchanges of the function as the [`Probe`](lambda_native_emulator::Probe) of its emulators.
#[derive(Clone)]
pub struct Recorder {
    history: Arc<History>,
    function: usize,
}

impl Recorder {
    /// Records what happens to the function with this number.
    pub fn new(history: Arc<History>, function: usize) -> Recorder {
        Recorder { history, function }
    }

    /// Records an invocation before the function may have been built. Returns the invocation with the request
    /// id that it has from now on, and this id. A front has put the id in the event, so that is kept.
    pub fn received(&self, invocation: Invocation, origin: Origin) -> (Invocation, String) {
        let id = match invocation.id() {
            Some(id) => id.to_owned(),
            None => Uuid::new_v4().to_string(),
        };
        let invocation = self.received_again(invocation, &id, origin);
        (invocation, id)
    }

    /// Records an invocation with this request id, which an earlier one may have had too.
    pub fn received_again(&self, invocation: Invocation, id: &str, origin: Origin) -> Invocation {
        let invocation = invocation.request_id(id);
        let event = Body::new(invocation.event());
        let template = invocation.with_other_event(Vec::new());
        let mut record =
            InvocationRecord::new(id.to_owned(), self.function, origin, event, template);
        self.history.update(|store| {
            record.build = store.functions[self.function].builds;
            store.add(record);
        });
        invocation
    }

    /// The function has been built and started, and gets the invocation now.
    pub fn queued(&self, id: &str) {
        self.change(id, |record| record.times.queued = Some(Instant::now()));
    }

    /// The function could not be built or started, so the invocation has ended. `error` says why.
    pub fn not_started(&self, id: &str, error: &str) {
        let outcome = Outcome::NotStarted(error.to_owned());
        self.end(id, outcome);
    }

    /// The invocation was rejected before it reached the function, because there are too many.
    pub fn throttled(&self, id: &str) {
        self.end(id, Outcome::Throttled);
    }

    /// Records a notice about the environment with this number.
    pub fn notice(&self, environment: usize, notice: &Notice) {
        let function = self.function;
        self.history
            .update(|store| notices::record(store, function, environment, notice));
        // The event has not been delivered yet, so that no function is too fast for its process to be killed.
        if let Notice::Start { .. } = notice
            && self.history.faults().kills(function)
        {
            self.kill(environment);
        }
    }

    /// Kills the process of an environment, and those that it has started, as a crash does.
    fn kill(&self, environment: usize) {
        let pid = self.history.read(|store| {
            let environments = &store.functions[self.function].environments;
            environments.get(environment)?.pid
        });
        let group = pid.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
        if let Some(group) = group {
            // If the process is gone, it has crashed already.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    /// A build begins.
    pub fn build_started(&self) {
        self.history.update(|store| {
            store.functions[self.function].builds_since = Some(Instant::now());
        });
    }

    /// A build has ended.
    pub fn build_ended(&self, build: Build) {
        let has_succeeded = build.error.is_none();
        self.history.update(|store| {
            let function = &mut store.functions[self.function];
            function.builds_since = None;
            function.builds += u32::from(has_succeeded);
            function.last_build = Some(build);
        });
        if has_succeeded {
            self.history.built().notify_one();
        }
    }

    fn end(&self, id: &str, outcome: Outcome) {
        self.change(id, |record| {
            record.outcome = Some(outcome);
            record.times.responded = Some(Instant::now());
        });
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut InvocationRecord)) {
        self.history.update(|store| {
            if let Some(record) = store.find_mut(id) {
                change(record);
            }
        });
    }
}

/// Without the history, which is large.
impl fmt::Debug for Recorder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recorder")
            .field("function", &self.function)
            .finish_non_exhaustive()
    }
}
