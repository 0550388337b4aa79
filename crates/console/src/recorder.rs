//! Records what happens to one function.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use lambda_native_emulator::Invocation;
use lambda_native_emulator::process::Notice;
use uuid::Uuid;

use crate::history::History;
use crate::record::{Body, Build, InvocationRecord, Log, Origin, Outcome, Times};

/// Records what happens to one function. Clones record into the same history.
#[derive(Debug, Clone)]
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
    /// id that it has from now on, and this id.
    pub fn received(&self, invocation: Invocation, origin: Origin) -> (Invocation, String) {
        let id = Uuid::new_v4().to_string();
        let invocation = self.received_again(invocation, &id, origin);
        (invocation, id)
    }

    /// Records an invocation with this request id, which an earlier one may have had too.
    pub fn received_again(&self, invocation: Invocation, id: &str, origin: Origin) -> Invocation {
        let invocation = invocation.request_id(id);
        let event = Body::new(invocation.event());
        let template = invocation.with_other_event(Vec::new());
        self.history.update(|store| {
            let build = store.functions[self.function].builds;
            store.add(InvocationRecord {
                id: id.to_owned(),
                number: 0,
                changed: 0,
                function: self.function,
                origin,
                received_at: SystemTime::now(),
                event,
                template,
                build,
                environment: None,
                times: Times::new(Instant::now()),
                is_cold_start: false,
                is_streamed: false,
                response_type: None,
                response_body: Body::default(),
                chunks: Vec::new(),
                chunks_dropped: 0,
                outcome: None,
                exit: None,
                report: None,
                before: Log::default(),
                log: Log::default(),
                after: Log::default(),
                exchanges: Vec::new(),
                exchanges_dropped: 0,
                is_watched: false,
            });
        });
        invocation
    }

    /// The function has been built and started, and gets the invocation now.
    pub fn queued(&self, id: &str) {
        self.change(id, |record| record.times.queued = Some(Instant::now()));
    }

    /// The function could not be built or started, so the invocation has ended.
    pub fn not_started(&self, id: &str, error: &str) {
        let outcome = Outcome::NotStarted(error.to_owned());
        self.change(id, |record| record.outcome = Some(outcome));
    }

    /// Records a notice about the environment with this number.
    pub fn notice(&self, environment: usize, notice: &Notice) {
        let _ = (environment, notice);
    }

    /// A build begins.
    pub fn build_started(&self) {
        self.history.update(|store| {
            store.functions[self.function].builds_since = Some(Instant::now());
        });
    }

    /// A build has ended.
    pub fn build_ended(&self, build: Build) {
        self.history.update(|store| {
            let function = &mut store.functions[self.function];
            function.builds_since = None;
            if build.error.is_none() {
                function.builds += 1;
            }
            function.last_build = Some(build);
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

impl Times {
    fn new(received: Instant) -> Times {
        Times {
            received,
            queued: None,
            spawned: None,
            ready: None,
            restored: None,
            delivered: None,
            streaming: None,
            responded: None,
            ended: None,
            frozen: None,
            thawed: None,
        }
    }
}
