//! What happens when the process exits or has to be stopped.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::limits::{failure, hook_failure};
use super::{Message, Supervisor};
use crate::caller::function_error::FunctionError;
use crate::caller::pending::ResponseStart;
use crate::caller::response::InvocationResponse;
use crate::process::bootstrap::Bootstrap;
use crate::process::child::End;
use crate::process::notice::{Notice, Stop};
use crate::process::serving::Phase;
use crate::state::extension::ExtensionEvent;
use crate::state::extension::ShutdownReason;
use crate::state::machine::State;

/// How long the runtime has with an internal extension. With an external extension, runtime and
/// extension have two seconds together ("Understanding the Lambda execution environment lifecycle",
/// Shutdown phase).
pub(super) const GRACE: Duration = Duration::from_millis(500);
const GRACE_OF_EXTERNAL: Duration = Duration::from_secs(2);

/// A process that has exited, and the error that its invocations get.
pub(super) struct Ended {
    pub(super) at: Instant,
    pub(super) end: End,
    pub(super) stop: Option<Stop>,
    pub(super) init_duration: Option<Duration>,
    pub(super) restore_duration: Option<Duration>,
    pub(super) error_type: &'static str,
    pub(super) message: String,
}

impl Supervisor {
    /// Ends the process as the service does. Without an extension, it is killed at once. With an
    /// extension, it gets SIGTERM and extensions get the SHUTDOWN event, and it is killed if it does not
    /// exit in time.
    pub(super) fn end_process(&mut self, stop: Stop, reason: ShutdownReason) {
        let Some(process) = &mut self.process else {
            return;
        };
        if process.child.stop.is_some() {
            return;
        }
        if process.child.is_attached() {
            process.child.stop = Some(stop);
            return;
        }
        let extensions = self.lambda.extensions();
        if extensions.is_empty() {
            process.child.kill(stop);
            return;
        }
        let wants_event = extensions
            .iter()
            .any(|extension| extension.events.contains(&ExtensionEvent::Shutdown));
        let grace = if wants_event {
            GRACE_OF_EXTERNAL
        } else {
            GRACE
        };
        // This notice comes before the output that the function writes while it shuts down.
        (self.observer)(Notice::Shutdown { grace });
        process.kill_at = Some((Instant::now() + grace, stop));
        // Before SIGTERM, because the exit of the process closes the connections of extensions that somebody
        // else has started.
        self.lambda.announce_shutdown(reason, grace);
        process.child.terminate(stop);
        self.thaw_extensions();
    }

    /// Switches to another bootstrap when the invocations in flight have ended.
    pub(super) fn replace(&mut self, bootstrap: Bootstrap) {
        self.bootstrap = bootstrap;
        self.stale = Some(Stop::Replaced);
        self.restart();
    }

    /// Ends the process so that another one can start, unless an invocation is in flight.
    pub(super) fn restart(&mut self) {
        match &self.process {
            None if self.waits_since.is_some() => {
                self.waits_since = None;
                self.kill_extensions();
                self.spawn();
            }
            // Without an invocation, it has not needed a process so far.
            None if self.last_number == 0 => self.stale = None,
            None => self.spawn(),
            Some(process) if process.servings.is_empty() => {
                let why = self.stale.unwrap_or(Stop::Replaced);
                self.end_process(why, ShutdownReason::Spindown);
            }
            Some(_) => {}
        }
    }

    /// Handles the exit of the process with this number.
    pub(super) fn exited(&mut self, number: u64) {
        let at = Instant::now();
        let Some(process) = self.process.take_if(|process| process.number == number) else {
            return;
        };
        let stop = process.child.stop;
        let started = process.child.started;
        let kill_at = process.kill_at.map(|(at, _)| at);
        let end = process.child.finish();
        let until = kill_at.or_else(|| self.announce_failure());
        self.end_extensions(until);
        let is_ready = process.phase == Phase::Ready;
        let (error_type, message) = match stop {
            None if self.lambda.shared.config.snap_start && !is_ready => hook_failure(end.exit),
            _ => None,
        }
        .unwrap_or_else(|| failure(end.exit, stop));
        let mut ended = Ended {
            at,
            end,
            stop,
            init_duration: process.init_duration,
            restore_duration: process.restore_duration,
            error_type,
            message,
        };
        for serving in process.servings {
            self.abandon(serving, &ended);
            ended.init_duration = None;
            ended.restore_duration = None;
        }

        let is_replaced =
            self.stale.is_some() || matches!(stop, Some(Stop::Replaced | Stop::Restarted));
        // A process that exits before its first invocation would probably do so again.
        let restarting = is_replaced || process.has_served;
        self.notify(Notice::Exited {
            exit: ended.end.exit,
            stop,
            last_stderr: ended.end.last_stderr,
            restarting,
        });
        if !is_replaced {
            match process.phase {
                Phase::Init => self.fail_init(error_type, &ended.message, at - started),
                Phase::Restoring(since) => {
                    self.fail_restore(error_type, &ended.message, at - since);
                }
                // No invocation waits for a process whose snapshot is held.
                Phase::Snapshot | Phase::Ready => {}
            }
        }
        if restarting {
            self.spawn();
        }
    }

