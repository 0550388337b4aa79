//! Misuse is an error status with a text, and the function goes on.

use lambda_native_emulator::{Emulator, Invocation, PendingInvocation};

use crate::support::function::{Function, STYLES, Style};
use crate::support::programs::program;

/// The functions that change an invocation, in the order in which `misuse.c` calls them.
const CHANGES: [&str; 15] = [
    "respond",
    "respond_str",
    "respond_static",
    "append",
    "append_str",
    "finish",
    "fail",
    "fail_n",
    "add_stack_line",
    "stream_begin",
    "stream_write",
    "stream_write_str",
    "stream_end",
    "stream_begin_http",
    "respond_api_gw_v2",
];

fn start(style: Style) -> Function {
    Function::start(&program("misuse.c"), style)
}

/// The notes of all functions that change an invocation, with this status.
fn all(status: u32) -> String {
    CHANGES
        .iter()
        .map(|name| format!("{name} {status}\n"))
        .collect()
}

#[test]
fn null_is_an_error_for_every_pointer_of_every_function() {
    for style in STYLES {
        let function = start(style);
        assert_eq!(function.invoke("nulls").body_str(), "survived");
        let notes = function.notes();
        let other = [
            "function_name function",
            "function_version $LATEST",
            "memory 128",
            "log_group /aws/lambda/function",
            "log_stream 1",
            "deadline 1",
            "remaining 1",
            "hook_error -1",
            "has_query 0",
            "header_count 0",
            "response_body 0",
            "parse NULL a text",
        ];
        for line in notes.lines() {
            let (_, result) = line.rsplit_once(' ').expect("a name and a result");
            let is_error = matches!(result, "1" | "empty" | "NULL");
            let is_not_empty = line.ends_with("not empty");
            assert!(
                (is_error && !is_not_empty) || other.contains(&line),
                "{style:?}: {line}, in {notes}"
            );
        }
        assert!(notes.lines().count() > 90, "{notes}");
        function.finish();
    }
}

#[test]
fn null_data_with_a_length_is_an_error_and_a_response_is_still_possible() {
    for style in STYLES {
        let function = start(style);
        assert_eq!(function.invoke("null-data").body_str(), "still possible");
        let notes = function.notes();
        assert_eq!(notes.lines().count(), 11);
        for line in notes.lines() {
            assert!(line.ends_with(" 1"), "{style:?}: {line}");
        }
        function.finish();
    }
}

#[test]
fn a_second_response_is_refused() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("twice");
        let mut expected = all(2);
        match style {
            // The response has not been posted yet, so an error can replace it.
            Style::Callback => {
                assert_eq!(response.error_type(), Some("No"));
                expected = expected.replace("fail 2\n", "fail 0\n");
            }
            Style::Pull => assert_eq!(response.body_str(), "first"),
        }
        assert_eq!(function.notes(), expected, "{style:?}");
        function.finish();
    }
}

#[test]
fn a_response_after_a_failure_is_refused() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("fail-twice");
        let error = response.error().expect("a function error");
        assert_eq!(error.error_type, "First");
        assert!(error.stack_trace.is_empty(), "{error:?}");
        assert_eq!(function.notes(), format!("fail 0\n{}", all(2)), "{style:?}");
        function.finish();
    }
}

#[test]
fn an_invocation_that_has_ended_is_refused_and_reads_as_empty() {
    for style in STYLES {
        let function = start(style);
        function.invoke("keep");
        for round in 0..3 {
            let response = function.invoke("stale");
            assert_eq!(response.body_str(), "of this one", "{style:?}");
            let expected = format!(
                "{}event \"\"\nlength 0\nrequest id \"\"\ndeadline 0\nremaining 1\n\
                 function \"function\"\n",
                all(2)
            );
            assert_eq!(function.notes(), expected, "{style:?}");
            // Ten invocations later, the handle is still recognized.
            for n in 0..10 * round {
                assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
            }
        }
        function.finish();
    }
}

#[test]
fn another_thread_may_read_but_not_change_the_invocation() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("thread");
        assert_eq!(response.body_str(), "right thread", "{style:?}");
        let runtime = match style {
            Style::Callback => "",
            Style::Pull => "next 3\nnext_invocation NULL\ninit_error 3\n",
        };
        let expected = format!("{}{runtime}event thread\n", all(3));
        assert_eq!(function.notes(), expected, "{style:?}");
        assert_eq!(function.invoke("1").body_str(), "1");
        function.finish();
    }
}

#[test]
fn there_is_one_runtime_and_one_init_phase() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("open-again");
        assert_eq!(response.body_str(), "one runtime", "{style:?}");
        let init_error = match style {
            Style::Callback => "",
            Style::Pull => "init_error 4\n",
        };
        let expected = format!("open NULL\nerror has a text\n{init_error}");
        assert_eq!(function.notes(), expected, "{style:?}");
        function.finish();
    }
}

#[test]
fn an_open_invocation_gets_an_error_when_the_runtime_is_closed() {
    let function = start(Style::Pull);
    for n in 0..3 {
        let response = function.invoke("close");
        assert_eq!(response.error_type(), Some("NoResponse"));
        // The runtime has been opened again.
        assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
    }
    function.finish();
}

#[test]
fn an_event_that_arrives_while_the_runtime_is_closed_is_delivered_again() {
    let function = start(Style::Pull);
    for n in 0..3 {
        let number = n.to_string();
        let events = ["close", &number, "close", "keep"];
        let pending = events.map(|event| function.lambda.submit(Invocation::new(event)));
        let [first, second, third, fourth] = pending.map(PendingInvocation::wait);
        assert_eq!(first.error_type(), Some("NoResponse"));
        assert_eq!(second.body_str(), number);
        assert_eq!(third.error_type(), Some("NoResponse"));
        assert_eq!(fourth.body_str(), "kept");
    }
    function.finish();
}

#[test]
fn an_invocation_is_ended_by_the_next_one() {
    let function = start(Style::Pull);
    for n in 0..3 {
        let response = function.invoke("nothing");
        assert_eq!(response.error_type(), Some("NoResponse"));
        assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
    }
    let stderr = function.finish().stderr;
    assert!(stderr.contains("stopped NULL\n"), "{stderr}");
}

#[test]
fn outside_lambda_the_error_says_how_to_run_the_program() {
    for style in STYLES {
        for api in ["", "https://127.0.0.1:1"] {
            let variables = [("AWS_LAMBDA_RUNTIME_API", api)];
            let lambda = Emulator::builder();
            let function = Function::start_with(lambda, &program("misuse.c"), style, &variables);
            let ended = function.end();
            let code = match style {
                Style::Callback => 1,
                Style::Pull => 2,
            };
            assert_eq!(ended.status.code(), Some(code), "{ended:?}");
            let part = match api {
                "" => "AWS_LAMBDA_RUNTIME_API is not set",
                api => api,
            };
            assert!(ended.stderr.contains(part), "{style:?}: {ended:?}");
            assert_eq!(ended.stderr.lines().count(), 1, "{style:?}: {ended:?}");
        }
    }
}
