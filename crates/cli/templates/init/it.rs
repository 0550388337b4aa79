//! Runs the program as Lambda does, with the events in the directory `events`.

use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};

/// Starts the program with this variable, and sends it one event.
fn invoke(greetings: &str, event: &str) -> InvocationResponse {
    let lambda = Emulator::start().expect("an emulator");
    let program = Bootstrap::new(env!("CARGO_BIN_EXE_my-function")).env("GREETINGS", greetings);
    let environment = ExecutionEnvironment::start(lambda, program, |_| {});
    let environment = environment.expect("the program starts");
    environment.invoke(Invocation::new(event)).wait()
}

#[test]
fn a_visitor_is_greeted() {
    let response = invoke("en=Hello; de=Hallo", include_str!("../events/german.json"));
    assert_eq!(response.body_str(), r#""Hallo, Ada""#);
}

#[test]
fn another_language_is_an_error() {
    let response = invoke("en=Hello", include_str!("../events/french.json"));
    assert_eq!(response.error_type(), Some("UnknownLanguage"));
}

#[test]
fn an_invalid_list_fails_before_the_first_event() {
    let response = invoke("Hello", include_str!("../events/german.json"));
    assert_eq!(response.error_type(), Some("InvalidGreetings"));
}
