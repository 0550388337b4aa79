//! What a program does with its process: the runtime goes on, or ends as it should.

use std::os::unix::process::ExitStatusExt;

use lambda_native_emulator::Emulator;

use crate::support::function::{Function, STYLES, Style};
use crate::support::library::Target;
use crate::support::programs::program;

fn start(style: Style, process: &str) -> Function {
    let variables = [("TEST_PROCESS", process)];
    Function::start_with(
        Emulator::builder(),
        &program("process.c"),
        style,
        &variables,
    )
}

#[test]
fn a_forked_child_does_not_respond_or_take_events() {
    for style in STYLES {
        let function = start(style, "");
        for (way, end) in [
            ("return", "code 1"),
            ("respond", "code 1"),
            ("stream", "code 16"),
            ("exit", "code 3"),
            ("abort", "signal 6"),
        ] {
            let response = function.invoke(format!("fork {way}"));
            assert_eq!(response.body_str(), end, "{style:?}, {way}");
            assert_eq!(
                function.invoke("next").body_str(),
                "next",
                "{style:?}, {way}"
            );
        }
        let traffic = function.finish();
        assert_eq!(traffic.count("/response"), 10);
        assert_eq!(traffic.count("/error"), 0);
    }
}

#[test]
fn signals_that_interrupt_system_calls_are_harmless() {
    let large = "x".repeat(3_000_000);
    for style in STYLES {
        let function = start(style, "timer");
        for event in ["1", &large, "2"] {
            assert_eq!(function.invoke("alarms").body_str(), "interrupted");
            assert_eq!(function.invoke(event).body_str(), event, "{style:?}");
        }
        let traffic = function.finish();
        assert_eq!(traffic.connections, 1, "{style:?}");
    }
}

#[test]
fn closed_standard_streams_are_not_taken_for_the_connection() {
    for style in STYLES {
        let function = start(style, "closed");
        for n in 0..3 {
            assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
        }
        assert_eq!(function.lambda.connections(), 1, "{style:?}");
    }
}

#[test]
fn the_function_may_change_the_environment() {
    for style in STYLES {
        let function = start(style, "");
        for n in 0..40 {
            let name = format!("setenv VARIABLE_{n}");
            assert_eq!(function.invoke(name).body_str(), "set");
            assert_eq!(function.invoke("trace").body_str(), "same", "{style:?}");
            assert_eq!(function.invoke("setenv _X_AMZN_TRACE_ID").body_str(), "set");
            assert_eq!(function.invoke("trace").body_str(), "same", "{style:?}");
        }
        assert_eq!(function.invoke("clearenv").body_str(), "");
        for n in 0..3 {
            assert_eq!(function.invoke("trace").body_str(), "other", "{style:?}");
            assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
        }
        function.finish();
    }
}

#[test]
fn the_options_can_be_all_that_the_runtime_knows() {
    for style in STYLES {
        let function = start(style, "no-environment");
        for n in 0..3 {
            assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
        }
        function.finish();
    }
}

#[test]
fn exit_handlers_that_use_the_library_do_not_change_the_end() {
    for style in STYLES {
        let function = start(style, "at-exit");
        let response = function.invoke("exit");
        let ended = function.end();
        assert_eq!(response.error_type(), Some("ProcessExit"), "{ended:?}");
        assert!(ended.stderr.contains("at exit"), "{ended:?}");
        assert_eq!(ended.status.code(), Some(3), "{style:?}: {ended:?}");
    }
}

#[test]
fn the_end_of_the_only_thread_is_the_end_of_the_process() {
    for style in STYLES {
        let function = start(style, "");
        assert_eq!(function.invoke("1").body_str(), "1");
        let response = function.invoke("thread-exit");
        let ended = function.end();
        assert_eq!(response.error_type(), Some("ProcessExit"), "{ended:?}");
        assert_eq!(ended.status.code(), Some(0), "{style:?}: {ended:?}");
    }
}

#[test]
fn the_process_ends_normally_after_the_shared_library_has_been_unloaded() {
    const SIGFPE: i32 = 8;
    let library = Target::Gnu.library().join("lib/shared/liblambda_native.so");
    let library = library.to_str().expect("UTF-8");
    for end in [None, Some(("TEST_END", "SIGFPE"))] {
        let variables: Vec<_> = [("TEST_LIBRARY", library)].into_iter().chain(end).collect();
        let lambda = Emulator::builder();
        let function = Function::start_with(lambda, &program("unload.c"), Style::Pull, &variables);
        let ended = function.end();
        let signal = end.map(|_| SIGFPE);
        assert_eq!(ended.status.signal(), signal, "{ended:?}");
        assert_eq!(
            ended.status.code(),
            signal.is_none().then_some(0),
            "{ended:?}"
        );
        let lines = ended.stderr.lines().count();
        assert_eq!(lines, end.iter().count(), "{ended:?}");
    }
}

#[test]
fn opening_the_runtime_again_does_not_enlarge_the_environment() {
    let function = start(Style::Pull, "reopened");
    let response = function.invoke("variables");
    let mut lines = response.body_str().lines();
    let mut count = || {
        let line = lines.next().expect("a line");
        let number = line.strip_suffix(" variables").expect("a number");
        number.parse::<u32>().expect("a number")
    };
    let before = count();
    // The variable of the X-Ray trace.
    assert_eq!(count(), before + 1);
    function.finish();
}
