//! The thread that owns the function's process: it starts and restarts the process, delivers
//! invocations, and enforces the limits.

mod controls;
mod ends;
mod extensions;
mod invocations;
mod limits;
mod snapshot;

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::bootstrap::Bootstrap;
use super::child::Child;
use super::environment::Start;
use super::notice::{Notice, Stop};
use super::output::Observer;
use super::report::Status;
use super::serving::{Job, Phase, Process};
use super::status::EnvironmentStatus;
use crate::emulator::Emulator;
use crate::state::event::Event;
use crate::state::event::Observed;
use extensions::External;

/// How often the limits are checked while the process is not idle.
const TICK: Duration = Duration::from_millis(20);

pub(super) enum Message {
    Invoke(Job),
    Replace(Bootstrap),
    Restart,
    /// Kills the process as if it had crashed, and reports if there was one.
    Crash(Sender<()>),
    HoldRestore(bool),
    /// Restores a held snapshot, and reports if there was one.
    Restore(Sender<()>),
    /// Reports the status, with this number of the environment.
    Status(usize, Sender<EnvironmentStatus>),
    /// The faults that the emulator shares with others have changed.
    LookForFaults,
    Stop,
    /// Something has happened in the emulator.
    Wake,
    /// The process with this number has exited.
    Exited(u64),
    /// This extension of the process with this number has exited.
    ExtensionExited(u64, usize),
}

pub(super) struct Supervisor {
    lambda: Emulator,
    /// The events of the emulator. They are read before every message, because the events of a process
    /// are sent before the message that it has exited.
    events: Receiver<Observed>,
    bootstrap: Bootstrap,
    observer: Observer,
    messages: Sender<Message>,
    /// The function's version, for START lines.
    version: String,
    queue: VecDeque<Job>,
    process: Option<Process>,
    externals: Vec<External>,
    /// Since when the start of the runtime waits for the registration of the extensions.
    waits_since: Option<Instant>,
    /// Processes are numbered, so that late messages about an earlier one are recognized.
    last_number: u64,
    /// Whether [`Notice::SnapshotSkipped`] has been sent.
    has_skipped_snapshot: bool,
    /// Why another process has to be started when the invocations in flight have ended.
    stale: Option<Stop>,
    /// Whether a snapshot is restored only for an invocation, or when somebody asks for it.
    holds_restore: bool,
    /// How many invocations have been delivered.
    delivered: u64,
}

impl Supervisor {
    pub(super) fn new(
        lambda: Emulator,
        events: Receiver<Observed>,
        bootstrap: Bootstrap,
        observer: Observer,
        messages: Sender<Message>,
    ) -> Supervisor {
        Supervisor {
            version: lambda.shared.config.function_version.clone(),
            lambda,
            events,
            bootstrap,
            observer,
            messages,
            queue: VecDeque::new(),
            process: None,
            externals: Vec::new(),
            waits_since: None,
            last_number: 0,
            has_skipped_snapshot: false,
            stale: None,
            holds_restore: false,
            delivered: 0,
        }
    }

    /// Runs until [`Message::Stop`], or until every sender has been dropped.
    pub(super) fn run(mut self, start: Start, inbox: &Receiver<Message>) {
        match start {
            Start::Now => self.spawn(),
            Start::WhenInvoked => {}
            Start::Attached => self.attach(),
        }
        loop {
            let is_idle = self.process.as_ref().is_none_or(Process::is_idle);
            let message = if is_idle && self.waits_since.is_none() {
                inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                inbox.recv_timeout(TICK)
            };
            while let Ok(observed) = self.events.try_recv() {
                self.observed(observed);
            }
            match message {
                Ok(Message::Invoke(job)) => {
                    self.queue.push_back(job);
                    self.advance();
                }
                Ok(Message::Replace(bootstrap)) => self.replace(bootstrap),
                Ok(Message::Restart) => self.restart_process(),
                Ok(Message::Crash(killed)) => {
                    if self.crash_process() {
                        let _ = killed.send(());
                    }
                }
                Ok(Message::HoldRestore(hold)) => self.hold_restore(hold),
                Ok(Message::Restore(restored)) => {
                    if self.restore_held() {
                        let _ = restored.send(());
                    }
                }
                Ok(Message::Status(number, status)) => {
                    let _ = status.send(self.status(number));
                }
                Ok(Message::LookForFaults) => self.lambda.look_for_faults(),
                Ok(Message::Exited(number)) => self.exited(number),
                Ok(Message::ExtensionExited(number, index)) => self.extension_exited(number, index),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(Message::Wake) | Err(RecvTimeoutError::Timeout) => {}
            }
            self.limit_registration();
            self.enforce_limits();
        }
        self.stop(inbox);
    }

