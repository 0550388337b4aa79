//! Shutdown of the environment: SIGTERM, the user's hooks, exit.
//!
//! A signal handler may do very little, so it writes one byte into a pipe, and a thread that reads
//! from the pipe does the rest. Blocking the signal and waiting with `sigwait` would work too, but
//! every program that the function starts inherits a blocked signal, while a handler is reset to
//! the default there.
//!
//! Source: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle",
//! shutdown phase.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::io::{self, PipeReader, PipeWriter, pipe};
use std::mem::{forget, zeroed};
use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;
use std::time::Duration;

use super::exit;
use crate::failure::panic;
use crate::logging::own_log;
use crate::runtime_api::extension::Extension;
use crate::runtime_api::request::Api;
use crate::runtime_api::retry::{Policy, Verdict};
use crate::sys::error::Errno;

pub(crate) type Hook = Box<dyn FnOnce() + Send>;

/// The shutdown hooks. Function pointers keep the code that runs them out of programs without
/// hooks.
pub(crate) struct Shutdown {
    hooks: Vec<Hook>,
    watch: fn(Vec<Hook>, &Arc<Api>),
}

impl Shutdown {
    pub(crate) fn new() -> Self {
        Shutdown {
            hooks: Vec::new(),
            watch,
        }
    }

    pub(crate) fn push(&mut self, hook: Hook) {
        self.hooks.push(hook);
    }

    /// From now on, runs the hooks on SIGTERM. Must be called before the first `/next`.
    pub(crate) fn watch(self, api: &Arc<Api>) {
        (self.watch)(self.hooks, api);
    }
}

fn watch(hooks: Vec<Hook>, api: &Arc<Api>) {
    let signals = match trap() {
        Ok(signals) => signals,
        Err(error) => return warn(&format!("cannot install a SIGTERM handler: {error}")),
    };
    let extension = match registered(api) {
        Ok(extension) => Some(extension),
        Err(why) => {
            warn(&format!(
                "Lambda will not send SIGTERM, because no extension is registered: {why}"
            ));
            None
        }
    };
    let thread = thread::Builder::new().name("shutdown".to_owned());
    let started = thread.spawn(move || {
        wait_for_signal(&signals, extension);
        run(hooks)
    });
    if let Err(error) = started {
        // Otherwise SIGTERM would be caught and have no effect.
        release();
        warn(&format!("cannot start a thread for the hooks: {error}"));
    }
}

fn registered(api: &Arc<Api>) -> Result<Extension, String> {
    let mut extension = Extension::register(api)?;
    match extension.park() {
        Ok(()) => Ok(extension),
        Err(broken) => Err(format!("{}: {}", extension.call(), broken.describe())),
    }
}

fn run(hooks: Vec<Hook>) -> ! {
    let mut failed = false;
    for hook in hooks.into_iter().rev() {
        let outcome = panic::catch(|| {
            hook();
            Ok(())
        });
        if let Err(error) = outcome {
            failed = true;
            own_log::fatal(format_args!("a shutdown hook failed"), Some(&error));
        }
    }
    exit::exit_after_hooks(failed.into())
}

/// Waits for the signal. The extension's connection is polled too: if it breaks, as it may when a
/// snapshot is restored, the extension sends its request again.
fn wait_for_signal(signals: &PipeReader, extension: Option<Extension>) {
    if let Some(mut extension) = extension {
        let mut failures = 0;
        let mut parked = Ok(());
        loop {
            let problem = match parked {
                Ok(()) if wait(signals, extension.descriptor(), None) => return,
                Ok(()) => extension.receive_status(),
                Err(broken) => Err(broken),
            };
            // The extension has registered for no events. Should events arrive all the same, they
            // must not keep a processor busy.
            failures += 1;
            let Verdict::AgainAfter(pause) = Policy::Managed.after_failure(failures) else {
                let problem = match problem {
                    Ok(status) => format!("status {status}"),
                    Err(broken) => broken.describe(),
                };
                let call = extension.call();
                warn(&format!("the extension stopped waiting: {call}: {problem}"));
                break;
            };
            if wait(signals, None, Some(pause)) {
                return;
            }
            parked = extension.park();
        }
    }
    wait(signals, None, None);
}

/// Waits until something can be read, at most for the pause. Returns `true` for the signal.
fn wait(signals: &PipeReader, connection: Option<c_int>, pause: Option<Duration>) -> bool {
    let watched = |fd| libc::pollfd {
        fd,
        events: libc::POLLIN,
        revents: 0,
    };
    // `poll` ignores negative descriptors.
    let mut both = [
        watched(signals.as_raw_fd()),
        watched(connection.unwrap_or(-1)),
    ];
    let timeout = pause.map_or(-1, |pause| {
        pause.as_millis().try_into().unwrap_or(c_int::MAX)
    });
    loop {
        // SAFETY: the array has two elements.
        let ready = unsafe { libc::poll(both.as_mut_ptr(), 2, timeout) };
        if ready >= 0 {
            return both[0].revents != 0;
        }
        // The signal itself may interrupt `poll`. Its byte is in the pipe by then.
    }
}

fn warn(what: &str) {
    own_log::warning(b"", format_args!("on_shutdown: {what}"));
}

/// The descriptor to which the signal handler writes.
static SIGNALS: AtomicI32 = AtomicI32::new(-1);

/// The process that handles the signal. A forked child restores the default action and dies.
static PROCESS: AtomicI32 = AtomicI32::new(0);

/// From now on, SIGTERM writes to the returned pipe. A handler that the init function has installed
/// is replaced. One that is installed later may call this one.
fn trap() -> io::Result<PipeReader> {
    let (reader, writer): (PipeReader, PipeWriter) = pipe()?;
    SIGNALS.store(writer.as_raw_fd(), Ordering::Relaxed);
    // SAFETY: the function has no preconditions.
    PROCESS.store(unsafe { libc::getpid() }, Ordering::Relaxed);
    // SAFETY: zero is a valid action: no flags and an empty mask. The handler has the signature
    // that is required without SA_SIGINFO.
    let result = unsafe {
        let mut action: libc::sigaction = zeroed();
        action.sa_sigaction = on_sigterm as *const () as libc::sighandler_t;
        // Restart interrupted system calls of the loop, and use the alternate stack of the crash
        // handlers.
        action.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(libc::SIGTERM, &action, ptr::null_mut())
    };
    if result != 0 {
        return Err(io::Error::last_os_error());
    }
    // Never closed, because the handler writes to it.
    forget(writer);
    Ok(reader)
}

fn release() {
    // SAFETY: the default action is valid.
    unsafe { libc::signal(libc::SIGTERM, libc::SIG_DFL) };
}

/// Async-signal-safe: uses only atomics and functions listed in signal-safety(7). Only `write` sets
/// `errno`, which the interrupted code may be about to read, so it is restored.
extern "C" fn on_sigterm(_: c_int) {
    // SAFETY: all functions are async-signal-safe, and the pointer refers to this thread's `errno`.
    unsafe {
        if libc::getpid() != PROCESS.load(Ordering::Relaxed) {
            libc::signal(libc::SIGTERM, libc::SIG_DFL);
            // The signal is delivered when this handler returns.
            libc::raise(libc::SIGTERM);
            return;
        }
        exit::IS_SHUTTING_DOWN.store(true, Ordering::Relaxed);
        let saved = Errno::last();
        libc::write(SIGNALS.load(Ordering::Relaxed), b"T".as_ptr().cast(), 1);
        saved.store();
    }
}
