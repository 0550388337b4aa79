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
fn an_item_is_offered() {
    let response = invoke(include_str!("../events/tea.json")).json();
    assert_eq!(response["price"], 2.5);
    assert_eq!(response["in_stock"], 7);
}

#[test]
fn an_unknown_item_is_an_error() {
    let response = invoke(include_str!("../events/gold.json"));
    assert_eq!(response.error_type(), Some("NoSuchItem"));
}