    /// Serves a process that somebody else starts. It may have called `/next` before this supervisor ran.
    fn attach(&mut self) {
        let mut process = Process::new(0, Child::attached());
        process.has_asked = self.lambda.is_next_waiting();
        self.process = Some(process);
        self.settle(Instant::now());
    }

    /// Starts the process, or delivers the next invocations, if possible.
    fn advance(&mut self) {
        if self.stale.is_some() {
            self.restart();
            return;
        }
        if self.process.is_none() && self.waits_since.is_none() && !self.queue.is_empty() {
            self.spawn();
        }
        if !self.queue.is_empty() {
            self.restore_held();
        }
        let concurrency = self.concurrency();
        while !self.queue.is_empty()
            && let Some(process) = &self.process
            && process.is_free(concurrency)
        {
            self.deliver();
        }
    }

    fn spawn(&mut self) {
        self.last_number += 1;
        self.stale = None;
        self.lambda.begin_init();
        let since = Instant::now();
        match self.start_extensions() {
            Ok(true) => self.waits_since = Some(since),
            Ok(false) => self.spawn_runtime(),
            Err(message) => self.fail_init("Extension.LaunchError", &message, Duration::ZERO),
        }
    }

    fn spawn_runtime(&mut self) {
        let number = self.last_number;
        let messages = self.messages.clone();
        let spawned = Child::spawn(
            &self.bootstrap,
            self.lambda.environment(),
            self.observer.clone(),
            move || {
                let _ = messages.send(Message::Exited(number));
            },
        );
        match spawned {
            Ok(child) => {
                if let Some(pid) = child.pid() {
                    self.notify(Notice::Spawned { pid });
                }
                self.process = Some(Process::new(number, child));
            }
            Err(error) => {
                let program = self.bootstrap.program.display();
                let message = format!("cannot start {program}: {error}");
                self.kill_extensions();
                self.fail_init("Runtime.InvalidEntrypoint", &message, Duration::ZERO);
            }
        }
    }

