//! A function that reads the trace id in the environment, also on other threads if `TEST_FUNCTION`
//! is `readers`. Its trace ids consist of `Root=` and one repeated letter, so that a partially
//! written one is detected.
#![allow(unsafe_code)]

use std::env;
use std::ffi::{CStr, OsString, c_char};
use std::process::Command;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::thread;

use lambda_native::{LambdaContext, LambdaError, start_lambda_with};

const NAME: &str = "_X_AMZN_TRACE_ID";

/// How many trace ids each reader has found.
static FOUND: [AtomicU64; 2] = [const { AtomicU64::new(0) }; 2];

/// An invalid trace id that a reader has found.
static TORN: Mutex<Option<String>> = Mutex::new(None);

/// A string that `getenv` has returned.
static KEPT: AtomicPtr<c_char> = AtomicPtr::new(ptr::null_mut());

fn main() {
    start_lambda_with(|| {
        // After this, libc uses its own copy of the list of variables.
        set("SET_BY_INIT", "1");
        if env::var_os("TEST_FUNCTION").is_some_and(|it| it == "readers") {
            let [one, all] = &FOUND;
            thread::spawn(|| read_on(one, || env::var_os(NAME)));
            thread::spawn(|| {
                read_on(all, || {
                    env::vars_os().find(|(name, _)| name == NAME).map(|it| it.1)
                });
            });
        }
        Ok::<_, LambdaError>(handler)
    })
}

fn read_on(found: &AtomicU64, read: impl Fn() -> Option<OsString>) {
    loop {
        if let Some(trace_id) = read() {
            check(&trace_id.to_string_lossy());
            found.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn handler(event: &str, ctx: &LambdaContext) -> Result<String, LambdaError> {
    match event {
        "keep" => {
            // SAFETY: the name ends with a NUL.
            KEPT.store(
                unsafe { libc::getenv(c"_X_AMZN_TRACE_ID".as_ptr()) },
                Ordering::Relaxed,
            );
        }
        "kept" => {
            // SAFETY: the string ends with a NUL, whatever has been written since.
            let kept = unsafe { CStr::from_ptr(KEPT.load(Ordering::Relaxed)) };
            return Ok(kept.to_string_lossy().into_owned());
        }
        "set" => set(NAME, "Root=of the function's own"),
        // SAFETY: as in `set`.
        "remove" => unsafe { env::remove_var(NAME) },
        "value" => return Ok(env::var(NAME).unwrap_or_default()),
        "child" => {
            let output = Command::new("sh")
                .args(["-c", "echo ${_X_AMZN_TRACE_ID-none}"])
                .output()?;
            return Ok(String::from_utf8(output.stdout)?);
        }
        _ => {
            let value = env::var(NAME).ok();
            assert_eq!(value.as_deref(), ctx.trace_id, "the handler's own thread");
        }
    }
    let torn = TORN
        .lock()
        .map_err(|error| LambdaError::new("Lock", error.to_string()))?;
    if let Some(torn) = &*torn {
        return Err(LambdaError::new("Torn", torn));
    }
    let found = FOUND.iter().map(|found| found.load(Ordering::Relaxed));
    Ok(found.min().unwrap_or_default().to_string())
}

fn check(trace_id: &str) {
    let letters = trace_id
        .strip_prefix("Root=")
        .unwrap_or_default()
        .as_bytes();
    if letters.len() < 40 || letters.iter().any(|letter| *letter != letters[0]) {
        *TORN.lock().expect("not poisoned") = Some(trace_id.to_owned());
    }
}

fn set(name: &str, value: &str) {
    // SAFETY: all threads of this program read the environment through `std::env`.
    unsafe { env::set_var(name, value) };
}
