//! Responses as raw bytes: cut anywhere, in every framing, and with unusual heads.

use lambda_native::{LambdaContext, LambdaError, bytes};
use lambda_native_emulator::wire;
use lambda_native_emulator::{Emulator, Framing};

use crate::support::function::{Function, echo};
use crate::support::script::{expect, play, refuse_next};

/// An event with these bytes after the request id.
fn event(rest: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: r-1\r\n{rest}").into_bytes()
}

/// Sends these responses to `/next` and to the post in two parts, cut at every byte.
fn responses_at_every_cut(next: Vec<u8>, posted: Vec<u8>) {
    let (next_len, cuts) = (next.len(), next.len() + posted.len());
    let next = String::from_utf8(next).expect("the event is text");
    let played = play(echo, move |conn| {
        for cut in 0..cuts {
            expect(conn, "/next")?;
            // Two consecutive equal ids would be a redelivered event.
            let id = ["r-1", "r-2"][cut % 2];
            let next = next.replace("r-1", id);
            if cut < next_len {
                conn.send_split(next.as_bytes(), &[cut])?;
            } else {
                conn.send(next.as_bytes())?;
            }
            let response = expect(conn, &format!("/runtime/invocation/{id}/response"))?;
            assert_eq!(response.body_str(), r#"{"n":1}"#, "cut at {cut}");
            match cut.checked_sub(next_len) {
                Some(cut) => conn.send_split(&posted, &[cut])?,
                None => conn.send(&posted)?,
            }
        }
        refuse_next(conn)
    });
    let played = played.refused_at_last();
    assert_eq!(played.connections, 1);
    assert_eq!(played.to("/response").len(), cuts);
}

#[test]
fn responses_with_a_length_cut_at_every_byte() {
    responses_at_every_cut(wire::event_response("r-1", r#"{"n":1}"#), wire::accepted());
}

#[test]
fn chunked_responses_cut_at_every_byte() {
    let next = event("Transfer-Encoding: chunked\r\n\r\n3\r\n{\"n\r\n4\r\n\":1}\r\n0\r\n\r\n");
    let posted = b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n";
    responses_at_every_cut(next, posted.to_vec());
}

#[test]
fn responses_with_interim_responses_and_trailers_cut_at_every_byte() {
    let interim = b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n".to_vec();
    let chunked = event(
        "Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n\
         7;name=value\r\n{\"n\":1}\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n",
    );
    let posted = [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), wire::accepted()].concat();
    responses_at_every_cut([interim, chunked].concat(), posted);
}

#[test]
fn an_event_may_end_with_the_connection() {
    let played = play(echo, |conn| match conn.number() {
        1 => {
            expect(conn, "/next")?;
            conn.send(event("\r\n{\"n\":1}"))
        }
        _ => {
            assert_eq!(expect(conn, "/r-1/response")?.body_str(), r#"{"n":1}"#);
            conn.send(wire::accepted())?;
            refuse_next(conn)
        }
    });
    played.refused_at_last();
}

#[test]
fn http_1_0_closes_after_each_response() {
    let one_zero = |response: Vec<u8>| String::from_utf8_lossy(&response).replacen("1.1", "1.0", 1);
    let played = play(echo, move |conn| match conn.number() {
        1 => {
            expect(conn, "/next")?;
            conn.send(one_zero(wire::event_response("r-1", "{}")))
        }
        2 => {
            expect(conn, "/r-1/response")?;
            conn.send(one_zero(wire::accepted()))
        }
        _ => refuse_next(conn),
    });
    assert_eq!(played.refused_at_last().connections, 3);
}

#[test]
fn a_response_with_chunked_and_a_length_is_chunked_and_closes_the_connection() {
    let played = play(echo, |conn| match conn.number() {
        1 => {
            expect(conn, "/next")?;
            conn.send(event(
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            ))
        }
        _ => {
            assert_eq!(expect(conn, "/r-1/response")?.body_str(), "{}");
            conn.send(wire::accepted())?;
            refuse_next(conn)
        }
    });
    assert_eq!(played.refused_at_last().connections, 2);
}

#[test]
fn a_repeated_equal_length_is_accepted() {
    let played = play(echo, |conn| {
        expect(conn, "/next")?;
        conn.send(event("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"))?;
        assert_eq!(expect(conn, "/r-1/response")?.body_str(), "{}");
        conn.send(wire::accepted())?;
        refuse_next(conn)
    });
    assert_eq!(played.refused_at_last().connections, 1);
}

/// Serves one event with this head and asserts the number of connections.
#[track_caller]
fn served(event: Vec<u8>, connections: usize) {
    let shown = String::from_utf8_lossy(&event).into_owned();
    let played = play(echo, move |conn| {
        if conn.number() == 1 {
            expect(conn, "/next")?;
            conn.send(&event)?;
            if connections == 2 {
                return Ok(());
            }
        }
        assert_eq!(expect(conn, "/r-1/response")?.body_str(), "{}");
        conn.send(wire::accepted())?;
        refuse_next(conn)
    });
    assert_eq!(played.refused_at_last().connections, connections, "{shown}");
}

#[test]
fn heads_in_every_valid_form_are_accepted() {
    let id = "Lambda-Runtime-Aws-Request-Id: r-1\r\n";
    for head in [
        format!("HTTP/1.1 200\r\n{id}Content-Length: 2\r\n\r\n{{}}"),
        format!("HTTP/1.1 200 \r\n{id}Content-Length: 2\r\n\r\n{{}}"),
        format!("HTTP/1.1 200 Tr\u{e8}s bien\r\n{id}Content-Length: 2\r\n\r\n{{}}"),
        format!("\r\nHTTP/1.1 200 OK\r\n{id}Content-Length: 2\r\n\r\n{{}}"),
        format!("HTTP/1.1 200 OK\r\n{id}content-length:2\r\n\r\n{{}}"),
        format!("HTTP/1.1 200 OK\r\n{id}Content-Length: \t2 \r\n\r\n{{}}"),
        format!("HTTP/1.1 200 OK\r\n{id}TRANSFER-ENCODING: Chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"),
        format!(
            "HTTP/1.1 200 OK\r\n{id}Transfer-Encoding: chunked\r\n\r\n0002\r\n{{}}\r\n000\r\n\r\n"
        ),
        format!(
            "HTTP/1.1 200 OK\r\n{id}Connection: keep-alive, x\r\nContent-Length: 2\r\n\r\n{{}}"
        ),
        format!("HTTP/1.0 200 OK\r\n{id}Connection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{{}}"),
        format!(
            "HTTP/1.1 200 OK\r\n{}{id}Content-Length: 2\r\n\r\n{{}}",
            "X-Proxy: x\r\n".repeat(80)
        ),
        format!(
            "HTTP/1.1 200 OK\r\n{id}X-Long: {}\r\nContent-Length: 2\r\n\r\n{{}}",
            "x".repeat(200_000)
        ),
    ] {
        served(head.into_bytes(), 1);
    }
    for head in [
        format!("HTTP/1.1 200 OK\r\n{id}Connection: Close\r\nContent-Length: 2\r\n\r\n{{}}"),
        format!("HTTP/1.1 200 OK\r\n{id}Connection: x, close\r\nContent-Length: 2\r\n\r\n{{}}"),
    ] {
        served(head.into_bytes(), 2);
    }
}

#[test]
fn an_event_of_6_mb_arrives_complete_in_every_framing() {
    for framing in [
        Framing::Length,
        Framing::Chunked,
        Framing::ChunkedWithTrailers,
    ] {
        let lambda = Emulator::builder().framing(framing);
        let function = Function::serve_with(
            lambda,
            |runtime| runtime,
            bytes(|event: &[u8], _: &LambdaContext| {
                let sum = event.iter().map(|&byte| u64::from(byte)).sum::<u64>();
                Ok::<_, LambdaError>(format!("{} {sum}", event.len()))
            }),
        );
        let event: Vec<u8> = (0..6 * 1024 * 1024).map(|n| (n % 251) as u8).collect();
        let sum = event.iter().map(|&byte| u64::from(byte)).sum::<u64>();
        let response = function.invoke(event);
        assert_eq!(response.body_str(), format!("6291456 {sum}"), "{framing:?}");
        assert_eq!(function.invoke("a").body_str(), "1 97");
        function.finish();
    }
}

#[test]
fn an_event_of_6_mb_in_small_chunks_arrives_complete() {
    let played = play(echo, |conn| {
        expect(conn, "/next")?;
        let chunk = format!("3e8\r\n{}\r\n", "a".repeat(1000));
        conn.send(event("Transfer-Encoding: chunked\r\n\r\n"))?;
        for _ in 0..6 {
            conn.send(chunk.repeat(1000))?;
        }
        conn.send("0\r\n\r\n")?;
        let response = expect(conn, "/r-1/response")?;
        assert_eq!(response.body.len(), 6_000_000);
        assert!(response.body.iter().all(|&byte| byte == b'a'));
        conn.send(wire::accepted())?;
        refuse_next(conn)
    });
    played.refused_at_last();
}

#[test]
fn an_event_that_is_not_utf8_is_an_error_with_the_offset() {
    let function = Function::serve(echo);
    let response = function.invoke(b"{\"a\":\"\xff\xfe\"}");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_type, "InvalidText");
    assert!(error.error_message.contains("offset 6"), "{error:?}");
    assert_eq!(function.invoke("ü").body_str(), "ü");
    function.finish();
}

#[test]
fn a_bytes_handler_accepts_an_event_that_is_not_utf8() {
    let function = Function::serve(bytes(|event: &[u8], _: &LambdaContext| {
        Ok::<_, LambdaError>(event.to_vec())
    }));
    assert_eq!(function.invoke(b"\xff\x00\xfe").body(), b"\xff\x00\xfe");
    assert_eq!(function.invoke(b"").body(), b"");
    let traffic = function.finish();
    let response = traffic.to("/response")[0];
    assert_eq!(
        response.header("Content-Type"),
        Some("application/octet-stream")
    );
}
