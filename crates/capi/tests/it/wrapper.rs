//! The C++ header: which handlers it calls, what it does with exceptions, in both styles.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use lambda_native_emulator::{Emulator, FunctionError};
use serde_json::json;

use crate::support::compilers::{CPP_COMPILERS, Compiler};
use crate::support::function::{Function, STYLES, Style};
use crate::support::library::include;
use crate::support::programs::{Program, WARNINGS};

/// Sanitizers find what a test of the results cannot see, such as a view that has become invalid.
const SANITIZED: [&str; 3] = ["-g", "-O1", "-fsanitize=address,undefined"];

fn sanitized() -> PathBuf {
    let program = Program::new("wrapper.cpp", Compiler::Gxx).flags(&SANITIZED);
    program.build().expect("g++: apt-get install g++")
}

fn start(program: &Path, style: Style, handler: &str, failing: &str) -> Function {
    let variables = [("TEST_HANDLER", handler), ("TEST_HOOK", failing)];
    Function::start_with(Emulator::builder(), program, style, &variables)
}

#[track_caller]
fn failure(function: &Function, event: &str) -> FunctionError {
    let response = function.invoke(event);
    let error = response.error();
    error
        .unwrap_or_else(|| panic!("{event}: no error: {response:?}"))
        .clone()
}

#[track_caller]
fn fails(function: &Function, event: &str, error_type: &str, message: &str) {
    let error = failure(function, event);
    assert_eq!(error.error_type, error_type, "{event}: {error:?}");
    assert_eq!(error.error_message, message, "{event}: {error:?}");
}

#[test]
fn all_of_the_header_compiles_in_every_dialect() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c/wrapper.cpp");
    for compiler in CPP_COMPILERS {
        for flags in [
            &["-std=c++17"][..],
            &["-std=c++17", "-fno-rtti"],
            &["-std=c++2b", "-fno-exceptions", "-fno-rtti"],
        ] {
            let Some(mut command) = compiler.command() else {
                continue;
            };
            let object = format!("wrapper-{compiler:?}{}.o", flags.concat());
            command.args(flags).args(WARNINGS).arg("-I").arg(include());
            command.arg("-c").arg(&source).arg("-o");
            command.arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join(object));
            succeeds(command);
        }
    }
}

