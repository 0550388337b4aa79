//! Retries: how often the runtime repeats requests, and when it gives up.

use std::net::{Ipv4Addr, TcpListener};

use lambda_native::{Runtime, RuntimeError};
use lambda_native_emulator::{At, Emulator, Fault, wire};

use crate::support::function::{Function, Serving, echo};
use crate::support::script::{expect, play, refuse_next, status_response};

#[test]
fn three_consecutive_failures_end_the_runtime() {
    let function = Function::serve(echo);
    for fault in [
        Fault::ResetBeforeHead,
        Fault::CloseBeforeHead,
        Fault::DropRequest,
    ] {
        function.inject(At::Next, fault);
    }
    let end = function.end();
    let RuntimeError::Unreachable {
        call,
        attempts,
        last,
        ..
    } = &end
    else {
        panic!("expected `Unreachable`, got {end:?}");
    };
    assert_eq!(*attempts, 3);
    let url = format!(
        "http://{}/2018-06-01/runtime/invocation/next",
        function.lambda.runtime_api()
    );
    assert_eq!(call, &format!("GET {url}"));
    assert_eq!(last, "connection closed without a response");
    assert_eq!(function.lambda.requests().len(), 3);
    assert_eq!(function.lambda.connections(), 3);
}

#[test]
fn a_refused_connection_counts_as_a_failure() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("a local address").to_string();
    drop(listener);
    let end = Serving::start(Runtime::new().runtime_api(address), echo).end();
    let RuntimeError::Unreachable {
        attempts: 3, last, ..
    } = &end
    else {
        panic!("expected `Unreachable`, got {end:?}");
    };
    assert!(last.starts_with("cannot connect: "), "{last}");
}

#[test]
fn a_completed_invocation_resets_the_count() {
    let function = Function::serve(echo);
    for round in 0..3 {
        function.inject(At::Next, Fault::ResetBeforeHead);
        function.inject(At::Next, Fault::CloseMidHead);
        assert_eq!(
            function.invoke(round.to_string()).body_str(),
            round.to_string()
        );
    }
    let traffic = function.finish();
    assert_eq!(traffic.count("/response"), 3);
}

#[test]
fn a_lost_response_counts_as_a_failure() {
    // Two failures, and an event whose response is lost twice.
    let played = play(echo, |conn| match conn.number() {
        3 => {
            expect(conn, "/next")?;
            conn.send(wire::event_response("r-1", "{}"))?;
            expect(conn, "/r-1/response")?;
            conn.reset()
        }
        _ => {
            conn.read_request()?;
            conn.reset()
        }
    });
    assert!(
        matches!(played.end, RuntimeError::Unreachable { attempts: 3, .. }),
        "{}",
        played.end
    );
    let paths: Vec<&str> = played
        .requests
        .iter()
        .filter_map(|request| request.path.rsplit('/').next())
        .collect();
    let expected = ["next", "next", "next", "response", "response"];
    assert_eq!(paths, expected);
}

#[test]
fn a_failed_post_is_repeated_once_on_a_new_connection() {
    let function = Function::serve(echo);
    // Both posts are lost, so the service delivers the event again.
    function.inject(At::Response, Fault::DropRequest);
    function.inject(At::Response, Fault::DropRequest);
    assert_eq!(function.invoke("1").body_str(), "1");
    let traffic = function.finish();
    let posts = traffic.to("/response");
    let connections: Vec<_> = posts.iter().map(|post| post.connection).collect();
    assert_eq!(connections, [1, 2, 3]);
    assert!(posts.iter().all(|post| post.body == b"1"));
    assert_eq!(traffic.count("/next"), 3);
}

#[test]
fn a_400_for_a_repeated_post_means_that_the_first_had_arrived() {
    let function = Function::serve(echo);
    for fault in [
        Fault::ResetBeforeHead,
        Fault::CloseBeforeHead,
        Fault::CloseMidHead,
    ] {
        // The post is accepted, but the runtime does not learn this.
        function.inject(At::Response, fault);
        assert_eq!(function.invoke("1").body_str(), "1");
        assert_eq!(function.invoke("2").body_str(), "2");
    }
    let traffic = function.finish();
    assert_eq!(
        (traffic.count("/response"), traffic.count("/error")),
        (9, 0)
    );
}

#[test]
fn a_final_status_ends_the_runtime_regardless_of_the_count() {
    let function = Function::serve(echo);
    function.inject(At::Next, Fault::ResetBeforeHead);
    function.inject(At::Next, Fault::ResetBeforeHead);
    function.inject(At::Next, Fault::Status(500));
    let end = function.end();
    assert!(
        matches!(end, RuntimeError::Refused { status: 500, .. }),
        "{end:?}"
    );
}

