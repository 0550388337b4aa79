//! Pull style: the program takes each invocation and responds to it.

use std::ffi::c_char;
use std::ptr;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lambda_native::__capi::{PullWorker, concurrency, enter};

use crate::hook::error;
use crate::invocation::{LambdaInvocation, Stage, Texts, WorkerState, check_ending};
use crate::options::LambdaOptions;
use crate::respond::post;
use crate::run::SERVES;
use crate::status::{
    Failure, LAMBDA_INVALID_ARGUMENT, LAMBDA_NOT_ACCEPTED, LAMBDA_STOPPED, LAMBDA_WRONG_ORDER,
    LAMBDA_WRONG_THREAD, Status, status, store_error,
};

/// A worker. Never freed, so that a call with the handle of a closed one is an error.
pub struct LambdaRuntime {
    state: &'static WorkerState,
}

// SAFETY: only the thread that owns the state uses the rest. It gets it from `CLOSED`, under a lock.
unsafe impl Sync for LambdaRuntime {}

/// The number of open workers.
pub(crate) static OPENED: AtomicUsize = AtomicUsize::new(0);

/// Closed workers, which [`lambda_open`] uses again.
static CLOSED: Mutex<Vec<&'static LambdaRuntime>> = Mutex::new(Vec::new());

/// Opens a worker.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_open(
    options: *const LambdaOptions,
    error: *mut *const c_char,
) -> *mut LambdaRuntime {
    enter();
    if SERVES.load(Relaxed) {
        let why = "lambda_run serves the invocations of this process";
        Failure::new(LAMBDA_WRONG_ORDER, &why);
        // SAFETY: the header requires it.
        unsafe { store_error(error) };
        return ptr::null_mut();
    }
    // SAFETY: the header requires it.
    let opened = PullWorker::open(unsafe { LambdaOptions::runtime(options) });
    let worker = match opened {
        Ok(worker) => worker,
        Err(why) => {
            Failure::new(LAMBDA_INVALID_ARGUMENT, &why);
            // SAFETY: the header requires it.
            unsafe { store_error(error) };
            return ptr::null_mut();
        }
    };
    let closed = lock_closed().pop();
    let runtime = closed.unwrap_or_else(|| {
        Box::leak(Box::new(LambdaRuntime {
            state: WorkerState::new(),
        }))
    });
    OPENED.fetch_add(1, Relaxed);
    runtime.state.belong_to_this_thread();
    runtime.state.stopped.set(false);
    // SAFETY: the state belongs to this thread.
    unsafe { runtime.state.draft() }.worker = Some(worker);
    ptr::from_ref(runtime).cast_mut()
}

/// Returns how many workers can be open.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_concurrency() -> u32 {
    concurrency()
}

/// Waits for the next event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_next(
    runtime: *mut LambdaRuntime,
    invocation: *mut *mut LambdaInvocation,
) -> Status {
    // SAFETY: the header requires it.
    let Some(invocation) = (unsafe { invocation.as_mut() }) else {
        return Failure::null("invocation").status();
    };
    *invocation = ptr::null_mut();
    // SAFETY: as above.
    let next = unsafe { with_handle(runtime, LambdaRuntime::next) };
    status(next.map(|next| *invocation = next))
}

/// Waits for the next event. Returns NULL on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_next_invocation(
    runtime: *mut LambdaRuntime,
) -> *mut LambdaInvocation {
    // SAFETY: the header requires it.
    let next = unsafe { with_handle(runtime, LambdaRuntime::next) };
    next.unwrap_or(ptr::null_mut())
}

/// Reports that init has failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_init_error(
    runtime: *mut LambdaRuntime,
    r#type: *const c_char,
    message: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    let failed = unsafe {
        with_handle(runtime, |runtime| {
            runtime.fail_init(|| error(r#type, message))
        })
    };
    status(failed)
}

/// Closes a worker.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_close(runtime: *mut LambdaRuntime) {
    // Mistakes are ignored, as there is nothing to return.
    // SAFETY: the header requires it.
    let _ = unsafe { with_handle(runtime, LambdaRuntime::close) };
}

