//! A redelivered event: whether it is the same attempt, and whether its caller has a response.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use lambda_native::{LambdaContext, LambdaError, Runtime};
use lambda_native_emulator::RecordedRequest;
use lambda_native_emulator::wire::{RawApi, RawConnection, accepted};

use crate::support::function::{PATIENCE, Serving, echo};
use crate::support::script::{expect, play, play_with, refuse_next, status_response};

/// The response to `/next` with these ids. An empty invocation id is omitted.
fn event(request_id: &str, invocation_id: &str, deadline_ms: u64) -> Vec<u8> {
    let invocation_id = match invocation_id {
        "" => String::new(),
        id => format!("lambda-runtime-invocation-id: {id}\r\n"),
    };
    format!(
        "HTTP/1.1 200 OK\r\n\
         Lambda-Runtime-Aws-Request-Id: {request_id}\r\n\
         Lambda-Runtime-Deadline-Ms: {deadline_ms}\r\n\
         {invocation_id}\
         Content-Length: 2\r\n\
         \r\n\
         {{}}"
    )
    .into_bytes()
}

const DEADLINE: u64 = 4_102_444_800_000;
const LATER: u64 = DEADLINE + 60_000;

/// The last part of each path, and whether the request arrived before the previous one got its
/// response.
fn calls(requests: &[RecordedRequest]) -> Vec<(&str, bool)> {
    let last =
        |it: &RecordedRequest| it.path.len() - it.path.rsplit('/').next().map_or(0, str::len);
    let calls = requests.iter();
    calls
        .map(|it| (&it.path[last(it)..], it.pipelined))
        .collect()
}

/// Delivers the first event, accepts its response with `post`, and responds to the pipelined
/// `/next` with `again`.
fn redeliver(
    conn: &mut RawConnection,
    first: Vec<u8>,
    post: Vec<u8>,
    again: Vec<u8>,
) -> io::Result<()> {
    expect(conn, "/next")?;
    conn.send(first)?;
    expect(conn, "/r-1/response")?;
    conn.send(post)?;
    expect(conn, "/next")?;
    conn.send(again)
}

#[test]
fn an_event_redelivered_right_after_its_response_is_not_handled_again() {
    // The same id, no id, an id that is missing the second time, and a new id with the same
    // deadline.
    for (before, again) in [("i-1", "i-1"), ("", ""), ("i-1", ""), ("i-1", "i-2")] {
        let played = play(echo, move |conn| {
            let first = event("r-1", before, DEADLINE);
            let second = event("r-1", again, DEADLINE);
            redeliver(conn, first, accepted(), second)?;
            expect(conn, "/next")?;
            for id in ["r-2", "r-3"] {
                conn.send(event(id, "i-3", DEADLINE))?;
                expect(conn, &format!("/{id}/response"))?;
                conn.send(accepted())?;
                expect(conn, "/next")?;
            }
            conn.send(status_response(403, ""))
        });
        let played = played.refused_at_last();
        let expected = [
            ("next", false),
            ("response", false),
            ("next", true),
            // The request is repeated, and nothing is pipelined from now on.
            ("next", false),
            ("response", false),
            ("next", false),
            ("response", false),
            ("next", false),
        ];
        assert_eq!(calls(&played.requests), expected, "{before:?} {again:?}");
    }
}

#[test]
fn an_error_counts_as_a_response() {
    let fails = |_: &str, _: &LambdaContext| {
        Err::<String, _>(LambdaError::new("OutOfStock", "no bicycles left"))
    };
    let played = play(fails, |conn| {
        expect(conn, "/next")?;
        conn.send(event("r-1", "i-1", DEADLINE))?;
        expect(conn, "/r-1/error")?;
        conn.send(accepted())?;
        expect(conn, "/next")?;
        conn.send(event("r-1", "i-1", DEADLINE))?;
        refuse_next(conn)
    });
    let expected = [
        ("next", false),
        ("error", false),
        ("next", true),
        ("next", false),
    ];
    assert_eq!(calls(&played.refused_at_last().requests), expected);
}

#[test]
fn a_retry_by_lambda_is_handled_at_the_second_next() {
    let played = play(echo, |conn| {
        let again = || event("r-1", "", DEADLINE);
        redeliver(conn, again(), accepted(), again())?;
        expect(conn, "/next")?;
        conn.send(again())?;
        expect(conn, "/r-1/response")?;
        conn.send(accepted())?;
        refuse_next(conn)
    });
    assert_eq!(played.refused_at_last().to("/r-1/response").len(), 2);
}

