//! Streamed responses, in both styles.

use lambda_native_emulator::front::{Front, Prelude};
use lambda_native_emulator::{At, Fault, InvocationResponse, ResponseStart};

use crate::support::function::{Function, STYLES, Style};
use crate::support::programs::program;

fn start(style: Style) -> Function {
    Function::start(&program("streaming.c"), style)
}

/// The notes, without the line that only `lambda_stream_end` in pull style adds.
#[track_caller]
fn notes(function: &Function, style: Style) -> String {
    let notes = function.notes();
    if style == Style::Callback {
        return notes;
    }
    let notes = notes.strip_suffix("end 0\n");
    notes.expect("lambda_stream_end succeeds").to_owned()
}

#[track_caller]
fn content_type(response: &InvocationResponse) -> &str {
    match response {
        InvocationResponse::Response {
            content_type: Some(content_type),
            streamed: true,
            ..
        } => content_type,
        other => panic!("expected a streamed response, got {other:?}"),
    }
}

#[test]
fn a_stream_arrives_with_its_content_type() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("chunks 3 10");
        assert_eq!(response.body_str(), "x".repeat(30));
        assert_eq!(content_type(&response), "application/octet-stream");
        assert_eq!(notes(&function, style), "begin 0\n");
        let response = function.invoke("type text/csv");
        assert_eq!(response.body_str(), "typed");
        assert_eq!(content_type(&response), "text/csv");
        assert_eq!(notes(&function, style), "begin 0\nwrite 0\n");
        let response = function.invoke("chunks 0 0");
        assert_eq!(response.body_str(), "");
        assert_eq!(function.finish().connections, 1);
    }
}

#[test]
fn chunks_are_sent_at_once() {
    for style in STYLES {
        let function = start(style);
        let pending = function
            .lambda
            .submit(lambda_native_emulator::Invocation::new("chunks 1000 65536"));
        let ResponseStart::Stream(mut stream) = pending.begin() else {
            panic!("a stream");
        };
        let mut length = 0;
        while let Some(chunk) = stream.next_chunk() {
            length += chunk.len();
        }
        assert_eq!(length, 1000 * 65536);
        assert!(stream.finish().is_response());
        function.finish();
    }
}

#[test]
fn an_http_response_has_its_status_headers_and_cookies() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("http 418");
        assert!(Prelude::is_announced_by(Some(content_type(&response))));
        let http = Prelude::new(&Front::FunctionUrl).push(response.body());
        let http = http.expect("a valid prelude").expect("a whole prelude");
        assert_eq!(http.status, 418);
        assert_eq!(http.body, b"the body");
        let has = |name: &str, value: &str| {
            let mut headers = http.headers.iter();
            headers.any(|(known, is)| known.eq_ignore_ascii_case(name) && is == value)
        };
        assert!(has("content-type", "text/plain"), "{http:?}");
        assert!(has("set-cookie", "a=1"), "{http:?}");
        assert!(has("set-cookie", "id=7; Secure"), "{http:?}");
        assert!(
            has("x-list", "a,b") || has("x-list", "a, b"),
            "values of one name are joined: {http:?}"
        );
        let expected = "header 0\nheader 0\nheader 0\nheader 0\ncookie 0\nbegin 0\nwrite 0\n";
        assert_eq!(notes(&function, style), expected);
        function.finish();
    }
}

#[test]
fn a_prelude_that_is_not_valid_http_is_an_error_and_another_response_is_possible() {
    for style in STYLES {
        let function = start(style);
        for (event, part) in [
            ("invalid-status", "199"),
            ("invalid-name", "a b"),
            ("invalid-value", "X-Line"),
        ] {
            assert_eq!(function.invoke(event).body_str(), "another", "{event}");
            let notes = function.notes();
            let mut lines = notes.lines();
            assert_eq!(lines.next(), Some("header 0"), "{event}: {notes}");
            assert_eq!(lines.next(), Some("begin 1"), "{event}: {notes}");
            let text = lines.next().unwrap_or_default();
            assert!(
                text.to_lowercase().contains(&part.to_lowercase()),
                "{event}: {notes}"
            );
        }
        function.finish();
    }
}

#[test]
fn a_failure_after_the_first_write_is_in_the_trailers() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("fail-after-write");
        assert_eq!(response.body_str(), "half");
        let error = response.error().expect("an error in the trailers");
        assert_eq!(error.error_type, "NoSpace");
        assert_eq!(error.error_message, "the disk is full");
        assert_eq!(
            function.notes(),
            "begin 0\nwrite 0\nfail 0\nwrite 2\n",
            "{style:?}"
        );
        function.finish();
    }
}

