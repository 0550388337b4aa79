//! The execution environment as its users see it.

use std::io;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::bootstrap::Bootstrap;
use super::notice::Notice;
use super::serving::Job;
use super::supervisor::{Message, Supervisor};
use super::ticket::Ticket;
use crate::caller::invocation::Invocation;
use crate::emulator::Emulator;
use crate::identity;

/// An emulator and the process of the function under it: what the service calls an execution
/// environment. Invocations are served in the order they came: one at a time, or under Managed
/// Instances as many as the emulator's [`concurrency`](crate::Builder::concurrency) says.
///
/// The process is started at once, and again when it has crashed. One that does not get through
/// init is started again only for the next invocation, so that a broken function does not spin.
/// Dropping the environment kills everything that the function has started.
#[derive(Debug)]
pub struct ExecutionEnvironment {
    messages: Sender<Message>,
    supervisor: Mutex<Option<JoinHandle<()>>>,
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
        let (to_caller, begun) = mpsc::channel();
        let (to_reader, report) = mpsc::channel();
        // Where the supervisor has gone, the channels end, and the ticket says so.
        let _ = self.messages.send(Message::Invoke(Job {
            request_id: request_id.clone(),
            invocation,
            begun: to_caller,
            report: to_reader,
        }));
        Ticket::new(request_id, begun, report)
    }

    /// Runs another bootstrap from now on: the present process is ended, as by [`stop`](Self::stop),
    /// when what is in flight is over.
    pub fn replace(&self, bootstrap: Bootstrap) {
        let _ = self.messages.send(Message::Replace(bootstrap));
    }

    /// Ends the function's processes, stops the emulator, and answers whoever waits with
    /// [`InvocationResponse::Stopped`](crate::InvocationResponse::Stopped). A second call does nothing.
    ///
    /// As on the service, processes are killed at once, unless an extension is registered: then the
    /// bootstrap gets SIGTERM and half a second to end, or two seconds where an external extension
    /// registered for SHUTDOWN, which gets that event.
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
