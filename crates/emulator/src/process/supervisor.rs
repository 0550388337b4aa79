//! The thread that owns the function's process: starts it, serves one invocation after the other,
//! enforces the limits, and starts it again.

mod limits;

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::Bootstrap;
use super::child::Child;
use super::notice::{Notice, Stop};
use super::output::Observer;
use super::report::{Report, Status};
use super::serving::{Job, Phase, Process, Serving};
use crate::{Answer, Emulator, Event, Observed};
use limits::failure;

/// How often limits are looked at while there is something to limit.
const TICK: Duration = Duration::from_millis(20);

pub(super) enum Message {
    Invoke(Job),
    Replace(Bootstrap),
    Stop,
    /// Something has happened in the emulator.
    Wake,
    /// The process of this number has ended.
    Exited(u64),
}

pub(super) struct Supervisor {
    lambda: Emulator,
    /// What has happened in the emulator. It is read before every message: what a process did is
    /// in here before the word comes that it has ended.
    events: Receiver<Observed>,
    bootstrap: Bootstrap,
    observer: Observer,
    messages: Sender<Message>,
    /// The function's version, for START lines.
    version: String,
    queue: VecDeque<Job>,
    process: Option<Process>,
    /// Processes are numbered, so that a late word about an old one is told apart.
    last_number: u64,
    /// Another bootstrap waits for the end of the invocation in flight.
    is_stale: bool,
}

impl Supervisor {
    pub(super) fn new(
        lambda: Emulator,
        events: Receiver<Observed>,
        bootstrap: Bootstrap,
        observer: Observer,
        messages: Sender<Message>,
    ) -> Supervisor {
        let version = lambda
            .environment()
            .into_iter()
            .find(|(name, _)| name == "AWS_LAMBDA_FUNCTION_VERSION")
            .map_or_else(|| "$LATEST".to_owned(), |(_, version)| version);
        Supervisor {
            lambda,
            events,
            bootstrap,
            observer,
            messages,
            version,
            queue: VecDeque::new(),
            process: None,
            last_number: 0,
            is_stale: false,
        }
    }