#[track_caller]
fn succeeds(mut command: Command) {
    let output = command.output().expect("the compiler starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
}

#[test]
fn a_thrown_exception_is_a_function_error_with_the_name_of_its_type() {
    let programs = [
        Some(sanitized()),
        Program::new("wrapper.cpp", Compiler::Gxx)
            .flags(&["-fno-rtti"])
            .build(),
        Program::new("wrapper.cpp", Compiler::Clangxx).build(),
        Program::new("wrapper.cpp", Compiler::Zigxx).build(),
    ];
    for program in programs.into_iter().flatten() {
        for style in STYLES {
            let function = start(&program, style, "text", "");
            for (event, error_type, message) in [
                ("runtime_error", "runtime_error", "no bicycles"),
                ("error", "NotFound", "no such bicycle"),
                ("derived", "SoldOut", "no bicycles"),
                ("short", "shop::error", "the shop is closed"),
                ("template", "failed", "failed"),
                ("text", "Error", "a text"),
                ("string", "Error", "a string"),
                ("int", "int", "this exception has no message"),
                ("invalid", "runtime_error", "a\u{fffd}"),
            ] {
                fails(&function, event, error_type, message);
            }
            let error = failure(&function, "system_error");
            assert_eq!(error.error_type, "system_error");
            assert!(error.error_message.starts_with("disk: "), "{error:?}");
            assert_eq!(function.invoke("tea").body_str(), "tea");
            function.finish();
        }
    }
}

#[test]
fn nested_exceptions_are_lines_of_the_stack_trace() {
    for style in STYLES {
        let function = start(&sanitized(), style, "text", "");
        let error = failure(&function, "nested");
        assert_eq!(error.error_type, "SoldOut");
        assert_eq!(error.error_message, "no bicycles");
        let causes = [
            "caused by: runtime_error: the table is broken",
            "caused by: out_of_range: no such key",
        ];
        assert_eq!(error.stack_trace, causes);
        function.finish();
    }
}

#[test]
fn a_handler_may_return_many_types() {
    for style in STYLES {
        let function = start(&sanitized(), style, "text", "");
        assert_eq!(function.invoke("bytes").body(), [1, 0, 255]);
        assert_eq!(function.invoke("static").body_str(), "static");
        assert_eq!(function.invoke("nothing").body_str(), "null");
        let http = json!({ "statusCode": 201, "cookies": ["a=1"], "body": "b" });
        assert_eq!(function.invoke("http").json(), http);
        fails(&function, "returned", "NotFound", "returned");
        fails(&function, "exception", "runtime_error", "returned");
        for (event, part) in [("invalid header", "a b"), ("invalid utf-8", "UTF-8")] {
            let error = failure(&function, event);
            assert_eq!(error.error_type, "InvalidResponse");
            assert!(error.error_message.contains(part), "{error:?}");
        }
        function.finish();
    }
}

#[test]
fn a_handler_may_take_an_http_request() {
    let event = |body: &str| {
        json!({
            "version": "2.0",
            "rawPath": "/p",
            "rawQueryString": "q=a%20b",
            "headers": { "x-a": "h", "x-b": "" },
            "cookies": ["c=d"],
            "body": body,
            "requestContext": { "stage": "$default", "http": { "method": "PUT", "path": "/p" } },
        })
        .to_string()
    };
    for style in STYLES {
        let function = start(&sanitized(), style, "http", "");
        let response = function.invoke(event("")).json();
        assert_eq!(response["statusCode"], 202);
        assert_eq!(response["body"], "PUT /p a b h d 0 x-a=h x-b= 2 1");
        fails(
            &function,
            &event("runtime_error"),
            "runtime_error",
            "no bicycles",
        );
        assert_eq!(failure(&function, "[]").error_type, "EventError");
        function.finish();
    }
}

#[test]
fn a_handler_may_append_to_a_buffer() {
    for style in STYLES {
        let function = start(&sanitized(), style, "buffer", "");
        assert_eq!(function.invoke("x").body_str(), "ax");
        fails(&function, "runtime_error", "runtime_error", "no bicycles");
        assert_eq!(function.invoke("nothing").body_str(), "");
        assert_eq!(function.invoke("y").body_str(), "ay");
        function.finish();
    }
}

#[test]
fn a_handler_may_stream() {
    for style in STYLES {
        let function = start(&sanitized(), style, "stream", "");
        for event in ["x", "plain"] {
            assert_eq!(function.invoke(event).body_str(), "onetwo", "{event}");
        }
        let http = function.invoke("http");
        let prelude = r#"{"statusCode":201,"headers":{"a":"b"},"cookies":["c=d"]}"#;
        assert_eq!(http.body_str(), format!("{prelude}\0\0\0\0\0\0\0\0onetwo"));
        assert_eq!(function.invoke("nothing").body_str(), "");

        // Before the first byte these are ordinary errors, and afterwards they are in the trailers.
        fails(&function, "early", "runtime_error", "no bicycles");
        assert_eq!(
            failure(&function, "bad prelude").error_type,
            "InvalidResponse"
        );
        assert_eq!(failure(&function, "twice").error_type, "InvalidResponse");
        fails(&function, "runtime_error", "runtime_error", "no bicycles");
        assert_eq!(failure(&function, "nested").stack_trace.len(), 2);
        function.finish();
    }
}

#[test]
fn in_pull_style_an_invocation_can_be_responded_to_without_a_handler() {
    let function = start(&sanitized(), Style::Pull, "text", "");
    assert_eq!(function.invoke("respond").body_str(), "ok");
    fails(&function, "fail", "NotFound", "failed");
    assert_eq!(failure(&function, "leave").error_type, "NoResponse");
    function.finish();
}

#[test]
fn init_creates_a_handler_that_cannot_be_moved() {
    let function = start(&sanitized(), Style::Callback, "init", "");
    assert_eq!(function.invoke("x").body_str(), "7");
    fails(&function, "runtime_error", "runtime_error", "no bicycles");
    assert_eq!(function.invoke("x").body_str(), "8");
    function.finish();
}

#[test]
fn an_exception_in_init_and_invalid_options_are_init_errors() {
    for (failing, error_type, message) in [
        (
            "init",
            "SoldOut",
            "no bicycles: the table is broken: no such key",
        ),
        ("options", "InvalidOptions", "address is not valid UTF-8"),
    ] {
        let function = start(&sanitized(), Style::Callback, "init", failing);
        let lambda = Arc::clone(&function.lambda);
        let ended = function.end();
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        let error = lambda.init_error();
        let error = error.unwrap_or_else(|| panic!("no init error: {ended:?}"));
        assert_eq!(error.error_type, error_type, "{error:?}");
        assert!(error.error_message.starts_with(message), "{error:?}");
    }
}

#[test]
fn an_exception_in_a_hook_that_cannot_fail_is_logged() {
    let mut function = start(&sanitized(), Style::Callback, "init", "after invocation");
    assert_eq!(function.invoke("x").body_str(), "7");
    function
        .process
        .wait_for("a hook has thrown an exception exception=SoldOut what=\"no bicycles\"");
    assert_eq!(function.invoke("x").body_str(), "8");
    function.finish();
}

#[test]
fn a_record_has_the_types_of_its_fields() {
    let mut function = start(&sanitized(), Style::Callback, "text", "");
    assert!(function.invoke("log").is_response());
    function.process.wait_for(
        "logged text=text view=te number=-7 large=1.8446744073709552e19 real=1.5 bool=true null=null",
    );
    function.process.wait_for("plain\n");
    function.finish();
}
