//! Panics are caught and reported if they unwind, and reported before the process dies if they
//! abort.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::mem::{ManuallyDrop, forget};
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::{ErrorReport, LambdaError};
use crate::failure::in_flight::{self, Claimed, Phase};
use crate::failure::reporter;
use crate::logging::own_log;
use crate::runtime_api::client::Client;
use crate::runtime_api::request::Post;
use crate::sys::socket;

/// Whether a panic aborts the process, as in the min-size profile.
const ABORTS: bool = cfg!(panic = "abort");

/// The time limit for a report, so that a dying process does not wait for long.
const LAST_WORD_TIMEOUT: Duration = Duration::from_secs(2);

/// Almost no time. For sockets, zero would mean no limit.
const NO_PATIENCE: Duration = Duration::from_millis(1);

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static CAUGHT: RefCell<Option<LambdaError>> = const { RefCell::new(None) };
}

/// Calls the user's code and converts a panic into an error.
#[allow(unreachable_pub, reason = "public for `lambda-native-compat`")]
pub fn catch<T>(call: impl FnOnce() -> Result<T, LambdaError>) -> Result<T, LambdaError> {
    if ABORTS {
        return call();
    }
    // The `tracing` feature nests this call: the outer one also covers the span.
    let outer = CATCHING.replace(true);
    // State that a handler shares with later invocations is behind `&self` and `Sync`, as between
    // threads, and a lock held during a panic is poisoned. So the assertion holds.
    let outcome = catch_unwind(AssertUnwindSafe(call));
    CATCHING.set(outer);
    outcome.unwrap_or_else(|payload| {
        let plain = describe(&*payload, None);
        // The panic that the hook saw last may be another one, which the user's code has caught.
        // The user's own hook may also have replaced ours.
        let seen = CAUGHT
            .take()
            .filter(|seen| seen.error_message == plain.error_message);
        discard(payload);
        Err(seen.unwrap_or(plain))
    })
}

/// Drops the payload of a panic. Its destructor may panic too.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        // The second payload is leaked.
        forget(another);
    }
}

/// Runs a user's hook whose panic is only logged.
pub(crate) fn run_hook(which: &str, hook: &(dyn Fn() + Send + Sync)) {
    if let Err(error) = catch(|| {
        hook();
        Ok(())
    }) {
        own_log::fatal(format_args!("the {which} hook failed"), Some(&error));
    }
}

/// Whether a panic is only a trap, of which no hook is notified, as with `lam build --smallest`. A
/// failed allocation is a trap then, too.
#[allow(unexpected_cfgs, reason = "Rust 1.88 has not heard of it")]
pub(crate) const PANICS_TRAP: bool = cfg!(panic = "immediate-abort");

/// Installs the hook that records panics in the user's code. Other panics are passed to the
/// previous hook.
pub(crate) fn install_hook() {
    if PANICS_TRAP {
        return;
    }
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if INSTALLED.swap(true, Ordering::Relaxed) {
        return;
    }
    let previous = take_hook();
    set_hook(Box::new(move |info| {
        if ABORTS {
            // The previous hook runs last. The default one prints the stack if RUST_BACKTRACE is
            // set.
            report_in_flight(&describe_hook(info));
            previous(info);
        } else if let Some(error) = describe_last(info) {
            report_in_flight(&error);
            previous(info);
        } else if CATCHING.get() && !in_flight::is_child() {
            CAUGHT.set(Some(describe_with_stack(info)));
        } else {
            previous(info);
        }
    }));
}

/// Describes the panic with which `std` aborts the process if another panic cannot unwind: through
/// a destructor during unwinding, or out of a function that can be called from C. The hook has seen
/// that other panic before.
fn describe_last(info: &PanicHookInfo<'_>) -> Option<LambdaError> {
    let message = *info.payload().downcast_ref::<&str>()?;
    let error_type = match message {
        "panic in a destructor during cleanup" => "DoublePanic",
        "panic in a function that cannot unwind" => "Panic",
        _ => return None,
    };
    let is_of_std = info.location()?.file().ends_with("core/src/panicking.rs");
    if !cfg!(feature = "crash-report") || !is_of_std {
        return None;
    }
    let mut error = match CAUGHT.take() {
        Some(panic) if CATCHING.get() => panic,
        _ => return Some(LambdaError::new(error_type, message)),
    };
    error.error_type = error_type.into();
    error.error_message = format!("{message}: {}", error.error_message);
    Some(error)
}

fn describe_hook(info: &PanicHookInfo<'_>) -> LambdaError {
    describe(info.payload(), info.location())
}

fn describe_with_stack(info: &PanicHookInfo<'_>) -> LambdaError {
    let mut error = describe_hook(info);
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        error.stack_trace.extend(frames(&backtrace.to_string()));
    }
    error
}

