//! A response and the following `/next` are sent in one write if this cannot lose anything.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use lambda_native::{LambdaContext, LambdaError, Runtime, RuntimeError};
use lambda_native_emulator::{At, Emulator, Fault, wire};

use crate::support::function::{Function, PATIENCE, Serving, Traffic, echo};
use crate::support::script::{expect, play, refuse_next, status_response};

/// For each `/next`, whether it arrived before the previous request got its response.
fn pipelined(traffic: &Traffic) -> Vec<bool> {
    traffic
        .to("/next")
        .iter()
        .map(|next| next.pipelined)
        .collect()
}

/// Returns as many bytes as the event says.
fn bytes_of(event: &str, _: &LambdaContext) -> Result<String, LambdaError> {
    Ok("x".repeat(event.parse()?))
}

/// A server that reads directly, so that it can see what arrives together.
fn server() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("a local address").to_string();
    (listener, address)
}

fn accept(listener: &TcpListener) -> TcpStream {
    let (stream, _) = listener.accept().expect("the runtime connects");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

fn read_once(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 64 * 1024];
    let read = stream.read(&mut buffer).expect("the runtime sends");
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

#[test]
fn the_response_and_the_following_next_arrive_in_one_read() {
    let (listener, address) = server();
    let serving = Serving::start(Runtime::new().runtime_api(address), echo);
    let mut stream = accept(&listener);
    assert!(read_once(&mut stream).starts_with("GET /2018-06-01/runtime/invocation/next "));
    for n in 0..10 {
        stream
            .write_all(&wire::event_response(&format!("r-{n}"), "{}"))
            .expect("the runtime reads");
        let sent = read_once(&mut stream);
        let (head, rest) = sent.split_once("\r\n\r\n").expect("a head");
        assert!(
            head.starts_with(&format!(
                "POST /2018-06-01/runtime/invocation/r-{n}/response "
            )),
            "{sent}"
        );
        assert!(
            rest.starts_with("{}GET /2018-06-01/runtime/invocation/next "),
            "{sent}"
        );
        assert!(rest.ends_with("\r\n\r\n"), "{sent}");
        stream
            .write_all(&wire::accepted())
            .expect("the runtime reads");
    }
    stream
        .write_all(&status_response(403, ""))
        .expect("the runtime reads");
    assert!(matches!(
        serving.end(),
        RuntimeError::Refused { status: 403, .. }
    ));
}

#[test]
fn the_202_and_the_next_event_may_arrive_in_one_segment() {
    let played = play(echo, |conn| {
        expect(conn, "/next")?;
        conn.send(wire::event_response("r-1", "1"))?;
        for n in 2..20 {
            let response = expect(conn, &format!("/r-{}/response", n - 1))?;
            assert_eq!(response.body_str(), (n - 1).to_string());
            let event = wire::event_response(&format!("r-{n}"), &n.to_string());
            conn.send([wire::accepted(), event].concat())?;
            expect(conn, "/next")?;
        }
        expect(conn, "/r-19/response")?;
        conn.send(wire::accepted())?;
        refuse_next(conn)
    });
    assert_eq!(played.refused_at_last().connections, 1);
}

/// The received part of a large event is not moved if there is space after the previous response;
/// otherwise it is moved.
#[test]
fn a_large_event_may_start_in_the_segment_of_the_202() {
    let sum = |event: &str, _: &LambdaContext| {
        let sum = event.bytes().fold(0u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        });
        Ok::<_, LambdaError>(format!("{}, {sum}", event.len()))
    };
    // Growing sizes, for which there is no space, and then equal and smaller ones, for which there
    // is.
    let sizes = [
        10_000, 20_000, 40_000, 40_000, 30_000, 40_100, 5, 20_000, 80_000, 80_000,
    ];
    let events = sizes.map(|size| (0..size).map(|n| char::from(b'a' + n as u8 % 26)).collect());
    let events: [String; 10] = events;
    let expected = events.each_ref().map(|event| {
        let ctx = LambdaContext::default();
        sum(event, &ctx).expect("no handler fails here")
    });
    let played = play(sum, move |conn| {
        expect(conn, "/next")?;
        let mut accepted = Vec::new();
        for (n, event) in events.iter().enumerate() {
            let head = accepted.len() + 60;
            let response = wire::event_response(&format!("r-{n}"), event);
            let response = [accepted, response].concat();
            let body = response.len() - event.len();
            conn.send_split(&response, &[head, body, body + event.len() / 2])?;
            let response = expect(conn, &format!("/r-{n}/response"))?;
            assert_eq!(response.body_str(), expected[n]);
            expect(conn, "/next")?;
            accepted = wire::accepted();
        }
        conn.send([accepted, status_response(403, "")].concat())
    });
    assert_eq!(played.refused_at_last().connections, 1);
}

