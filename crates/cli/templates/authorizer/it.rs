//! Runs the program as Lambda does, with the events in the directory `events`.

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};

/// Starts the program, and sends it one event.
fn invoke(event: &str) -> InvocationResponse {
    let lambda = Emulator::start().expect("an emulator");
    let program =
        Bootstrap::new(env!("CARGO_BIN_EXE_my-function")).env("TOKEN", "secret-for-tests");
    let environment = ExecutionEnvironment::start(lambda, program, |_| {});
    let environment = environment.expect("the program starts");
    environment.invoke(Invocation::new(event)).wait()
}

#[test]
fn the_right_token_is_allowed() {
    let response = invoke(include_str!("../events/allowed.json")).json();
    assert_eq!(response["isAuthorized"], true);
}

#[test]
fn another_token_is_denied() {
    let response = invoke(include_str!("../events/denied.json")).json();
    assert_eq!(response["isAuthorized"], false);
}
