//! Handles without a Runtime API, so that Miri can run these tests.

use std::ffi::{CStr, c_char};
use std::ptr;
use std::thread;

use super::*;
use crate::context::{lambda_event, lambda_request_id, lambda_time_remaining_ms};
use crate::respond::{
    lambda_add_stack_line, lambda_append, lambda_append_str, lambda_fail, lambda_fail_n,
    lambda_finish, lambda_respond, lambda_respond_static, lambda_respond_str,
};
use crate::status::{
    LAMBDA_INVALID_ARGUMENT, LAMBDA_OK, LAMBDA_TOO_LARGE, LAMBDA_WRONG_ORDER, Status,
    lambda_last_error,
};
use crate::stream::{
    lambda_prelude_free, lambda_prelude_header, lambda_prelude_new, lambda_stream_begin,
    lambda_stream_begin_http, lambda_stream_end, lambda_stream_write,
};

/// An invocation in callback style. Returns what the handler has left, and the response.
fn invoke(state: &'static WorkerState, handler: impl FnOnce(*mut LambdaInvocation)) -> Outcome {
    let mut response = Response::default();
    // The runtime writes the NULs and exposes its buffer.
    let buffer = b"r-1\0event\0";
    let _ = buffer.as_ptr().expose_provenance();
    let ctx = LambdaContext {
        request_id: str::from_utf8(&buffer[..3]).unwrap(),
        ..LambdaContext::default()
    };
    let texts = Texts::new(&buffer[4..9], &ctx);
    // SAFETY: the texts and the response outlive the invocation.
    let invocation = unsafe { state.open(texts, &raw mut response) };
    handler(invocation);
    state.close();
    // SAFETY: the handler has returned.
    let outcome = unsafe { state.draft() }.outcome();
    outcome.map(|()| response.body().to_vec())
}

type Outcome = Result<Vec<u8>, LambdaError>;

fn last_error() -> String {
    // SAFETY: the string ends with a NUL.
    let text = unsafe { CStr::from_ptr(lambda_last_error()) };
    text.to_str().expect("UTF-8").to_owned()
}

/// Checks the status of a failed call, and a word of its description.
#[track_caller]
fn assert_failed(status: Status, expected: Status, word: &str) {
    assert_eq!(status, expected, "{}", last_error());
    assert!(last_error().contains(word), "{}", last_error());
}

#[test]
fn texts_have_a_length_and_a_nul() {
    let outcome = invoke(WorkerState::new(), |invocation| unsafe {
        let mut len = 0;
        let event = lambda_event(invocation, &raw mut len);
        assert_eq!((CStr::from_ptr(event), len), (c"event", 5));
        assert_eq!(
            CStr::from_ptr(lambda_request_id(invocation, ptr::null_mut())),
            c"r-1"
        );
        assert_eq!(lambda_time_remaining_ms(invocation), i64::MAX);
        lambda_respond(invocation, event.cast(), len);
    });
    assert_eq!(outcome.unwrap(), b"event");
}

#[test]
fn a_response_is_appended_copied_or_static() {
    let state = WorkerState::new();
    let appended = invoke(state, |invocation| unsafe {
        assert_eq!(lambda_append_str(invocation, c"a".as_ptr()), LAMBDA_OK);
        assert_eq!(
            lambda_append(invocation, b"bc".as_ptr().cast(), 2),
            LAMBDA_OK
        );
        let again = lambda_respond_str(invocation, c"d".as_ptr());
        assert_failed(again, LAMBDA_WRONG_ORDER, "appended");
    });
    assert_eq!(appended.unwrap(), b"abc");
    let copied = invoke(state, |invocation| unsafe {
        let mut text = *b"copied";
        lambda_respond(invocation, text.as_ptr().cast(), 6);
        text.fill(b'x');
        let again = lambda_append_str(invocation, c"d".as_ptr());
        assert_failed(again, LAMBDA_ALREADY_RESPONDED, "responded");
    });
    assert_eq!(copied.unwrap(), b"copied");
    let literal = invoke(state, |invocation| unsafe {
        lambda_respond_static(invocation, b"static".as_ptr().cast(), 6);
        assert_failed(
            lambda_finish(invocation),
            LAMBDA_ALREADY_RESPONDED,
            "responded",
        );
    });
    assert_eq!(literal.unwrap(), b"static");
    let empty = invoke(state, |invocation| unsafe {
        assert_eq!(lambda_respond(invocation, ptr::null(), 0), LAMBDA_OK);
    });
    assert_eq!(empty.unwrap(), b"");
}

