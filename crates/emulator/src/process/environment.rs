//! The public type of an execution environment.

use std::io;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::bootstrap::Bootstrap;
use super::notice::Notice;
use super::pending::PendingInvocation;
use super::serving::Job;
use super::supervisor::{Message, Supervisor};
use crate::builder::Builder;
use crate::caller::invocation::Invocation;
use crate::caller::probe::Probe;
use crate::emulator::Emulator;

/// An emulator together with the process of the function.
///
/// Invocations are served in order: one at a time, or on Managed Instances up to the emulator's
/// [`concurrency`](crate::Builder::concurrency) at once.
///
/// The process is started at once, and restarted after a crash. If init fails, the process is
/// restarted only for the next invocation, so that a broken function does not restart in a loop.
/// Dropping the environment kills the process and its children.
#[derive(Debug)]
pub struct ExecutionEnvironment {
    messages: Sender<Message>,
    supervisor: Mutex<Option<JoinHandle<()>>>,
    function_arn: String,
    variables: Vec<(String, String)>,
    concurrency: usize,
    probe: Option<Arc<dyn Probe>>,
    /// Each invocation that has not ended has a clone.
    pending: Arc<()>,
}

/// When the first process is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Now,
    WhenInvoked,
    /// Never: somebody else starts it.
    Attached,
}

impl ExecutionEnvironment {
    /// Starts the function with `lambda` as its Runtime API, and passes every [`Notice`] to `observer`.
    ///
    /// `observer` is called from several threads, but lines of the function come one at a time. It
    /// must not wait for this environment.
    ///
    /// If the bootstrap cannot be started, `observer` gets a [`Notice::InitFailed`] and every
    /// invocation fails with that error.
    ///
    /// # Errors
    /// If a thread cannot be started.
    pub fn start(
        lambda: Emulator,
        bootstrap: Bootstrap,
        observer: impl Fn(Notice) + Send + Sync + 'static,
    ) -> io::Result<ExecutionEnvironment> {
        ExecutionEnvironment::start_when(Start::Now, lambda, bootstrap, observer)
    }

    /// Waits for a process that somebody else starts, such as a debugger, with [`Self::variables`] in its
    /// environment.
    ///
    /// The process may exit and be started again: an invocation in flight is then delivered to the new one.
    /// Its output is not read, it is never killed, and only `lambda`'s timeout limits it.
    ///
    /// # Errors
    /// If the emulator or a thread cannot be started.
    pub fn attach(
        lambda: Builder,
        observer: impl Fn(Notice) + Send + Sync + 'static,
    ) -> io::Result<ExecutionEnvironment> {
        let lambda = lambda.accept_restarts().start()?;
        let nothing = Bootstrap::new("");
        ExecutionEnvironment::start_when(Start::Attached, lambda, nothing, observer)
    }

    /// The variables of Lambda that the process has or needs, as in [`Emulator::environment`].
    pub fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    pub(super) fn start_when(
        start: Start,
        lambda: Emulator,
        bootstrap: Bootstrap,
        observer: impl Fn(Notice) + Send + Sync + 'static,
    ) -> io::Result<ExecutionEnvironment> {
        let (messages, inbox) = mpsc::channel();
        // The supervisor subscribes before the thread that wakes it, so that it finds the event.
        let events = lambda.subscribe();
        let wakes = lambda.subscribe();
        let function_arn = lambda.function_arn();
        let variables = lambda.environment();
        let concurrency = lambda.shared.config.concurrency.max(1);
        let probe = lambda.shared.config.probe.clone();
        let supervisor = Supervisor::new(
            lambda,
            events,
            bootstrap,
            Arc::new(observer),
            messages.clone(),
        );
        thread::Builder::new()
            .name("function-events".to_owned())
            .spawn({
                let messages = messages.clone();
                move || {
                    for _ in wakes {
                        if messages.send(Message::Wake).is_err() {
                            return;
                        }
                    }
                }
            })?;
        let supervisor = thread::Builder::new()
            .name("function-supervisor".to_owned())
            .spawn(move || supervisor.run(start, &inbox))?;
        Ok(ExecutionEnvironment {
            messages,
            supervisor: Mutex::new(Some(supervisor)),
            pending: Arc::new(()),
            concurrency,
            probe,
            function_arn,
            variables,
        })
    }

    /// The ARN of the function, as in [`Emulator::function_arn`].
    pub fn function_arn(&self) -> &str {
        &self.function_arn
    }

    /// Queues an invocation.
    pub fn invoke(&self, invocation: Invocation) -> PendingInvocation {
        let (job, pending) = Job::new(invocation, Arc::clone(&self.pending), self.probe());
        self.send(job);
        pending
    }

    /// Passes an invocation to the supervisor.
    pub(super) fn send(&self, job: Job) {
        // If the supervisor has stopped, the job is dropped, and `PendingInvocation` reports that.
        let _ = self.messages.send(Message::Invoke(job));
    }

    pub(super) fn probe(&self) -> Option<&Arc<dyn Probe>> {
        self.probe.as_ref()
    }

    /// How many invocations it serves at once.
    pub(super) fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// The number of invocations that have not ended: those in the queue and those in flight.
    pub fn pending_invocations(&self) -> usize {
        Arc::strong_count(&self.pending) - 1
    }

    /// Switches to another bootstrap. The current process is stopped as in [`stop`](Self::stop) when
    /// the invocations in flight have ended.
    pub fn replace(&self, bootstrap: Bootstrap) {
        let _ = self.messages.send(Message::Replace(bootstrap));
    }

    /// Passes a message to the supervisor. Without one, the message is dropped, and the channel in it closed.
    pub(super) fn tell(&self, message: Message) {
        let _ = self.messages.send(message);
    }

    /// Ends the function's processes and stops the emulator. Waiting callers get
    /// [`InvocationResponse::Stopped`](crate::InvocationResponse::Stopped). A second call does nothing.
    ///
    /// As on the service, the processes are killed at once if no extension is registered. Otherwise
    /// the bootstrap gets SIGTERM and has half a second to exit, or two seconds if an external
    /// extension registered for SHUTDOWN. That extension gets the event.
    pub fn stop(&self) {
        let _ = self.messages.send(Message::Stop);
        let supervisor = self
            .supervisor
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(supervisor) = supervisor {
            let _ = supervisor.join();
        }
    }
}

impl Drop for ExecutionEnvironment {
    fn drop(&mut self) {
        self.stop();
    }
}
