//! The execution environment as its users see it.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::serving::Job;
use super::supervisor::{Message, Supervisor};
use super::{Bootstrap, Notice, Report};
use crate::identity;
use crate::{Answer, Emulator, Invocation};

/// An emulator and the process of the function under it: what the service calls an execution
/// environment. Invocations are served one at a time, in the order they came.
///
/// The process is started at once, and again when it has crashed. One that does not get through
/// init is started again only for the next invocation, so that a broken function does not spin.
/// Dropping the environment kills everything that the function has started.
#[derive(Debug)]
pub struct ExecutionEnvironment {
    messages: Sender<Message>,
    supervisor: Mutex<Option<JoinHandle<()>>>,
}

/// An invocation on its way.
#[derive(Debug)]
#[must_use = "the answer comes from `wait`"]
pub struct Ticket {
    request_id: String,
    answer: Receiver<Answer>,
    report: Receiver<Report>,
}

impl ExecutionEnvironment {
    /// Starts the function under `lambda`, and tells `observer` what happens.
    ///
    /// `observer` is called from several threads, by one at a time for the lines of the function;
    /// it must not wait for this environment.
    ///
    /// A bootstrap that cannot be started is a [`Notice::InitFailed`], and the error of every
    /// invocation.
    ///
    /// # Errors
    /// Where a thread cannot be started.
    pub fn start(
        lambda: Emulator,
        bootstrap: Bootstrap,
        observer: impl Fn(Notice) + Send + Sync + 'static,
    ) -> io::Result<ExecutionEnvironment> {
        let (messages, inbox) = mpsc::channel();
        // Before the subscription of the thread that wakes the supervisor.
        let events = lambda.subscribe();
        let wakes = lambda.subscribe();
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
            .spawn(move || supervisor.run(&inbox))?;
        Ok(ExecutionEnvironment {
            messages,
            supervisor: Mutex::new(Some(supervisor)),
        })
    }

    /// Queues an invocation.
    pub fn invoke(&self, mut invocation: Invocation) -> Ticket {
        let request_id = invocation
            .request_id
            .get_or_insert_with(identity::request_id)
            .clone();
        let (to_caller, answer) = mpsc::channel();
        let (to_reader, report) = mpsc::channel();
        // Where the supervisor has gone, the channels end, and the ticket says so.
        let _ = self.messages.send(Message::Invoke(Job {
            request_id: request_id.clone(),
            invocation,
            answer: to_caller,
            report: to_reader,
        }));
        Ticket {
            request_id,
            answer,
            report,
        }
    }

    /// Runs another bootstrap from now on: the present process is killed when the invocation in
    /// flight is over.
    pub fn replace(&self, bootstrap: Bootstrap) {
        let _ = self.messages.send(Message::Replace(bootstrap));
    }

    /// Kills the function's processes, stops the emulator, and answers whoever waits with
    /// [`Answer::Stopped`]. A second call does nothing.
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

impl Ticket {
    /// The invocation's.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Waits for the answer.
    pub fn wait(self) -> Answer {
        self.answer.recv().unwrap_or(Answer::Stopped)
    }

    /// Waits for the answer and for the end of the invocation, which is the next `/next`: what it
    /// took, and what the function wrote. No report: the event was never delivered.
    pub fn wait_for_report(self) -> (Answer, Option<Report>) {
        let answer = self.answer.recv().unwrap_or(Answer::Stopped);
        (answer, self.report.recv().ok())
    }
}
