//! The library in the process of the test, so that the sanitizers see it. `.ci/sanitizers` runs this.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::ptr;
use std::sync::Barrier;
use std::thread;

use lambda_native_capi::context::{lambda_event, lambda_request_id, lambda_trace_id};
use lambda_native_capi::invocation::LambdaInvocation;
use lambda_native_capi::options::{
    LambdaOptions, lambda_options_concurrency, lambda_options_free, lambda_options_new,
    lambda_options_pipelining, lambda_options_runtime_api,
};
use lambda_native_capi::pull::{lambda_close, lambda_next, lambda_open};
use lambda_native_capi::respond::lambda_respond;
use lambda_native_capi::status::{LAMBDA_OK, LAMBDA_WRONG_THREAD, lambda_last_error};
use lambda_native_emulator::{Emulator, Invocation};

const WORKERS: u32 = 4;
const EVENTS: usize = 200;

#[test]
fn workers_on_several_threads_share_nothing_unsafely() {
    let lambda = Emulator::builder()
        .concurrency(WORKERS)
        .start()
        .expect("the emulator starts");
    let options = Options::new(lambda.runtime_api());
    let all_open = Barrier::new(WORKERS as usize);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| serve(&options, &all_open));
        }
        let pending: Vec<_> = (0..EVENTS)
            .map(|number| lambda.submit(Invocation::new(number.to_string())))
            .collect();
        for (number, pending) in pending.into_iter().enumerate() {
            assert_eq!(pending.wait().body_str(), number.to_string());
        }
        for _ in 0..WORKERS {
            assert_eq!(lambda.invoke("stop").body_str(), "stop");
        }
    });
}

/// Echoes events until one says `stop`.
fn serve(options: &Options, all_open: &Barrier) {
    // SAFETY: as the header requires.
    unsafe {
        let runtime = lambda_open(options.0, ptr::null_mut());
        assert!(
            !runtime.is_null(),
            "{:?}",
            CStr::from_ptr(lambda_last_error())
        );
        all_open.wait();
        loop {
            let mut invocation = ptr::null_mut();
            assert_eq!(lambda_next(runtime, &raw mut invocation), LAMBDA_OK);
            let mut len = 0;
            let event = lambda_event(invocation, &raw mut len);
            let last = CStr::from_ptr(event) == c"stop";
            read_on_another_thread(invocation);
            assert_eq!(lambda_respond(invocation, event.cast(), len), LAMBDA_OK);
            if last {
                break;
            }
        }
        lambda_close(runtime);
    }
}

/// A handler may read on other threads, but not respond.
fn read_on_another_thread(invocation: *mut LambdaInvocation) {
    struct Handle(*mut LambdaInvocation);
    // SAFETY: the header allows it.
    unsafe impl Sync for Handle {}
    let handle = &Handle(invocation);
    thread::scope(|scope| {
        scope.spawn(move || {
            let Handle(invocation) = handle;
            let none = ptr::null_mut();
            // SAFETY: the invocation is open until this thread has ended.
            unsafe {
                let id = CStr::from_ptr(lambda_request_id(*invocation, none));
                let trace_id = CStr::from_ptr(lambda_trace_id(*invocation, none));
                assert!(!id.is_empty() && trace_id.to_bytes().starts_with(b"Root="));
                let refused = lambda_respond(*invocation, ptr::null(), 0);
                assert_eq!(refused, LAMBDA_WRONG_THREAD);
            }
        });
    });
}

struct Options(*mut LambdaOptions);

// SAFETY: they are not changed after `new`.
unsafe impl Sync for Options {}

impl Options {
    fn new(api: &str) -> Self {
        let options = lambda_options_new();
        let api = CString::new(api).expect("an address has no NUL");
        // SAFETY: the options are new.
        unsafe {
            assert_eq!(lambda_options_runtime_api(options, api.as_ptr()), LAMBDA_OK);
            assert_eq!(lambda_options_concurrency(options, WORKERS), LAMBDA_OK);
            // A worker that closes must not have requested another event: the event would be lost.
            assert_eq!(lambda_options_pipelining(options, 0), LAMBDA_OK);
        }
        Options(options)
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: nothing else uses them.
        unsafe { lambda_options_free(self.0) };
    }
}
