//! Calls to the runtime while it is in use: in a hook, and a second runtime.

use std::sync::Arc;

use lambda_native_emulator::Emulator;

use crate::support::function::{Function, STYLES, Style};
use crate::support::programs::program;

#[test]
fn the_hook_after_an_invocation_cannot_use_the_runtime_that_calls_it() {
    for style in STYLES {
        let function = Function::start(&program("reentry.c"), style);
        for n in 0..3 {
            assert_eq!(function.invoke("reenter").body_str(), "reenter");
            let runtime = match style {
                Style::Callback => "",
                Style::Pull => "next 4\nnext NULL\nnext_invocation NULL\ninit_error 4\n",
            };
            let expected = format!("{runtime}open NULL\nrespond 2\nfail 2\n");
            assert_eq!(function.notes(), expected, "{style:?}");
            assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
        }
        function.finish();
    }
}

#[test]
fn a_second_runtime_in_the_handler_ends_the_process_and_the_caller_gets_an_error() {
    for style in STYLES {
        let function = Function::start(&program("reentry.c"), style);
        assert_eq!(function.invoke("1").body_str(), "1");
        let response = function.invoke("run");
        let ended = function.end();
        assert_eq!(response.error_type(), Some("ProcessExit"), "{ended:?}");
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        let reason = match style {
            Style::Callback => "lambda_run serves the invocations of this process already",
            Style::Pull => "lambda_run was called while a runtime of lambda_open is open",
        };
        let line = format!("FATAL lambda-native: {reason}\n");
        assert!(ended.stderr.starts_with(&line), "{ended:?}");
    }
}

#[test]
fn the_callback_style_cannot_start_while_a_runtime_is_open() {
    let variables = [("TEST_RUN", "1")];
    let lambda = Emulator::builder();
    let function = Function::start_with(lambda, &program("reentry.c"), Style::Pull, &variables);
    let lambda = Arc::clone(&function.lambda);
    let ended = function.end();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let line =
        "FATAL lambda-native: lambda_run was called while a runtime of lambda_open is open\n";
    assert!(ended.stderr.starts_with(line), "{ended:?}");
    let error = lambda.init_error().expect("an init error");
    assert_eq!(error.error_type, "ProcessExit");
}
