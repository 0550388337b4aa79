//! Requests that a web page of another site may have caused.

use lambda_native_emulator::{Emulator, Invocation};

use crate::support::client::Client;

fn status_with(headers: &str) -> u16 {
    let lambda = Emulator::start().unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    client.send(format!(
        "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n{headers}\r\n"
    ));
    client.receive().status
}

#[test]
fn loopback_hosts_are_served() {
    for host in [
        "localhost",
        "LOCALHOST:9001",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.1.2.3:80",
        "[::1]",
        "[::1]:9001",
    ] {
        assert_eq!(status_with(&format!("Host: {host}\r\n")), 200, "{host}");
    }
}

#[test]
fn other_hosts_are_refused() {
    for host in [
        "example.com",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "10.0.0.1:80",
        "[2001:db8::1]:80",
        "0.0.0.0",
        "localhost:80x",
    ] {
        assert_eq!(status_with(&format!("Host: {host}\r\n")), 403, "{host}");
    }
}

#[test]
fn only_loopback_origins_are_served() {
    for (origin, status) in [
        ("http://localhost:3000", 200),
        ("http://127.0.0.1", 200),
        ("https://[::1]:3000", 200),
        ("https://example.com", 403),
        ("http://localhost.example.com", 403),
        ("null", 403),
    ] {
        let headers = format!("Host: localhost\r\nOrigin: {origin}\r\n");
        assert_eq!(status_with(&headers), status, "{origin}");
    }
}

#[test]
fn web_pages_do_not_reach_the_runtime_api() {
    for site in ["cross-site", "same-site", "same-origin", "none"] {
        let headers = format!("Host: localhost\r\nSec-Fetch-Site: {site}\r\n");
        assert_eq!(status_with(&headers), 403, "{site}");
    }
}

#[test]
fn http_1_1_needs_exactly_one_host() {
    assert_eq!(status_with(""), 400);
    assert_eq!(status_with("Host: localhost\r\nHost: localhost\r\n"), 400);
}
