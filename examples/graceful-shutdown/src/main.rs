//! Runs code when Lambda shuts down the execution environment: the function logs how many invocations
//! it has served.
//!
//! Real functions use this to flush buffered records or to close a database session. Data that must
//! not be lost has to be sent with each invocation, because after a crash or a host failure there is no
//! SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lambda_native::{LambdaContext, LambdaError, Runtime};

fn main() {
    let served = Arc::new(AtomicU64::new(0));
    let total = Arc::clone(&served);
    Runtime::new()
        // Runs on its own thread and must finish within half a second. Then the process exits.
        .on_shutdown(move || {
            let total = total.load(Ordering::Relaxed);
            eprintln!("shutting down after {total} invocations");
        })
        .start(move |event: &str, _: &LambdaContext| {
            served.fetch_add(1, Ordering::Relaxed);
            Ok::<_, LambdaError>(event.to_owned())
        })
}