    fn observed(&mut self, observed: Observed) {
        if let Some(since) = self.waits_since {
            // An event of an earlier process may arrive late.
            if observed.at >= since {
                self.observed_before_runtime(observed.event);
            }
            return;
        }
        let Some(process) = &mut self.process else {
            return;
        };
        let at = observed.at;
        // An event of an earlier process may arrive late.
        if at < process.child.started && !process.child.is_attached() {
            return;
        }
        match observed.event {
            Event::NextCalled { .. } => {
                process.has_asked = true;
                self.settle(at);
            }
            Event::ExtensionNextCalled { .. } => self.settle(at),
            Event::Started { request_id, .. } => {
                process.has_asked = false;
                if let Some(serving) = process.serving(&request_id) {
                    serving.started = at;
                }
            }
            Event::StreamStarted { request_id } => {
                if let Some(serving) = process.serving(&request_id) {
                    serving.pass_on();
                }
            }
            Event::Responded { request_id, .. } => {
                if let Some(serving) = process.serving(&request_id) {
                    serving.responded = Some(at);
                }
                self.responded(&request_id, at);
            }
            Event::Failed { request_id, .. } => {
                // While the process runs, an invocation fails only because of a failed extension.
                if let Some(serving) = process.serving(&request_id) {
                    serving.status = Status::Error("Extension.ExitError".to_owned());
                }
                self.responded(&request_id, at);
            }
            Event::TimedOut {
                request_id,
                message,
            } => self.timed_out(&request_id, at, message),
            Event::InitError(error) => {
                // The function may have logged the error before it reported it.
                if let Some(process) = &self.process {
                    process.child.begin_output(None);
                }
                self.notify(Notice::InitError(Box::new(error)));
            }
            Event::SnapshotTaken => self.snapshot_taken(at),
            Event::RestoreError(error) => self.restore_failed(error),
            Event::ExtensionRegistered { name } => {
                self.notify(Notice::ExtensionRegistered { name });
            }
            Event::ExtensionFailed { name, error } => {
                process.child.kill(Stop::ExtensionFailed);
                let error = Box::new(error);
                self.notify(Notice::ExtensionFailed { name, error });
            }
            Event::Refused {
                request,
                status,
                message,
            } => self.notify(Notice::Refused {
                request,
                status,
                message,
            }),
            Event::Restored | Event::DeliveryBroken { .. } => {}
        }
    }

    /// What extensions do before the runtime is started.
    fn observed_before_runtime(&mut self, event: Event) {
        match event {
            Event::ExtensionRegistered { name } => self.registered(name),
            Event::ExtensionFailed { name, error } => {
                let message = format!("the extension {name} failed: {}", error.error_message);
                self.fail_registration("Extension.InitError", &message);
            }
            Event::Refused {
                request,
                status,
                message,
            } => self.notify(Notice::Refused {
                request,
                status,
                message,
            }),
            _ => {}
        }
    }

    /// Ends init or the invocation if the runtime and every extension have called for the next event.
    fn settle(&mut self, at: Instant) {
        let concurrency = self.concurrency();
        let Some(process) = &mut self.process else {
            return;
        };
        let is_asking = process.has_asked && self.lambda.are_extensions_idle();
        if process.child.stop.is_some() || !is_asking {
            return;
        }
        match (process.phase, process.servings.first()) {
            (Phase::Init, _) => {
                let init_duration = at - process.child.started;
                process.init_duration = Some(init_duration);
                process.phase = Phase::Ready;
                process.child.end_init();
                self.notify(Notice::Ready { init_duration });
                self.check_snapshot();
            }
            (Phase::Restoring(since), _) => {
                let restore_duration = at.saturating_duration_since(since);
                process.restore_duration = Some(restore_duration);
                process.phase = Phase::Ready;
                process.child.end_init();
                self.notify(Notice::Restored { restore_duration });
            }
            // The process cannot call `/next` before the restore.
            (Phase::Snapshot, _) => {}
            (Phase::Ready, Some(serving)) if concurrency == 1 && serving.has_responded => {
                let request_id = serving.job.request_id.clone();
                self.end_invocation(&request_id, at);
            }
            // Before its response, the runtime gets the same event again. The emulator handles that.
            (Phase::Ready, _) => {}
        }
        self.advance();
        self.freeze_if_idle();
    }

    /// Freezes a process that waits for an event which is not there yet.
    fn freeze_if_idle(&mut self) {
        if !self.bootstrap.freezes || self.concurrency() > 1 {
            return;
        }
        if let Some(process) = &mut self.process
            && process.is_idle()
            && process.child.stop.is_none()
        {
            let is_new = process.child.freeze();
            self.freeze_extensions();
            if is_new {
                self.notify(Notice::Frozen);
            }
        }
    }

    fn concurrency(&self) -> usize {
        self.lambda.shared.config.concurrency.max(1)
    }

    fn notify(&self, notice: Notice) {
        (self.observer)(notice);
    }
}
