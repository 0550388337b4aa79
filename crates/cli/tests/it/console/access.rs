//! Who may open the console.

use serde_json::json;

use super::session::{Session, get, link};
use crate::support::{Running, lam, scripted_function};

#[test]
fn pages_of_other_sites_are_rejected_even_if_a_function_url_accepts_them() {
    let session = Session::of_scripted_function(&["--cors", "https://a.example"]);
    let address = &session.server.address;
    let origin = "Origin: https://a.example\r\n";

    let response = get(address, "state", origin);
    assert_eq!(response.status, 403, "{response:?}");
    let reason = session.server.running.wait_for_text("rejected GET /_lam/");
    assert!(reason.contains("https://a.example"), "{reason}");
    assert_eq!(get(address, "state", "").status, 200);
    let head = format!("GET / HTTP/1.1\r\nHost: {address}\r\n{origin}");
    assert_eq!(session.server.send(&head, b"").status, 200);

    let head = "GET /_lam/ HTTP/1.1\r\nHost: rebound.example\r\n";
    assert_eq!(session.server.send(head, b"").status, 403);
}

#[test]
fn changes_need_the_token() {
    let session = Session::of_scripted_function(&[]);
    let address = &session.server.address;
    let head = format!(
        "POST /_lam/api/functions/scripted_function/invoke HTTP/1.1\r\nHost: {address}\r\n\
         Content-Type: application/json\r\n"
    );
    let body = br#"{"event":"{}"}"#;
    assert_eq!(session.server.send(&head, body).status, 403);
    assert_eq!(session.invocations().len(), 0);

    let head = format!("{head}X-Lam-Token: {}\r\n", session.token);
    assert_eq!(session.server.send(&head, body).status, 202);
    session.server.running.wait_for_text("REPORT");
    assert_eq!(session.last()["via"], "console");
}

#[test]
fn a_throttled_invocation_does_not_reach_the_function() {
    let session = Session::of_scripted_function(&[]);
    let server = &session.server;
    let (address, token) = (&server.address, &session.token);
    let arm = || {
        let head = format!(
            "POST /_lam/api/faults HTTP/1.1\r\nHost: {address}\r\nX-Lam-Token: {token}\r\n\
             Content-Type: application/json\r\n"
        );
        let fault = json!({
            "function": "scripted_function", "name": "throttle", "when": "next"
        });
        let response = server.send(&head, fault.to_string().as_bytes());
        assert_eq!(response.status, 201, "{}", response.text());
    };

    arm();
    assert_eq!(server.get("/").status, 429);
    assert_eq!(session.last()["status"], "throttled");
    assert_eq!(server.get("/").status, 200);
    arm();
    let response = server.invoke(&json!({}));
    assert_eq!(response.status, 429);
    let kind = response.header("x-amzn-errortype").unwrap();
    assert!(kind.starts_with("TooManyRequestsException"), "{kind}");
}

/// The address of an interface that is not the loopback, if this machine has one.
fn other_address() -> Option<String> {
    // A datagram socket gets an address without sending anything.
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

#[test]
fn other_machines_cannot_open_it() {
    let Some(host) = other_address() else {
        return crate::support::not_checked("this machine has only a loopback interface");
    };
    let args = ["run", "--port", "0", "--host", "0.0.0.0", "--allow-host"];
    let mut command = lam(args);
    let running = Running::start(command.arg(&host).arg(scripted_function()));
    let (local, _) = link(&running);
    let port = local.rsplit_once(':').expect("a port").1;
    running.wait_for_text("Serving");

    let response = get(&format!("{host}:{port}"), "state", "");
    assert_eq!(response.status, 403, "{response:?}");
    assert!(response.text().contains("only this machine"));
    assert_eq!(get(&local, "state", "").status, 200);
}
