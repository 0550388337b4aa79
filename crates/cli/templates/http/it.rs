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
    let response = invoke(include_str!("../events/hello.json")).json();
    assert_eq!(response["statusCode"], 200);
    assert_eq!(response["body"], r#"{"text":"hello you"}"#);
}

#[test]
fn numbers_are_added() {
    let response = invoke(include_str!("../events/add.json")).json();
    assert_eq!(response["body"], "5");
}

#[test]
fn another_path_is_not_found() {
    let response = invoke(include_str!("../events/missing.json")).json();
    assert_eq!(response["statusCode"], 404);
}