impl LambdaRuntime {
    fn next(&self) -> Result<*mut LambdaInvocation, Failure> {
        if self.state.is_open() {
            self.abandon()?;
        }
        let worker = self.worker()?;
        if self.state.stopped.get() {
            return Err(Failure::new(LAMBDA_STOPPED, &"the runtime has stopped"));
        }
        let (event, ctx) = worker.take_event().map_err(|error| {
            self.state.stopped.set(true);
            Failure::new(LAMBDA_STOPPED, &error)
        })?;
        let texts = Texts::new(event, &ctx);
        // SAFETY: `with_handle` has checked the thread. The texts are valid until the invocation is finished.
        Ok(unsafe { self.state.open(texts, ptr::null_mut()) })
    }

    /// Ends an invocation without a whole response. Fails only if the runtime cannot continue.
    fn abandon(&self) -> Result<(), Failure> {
        // SAFETY: `with_handle` has checked the thread.
        let draft = unsafe { self.state.draft() };
        // The caller must not take a part of a response for the whole.
        if let Stage::Appended | Stage::Streaming = draft.stage {
            draft.stage = Stage::Empty;
        }
        match post(self.state) {
            Err(failure) if failure.status() == LAMBDA_STOPPED => Err(failure),
            _ => Ok(()),
        }
    }

    fn fail_init(&self, error: impl FnOnce() -> lambda_native::LambdaError) -> Result<(), Failure> {
        let worker = self.worker()?;
        if !worker.is_in_init() {
            return Err(Failure::new(LAMBDA_WRONG_ORDER, &"init has ended already"));
        }
        self.state.stopped.set(true);
        if worker.fail_init(error()) {
            return Ok(());
        }
        Err(Failure::new(
            LAMBDA_NOT_ACCEPTED,
            &"the init error was not reported to Lambda; the log has the reason",
        ))
    }

    fn close(&'static self) -> Result<(), Failure> {
        self.worker()?;
        if self.state.is_open() {
            // The runtime is closed anyway.
            let _ = self.abandon();
        }
        // SAFETY: `with_handle` has checked the thread.
        unsafe { self.state.draft() }.worker = None;
        OPENED.fetch_sub(1, Relaxed);
        lock_closed().push(self);
        Ok(())
    }

    #[allow(
        clippy::mut_from_ref,
        reason = "`with_handle` lets only one call at a time get here"
    )]
    fn worker(&self) -> Result<&mut PullWorker, Failure> {
        // SAFETY: `with_handle` has checked the thread and lets only one call at a time get here.
        let worker = unsafe { self.state.draft() }.worker.as_mut();
        worker.ok_or_else(|| Failure::new(LAMBDA_STOPPED, &"the runtime has been closed"))
    }
}

/// Runs `call` if this is the thread of the handle, and if no other call with the handle is running.
///
/// # Safety
///
/// The handle must be NULL or come from [`lambda_open`].
unsafe fn with_handle<T>(
    runtime: *mut LambdaRuntime,
    call: impl FnOnce(&'static LambdaRuntime) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // SAFETY: the caller guarantees it.
    let Some(runtime) = (unsafe { runtime.as_ref() }) else {
        return Err(Failure::null("runtime"));
    };
    if !runtime.state.is_own_thread() {
        return Err(Failure::new(
            LAMBDA_WRONG_THREAD,
            &"the runtime belongs to another thread",
        ));
    }
    check_ending()?;
    if runtime.state.busy.replace(true) {
        return Err(Failure::new(
            LAMBDA_WRONG_ORDER,
            &"the runtime is in use: this was called from one of its hooks",
        ));
    }
    let outcome = call(runtime);
    runtime.state.busy.set(false);
    outcome
}

fn lock_closed() -> MutexGuard<'static, Vec<&'static LambdaRuntime>> {
    CLOSED.lock().unwrap_or_else(PoisonError::into_inner)
}
