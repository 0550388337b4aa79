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
fn a_name_is_greeted() {
    let response = invoke(include_str!("../events/hello.json"));
    assert_eq!(response.body_str(), r#"{"greeting":"hello you"}"#);
}

#[test]
fn an_empty_name_is_an_error() {
    let response = invoke(include_str!("../events/empty.json"));
    assert_eq!(response.error_type(), Some("NoName"));
}
