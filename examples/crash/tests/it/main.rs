//! Runs the real program, as Lambda would, through one crash after the other.

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation};

#[test]
#[cfg(target_os = "linux")]
fn the_caller_is_told_of_each_crash_and_the_next_process_serves() {
    let lambda = Emulator::builder()
        .memory_mb(1024)
        .start()
        .expect("an emulator");
    // A backtrace between an allocation that fails and the abort would hide what has failed.
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
        let answer = environment.invoke(Invocation::new(event)).wait();
        assert_eq!(answer.error_type(), Some(error_type), "{answer:?}");
        let answer = environment.invoke(Invocation::new("tea")).wait();
        assert_eq!(answer.body_str(), "tea");
    }
}
