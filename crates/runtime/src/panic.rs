//! Panics: caught and reported where they unwind, reported before the process dies where they
//! abort.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use crate::client::{Address, Client};
use crate::environment::Endpoint;
use crate::error::{ErrorReport, LambdaError};
use crate::log;

/// Whether a panic ends the process, as it does in the min-size profile.
const ABORTS: bool = cfg!(panic = "abort");

/// A last word must not keep a dead process waiting.
const LAST_WORD_TIMEOUT: Duration = Duration::from_secs(2);

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static CAUGHT: RefCell<Option<LambdaError>> = const { RefCell::new(None) };
}

/// Calls the user's code, and makes an error of a panic in it.
pub(crate) fn catch<T>(call: impl FnOnce() -> Result<T, LambdaError>) -> Result<T, LambdaError> {
    CATCHING.set(true);
    // What a handler shares with later invocations it shares through `&self` and `Sync`, as it
    // would between threads; a lock that was held is poisoned.
    let outcome = catch_unwind(AssertUnwindSafe(call));
    CATCHING.set(false);
    outcome.unwrap_or_else(|payload| {
        let described = CAUGHT.take();
        // A hook of the user's own may have replaced ours: the message is still there.
        Err(described.unwrap_or_else(|| describe(&*payload, None)))
    })
}

/// Installs the hook that describes panics in the user's code. Others go to the hook before it.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if ABORTS {
                report_in_flight(&describe_hook(info));
            }
            match CATCHING.get() {
                true => CAUGHT.set(Some(describe_hook(info))),
                false => previous(info),
            }
        }));
    });
}

fn describe_hook(info: &PanicHookInfo<'_>) -> LambdaError {
    let mut error = describe(info.payload(), info.location().map(ToString::to_string));
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        error.stack_trace.extend(frames(&backtrace.to_string()));
    }
    error
}

fn describe(payload: &(dyn Any + Send), location: Option<String>) -> LambdaError {
    let message = match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(message), _) => message,
        (_, Some(message)) => message.as_str(),
        _ => "a panic whose payload is no text",
    };
    let mut error = LambdaError::new("Panic", message);
    if let Some(location) = location {
        error.stack_trace.push(["panicked at ", &location].concat());
    }
    error
}

/// Frames of a printed backtrace, each on one line: `name at path:line:column`.
fn frames(backtrace: &str) -> Vec<String> {
    let mut frames: Vec<String> = Vec::new();
    for line in backtrace.lines() {
        let line = line.trim_start();
        match (line.starts_with("at "), frames.last_mut()) {
            (true, Some(frame)) => {
                frame.push(' ');
                frame.push_str(line);
            }
            _ => {
                let name = line.split_once(": ").map_or(line, |(_, name)| name);
                frames.push(name.to_owned());
            }
        }
    }
    frames
}

/// What is under way, for a process that is about to die: only kept where panics abort.
static IN_FLIGHT: Mutex<Option<InFlight>> = Mutex::new(None);

struct InFlight {
    endpoint: Endpoint,
    phase: Phase,
    address: Address,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Init,
    Idle,
    Invocation,
}

/// Init begins: a panic from here on is an init error.
pub(crate) fn init_begins(endpoint: &Endpoint) {
    if ABORTS {
        *IN_FLIGHT.lock().unwrap_or_else(PoisonError::into_inner) = Some(InFlight {
            endpoint: endpoint.clone(),
            phase: Phase::Init,
            address: Address::default(),
        });
    }
}

/// An invocation begins: a panic from here on is its error.
pub(crate) fn invocation_begins(address: &Address) {
    if ABORTS {
        in_flight(|it| {
            it.phase = Phase::Invocation;
            it.address.request_id.clone_from(&address.request_id);
            it.address.invocation_id.clone_from(&address.invocation_id);
        });
    }
}

/// Init or the invocation is over.
pub(crate) fn idle() {
    if ABORTS {
        in_flight(|it| it.phase = Phase::Idle);
    }
}

fn in_flight(change: impl FnOnce(&mut InFlight)) {
    if let Some(it) = &mut *IN_FLIGHT.lock().unwrap_or_else(PoisonError::into_inner) {
        change(it);
    }
}

/// Reports the panic on a connection of its own, since the loop's is in use by what panicked.
fn report_in_flight(error: &LambdaError) {
    let Some(it) = IN_FLIGHT.try_lock().ok().and_then(|mut it| it.take()) else {
        return;
    };
    let mut client = Client::new(it.endpoint).with_timeout(LAST_WORD_TIMEOUT);
    // Nobody is left to act on a failure: the abort that follows says enough.
    let _ = match it.phase {
        Phase::Idle => return,
        Phase::Init => {
            log::fatal(&["init panicked: ", &error.to_string()].concat());
            client.init_error(&ErrorReport::of_init(error))
        }
        Phase::Invocation => {
            log::failed(&it.address.request_id, error);
            client.fail(&it.address, &ErrorReport::of_function(error), false)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_backtrace_becomes_one_line_a_frame() {
        let printed = "   0: std::panicking::begin\n             at /rustc/x/lib.rs:1:2\n   \
                       1: app::handler\n             at ./src/main.rs:10:5\n   2: start\n";
        assert_eq!(
            frames(printed),
            [
                "std::panicking::begin at /rustc/x/lib.rs:1:2",
                "app::handler at ./src/main.rs:10:5",
                "start"
            ]
        );
    }

    #[test]
    fn a_panic_is_an_error_with_message_and_place() {
        install_hook();
        let error = catch::<()>(|| panic!("no {}", "bicycles")).unwrap_err();
        assert_eq!(
            (&*error.error_type, &*error.error_message),
            ("Panic", "no bicycles")
        );
        assert!(
            error.stack_trace[0].starts_with("panicked at "),
            "{error:?}"
        );
        assert!(error.stack_trace[0].contains("panic.rs:"), "{error:?}");
        let error = catch::<()>(|| std::panic::panic_any(7)).unwrap_err();
        assert_eq!(error.error_message, "a panic whose payload is no text");
        assert_eq!(catch(|| Ok(1)).unwrap(), 1);
    }
}
