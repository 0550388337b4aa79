//! The scripted server.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;

use lambda_native_emulator::wire::{self, RawApi};

use crate::support::client::{Client, SAFETY, next_request, post};

#[test]
fn a_script_reads_pipelined_requests_one_by_one() {
    let api = RawApi::start(|conn| {
        assert_eq!(conn.number(), 1);
        let first = conn.read_request()?;
        assert!(!first.pipelined);
        conn.send(wire::event_response("id-1", r#"{"n":1}"#))?;
        let response = conn.read_request()?;
        assert_eq!(response.body, b"response");
        assert!(!response.pipelined);
        conn.send(wire::accepted())?;
        let next = conn.read_request()?;
        assert!(next.pipelined);
        conn.send_bytewise(wire::event_response("id-2", "{}"))
    })
    .unwrap();
    let mut client = Client::connect_to(api.address());
    let next = client.next();
    assert_eq!(next.request_id(), "id-1");
    assert_eq!(next.text(), r#"{"n":1}"#);
    let mut both = post(&next.path("response"), "", "response");
    both.extend_from_slice(next_request().as_bytes());
    client.send(both);
    let accepted = client.receive();
    assert_eq!(accepted.status, 202);
    assert_eq!(accepted.text(), "{\"status\":\"OK\"}\n");
    assert_eq!(client.receive().request_id(), "id-2");
    client.receive_all().1.expect("an orderly end");
    assert_eq!(api.requests().len(), 3);
    assert_eq!(api.connections(), 1);
    drop(client);
    api.join();
}

#[test]
fn requests_before_the_first_response_are_pipelined() {
    let api = RawApi::start(|conn| {
        assert!(!conn.read_request()?.pipelined);
        assert!(conn.read_request()?.pipelined);
        Ok(())
    })
    .unwrap();
    let mut client = Client::connect_to(api.address());
    client.send(next_request());
    client.send(next_request());
    client.receive_all().1.expect("an orderly end");
    api.join();
}

#[test]
fn a_script_can_split_reset_and_close() {
    let api = RawApi::start(|conn| {
        conn.read_request()?;
        match conn.number() {
            1 => conn.send_split(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                &[3, 3, 20],
            )?,
            2 => conn.reset()?,
            3 => {
                conn.close()?;
                let error = conn.send("x").expect_err("closed");
                assert_eq!(error.kind(), io::ErrorKind::NotConnected);
            }
            _ => {
                conn.half_close()?;
                assert_eq!(conn.read_request()?.method, "POST");
            }
        }
        Ok(())
    })
    .unwrap();

    let mut client = Client::connect_to(api.address());
    assert_eq!(client.next().text(), "ok");

    let mut client = Client::connect_to(api.address());
    client.send(next_request());
    client.receive_all().1.expect_err("a reset");

    let mut client = Client::connect_to(api.address());
    client.send(next_request());
    client.receive_all().1.expect("an orderly end");

    let mut client = Client::connect_to(api.address());
    client.send(next_request());
    client.receive_all().1.expect("an orderly end");
    client.send(post("/after", "", "still read"));
    drop(client);
    assert_eq!(api.connections(), 4);
    api.join();
}

#[test]
fn an_incomplete_request_is_an_error_and_recorded() {
    let (kinds, kind) = mpsc::channel();
    let api = RawApi::start(move |conn| {
        let error = conn.read_request().expect_err("half a request");
        kinds.send(error.kind()).expect("the test listens");
        Ok(())
    })
    .unwrap();
    let mut client = Client::connect_to(api.address());
    client.send("POST /x HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
    client.half_close();
    let kind = kind.recv_timeout(SAFETY).expect("the script runs");
    assert_eq!(kind, io::ErrorKind::UnexpectedEof);
    let requests = api.requests();
    assert_eq!(requests[0].body, b"half");
    assert!(requests[0].truncated);
}

#[test]
fn a_script_that_panics_fails_the_test() {
    for ends_by_join in [true, false] {
        let api = RawApi::start(|conn| {
            conn.read_request()?;
            panic!("the script is not content");
        })
        .unwrap();
        let mut client = Client::connect_to(api.address());
        client.send(next_request());
        client.receive_all().1.expect("an orderly end");
        drop(client);
        let passed_on = catch_unwind(AssertUnwindSafe(|| {
            if ends_by_join {
                api.join();
            }
        }))
        .expect_err("the panic");
        let message = passed_on.downcast_ref::<&str>().copied();
        assert_eq!(message, Some("the script is not content"));
    }
}

#[test]
fn drop_ends_waiting_scripts() {
    let (errors, error) = mpsc::channel();
    let api = RawApi::start(move |conn| {
        conn.read_request()?;
        let end = conn.read_request().expect_err("the drop");
        errors.send(end.kind()).expect("the test listens");
        Ok(())
    })
    .unwrap();
    let mut client = Client::connect_to(api.address());
    client.send(next_request());
    drop(api);
    // The script may not have read its first request yet.
    let end = error.recv_timeout(SAFETY);
    assert!(matches!(
        end,
        Ok(io::ErrorKind::UnexpectedEof) | Err(mpsc::RecvTimeoutError::Disconnected)
    ));
}

#[test]
fn only_loopback_addresses_are_accepted() {
    assert!(RawApi::start_on(Ipv4Addr::UNSPECIFIED, |_| Ok(())).is_err());
    if let Ok(api) = RawApi::start_on(Ipv6Addr::LOCALHOST, |_| Ok(())) {
        assert!(api.address().starts_with("[::1]:"));
        let _ = TcpListener::bind(api.address()).expect_err("the port is in use");
    }
}
