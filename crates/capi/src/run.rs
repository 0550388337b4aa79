//! Callback style: the runtime calls the program's handler.

use std::cell::Cell;
use std::ffi::c_void;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use lambda_native::__capi::{enter, refuse};
use lambda_native::{__start, LambdaContext, LambdaError, LambdaHandler, Response};

use crate::hook::{self, Handler, Hook, UserData};
use crate::invocation::{Texts, WorkerState};
use crate::options::LambdaOptions;
use crate::pull::OPENED;

thread_local! {
    /// The state of this thread's worker.
    static STATE: Cell<Option<&'static WorkerState>> = const { Cell::new(None) };
}

/// Whether `lambda_run` or `lambda_run_with` has been called. A second runtime would take some of the
/// events.
pub(crate) static SERVES: AtomicBool = AtomicBool::new(false);

/// The program's handler.
struct CallbackHandler {
    handler: Handler,
    user_data: UserData,
}

impl LambdaHandler for CallbackHandler {
    fn handle(
        &self,
        event: &[u8],
        ctx: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        let state = STATE.get().unwrap_or_else(|| {
            let state = WorkerState::new();
            STATE.set(Some(state));
            state
        });
        // SAFETY: the state is this thread's, and the rest outlives the call. The program has passed the
        // handler and its data for this purpose.
        unsafe {
            let invocation = state.open(Texts::new(event, ctx), response);
            (self.handler)(invocation, self.user_data.0);
        }
        state.close();
        // SAFETY: the handler has returned, so nothing else uses the draft.
        unsafe { state.draft() }.outcome()
    }
}

/// Serves invocations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_run(handler: Option<Handler>, user_data: *mut c_void) -> ! {
    let Some(handler) = handler else {
        no_handler();
    };
    check_alone();
    __start(CallbackHandler {
        handler,
        user_data: UserData(user_data),
    })
}

/// Serves invocations, with options and an init function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_run_with(
    options: *const LambdaOptions,
    init: Option<Hook>,
    handler: Option<Handler>,
    user_data: *mut c_void,
) -> ! {
    enter();
    let Some(handler) = handler else {
        no_handler();
    };
    check_alone();
    let user_data = UserData(user_data);
    let handler = CallbackHandler { handler, user_data };
    // SAFETY: the header requires it.
    let runtime = unsafe { LambdaOptions::runtime(options) };
    match init {
        None => runtime.start(handler),
        Some(init) => runtime.start_with(move || {
            hook::run(init, user_data, "the init function")?;
            Ok::<_, LambdaError>(handler)
        }),
    }
}

/// Ends the process if something else serves its invocations already. Two runtimes would take each other's
/// events.
fn check_alone() {
    if SERVES.swap(true, Relaxed) {
        refuse("lambda_run serves the invocations of this process already");
    }
    if OPENED.load(Relaxed) > 0 {
        refuse("lambda_run was called while a runtime of lambda_open is open");
    }
}

/// Reports the mistake like a failed init.
#[cold]
fn no_handler() -> ! {
    enter();
    lambda_native::start_lambda_with(|| -> Result<CallbackHandler, LambdaError> {
        Err(LambdaError::new("NoHandler", "the handler is NULL"))
    })
}
