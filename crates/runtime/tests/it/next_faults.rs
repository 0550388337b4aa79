//! Faults in the response to `/next`: the function survives, and every delivered event gets exactly
//! one response.

use lambda_native_emulator::{At, Builder, Emulator, Fault, Framing};

use crate::support::function::{Function, Traffic, signed_echo};

/// Serves three invocations, the second one with this fault. The responses are checked here, and
/// [`Function::finish`] checks that there is exactly one for each.
#[track_caller]
fn survives(fault: Fault) -> Traffic {
    survives_under(Emulator::builder(), fault)
}

#[track_caller]
fn survives_under(lambda: Builder, fault: Fault) -> Traffic {
    let function = Function::serve_with(lambda, |runtime| runtime, signed_echo);
    for (event, fault) in [("1", None), ("2", Some(fault)), ("3", None)] {
        if let Some(fault) = fault {
            function.inject(At::Next, fault);
        }
        let response = function.invoke(event);
        assert!(
            response.body_str().ends_with(&format!(" {event}")),
            "{event}: {response:?}"
        );
    }
    let traffic = function.finish();
    assert_eq!(traffic.count("/error"), 0);
    traffic
}

#[test]
fn a_reset_before_the_request_is_read() {
    let traffic = survives(Fault::ResetBeforeRead);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_reset_before_the_head() {
    let traffic = survives(Fault::ResetBeforeHead);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_reset_in_the_middle_of_the_head() {
    let traffic = survives(Fault::ResetMidHead);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_reset_in_the_middle_of_the_body() {
    let traffic = survives(Fault::ResetMidBody);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_reset_after_the_body() {
    let traffic = survives(Fault::ResetAfterBody);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_close_without_a_response() {
    let traffic = survives(Fault::DropRequest);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_close_before_the_head() {
    let traffic = survives(Fault::CloseBeforeHead);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_close_in_the_middle_of_the_head() {
    let traffic = survives(Fault::CloseMidHead);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_close_in_the_middle_of_the_body() {
    let traffic = survives(Fault::CloseMidBody);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_close_in_the_middle_of_a_chunked_body() {
    let lambda = Emulator::builder().framing(Framing::Chunked);
    let traffic = survives_under(lambda, Fault::CloseMidBody);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn a_kept_alive_connection_that_is_closed_after_the_event() {
    let traffic = survives(Fault::CloseAfterResponse);
    assert_eq!(traffic.connections, 2);
    // The post failed on the closed connection and was repeated on a new one.
    let connections: Vec<_> = traffic
        .to("/response")
        .iter()
        .map(|it| it.connection)
        .collect();
    assert_eq!(connections, [1, 2, 2]);
}

#[test]
fn an_announced_close_after_the_event() {
    let traffic = survives(Fault::ConnectionCloseHeader);
    assert_eq!(traffic.connections, 2);
    assert_eq!((traffic.count("/next"), traffic.count("/response")), (4, 3));
}

#[test]
fn a_body_shorter_than_its_length() {
    let traffic = survives(Fault::TruncatedBody);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn conflicting_lengths() {
    let traffic = survives(Fault::ConflictingLengths);
    assert_eq!(traffic.connections, 2);
}

#[test]
fn one_byte_at_a_time() {
    for framing in [
        Framing::Length,
        Framing::Chunked,
        Framing::ChunkedWithTrailers,
    ] {
        let lambda = Emulator::builder().framing(framing);
        let traffic = survives_under(lambda, Fault::OneByteAtATime);
        assert_eq!(traffic.connections, 1);
    }
}

#[test]
fn interim_responses_before_the_event() {
    for status in [100, 102, 103] {
        let traffic = survives(Fault::Interim(status));
        assert_eq!(traffic.connections, 1);
    }
}

#[test]
fn a_204_instead_of_an_event() {
    let traffic = survives(Fault::Status(204));
    assert_eq!(traffic.connections, 1);
}

#[test]
fn no_content_type_and_names_in_any_case() {
    for fault in [
        Fault::NoContentType,
        Fault::EmptyHeaders,
        Fault::LowercaseHeaders,
        Fault::UppercaseHeaders,
    ] {
        let traffic = survives(fault);
        assert_eq!(traffic.connections, 1);
    }
}

#[test]
fn a_response_that_is_not_http() {
    for garbage in [
        "",
        "\r\n\r\n",
        "hello",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff0\r\nabc",
    ] {
        let bytes = garbage.as_bytes().to_vec();
        let traffic = survives(Fault::Raw { bytes, close: true });
        assert_eq!(traffic.connections, 2, "{garbage:?}");
    }
}

#[test]
fn an_event_without_a_request_id_is_a_failure_and_is_not_handled() {
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    let traffic = survives(Fault::Raw {
        bytes,
        close: false,
    });
    assert_eq!(traffic.count("/response"), 3);
}
