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
fn numbers_are_streamed() {
    let response = invoke(include_str!("../events/count.json"));
    // The body follows the prelude, which has the status and the headers.
    let body = response.body_str();
    assert!(
        body.ends_with("\0data: 1\n\ndata: 2\n\ndata: 3\n\n"),
        "{body}"
    );
}

#[test]
fn an_invalid_count_is_a_bad_request() {
    let response = invoke(include_str!("../events/invalid.json"));
    assert!(response.body_str().contains("400"), "{response:?}");
}