    /// Tells external extensions that the process has exited. Returns when they have to have exited, too.
    fn announce_failure(&self) -> Option<Instant> {
        if self.externals.is_empty() {
            return None;
        }
        let reason = ShutdownReason::Failure;
        self.lambda.announce_shutdown(reason, GRACE_OF_EXTERNAL);
        Some(Instant::now() + GRACE_OF_EXTERNAL)
    }

    /// Ends init with an error. The callers that wait get it.
    pub(super) fn fail_init(&mut self, error_type: &str, message: &str, after: Duration) {
        let (error_type, message) = self.fail_all(self.lambda.init_error(), error_type, message);
        self.notify(Notice::InitFailed {
            error_type,
            message,
            after,
        });
    }

    fn fail_restore(&mut self, error_type: &str, message: &str, after: Duration) {
        let reported = self.lambda.restore_error();
        let (error_type, message) = self.fail_all(reported, error_type, message);
        self.notify(Notice::RestoreFailed {
            error_type,
            message,
            after,
        });
    }

    /// Ends every queued invocation with the error that the runtime has reported, or with this error.
    /// Returns type and message of the error that was used.
    fn fail_all(
        &mut self,
        reported: Option<FunctionError>,
        error_type: &str,
        message: &str,
    ) -> (String, String) {
        for mut job in self.queue.drain(..) {
            if let Some(slot) = &mut job.slot {
                slot.responded();
            }
            let response = match &reported {
                Some(error) => InvocationResponse::Error(error.clone()),
                None => InvocationResponse::Crashed {
                    error_type: error_type.to_owned(),
                    message: format!("RequestId: {} Error: {message}", job.request_id),
                },
            };
            if let Some(probe) = job.probe.take() {
                probe.response(&response);
            }
            let _ = job.start.send(ResponseStart::Whole(response));
        }
        match reported {
            Some(error) => (error.platform_error_type, error.error_message),
            None => (error_type.to_owned(), message.to_owned()),
        }
    }

    /// Ends the process and stops the emulator.
    pub(super) fn stop(&mut self, inbox: &Receiver<Message>) {
        // Without an extension, the process is killed at once. That must not look like a broken response.
        if self.lambda.extensions().is_empty() {
            self.lambda.shared.update(State::abandon_invocations);
        }
        self.end_process(Stop::Shutdown, ShutdownReason::Spindown);
        let mut process = self.process.take();
        let servings = process.as_mut().map(|it| std::mem::take(&mut it.servings));
        if let Some(mut process) = process.filter(|process| !process.child.is_attached()) {
            while let Some((kill_at, _)) = process.kill_at {
                let left = kill_at.saturating_duration_since(Instant::now());
                match inbox.recv_timeout(left) {
                    Ok(Message::Exited(number)) if number == process.number => break,
                    Ok(_) => {}
                    Err(_) => {
                        process.child.kill(Stop::Shutdown);
                        self.notify(Notice::ShutdownTimedOut);
                        break;
                    }
                }
            }
            let stop = process.child.stop;
            let kill_at = process.kill_at.map(|(at, _)| at);
            let end = process.child.finish();
            if let Some(until) = kill_at {
                self.lambda.shared.wait_until_delivered(until);
            }
            self.end_extensions(kill_at);
            self.notify(Notice::Exited {
                exit: end.exit,
                stop,
                last_stderr: end.last_stderr,
                restarting: false,
            });
        }
        self.kill_extensions();
        self.lambda.stop();
        // A response may have been accepted during the shutdown. The others get `Stopped`.
        for mut serving in servings.into_iter().flatten() {
            serving.pass_on();
        }
    }
}
