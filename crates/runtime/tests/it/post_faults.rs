//! Faults in the response to a post: the function survives, and every delivered event gets exactly
//! one response.

use lambda_native::{LambdaContext, LambdaError};
use lambda_native_emulator::{At, Emulator, Fault, InvocationResponse};

use crate::support::function::Function;

/// Returns an error for the event `fail`, and the event otherwise.
fn handler(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    match event {
        "fail" => Err(LambdaError::new("OutOfStock", "no bicycles left")),
        event => Ok(event.to_owned()),
    }
}

/// Serves a response and an error with this fault, with and without pipelining, and asserts how
/// often each was posted.
#[track_caller]
fn survives(fault: &Fault, posts: usize) {
    for pipelining in [true, false] {
        let function = Function::serve_with(
            Emulator::builder(),
            |runtime| runtime.pipelining(pipelining),
            handler,
        );
        assert_eq!(function.invoke("1").body_str(), "1");
        function.inject(At::Response, fault.clone());
        assert_eq!(function.invoke("2").body_str(), "2");
        assert_eq!(function.invoke("3").body_str(), "3");
        function.inject(At::Error, fault.clone());
        assert_eq!(function.invoke("fail").error_type(), Some("OutOfStock"));
        assert_eq!(function.invoke("4").body_str(), "4");
        let traffic = function.finish();
        assert_eq!(traffic.count("/response"), 3 + posts, "{fault:?}");
        assert_eq!(traffic.count("/error"), posts, "{fault:?}");
    }
}

#[test]
fn a_reset_before_the_post_is_read() {
    survives(&Fault::ResetBeforeRead, 2);
}

#[test]
fn a_reset_while_a_large_response_is_sent() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        Ok::<_, LambdaError>(event.repeat(5_000_000))
    });
    function.inject(At::Response, Fault::ResetBeforeRead);
    let response = function.invoke("x");
    assert_eq!(response.body().len(), 5_000_000);
    assert!(response.body().iter().all(|&byte| byte == b'x'));
    assert_eq!(function.invoke("").body_str(), "");
    let traffic = function.finish();
    assert_eq!(traffic.count("/response"), 3);
}

#[test]
fn a_close_without_a_response() {
    survives(&Fault::DropRequest, 2);
}

#[test]
fn a_reset_before_the_head_of_the_response() {
    survives(&Fault::ResetBeforeHead, 2);
}

#[test]
fn a_reset_in_the_middle_of_the_head_of_the_response() {
    survives(&Fault::ResetMidHead, 2);
}

#[test]
fn a_reset_in_the_middle_of_the_body_of_the_response() {
    survives(&Fault::ResetMidBody, 2);
}

// On other systems a reset may discard received data that has not been read.
#[cfg(target_os = "linux")]
#[test]
fn a_reset_after_the_response() {
    survives(&Fault::ResetAfterBody, 1);
}

#[test]
fn a_close_before_the_head_of_the_response() {
    survives(&Fault::CloseBeforeHead, 2);
}

#[test]
fn a_close_in_the_middle_of_the_head_of_the_response() {
    survives(&Fault::CloseMidHead, 2);
}

#[test]
fn a_close_in_the_middle_of_the_body_of_the_response() {
    survives(&Fault::CloseMidBody, 2);
}

#[test]
fn a_kept_alive_connection_that_is_closed_after_the_response() {
    survives(&Fault::CloseAfterResponse, 1);
}

#[test]
fn an_announced_close_after_the_response() {
    survives(&Fault::ConnectionCloseHeader, 1);
}

#[test]
fn a_response_that_arrives_one_byte_at_a_time() {
    survives(&Fault::OneByteAtATime, 1);
}

#[test]
fn a_response_shorter_than_its_length() {
    survives(&Fault::TruncatedBody, 2);
}

#[test]
fn a_response_with_conflicting_lengths() {
    survives(&Fault::ConflictingLengths, 2);
}

#[test]
fn an_interim_response() {
    survives(&Fault::Interim(100), 1);
    survives(&Fault::Interim(103), 1);
}

#[test]
fn a_response_that_is_not_http() {
    for garbage in ["hello", "HTTP/1.1 OK\r\n\r\n"] {
        let bytes = garbage.as_bytes().to_vec();
        survives(&Fault::Raw { bytes, close: true }, 2);
    }
}

#[test]
fn any_2xx_counts_as_accepted() {
    for status in [200, 201, 204] {
        survives(&Fault::Status(status), 1);
    }
}

#[test]
fn after_a_400_the_next_event_is_requested() {
    let function = Function::serve(handler);
    // The post is rejected, so Lambda delivers the event again, and the second response counts.
    function.inject(At::Response, Fault::Status(400));
    assert_eq!(function.invoke("1").body_str(), "1");
    let traffic = function.finish();
    assert_eq!((traffic.count("/next"), traffic.count("/response")), (3, 2));
    assert_eq!(traffic.count("/error"), 0);
}

#[test]
fn after_a_410_the_next_event_is_requested() {
    let function = Function::serve(handler);
    for (at, event) in [(At::Response, "1"), (At::Error, "fail")] {
        function.inject(at, Fault::Status(410));
        let response = function.invoke(event);
        assert!(
            matches!(response, InvocationResponse::TimedOut { .. }),
            "{response:?}"
        );
    }
    assert_eq!(function.invoke("2").body_str(), "2");
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (2, 1)
    );
    assert_eq!(traffic.connections, 1);
}
