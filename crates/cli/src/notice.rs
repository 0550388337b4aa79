//! Prints the emulator's notices about the function to stderr.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::{Exit, Notice, Stop};

use crate::symbols::SymbolsBeside;
use crate::terminal::Prefix;

/// Prints notices, and what they do not say about a failed init and about functions in backtraces.
pub(crate) struct Printer {
    prefix: Prefix,
    state: Mutex<State>,
}

struct State {
    symbols: SymbolsBeside,
    /// The last line that the function has written. A new process may write before its
    /// [`Notice::Spawned`] arrives, because another thread reads its output.
    last_line: String,
    /// `None` after init.
    init: Option<Init>,
}

/// What is known about an init that has not ended.
#[derive(Debug, Default)]
struct Init {
    is_reported: bool,
    /// What the program may lack if it ends without saying why.
    hint: Option<&'static str>,
}

impl Printer {
    /// Prints the notices about this executable of the function with this prefix.
    pub(crate) fn new(prefix: Prefix, executable: &Path) -> Printer {
        Printer {
            prefix,
            state: Mutex::new(State {
                symbols: SymbolsBeside::new(executable),
                last_line: String::new(),
                init: None,
            }),
        }
    }

    /// The notice with the names of functions, if it is a line of a backtrace.
    pub(crate) fn named<'n>(&self, notice: &'n Notice) -> Cow<'n, Notice> {
        let Notice::Line { text, .. } = notice else {
            return Cow::Borrowed(notice);
        };
        let Cow::Owned(line) = self.lock().symbols.name_functions(text) else {
            return Cow::Borrowed(notice);
        };
        let mut named = notice.clone();
        if let Notice::Line { text, .. } = &mut named {
            *text = line;
        }
        Cow::Owned(named)
    }

    /// Prints a [named](Printer::named) notice. Notices that users need not see are skipped.
    pub(crate) fn print(&self, notice: &Notice) {
        let mut state = self.lock();
        let State {
            symbols,
            last_line,
            init,
        } = &mut *state;
        match notice {
            Notice::Line { text, .. } => last_line.clone_from(text),
            Notice::Spawned { .. } => {
                symbols.forget();
                *init = Some(Init::default());
            }
            Notice::Ready { .. } | Notice::Restored { .. } => *init = None,
            _ => {}
        }
        match init {
            Some(init) => init.print(&self.prefix, notice, last_line),
            None => print(&self.prefix, notice),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Init {
    fn print(&mut self, prefix: &Prefix, notice: &Notice, last_line: &str) {
        match notice {
            // Most runtimes log an init error before they report it.
            Notice::InitError(error) => {
                self.is_reported = true;
                let message = &error.error_message;
                if message.is_empty() || !last_line.contains(message) {
                    print(prefix, notice);
                }
            }
            Notice::Exited { exit, stop, .. } => {
                self.hint = hint(*exit, *stop).filter(|_| !self.is_reported);
                print(prefix, &without_last_line(notice));
            }
            Notice::InitFailed { .. } => {
                print(prefix, notice);
                if let Some(hint) = self.hint {
                    prefix.warning(hint);
                }
            }
            _ => print(prefix, notice),
        }
    }
}

/// What a program may lack that ends like this without asking for an event.
fn hint(exit: Exit, stop: Option<Stop>) -> Option<&'static str> {
    match (exit, stop) {
        (_, Some(Stop::InitTimeout { .. })) => Some(
            "the program did not ask for an event in time (does `main` call `start_lambda`? \
             --init-timeout allows more time)",
        ),
        (Exit::Status(0), None) => {
            Some("the program ended without asking for an event (does `main` call `start_lambda`?)")
        }
        _ => None,
    }
}

/// The notice without the last line of stderr, which is usually the init error that was just printed.
fn without_last_line(exited: &Notice) -> Notice {
    let mut exited = exited.clone();
    if let Notice::Exited { last_stderr, .. } = &mut exited {
        *last_stderr = None;
    }
    exited
}

fn print(prefix: &Prefix, notice: &Notice) {
    match notice {
        Notice::Line {
            request_id, text, ..
        } => {
            let tag = request_id.as_deref().map_or("-", short_id);
            prefix.log_line(tag, text);
        }
        Notice::ExtensionLine { name, text, .. } => prefix.log_line(name, text),
        Notice::InitFailed {
            error_type,
            message,
            ..
        } => {
            // No other notice says why the program or an extension could not be started.
            if error_type == "Runtime.InvalidEntrypoint" || error_type.starts_with("Extension.") {
                prefix.warning(message);
            }
            prefix.line(&notice.to_string());
        }
        Notice::Start { .. }
        | Notice::End(_)
        | Notice::TimedOut { .. }
        | Notice::SnapshotTaken { .. }
        | Notice::Restored { .. }
        | Notice::RestoreFailed { .. } => {
            prefix.line(&notice.to_string());
        }
        Notice::Ready { init_duration } => {
            let ms = init_duration.as_secs_f64() * 1e3;
            prefix.status("Ready", &format!("after {ms:.2} ms of init"));
        }
        Notice::Shutdown { grace } => {
            let ms = grace.as_millis();
            let text =
                format!("sent SIGTERM, because an extension is registered; SIGKILL in {ms} ms");
            prefix.status("Shutdown", &text);
        }
        Notice::ShutdownTimedOut => {
            prefix.warning("the function did not exit in time after SIGTERM and was killed");
        }
        Notice::Exited {
            exit: Exit::Status(status),
            stop: Some(Stop::Replaced | Stop::Restarted | Stop::Shutdown),
            ..
        } => {
            let text = format!("the function exited with status {status}");
            prefix.status("Shutdown", &text);
        }
        Notice::Exited {
            stop: Some(Stop::Replaced | Stop::Restarted | Stop::Shutdown),
            ..
        }
        | Notice::ExtensionRegistered { .. }
        | Notice::Frozen
        | Notice::Spawned { .. } => {}
        other => prefix.warning(&other.to_string()),
    }
}

/// Describes a failed invocation: the type and message of the error, or its raw payload.
pub(crate) fn error_text(response: &InvocationResponse) -> String {
    match response.error() {
        Some(error) => format!("{}: {}", error.error_type, error.error_message),
        None => String::from_utf8_lossy(&response.payload()).into_owned(),
    }
}

/// The first part of a request id, enough to tell concurrent requests apart.
pub(crate) fn short_id(request_id: &str) -> &str {
    request_id.split('-').next().unwrap_or(request_id)
}
