//! Panics: caught and reported where they unwind, reported before the process dies where they
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
use crate::sys::last_word;

/// Whether a panic ends the process, as it does in the min-size profile.
const ABORTS: bool = cfg!(panic = "abort");

/// A last word must not keep a dead process waiting.
const LAST_WORD_TIMEOUT: Duration = Duration::from_secs(2);

/// Next to none: sockets take zero for no limit at all.
const NO_PATIENCE: Duration = Duration::from_millis(1);

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static CAUGHT: RefCell<Option<LambdaError>> = const { RefCell::new(None) };
}

/// Calls the user's code, and makes an error of a panic in it.
pub(crate) fn catch<T>(call: impl FnOnce() -> Result<T, LambdaError>) -> Result<T, LambdaError> {
    if ABORTS {
        return call();
    }
    // `tracing` has the handler's call caught within one that has more in it.
    let outer = CATCHING.replace(true);
    // What a handler shares with later invocations it shares through `&self` and `Sync`, as it
    // would between threads; a lock that was held is poisoned.
    let outcome = catch_unwind(AssertUnwindSafe(call));
    CATCHING.set(outer);
    outcome.unwrap_or_else(|payload| {
        let plain = describe(&*payload, None);
        // What the hook has seen last may be another panic, one that the user's code has caught;
        // and a hook of the user's own may have replaced ours.
        let seen = CAUGHT
            .take()
            .filter(|seen| seen.error_message == plain.error_message);
        discard(payload);
        Err(seen.unwrap_or(plain))
    })
}

/// Drops what a panic carried, which may be of any type, and panic in its turn.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        // No more of that.
        forget(another);
    }
}

/// Runs a hook of the user's whose panic is nobody's answer.
pub(crate) fn run_hook(which: &str, hook: &(dyn Fn() + Send + Sync)) {
    if let Err(error) = catch(|| {
        hook();
        Ok(())
    }) {
        own_log::fatal(format_args!("the {which} hook failed"), Some(&error));
    }
}

/// Whether a panic is a trap and nothing more, which no hook is told of: `lam build --smallest`. An
/// allocation that fails is one then, too.
#[allow(unexpected_cfgs, reason = "Rust 1.88 has not heard of it")]
pub(crate) const PANICS_TRAP: bool = cfg!(panic = "immediate-abort");

/// Installs the hook that describes panics in the user's code. Others go to the hook before it.
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
            // The hook before ours has the last word: the default one prints the stack, where
            // RUST_BACKTRACE asks for it.
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

/// The panic that `std` ends the process with where another one cannot unwind: through a destructor
/// that is called because of a panic, or out of a function that C may call. What could not unwind is
/// what the hook has seen before.
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

/// [`catch`], as a backtrace names it.
const CATCH: &str = concat!(module_path!(), "::catch");

/// Frames of a printed backtrace, each on one line: `name at path:line:column`. Only what lies
/// between the panic and the call of the user's code: the rest is the same in every one.
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

/// Reports the panic to whoever waits, each on a connection of its own, since the workers' own may
/// be in use by what panicked.
fn report_in_flight(error: &LambdaError) {
    if !reporter::begin_report() {
        return;
    }
    let others = LambdaError::new(
        "Runtime.ProcessEnded",
        format!("another invocation panicked and ended the process: {error}"),
    );
    let said_to = |claimed: &Claimed| match claimed.is_mine() {
        true => error,
        false => &others,
    };
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
        // The log may be a pipe that nobody reads, and so may what the hook before ours prints to.
        reporter::limit_life();
        for claimed in in_flight::all_claimed() {
            log_report(&claimed, said_to(&claimed));
        }
        // Repeated once, because events may have arrived in the meantime.
        is_logged = true;
    }
}

/// Whether Lambda has taken the report, as far as one can tell.
fn report(claimed: &Claimed, error: &LambdaError, patience: Duration) -> bool {
    // Not dropped: the abort that follows ends everything at once.
    let client = Client::new(claimed.api()).with_timeout(patience);
    let mut client = ManuallyDrop::new(client);
    // Nobody is left to act on a failure: the abort that follows says enough.
    let reply = match claimed.phase() {
        Phase::Invocation => client.fail(claimed.address(), error, false),
        Phase::Stream => {
            claimed.end_stream(&ErrorReport::of_stream(error));
            // The process must not be gone before the end of the stream has arrived.
            let patience = patience.as_millis() as i32;
            return claimed
                .connection()
                .is_none_or(|connection| last_word::wait(connection, libc::POLLIN, patience));
        }
        phase => {
            let post = match phase {
                Phase::Restore => Post::RestoreError,
                _ => Post::InitError,
            };
            client.report(post, &ErrorReport::of_init(error))
        }
    };
    reply.is_ok()
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
    fn a_printed_backtrace_becomes_one_line_a_frame() {
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
        assert_eq!(
            error.error_message,
            "panic with a payload that is not a string"
        );
        assert_eq!(catch(|| Ok(1)).unwrap(), 1);
    }
}