#[test]
fn a_retry_by_lambda_with_a_new_invocation_id_and_deadline_is_handled_immediately() {
    let played = play(echo, |conn| {
        let retry = event("r-1", "i-2", LATER);
        redeliver(conn, event("r-1", "i-1", DEADLINE), accepted(), retry)?;
        expect(conn, "/r-1/response")?;
        conn.send(accepted())?;
        refuse_next(conn)
    });
    let expected = [
        ("next", false),
        ("response", false),
        ("next", true),
        ("response", false),
        ("next", true),
    ];
    assert_eq!(calls(&played.refused_at_last().requests), expected);
}

#[test]
fn an_event_whose_response_was_rejected_is_handled_again() {
    // After a 400, the `/next` may have overtaken the post.
    for (status, stays_on) in [(400, false), (503, true)] {
        let played = play(echo, move |conn| {
            let again = || event("r-1", "i-1", DEADLINE);
            redeliver(conn, again(), status_response(status, "because"), again())?;
            expect(conn, "/r-1/response")?;
            conn.send(accepted())?;
            refuse_next(conn)
        });
        let expected = [
            ("next", false),
            ("response", false),
            ("next", true),
            ("response", false),
            ("next", stays_on),
        ];
        assert_eq!(
            calls(&played.refused_at_last().requests),
            expected,
            "{status}"
        );
    }
}

#[test]
fn without_pipelining_a_redelivered_event_is_a_retry() {
    let options = |runtime: Runtime| runtime.pipelining(false);
    let played = play_with(options, echo, |conn| {
        expect(conn, "/next")?;
        for _ in 0..2 {
            conn.send(event("r-1", "i-1", DEADLINE))?;
            expect(conn, "/r-1/response")?;
            conn.send(accepted())?;
            expect(conn, "/next")?;
        }
        conn.send(status_response(403, ""))
    });
    played.refused_at_last();
}

#[test]
fn a_repeated_next_may_return_a_retry() {
    let played = play(echo, |conn| match conn.number() {
        1 => {
            expect(conn, "/next")?;
            conn.send(event("r-1", "i-1", DEADLINE))?;
            expect(conn, "/r-1/response")?;
            conn.send(accepted())?;
            expect(conn, "/next")?;
            conn.close()
        }
        _ => {
            expect(conn, "/next")?;
            conn.send(event("r-1", "i-1", DEADLINE))?;
            expect(conn, "/r-1/response")?;
            conn.send(accepted())?;
            refuse_next(conn)
        }
    });
    assert_eq!(played.refused_at_last().to("/r-1/response").len(), 2);
}

#[test]
fn one_worker_turns_pipelining_off_for_all() {
    let (sender, receiver) = mpsc::channel();
    let (found, out) = mpsc::channel();
    let (sender, found, out) = (Mutex::new(sender), Mutex::new(found), Mutex::new(out));
    let first = Arc::new(AtomicUsize::new(0));
    let api = RawApi::start(move |conn| {
        let again = || event("r-1", "i-1", DEADLINE);
        if first.fetch_add(1, Ordering::SeqCst) == 0 {
            redeliver(conn, again(), accepted(), again())?;
            // The repeated request shows that pipelining is off.
            expect(conn, "/next")?;
            found
                .lock()
                .expect("not poisoned")
                .send(())
                .expect("the other waits");
            return conn.read_request().map(drop);
        }
        expect(conn, "/next")?;
        let out = out.lock().expect("not poisoned").recv_timeout(PATIENCE);
        out.expect("the first worker detects the proxy");
        conn.send(event("o-1", "i-9", DEADLINE))?;
        expect(conn, "/o-1/response")?;
        conn.send(accepted())?;
        let next = expect(conn, "/next")?;
        // The test may have ended.
        let _ = sender.lock().expect("not poisoned").send(next.pipelined);
        conn.read_request().map(drop)
    })
    .expect("the scripted server starts");
    let runtime = Runtime::new().runtime_api(api.address()).concurrency(2);
    let _serving = Serving::start(runtime, echo);
    let is_pipelined = receiver
        .recv_timeout(PATIENCE)
        .expect("the other worker serves");
    assert!(!is_pipelined);
}
