//! Last words: when Lambda ends the environment, the function says how much it has served.
//!
//! Real functions flush a buffer of records or close a database session there. What must not be
//! lost goes out with each invocation: a crash, or a host that fails, brings no SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lambda_native::{LambdaContext, LambdaError, Runtime};

fn main() {
    let served = Arc::new(AtomicU64::new(0));
    let total = Arc::clone(&served);
    Runtime::new()
        // On a thread of its own, within half a second; the process exits after it.
        .on_shutdown(move || {
            let total = total.load(Ordering::Relaxed);
            eprintln!("served {total} invocations, goodbye");
        })
        .start(move |event: &str, _: &LambdaContext| {
            served.fetch_add(1, Ordering::Relaxed);
            Ok::<_, LambdaError>(event.to_owned())
        })
}
