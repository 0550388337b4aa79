//! Responses of the Runtime API have a size limit, and a longer one is an error.

use std::io;

use lambda_native::{LambdaContext, LambdaError, RuntimeError};
use lambda_native_emulator::wire::{self, RawConnection};

use crate::support::function::echo;
use crate::support::script::{Played, expect, play, refuse_next};

/// The limit, including the head.
const LIMIT: usize = 64 * 1024 * 1024;

/// The head of an event without its framing.
const HEAD: &str = "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: r-1\r\n";

/// Asserts that each of three attempts at `/next` failed because of the limit, that no event was
/// handled, and that the error names the URL, the limit and at least `least` bytes.
#[track_caller]
fn assert_too_long(played: &Played, least: usize) {
    let RuntimeError::Unreachable {
        call,
        attempts: 3,
        last,
        ..
    } = &played.end
    else {
        panic!(
            "expected `Unreachable` after three attempts, got {}",
            played.end
        );
    };
    assert!(
        call.starts_with("GET http://127.0.0.1:") && call.ends_with("/invocation/next"),
        "{call}"
    );
    let bytes = last
        .strip_prefix("the response is too long: at least ")
        .and_then(|rest| rest.strip_suffix(&format!(" bytes (the limit is {LIMIT})")))
        .unwrap_or_else(|| panic!("{last}"));
    let bytes: usize = bytes.parse().expect("a number");
    assert!(bytes >= least, "{last}");
    assert_eq!(played.requests.len(), 3);
    assert_eq!(played.connections, 3);
}

/// Responds to every `/next` with this head and waits until the runtime closes the connection. The
/// body is never sent.
fn announced(head: &'static str) -> Played {
    play(echo, move |conn| {
        expect(conn, "/next")?;
        conn.send(head)?;
        conn.read_request().map(drop)
    })
}

#[test]
fn a_length_over_the_limit_is_rejected_before_the_body_arrives() {
    for (length, least) in [
        ("67108864", LIMIT),
        ("1500000000", 1_500_000_000),
        // The reported number has 32 bits, hence "at least".
        ("18446744073709551615", 4_294_967_295),
    ] {
        let head = format!("{HEAD}Content-Length: {length}\r\n\r\n");
        assert_too_long(&announced(head.leak()), least);
    }
}

#[test]
fn a_chunk_over_the_limit_is_rejected_before_it_arrives() {
    let head = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n59682f00\r\n");
    assert_too_long(&announced(head.leak()), 1_500_000_000);
}

/// Sends `part` repeatedly until the runtime closes the connection.
fn without_end(head: &'static str, part: Vec<u8>) -> Played {
    play(echo, move |conn| {
        expect(conn, "/next")?;
        conn.send(head)?;
        for _ in 0..2 * LIMIT / part.len() {
            conn.send(&part)?;
        }
        panic!("the runtime has read more than {} bytes", 2 * LIMIT);
    })
}

#[test]
fn endless_chunks_are_rejected_at_the_limit() {
    const CHUNK: usize = 1024 * 1024;
    let chunk = [
        format!("{CHUNK:x}\r\n").into_bytes(),
        vec![b'x'; CHUNK],
        b"\r\n".to_vec(),
    ];
    let head = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    assert_too_long(&without_end(head.leak(), chunk.concat()), LIMIT);
}

#[test]
fn an_endless_body_without_a_length_is_rejected_at_the_limit() {
    let head = format!("{HEAD}\r\n");
    assert_too_long(&without_end(head.leak(), vec![b'x'; 1024 * 1024]), LIMIT);
}

/// Returns the length of the event.
fn length(event: &[u8], _: &LambdaContext) -> Result<String, LambdaError> {
    Ok(event.len().to_string())
}

#[test]
fn a_response_just_below_the_limit_is_an_event() {
    let size = LIMIT - 1024;
    let played = play(
        lambda_native::bytes(length),
        move |conn: &mut RawConnection| {
            expect(conn, "/next")?;
            conn.send(format!("{HEAD}Content-Length: {size}\r\n\r\n"))?;
            conn.send(vec![b'x'; size])?;
            let posted = expect(conn, "/r-1/response")?;
            assert_eq!(posted.body_str(), size.to_string());
            conn.send(wire::accepted())?;
            refuse_next(conn)
        },
    );
    played.refused_at_last();
}

#[test]
fn the_limit_applies_to_the_response_to_a_post_which_is_then_repeated() {
    let played = play(echo, |conn| -> io::Result<()> {
        match conn.number() {
            1 => {
                expect(conn, "/next")?;
                conn.send(wire::event_response("r-1", "{}"))?;
                expect(conn, "/r-1/response")?;
                conn.send("HTTP/1.1 202 Accepted\r\nContent-Length: 1500000000\r\n\r\n")?;
                expect(conn, "/next")?;
                conn.read_request().map(drop)
            }
            _ => {
                expect(conn, "/r-1/response")?;
                conn.send(wire::accepted())?;
                refuse_next(conn)
            }
        }
    });
    assert_eq!(played.refused_at_last().connections, 2);
}