#[test]
fn an_invocation_without_a_response_fails() {
    let error = invoke(WorkerState::new(), |_| {}).unwrap_err();
    assert_eq!(error.error_type, "NoResponse");
}

#[test]
fn a_failure_replaces_a_stored_response_and_keeps_its_stack() {
    let state = WorkerState::new();
    let error = invoke(state, |invocation| unsafe {
        lambda_respond_str(invocation, c"fine".as_ptr());
        lambda_add_stack_line(invocation, c"caused by: rust".as_ptr());
        let null = lambda_add_stack_line(invocation, ptr::null());
        assert_failed(null, LAMBDA_INVALID_ARGUMENT, "line is NULL");
        assert_eq!(lambda_add_stack_line(invocation, c"".as_ptr()), LAMBDA_OK);
        let bad: *const c_char = c"Bad\xff".as_ptr();
        assert_eq!(lambda_fail(invocation, bad, ptr::null()), LAMBDA_OK);
        let again = lambda_fail(invocation, ptr::null(), ptr::null());
        assert_failed(again, LAMBDA_ALREADY_RESPONDED, "responded");
    });
    let error = error.unwrap_err();
    assert_eq!(
        (&*error.error_type, &*error.error_message),
        ("Bad\u{fffd}", "")
    );
    assert_eq!(error.stack_trace, ["caused by: rust", ""]);
    let error = invoke(state, |invocation| unsafe {
        lambda_fail_n(invocation, ptr::null(), 0, "a\0b".as_ptr().cast(), 3);
    });
    let error = error.unwrap_err();
    assert_eq!(
        (&*error.error_type, &*error.error_message),
        ("Error", "a\0b")
    );
    assert!(error.stack_trace.is_empty());
}

#[test]
fn null_is_an_invalid_argument() {
    let state = WorkerState::new();
    let error = invoke(state, |invocation| unsafe {
        let null = ptr::null_mut();
        assert_failed(
            lambda_respond(null, ptr::null(), 0),
            LAMBDA_INVALID_ARGUMENT,
            "invocation",
        );
        assert_failed(
            lambda_respond(invocation, ptr::null(), 1),
            LAMBDA_INVALID_ARGUMENT,
            "data",
        );
        assert_failed(
            lambda_respond_str(invocation, ptr::null()),
            LAMBDA_INVALID_ARGUMENT,
            "text",
        );
        assert_failed(
            lambda_stream_begin_http(invocation, ptr::null()),
            LAMBDA_INVALID_ARGUMENT,
            "prelude",
        );
        let mut len = 7;
        assert_eq!(CStr::from_ptr(lambda_event(null, &raw mut len)), c"");
        assert_eq!(len, 0);
    });
    assert_eq!(error.unwrap_err().error_type, "NoResponse");
}

#[test]
fn a_kept_handle_is_recognized() {
    let state = WorkerState::new();
    let mut kept = ptr::null_mut();
    invoke(state, |invocation| kept = invocation).unwrap_err();
    for _ in 1..TOKENS {
        invoke(state, |invocation| unsafe {
            let stale = lambda_respond_str(kept, c"stale".as_ptr());
            assert_failed(stale, LAMBDA_ALREADY_RESPONDED, "has ended");
            assert_eq!(CStr::from_ptr(lambda_event(kept, ptr::null_mut())), c"");
            lambda_respond_str(invocation, c"1".as_ptr());
        })
        .unwrap();
    }
}