    /// Runs until [`Message::Stop`], or until nobody can send one.
    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        self.spawn();
        loop {
            let message = if self.is_busy() {
                inbox.recv_timeout(TICK)
            } else {
                inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
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
                Ok(Message::Exited(number)) => self.exited(number),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(Message::Wake) | Err(RecvTimeoutError::Timeout) => {}
            }
            self.enforce_limits();
        }
        self.stop();
    }

    fn is_busy(&self) -> bool {
        self.process
            .as_ref()
            .is_some_and(|process| !matches!(process.phase, Phase::Idle))
    }

    /// Starts what can be started: the process, or the next invocation.
    fn advance(&mut self) {
        if self.queue.is_empty() {
            return;
        }
        match &self.process {
            None => self.spawn(),
            Some(process) if process.is_free() => self.deliver(),
            Some(_) => {}
        }
    }

    fn spawn(&mut self) {
        self.last_number += 1;
        let number = self.last_number;
        self.is_stale = false;
        self.lambda.begin_init();
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
                self.tell(Notice::Spawned { pid: child.pid() });
                self.process = Some(Process {
                    number,
                    child,
                    phase: Phase::Init,
                    init_duration: None,
                    has_served: false,
                });
            }
            Err(error) => {
                let program = self.bootstrap.program.display();
                let message = format!("cannot start {program}: {error}");
                self.fail_init("Runtime.InvalidEntrypoint", &message, Duration::ZERO);
            }
        }
    }

    fn deliver(&mut self) {
        let Some(process) = &mut self.process else {
            return;
        };
        let Some(job) = self.queue.pop_front() else {
            return;
        };
        process.child.begin_output(Some(&job.request_id));
        (self.observer)(Notice::Start {
            request_id: job.request_id.clone(),
            version: self.version.clone(),
        });
        let timeout = job.invocation.timeout.unwrap_or(self.lambda.timeout());
        let pending = self.lambda.submit(job.invocation.clone());
        process.has_served = true;
        process.phase = Phase::Serving(Box::new(Serving {
            job,
            pending: Some(pending),
            started: Instant::now(),
            timeout,
            status: Status::Success,
        }));
    }

    fn observed(&mut self, observed: Observed) {
        let Some(process) = &mut self.process else {
            return;
        };
        // What an earlier process did may be told late.
        if observed.at < process.child.started {
            return;
        }
        match observed.event {
            Event::NextCalled { .. } => self.next_called(observed.at),
            Event::Started { request_id, .. } => {
                if let Some(serving) = process.serving(&request_id) {
                    serving.started = observed.at;
                }
            }
            Event::Answered { request_id, .. } | Event::Failed { request_id, .. } => {
                if let Some(serving) = process.serving(&request_id) {
                    serving.pass_answer_on();
                }
            }
            Event::TimedOut {
                request_id,
                message,
            } => {
                if let Some(serving) = process.serving(&request_id) {
                    serving.pass_answer_on();
                    process.child.peak_kib();
                    process.child.kill(Stop::Timeout);
                    self.tell(Notice::TimedOut { message });
                }
            }
            Event::InitError(error) => self.tell(Notice::InitError(Box::new(error))),
            Event::Refused {
                request,
                status,
                message,
            } => self.tell(Notice::Refused {
                request,
                status,
                message,
            }),
            Event::ExtensionNextCalled { .. }
            | Event::ExtensionRegistered { .. }
            | Event::ExtensionFailed { .. }
            | Event::DeliveryBroken { .. } => {}
        }
    }

    fn next_called(&mut self, at: Instant) {
        let Some(process) = &mut self.process else {
            return;
        };
        if process.child.stop.is_some() {
            return;
        }
        match &process.phase {
            Phase::Init => {
                let init_duration = at - process.child.started;
                process.init_duration = Some(init_duration);
                process.phase = Phase::Idle;
                self.tell(Notice::Ready { init_duration });
            }
            Phase::Idle => {}
            // Before the answer it asks for the same event again, which the emulator sees to.
            Phase::Serving(serving) if serving.pending.is_some() => {}
            Phase::Serving(_) => self.end_invocation(at),
        }
        if self.is_stale {
            self.restart();
        } else {
            self.advance();
        }
    }

    /// The invocation in flight is over: END and REPORT.
    fn end_invocation(&mut self, at: Instant) {
        let Some(process) = &mut self.process else {
            return;
        };
        let phase = std::mem::replace(&mut process.phase, Phase::Idle);
        let Phase::Serving(serving) = phase else {
            process.phase = phase;
            return;
        };
        let report = Report {
            request_id: serving.job.request_id,
            duration: at.saturating_duration_since(serving.started),
            init_duration: process.init_duration.take(),
            memory_size_mb: self.lambda.memory_mb(),
            max_memory_kib: process.child.peak_kib(),
            status: serving.status,
            log: process.child.output_tail(),
        };
        process.child.begin_output(None);
        (self.observer)(Notice::End(report.clone()));
        let _ = serving.job.report.send(report);
    }

    fn exited(&mut self, number: u64) {
        let ended = Instant::now();
        let Some(mut process) = self.process.take_if(|process| process.number == number) else {
            return;
        };
        let after = ended - process.child.started;
        let stop = process.child.stop;
        let end = process.child.finish();
        let (error_type, message) = failure(end.exit, stop);

        let was_in_init = matches!(process.phase, Phase::Init);
        if let Phase::Serving(mut serving) = process.phase {
            self.fail(&mut serving, stop, error_type, &message);
            let report = Report {
                request_id: serving.job.request_id,
                duration: ended.saturating_duration_since(serving.started),
                init_duration: process.init_duration.take(),
                memory_size_mb: self.lambda.memory_mb(),
                max_memory_kib: end.peak_kib,
                status: serving.status,
                log: end.tail,
            };
            self.tell(Notice::End(report.clone()));
            let _ = serving.job.report.send(report);
        }

        let is_replaced = self.is_stale || stop == Some(Stop::Replaced);
        // A process that ends before it has served anything would only do so again.
        let restarting = is_replaced || process.has_served;
        self.tell(Notice::Exited {
            exit: end.exit,
            stop,
            last_stderr: end.last_stderr,
            restarting,
        });
        if was_in_init && !is_replaced {
            self.fail_init(error_type, &message, after);
        }
        if restarting {
            self.spawn();
        }
    }

    /// Answers the caller of an invocation whose process has ended.
    fn fail(&self, serving: &mut Serving, stop: Option<Stop>, error_type: &str, message: &str) {
        serving.status = match stop {
            Some(Stop::Timeout) => Status::Timeout,
            _ => Status::Error(error_type.to_owned()),
        };
        let Some(pending) = &serving.pending else {
            return;
        };
        // The emulator may have an answer that came in the last moment.
        if let Some(answer) = pending.wait_timeout(Duration::ZERO) {
            let _ = serving.job.answer.send(answer);
            return;
        }
        if self.lambda.fail_in_flight(error_type, message).is_none() {
            self.lambda.fail_queued(error_type, message);
        }
        serving.pass_answer_on();
    }

    fn replace(&mut self, bootstrap: Bootstrap) {
        self.bootstrap = bootstrap;
        self.is_stale = true;
        match &self.process {
            None => self.spawn(),
            Some(process) if matches!(process.phase, Phase::Serving(_)) => {}
            Some(_) => self.restart(),
        }
    }

    fn restart(&mut self) {
        if let Some(process) = &mut self.process {
            process.child.kill(Stop::Replaced);
        }
    }

    /// Nobody gets through init: whoever waits is told.
    fn fail_init(&mut self, error_type: &str, message: &str, after: Duration) {
        let reported = self.lambda.init_error();
        let answer = match reported {
            Some(error) => Answer::Error(error),
            None => Answer::Crashed {
                error_type: error_type.to_owned(),
                message: message.to_owned(),
            },
        };
        let (error_type, message) = match &answer {
            Answer::Error(error) => (&*error.platform_error_type, &*error.error_message),
            _ => (error_type, message),
        };
        self.tell(Notice::InitFailed {
            error_type: error_type.to_owned(),
            message: message.to_owned(),
            after,
        });
        for job in self.queue.drain(..) {
            let _ = job.answer.send(match &answer {
                Answer::Crashed {
                    error_type,
                    message,
                } => Answer::Crashed {
                    error_type: error_type.clone(),
                    message: format!("RequestId: {} Error: {message}", job.request_id),
                },
                reported => reported.clone(),
            });
        }
    }

    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.child.kill(Stop::Shutdown);
            let _ = process.child.finish();
        }
        self.lambda.stop();
    }

    fn tell(&self, notice: Notice) {
        (self.observer)(notice);
    }
}
