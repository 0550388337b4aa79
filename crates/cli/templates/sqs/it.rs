//! Runs the program as Lambda does, with the events in the directory `events`.

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};

/// Starts the program, and sends it one event.
fn invoke(event: &str) -> InvocationResponse {
    let lambda = Emulator::start().expect("an emulator");
    let program = Bootstrap::new(env!("CARGO_BIN_EXE_my-function"));
    let environment = ExecutionEnvironment::start(lambda, program, |_| {});
    let environment = environment.expect("the program starts");
    environment.invoke(Invocation::new(event)).wait()
}

#[test]
fn an_order_is_processed() {
    let response = invoke(include_str!("../events/order.json")).json();
    assert_eq!(
        response["batchItemFailures"].as_array().map(Vec::len),
        Some(0)
    );
}

#[test]
fn only_the_failed_message_is_reported() {
    let response = invoke(include_str!("../events/empty-order.json")).json();
    let failed = response["batchItemFailures"].as_array().expect("a list");
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["itemIdentifier"], "m-2");
}