#[test]
fn another_thread_can_read_but_not_respond() {
    struct Handle(*mut LambdaInvocation);
    // SAFETY: that is what is tested.
    unsafe impl Send for Handle {}
    let outcome = invoke(WorkerState::new(), |invocation| {
        let handle = Handle(invocation);
        let thread = thread::spawn(move || unsafe {
            let Handle(invocation) = { handle };
            assert_eq!(
                CStr::from_ptr(lambda_event(invocation, ptr::null_mut())),
                c"event"
            );
            let refused = lambda_respond_str(invocation, c"1".as_ptr());
            assert_failed(refused, LAMBDA_WRONG_THREAD, "another thread");
        });
        thread.join().unwrap();
        unsafe { lambda_respond_str(invocation, c"mine".as_ptr()) };
    });
    assert_eq!(outcome.unwrap(), b"mine");
}

#[test]
fn a_response_that_is_too_large_can_be_replaced() {
    let huge = vec![b'x'; lambda_native::__capi::MAX_RESPONSE + 1];
    let respond = |invocation| unsafe {
        let status = lambda_respond(invocation, huge.as_ptr().cast(), huge.len());
        assert_failed(status, LAMBDA_TOO_LARGE, "at most 6291556");
    };
    let state = WorkerState::new();
    let error = invoke(state, respond).unwrap_err();
    assert_eq!(error.error_type, "Function.ResponseSizeTooLarge");
    let error = invoke(state, |invocation| unsafe {
        respond(invocation);
        assert_failed(
            lambda_finish(invocation),
            LAMBDA_TOO_LARGE,
            "at most 6291556",
        );
    });
    assert_eq!(
        error.unwrap_err().error_type,
        "Function.ResponseSizeTooLarge"
    );
    let replaced = invoke(state, |invocation| {
        respond(invocation);
        unsafe { lambda_respond_str(invocation, c"short".as_ptr()) };
    });
    assert_eq!(replaced.unwrap(), b"short");
}

#[test]
fn a_stream_is_written_between_its_begin_and_its_end() {
    let state = WorkerState::new();
    let outcome = invoke(state, |invocation| unsafe {
        let write = |text: &str| lambda_stream_write(invocation, text.as_ptr().cast(), text.len());
        assert_failed(write("early"), LAMBDA_WRONG_ORDER, "not begun");
        assert_eq!(lambda_stream_begin(invocation, ptr::null()), LAMBDA_OK);
        assert_failed(
            lambda_stream_begin(invocation, ptr::null()),
            LAMBDA_WRONG_ORDER,
            "streamed",
        );
        assert_eq!(write("a"), LAMBDA_OK);
        assert_eq!(write(""), LAMBDA_OK);
        assert_failed(
            lambda_respond_str(invocation, c"x".as_ptr()),
            LAMBDA_WRONG_ORDER,
            "streamed",
        );
        assert_eq!(write("b"), LAMBDA_OK);
        assert_eq!(lambda_stream_end(invocation), LAMBDA_OK);
        assert_failed(write("late"), LAMBDA_ALREADY_RESPONDED, "responded");
    });
    assert_eq!(outcome.unwrap(), b"ab");
}

#[test]
fn an_invalid_prelude_leaves_the_invocation_open() {
    let outcome = invoke(WorkerState::new(), |invocation| unsafe {
        let prelude = lambda_prelude_new(99_999);
        lambda_prelude_header(prelude, c"content-type".as_ptr(), c"text/plain".as_ptr());
        assert_failed(
            lambda_prelude_header(prelude, c"\xff".as_ptr(), c"".as_ptr()),
            LAMBDA_INVALID_ARGUMENT,
            "name is not valid UTF-8",
        );
        let begun = lambda_stream_begin_http(invocation, prelude);
        assert_failed(
            begun,
            LAMBDA_INVALID_ARGUMENT,
            "status 99999 is outside 200–599",
        );
        lambda_prelude_free(prelude);
        let odd = lambda_stream_begin(invocation, c"a\r\nb".as_ptr());
        assert_failed(odd, LAMBDA_INVALID_ARGUMENT, "control characters");
        assert_eq!(lambda_respond_str(invocation, c"still".as_ptr()), LAMBDA_OK);
    });
    assert_eq!(outcome.unwrap(), b"still");
}
