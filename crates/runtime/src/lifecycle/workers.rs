//! Several invocations at once: one worker per thread, each with its own connection.
//!
//! Threads are created with `pthread_create`. `std::thread` would add names, handles and captured
//! output, 18 KB in every program, because a function learns only at run time whether it needs
//! threads.
//!
//! Source: AWS Lambda Developer Guide, "Lambda Managed Instances", and "Building custom runtimes
//! for Lambda Managed Instances".
#![allow(unsafe_code)]

use std::convert::Infallible;
use std::ffi::c_void;
use std::io;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Release};
use std::sync::atomic::{AtomicPtr, AtomicU32};

use crate::error::RuntimeError;
use crate::failure::crash;
use crate::handler::LambdaHandler;
#[cfg(feature = "tokio")]
use crate::handler::async_handler::mark_as_one_of_several;
use crate::lifecycle::worker::{Service, Worker};
use crate::logging::own_log;
use crate::runtime_api::request::Api;

/// The stack size of a worker in bytes: Rust's default. musl's default is 128 KiB.
const STACK: usize = 2 * 1024 * 1024;

/// Lambda's maximum for one environment (AWS Lambda API Reference,
/// "LambdaManagedInstancesCapacityProviderConfig": `PerExecutionEnvironmentMaxConcurrency`).
pub(super) const MAX_WORKERS: u32 = 1_600;

/// Serves with this many workers until the last one stops, and returns why it stopped. If any other
/// worker stops, this is logged and the rest continue.
pub(crate) fn serve<H: LambdaHandler>(
    workers: u32,
    service: &Service<'_, H>,
    api: &Arc<Api>,
    first: Worker<'_, H>,
) -> Result<Infallible, Box<RuntimeError>> {
    let workers = limited(workers);
    let team = Team {
        service,
        api,
        running: AtomicU32::new(workers),
        last: AtomicPtr::default(),
    };
    let mut threads = Threads(Vec::new());
    for number in 1..workers {
        match team.start_thread() {
            Ok(thread) => threads.0.push(thread),
            Err(error) => {
                team.running.fetch_sub(workers - number, AcqRel);
                own_log::fatal(
                    format_args!("started only {number} of {workers} workers: {error}"),
                    None,
                );
                break;
            }
        }
    }
    team.run(first);
    drop(threads);
    // SAFETY: all workers have stopped, and the last one has stored a pointer from a `Box` that
    // nothing else uses.
    Err(unsafe { Box::from_raw(team.last.into_inner()) })
}

/// The number of workers, reduced to Lambda's maximum with a warning.
pub(super) fn limited(workers: u32) -> u32 {
    if workers <= MAX_WORKERS {
        return workers;
    }
    own_log::warning(
        b"",
        format_args!(
            "lambda-native: a concurrency of {workers} is above Lambda's maximum \
             (AWS_LAMBDA_MAX_CONCURRENCY); using {MAX_WORKERS}"
        ),
    );
    MAX_WORKERS
}

/// The threads of a team. Dropping this waits for them, even during a panic, because they borrow
/// the team.
struct Threads(Vec<libc::pthread_t>);

impl Drop for Threads {
    fn drop(&mut self) {
        for &thread in &self.0 {
            // SAFETY: the thread was created by `start_thread` and is joined only here.
            unsafe { libc::pthread_join(thread, ptr::null_mut()) };
        }
    }
}

/// The data that all threads share.
struct Team<'a, H> {
    service: &'a Service<'a, H>,
    api: &'a Arc<Api>,
    running: AtomicU32,
    /// Why the last worker stopped: a pointer from a `Box`.
    last: AtomicPtr<RuntimeError>,
}

impl<H: LambdaHandler> Team<'_, H> {
    /// Runs a worker. It stops shortly before the environment ends, so it only closes its
    /// connection and leaks the rest, a few kilobytes, to save code.
    fn run(&self, worker: Worker<'_, H>) {
        let mut worker = ManuallyDrop::new(worker);
        #[cfg(feature = "tokio")]
        mark_as_one_of_several();
        let Err(error) = worker.run();
        worker.close();
        match self.running.fetch_sub(1, AcqRel) - 1 {
            0 => self.last.store(Box::into_raw(error), Release),
            others => own_log::fatal(
                format_args!("a worker stopped, {others} still running: {error}"),
                None,
            ),
        }
    }

    fn start_thread(&self) -> io::Result<libc::pthread_t> {
        let mut attributes = MaybeUninit::uninit();
        let mut thread = MaybeUninit::uninit();
        // SAFETY: the attributes are initialized before they are used, and the team exists until
        // the thread has been joined. Everything in the team is shared by reference and is `Sync`:
        // the handler because of its trait, the rest as asserted below.
        let result = unsafe {
            libc::pthread_attr_init(attributes.as_mut_ptr());
            libc::pthread_attr_setstacksize(attributes.as_mut_ptr(), STACK);
            let result = libc::pthread_create(
                thread.as_mut_ptr(),
                attributes.as_ptr(),
                enter::<H>,
                ptr::from_ref(self).cast_mut().cast(),
            );
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            result
        };
        match result {
            // SAFETY: the call has succeeded and initialized the value.
            0 => Ok(unsafe { thread.assume_init() }),
            error => Err(io::Error::from_raw_os_error(error)),
        }
    }
}

extern "C" fn enter<H: LambdaHandler>(team: *mut c_void) -> *mut c_void {
    fn assert_shareable<T: Sync>(_: &T) {}
    // SAFETY: the argument is the team that has started this thread and waits for its end.
    let team = unsafe { &*team.cast::<Team<'_, H>>() };
    assert_shareable(team);
    let _stack = crash::AlternateStack::of_this_thread();
    team.run(Worker::new(team.service, team.api));
    ptr::null_mut()
}

/// The example on the page is run as a test, like those of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/managed-instances.md")]
mod document {}