fn describe(payload: &(dyn Any + Send), location: Option<&Location<'_>>) -> LambdaError {
    let message = match payload.downcast_ref::<&str>() {
        Some(message) => message,
        None => match payload.downcast_ref::<String>() {
            Some(message) => message,
            None => "panic with a payload that is not a string",
        },
    };
    let mut error = LambdaError::new("Panic", message);
    if let Some(location) = location {
        error.stack_trace.push(format!("panicked at {location}"));
    }
    error
}

/// The name of [`catch`] in a backtrace.
const CATCH: &str = concat!(module_path!(), "::catch");

/// The frames of a printed backtrace, each on one line: `name at path:line:column`. Only the frames
/// between the panic and the call to the user's code, because the others are always the same.
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
    let is_panicking = |frame: &String| {
        [
            "__rust_end_short_backtrace",
            "rust_begin_unwind",
            "core::panicking::",
        ]
        .iter()
        .any(|name| frame.contains(name))
    };
    if let Some(ours) = frames.iter().position(|it| it.contains(CATCH)) {
        frames.truncate(ours);
    }
    if let Some(last) = frames.iter().rposition(is_panicking) {
        frames.drain(..=last);
    }
    frames
}

/// Reports the panic for everything in flight, each on a new connection, because the code that
/// panicked may be using the workers' connections.
fn report_in_flight(error: &LambdaError) {
    if !reporter::begin_report() {
        return;
    }
    let others = LambdaError::new(
        "Runtime.ProcessEnded",
        format!("another invocation panicked and ended the process: {error}"),
    );
    let said_to = |claimed: &Claimed| if claimed.is_mine() { error } else { &others };
    let mut patience = LAST_WORD_TIMEOUT;
    let mut is_logged = false;
    loop {
        for claimed in in_flight::claim_all() {
            if !report(&claimed, said_to(&claimed), patience) {
                // Otherwise each of the others could take as long, one after the other.
                patience = NO_PATIENCE;
            }
        }
        if is_logged {
            return;
        }
        // Nobody may be reading the pipe to which the log or the previous hook writes.
        reporter::limit_life();
        for claimed in in_flight::all_claimed() {
            log_report(&claimed, said_to(&claimed));
        }
        // Repeated once, because events may have arrived in the meantime.
        is_logged = true;
    }
}

/// Returns whether Lambda has received the report, as far as can be known.
fn report(claimed: &Claimed, error: &LambdaError, patience: Duration) -> bool {
    // Not dropped, because the process aborts afterwards.
    let client = Client::new(claimed.api()).with_timeout(patience);
    let mut client = ManuallyDrop::new(client);
    // Errors are ignored, because the process aborts afterwards.
    let posted = match claimed.phase() {
        Phase::Invocation => client.fail(claimed.address(), error, false),
        Phase::Stream => {
            claimed.end_stream(&ErrorReport::of_stream(error));
            // The process must not die before the end of the stream has arrived.
            let patience = patience.as_millis() as i32;
            return claimed
                .connection()
                .is_none_or(|connection| socket::wait(connection, libc::POLLIN, patience));
        }
        phase => {
            let post = match phase {
                Phase::Restore => Post::RestoreError,
                _ => Post::InitError,
            };
            client.report(post, &ErrorReport::of_init(error))
        }
    };
    posted.is_ok()
}

fn log_report(claimed: &Claimed, error: &LambdaError) {
    let what = match claimed.phase() {
        Phase::Init => "init",
        Phase::Restore => "an after-restore hook",
        Phase::Invocation | Phase::Stream => {
            return own_log::failed(&claimed.address().request_id, error);
        }
    };
    own_log::fatal(format_args!("{what} panicked"), Some(error));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_backtrace_becomes_one_line_per_frame() {
        let printed = "   0: std::panicking::begin\n             at /rustc/x/lib.rs:1:2\n   \
                       1: core::panicking::panic_fmt\n   \
                       2: app::inner\n             at ./src/main.rs:12:5\n   \
                       3: app::handler\n             at ./src/main.rs:10:5\n   \
                       4: core::panic::unwind_safe::call_once\n   \
                       5: lambda_native::failure::panic::catch\n   6: start\n";
        assert_eq!(
            frames(printed),
            [
                "app::inner at ./src/main.rs:12:5",
                "app::handler at ./src/main.rs:10:5",
                "core::panic::unwind_safe::call_once",
            ]
        );
        assert_eq!(
            frames("0: start\n  1: __libc_start_main\n"),
            ["start", "__libc_start_main"]
        );
    }

    #[test]
    fn a_panic_becomes_an_error_with_message_and_location() {
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
        assert_eq!(
            error.error_message,
            "panic with a payload that is not a string"
        );
        assert_eq!(catch(|| Ok(1)).unwrap(), 1);
    }
}