#[test]
fn a_500_for_a_repeated_post_ends_the_runtime() {
    let played = play(echo, |conn| match conn.number() {
        1 => {
            expect(conn, "/next")?;
            conn.send(wire::event_response("r-1", "{}"))?;
            expect(conn, "/r-1/response")?;
            conn.close()
        }
        _ => {
            expect(conn, "/r-1/response")?;
            conn.send(status_response(500, "out of order"))
        }
    });
    let RuntimeError::Refused {
        call,
        status: 500,
        detail,
        ..
    } = &played.end
    else {
        panic!(
            "expected status 500 to be final, but the runtime stopped with {}",
            played.end
        );
    };
    assert!(call.starts_with("POST http://"), "{call}");
    assert!(call.ends_with("/runtime/invocation/r-1/response"), "{call}");
    assert_eq!(detail, "out of order");
}

/// AWS's own emulator returns 403 between the arrival of the first post and the delivery of the
/// next event.
#[test]
fn a_403_for_a_repeated_post_means_that_the_first_had_arrived() {
    let played = play(echo, |conn| match conn.number() {
        1 => {
            expect(conn, "/next")?;
            conn.send(wire::event_response("r-1", "{}"))?;
            expect(conn, "/r-1/response")?;
            conn.close()
        }
        _ => {
            expect(conn, "/r-1/response")?;
            conn.send(status_response(403, "State transition is not allowed"))?;
            refuse_next(conn)
        }
    });
    assert_eq!(played.refused_at_last().connections, 2);
}

/// Otherwise the handler and its side effects would run endlessly.
#[test]
fn an_event_whose_response_never_arrives_is_handled_at_most_three_times() {
    for status in [None, Some(503)] {
        let played = play(echo, move |conn| {
            loop {
                let request = conn.read_request()?;
                match (request.path.ends_with("/next"), status) {
                    (true, _) => conn.send(wire::event_response("r-1", "{}"))?,
                    (false, Some(status)) => conn.send(status_response(status, "busy"))?,
                    (false, None) => return conn.close(),
                }
            }
        });
        let RuntimeError::Unreachable {
            call, attempts: 3, ..
        } = &played.end
        else {
            panic!("expected `Unreachable`, got {}", played.end);
        };
        assert!(call.ends_with("/r-1/response"), "{call}");
        let events = played
            .requests
            .iter()
            .filter(|it| it.path.ends_with("/next"));
        // This includes the request that is pipelined after the last response.
        assert!((3..=4).contains(&events.count()), "{status:?}");
    }
}

/// Proxies send this to a connection that has been idle, as it is during a long handler.
#[test]
fn a_408_is_not_the_response_to_a_post_sent_at_the_same_time() {
    let played = play(echo, |conn| match conn.number() {
        1 => {
            expect(conn, "/next")?;
            conn.send(wire::event_response("r-1", "{}"))?;
            conn.send(
                "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            )?;
            expect(conn, "/r-1/response")?;
            conn.close()
        }
        _ => {
            expect(conn, "/r-1/response")?;
            conn.send(wire::accepted())?;
            refuse_next(conn)
        }
    });
    assert_eq!(played.refused_at_last().connections, 2);
}

#[test]
fn failures_with_a_204_between_them_are_not_consecutive() {
    let played = play(echo, |conn| {
        expect(conn, "/next")?;
        if conn.number() == 8 {
            return conn.send(status_response(403, "enough"));
        }
        // The connection is closed without announcing it.
        conn.send("HTTP/1.1 204 No Content\r\n\r\n")?;
        conn.close()
    });
    assert_eq!(played.refused_at_last().connections, 8);
}

#[test]
fn a_204_is_never_a_failure() {
    let played = play(echo, |conn| {
        for _ in 0..10 {
            expect(conn, "/next")?;
            conn.send("HTTP/1.1 204 No Content\r\n\r\n")?;
        }
        refuse_next(conn)
    });
    assert_eq!(played.refused_at_last().connections, 1);
}

// If a reset arrives before the write, the write fails rather than the read after it. Which one
// fails depends on the kernel; in fifty rounds both occur.
#[cfg(target_os = "linux")]
#[test]
fn a_next_that_cannot_be_written_is_sent_on_a_new_connection() {
    let lambda = Emulator::builder();
    let function = Function::serve_with(lambda, |runtime| runtime.pipelining(false), echo);
    for n in 0..50 {
        function.inject(At::Response, Fault::ResetAfterBody);
        assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
    }
    let traffic = function.finish();
    assert_eq!(traffic.count("/response"), 50);
}