#[test]
fn a_failure_before_the_first_write_is_a_function_error() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("fail-before-write");
        let error = response.error().expect("a function error");
        assert_eq!(error.error_type, "NoSpace");
        assert_eq!(function.notes(), "begin 0\nfail 0\n", "{style:?}");
        let traffic = function.finish();
        assert_eq!(traffic.count("/error"), 1);
        assert_eq!(traffic.count("/response"), 1);
    }
}

#[test]
fn calls_in_the_wrong_order_are_errors() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("order");
        assert_eq!(response.body_str(), "stream", "{style:?}");
        let expected = "write 4\nend 4\nbegin 0\nbegin 4\nrespond 4\nappend 4\nfinish 4\nwrite 0\n\
                        write 0\nwrite 1\nwrite 1\nend 0\nwrite 2\nend 2\n";
        assert_eq!(function.notes(), expected, "{style:?}");
        function.finish();
    }
}

#[test]
fn a_response_that_has_been_appended_cannot_become_a_stream() {
    for style in STYLES {
        let function = start(style);
        let response = function.invoke("append-begin");
        assert_eq!(response.body_str(), "appended");
        let notes = function.notes();
        assert!(notes.starts_with("append 0\nbegin 4\n"), "{notes}");
        function.finish();
    }
}

#[test]
fn a_response_that_is_appended_and_left_in_pull_style_is_not_posted() {
    let function = start(Style::Pull);
    let response = function.invoke("append-leave");
    assert_eq!(response.error_type(), Some("NoResponse"));
    assert_eq!(function.finish().count("/response"), 0);
}

/// In callback style the stream has ended when the handler returns. In pull style the caller must be
/// able to tell that it was not ended.
#[test]
fn a_stream_that_is_left_open_ends_with_the_invocation() {
    for style in STYLES {
        let function = start(style);
        for _ in 0..2 {
            let response = function.invoke("leave");
            assert_eq!(response.body_str(), "left");
            let expected = (style == Style::Pull).then_some("NoResponse");
            assert_eq!(response.error_type(), expected, "{style:?}");
        }
        assert_eq!(function.invoke("type text/plain").body_str(), "typed");
        function.finish();
    }
}

#[test]
fn writes_fail_when_the_connection_is_closed_and_the_next_event_is_served() {
    for style in STYLES {
        let function = start(style);
        for _ in 0..2 {
            function.lambda.inject(At::Response, Fault::ResetMidPost);
            let response = function.invoke("until-it-fails");
            assert_eq!(response.error_type(), Some("Runtime.TruncatedResponse"));
            let notes = function.notes();
            let rest = notes.strip_prefix("begin 0\nwrite 6\nwrite 6\n");
            let rest = rest.unwrap_or_else(|| panic!("{style:?}: {notes}"));
            let is_right = match style {
                Style::Callback => rest.is_empty(),
                Style::Pull => rest == "end 6\n",
            };
            assert!(is_right, "{style:?}: {notes}");
        }
        assert_eq!(function.invoke("type text/plain").body_str(), "typed");
        function.finish();
    }
}

#[test]
fn a_broken_stream_can_end_in_every_way() {
    for style in STYLES {
        let function = start(style);
        for (event, ended) in [
            ("until-it-fails fail", ["fail 0\n", "fail 6\n"]),
            ("until-it-fails leave", ["", ""]),
        ] {
            function.lambda.inject(At::Response, Fault::ResetMidPost);
            let response = function.invoke(event);
            assert_eq!(response.error_type(), Some("Runtime.TruncatedResponse"));
            let end = ended[usize::from(style == Style::Pull)];
            let expected = format!("begin 0\nwrite 6\nwrite 6\n{end}");
            assert_eq!(function.notes(), expected, "{style:?}, {event}");
        }
        let stderr = function.finish().stderr;
        let warnings = stderr.lines().filter(|line| line.starts_with("WARN "));
        assert_eq!(warnings.count(), 2, "{style:?}: {stderr}");
    }
}

#[test]
fn a_stream_that_is_refused_for_good_ends_the_process_with_one_reason() {
    for style in STYLES {
        let function = start(style);
        function.lambda.inject(At::Response, Fault::Status(403));
        let _ = function.invoke("type text/plain");
        let ended = function.end();
        assert_eq!(ended.status.code(), Some(1), "{style:?}: {ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{style:?}: {ended:?}");
        assert!(
            ended.stderr.starts_with("FATAL lambda-native: "),
            "{ended:?}"
        );
    }
}
