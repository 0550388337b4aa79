//! Commands that the console copies send the same event again.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::session::{Session, get};
use crate::support::{not_checked, stderr};

/// The command for the last invocation, as a user with the token copies it.
fn copied(session: &Session, format: &str, reveal: &str) -> String {
    let summaries = session.invocations();
    let id = summaries.last().expect("an invocation")["id"].clone();
    let id = id.as_str().expect("an id");
    let token = format!("X-Lam-Token: {}\r\n", session.token);
    let path = format!("invocations/{id}/copy/{format}{reveal}");
    let response = get(&session.server.address, &path, &token);
    assert_eq!(response.status, 200, "{}", response.text());
    response.text()
}

/// Runs a command in a shell that finds this `lam`.
fn run(command: &str) {
    let lam = Path::new(env!("CARGO_BIN_EXE_lam")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(
        [lam.to_owned()]
            .into_iter()
            .chain(std::env::split_paths(&path)),
    );
    let output = Command::new("sh")
        .args(["-c", command])
        .env("PATH", path.unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}\n{}", stderr(&output));
}

fn has_curl() -> bool {
    let is_there = Command::new("curl").arg("--version").output().is_ok();
    if !is_there {
        not_checked("curl is missing (apt-get install curl)");
    }
    is_there
}

/// The last event, with its secrets.
fn last_event(session: &Session) -> Value {
    let summaries = session.invocations();
    let id = summaries.last().expect("an invocation")["id"].clone();
    let record = session.revealed(&format!("invocations/{}", id.as_str().expect("an id")));
    let text = record["event"]["raw"].as_str().expect("text");
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_copied_curl_command_sends_the_same_request() {
    if !has_curl() {
        return;
    }
    for body in [&b"it's \"x\" $HOME `id` \\n\n"[..], b"\xff\x00\x01binary"] {
        let session = Session::of_scripted_function(&[]);
        let address = &session.server.address;
        let head = format!(
            "POST /a%20b/c?x=1&y=%26 HTTP/1.1\r\nHost: {address}\r\nX-Quoted: it's \"5\" $\r\n\
             Authorization: Bearer quite-secret\r\nContent-Type: application/octet-stream\r\n\
             Cookie: a=1; b=2\r\n"
        );
        session.server.send(&head, body);
        let sent = last_event(&session);

        assert!(!copied(&session, "curl", "").contains("quite-secret"));
        run(&copied(&session, "curl", "?reveal=1"));
        assert_eq!(session.invocations().len(), 2);
        let again = last_event(&session);
        for member in [
            "rawPath",
            "rawQueryString",
            "body",
            "isBase64Encoded",
            "cookies",
        ] {
            assert_eq!(again[member], sent[member], "{member}");
        }
        for header in ["x-quoted", "authorization", "content-type"] {
            assert_eq!(
                again["headers"][header], sent["headers"][header],
                "{header}"
            );
        }
    }
}

#[test]
fn copied_commands_send_the_same_event() {
    let event =
        "{\"text\": \"it's \\\"quoted\\\" $HOME `id` \\\\ \\n\", \"password\": \"quite-secret\"}";
    for format in ["lam", "curl"] {
        if format == "curl" && !has_curl() {
            return;
        }
        let session = Session::of_scripted_function(&[]);
        session
            .server
            .invoke_with("function/invocations", "", event.as_bytes());
        assert!(!copied(&session, format, "").contains("quite-secret"));
        run(&copied(&session, format, "?reveal=1"));
        assert_eq!(session.invocations().len(), 2, "{format}");
        let sent: Value = serde_json::from_str(event).unwrap();
        assert_eq!(last_event(&session), sent, "{format}");
    }
}