#[test]
fn next_is_in_the_same_write_as_small_responses_and_errors() {
    let function = Function::serve(bytes_of);
    for event in ["2", "many", "40000"] {
        function.invoke(event);
    }
    let traffic = function.finish();
    assert_eq!(pipelined(&traffic), [false, true, true, true]);
    assert_eq!(traffic.connections, 1);
}

#[test]
fn next_is_not_pipelined_after_a_large_response() {
    let function = Function::serve(bytes_of);
    for event in ["65536", "1000000", "2"] {
        function.invoke(event);
    }
    let traffic = function.finish();
    assert_eq!(pipelined(&traffic), [false, false, false, true]);
}

#[test]
fn pipelining_can_be_turned_off() {
    let function = Function::serve_with(
        Emulator::builder(),
        |runtime| runtime.pipelining(false),
        bytes_of,
    );
    for event in ["2", "many", "3"] {
        function.invoke(event);
    }
    let traffic = function.finish();
    assert_eq!(pipelined(&traffic), [false; 4]);
    assert_eq!(traffic.connections, 1);
}

#[test]
fn a_next_pipelined_before_the_connection_closes_is_repeated_once() {
    let function = Function::serve(echo);
    function.inject(At::Response, Fault::ConnectionCloseHeader);
    assert_eq!(function.invoke("1").body_str(), "1");
    assert_eq!(function.invoke("2").body_str(), "2");
    let traffic = function.finish();
    let connections: Vec<_> = traffic
        .to("/next")
        .iter()
        .map(|next| next.connection)
        .collect();
    assert_eq!(connections, [1, 2, 2]);
}

#[test]
fn a_lost_pipelined_next_counts_as_one_failure() {
    let function = Function::serve(echo);
    // The connection closes after each response. If the count were not reset, the third failure
    // would end the runtime.
    for n in 0..5 {
        function.inject(At::Response, Fault::CloseAfterResponse);
        assert_eq!(function.invoke(n.to_string()).body_str(), n.to_string());
    }
    let traffic = function.finish();
    assert_eq!(traffic.count("/response"), 5);
}

/// Reads only the head of a post of 5 MB and returns 413, as Lambda may.
fn refuses_early(end: impl FnOnce(TcpStream) + Send + 'static) {
    let (listener, address) = server();
    let serving = Serving::start(Runtime::new().runtime_api(address), bytes_of);
    let mut stream = accept(&listener);
    assert!(read_once(&mut stream).starts_with("GET "));
    stream
        .write_all(&wire::event_response("r-1", "5000000"))
        .expect("the runtime reads");
    assert!(read_once(&mut stream).starts_with("POST "));
    let refusal = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    stream
        .write_all(refusal.as_bytes())
        .expect("the runtime reads");
    let ending = thread::spawn(move || end(stream));

    // The runtime has received the 413: it neither repeats the post nor posts an error, and sends
    // `/next` on a new connection.
    let mut stream = accept(&listener);
    assert!(read_once(&mut stream).starts_with("GET "));
    stream
        .write_all(&status_response(403, ""))
        .expect("the runtime reads");
    assert!(matches!(
        serving.end(),
        RuntimeError::Refused { status: 403, .. }
    ));
    ending.join().expect("the first connection has ended");
}

#[test]
fn an_early_413_is_received_if_the_server_keeps_reading() {
    refuses_early(|mut stream| {
        // An error is treated like the end of the stream.
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
}

// On other systems a reset may discard received data that has not been read.
#[cfg(target_os = "linux")]
#[test]
fn an_early_413_is_received_if_the_server_closes_the_connection() {
    refuses_early(drop);
}

/// The connection stays open and unread until the test ends.
#[test]
fn an_early_413_is_received_if_the_server_stops_reading() {
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    refuses_early(move |stream| *keep.lock().expect("not poisoned") = Some(stream));
    assert!(kept.lock().expect("not poisoned").is_some());
}
