//! Runs the real program, as Lambda would, and crashes it in every way.

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation};

#[test]
#[cfg(target_os = "linux")]
fn each_crash_is_reported_and_the_next_invocation_succeeds() {
    let lambda = Emulator::builder()
        .memory_mb(1024)
        .start()
        .expect("an emulator");
    // A backtrace between a failed allocation and the abort would hide the cause.
    let bootstrap = Bootstrap::new(env!("CARGO_BIN_EXE_crash")).env("RUST_BACKTRACE", "0");
    let environment =
        ExecutionEnvironment::start(lambda, bootstrap, |notice| eprintln!("{notice}"))
            .expect("the program starts");
    for (event, error_type) in [
        ("overflow", "StackOverflow"),
        ("exit", "ProcessExit"),
        ("abort", "Abort"),
        ("memory", "OutOfMemory"),
        ("panic", "Panic"),
    ] {
        let response = environment.invoke(Invocation::new(event)).wait();
        assert_eq!(response.error_type(), Some(error_type), "{response:?}");
        let response = environment.invoke(Invocation::new("tea")).wait();
        assert_eq!(response.body_str(), "tea");
    }
}
