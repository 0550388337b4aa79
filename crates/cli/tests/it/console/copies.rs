//! Commands that the console copies: a shell runs them, and the function gets the same event again.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::session::{Session, get};
use crate::lambda_api::clients::client_program;
use crate::support::{not_checked, stderr, stdout};

/// What a shell would not leave alone.
const HOSTILE: &str = "it's $HOME `id` \"x\" \\ ! # {a,b} é";

/// The command for the only invocation.
fn copied(session: &Session, format: &str, reveal: bool) -> String {
    let id = session.last()["id"].as_str().unwrap().to_owned();
    let query = if reveal { "?reveal=1" } else { "" };
    let token = format!("X-Lam-Token: {}\r\n", session.token);
    let path = format!("invocations/{id}/copy/{format}{query}");
    let response = get(&session.server.address, &path, &token);
    assert_eq!(response.status, 200, "{}", response.text());
    response.text()
}

/// Runs a command as it would be pasted, with the `lam` of this build. Returns its output.
fn run(command: &str) -> String {
    let lam = env!("CARGO_BIN_EXE_lam");
    let script = format!("lam() {{ '{lam}' \"$@\"; }}\n{command}");
    let output = Command::new("sh")
        .args(["-euc", &script])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{command}\n{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn has_curl() -> bool {
    let output = Command::new("curl").arg("--version").output();
    let is_there = output.is_ok_and(|output| output.status.success());
    if !is_there {
        not_checked("curl is missing: apt-get install curl");
    }
    is_there
}

/// The command for the `aws` of the tests. Version 1 takes the payload as it is, and has no flag for it.
fn with_aws(command: &str) -> Option<String> {
    let aws = client_program("aws")?;
    let output = Command::new(&aws).arg("--version").output().unwrap();
    let version = stdout(&output) + &stderr(&output);
    let command = if version.starts_with("aws-cli/1") {
        let flag = "--cli-binary-format raw-in-base64-out";
        assert!(command.contains(flag), "{command}");
        command.replace(flag, "")
    } else {
        command.to_owned()
    };
    Some(format!(
        "aws() {{ '{}' \"$@\"; }}\n{command}",
        aws.display()
    ))
}

/// The raw event of an invocation, from the first.
fn event(session: &Session, index: usize) -> String {
    let id = session.invocations()[index]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let detail = session.revealed(&format!("invocations/{id}"));
    detail["event"]["raw"].as_str().unwrap().to_owned()
}

/// The parts of an HTTP event that are the same when the request is sent again.
fn request(event: &str) -> Value {
    let event: Value = serde_json::from_str(event).unwrap();
    json!({
        "method": event["requestContext"]["http"]["method"],
        "path": event["rawPath"],
        "query": event["rawQueryString"],
        "type": event["headers"]["content-type"],
        "authorization": event["headers"]["authorization"],
        "empty": event["headers"]["x-empty"],
        "quoted": event["headers"]["x-quoted"],
        "cookies": event["cookies"],
        "body": event["body"],
        "base64": event["isBase64Encoded"],
    })
}

#[test]
fn curl_sends_a_request_again() {
    if !has_curl() {
        return;
    }
    for (content_type, body) in [
        (
            "text/plain",
            format!("@{HOSTILE}\nsecond line\n").into_bytes(),
        ),
        (
            "application/octet-stream",
            b"\xff\x00\r\n\x1b[201~".to_vec(),
        ),
        ("", b"{}".to_vec()),
    ] {
        let session = Session::of_scripted_function(&[]);
        let address = &session.server.address;
        let content_type = match content_type {
            "" => String::new(),
            content_type => format!("Content-Type: {content_type}\r\n"),
        };
        let head = format!(
            "POST /a%20b/[x]/../y?q=it's&token=t1 HTTP/1.1\r\nHost: {address}\r\n{content_type}X-Empty:\r\nX-Quoted: it's \"5\" $\r\n\
             Cookie: a=1; b=2\r\n\
             Authorization: Bearer abc123\r\n"
        );
        session.server.send(&head, &body);
        session.server.running.wait_for_text("REPORT");
        run(&copied(&session, "curl", true));
        session.server.running.wait_for_times("REPORT", 2);
        let sent = request(&event(&session, 0));
        assert_eq!(request(&event(&session, 1)), sent);
        assert_eq!(sent["authorization"], "Bearer abc123");

        // Without the secrets, it is still a request.
        run(&copied(&session, "curl", false));
        session.server.running.wait_for_times("REPORT", 3);
        let masked = request(&event(&session, 2));
        assert_ne!(masked["authorization"], sent["authorization"]);
        assert_eq!(masked["path"], sent["path"]);
        assert_eq!(masked["body"], sent["body"]);
    }
}

#[test]
fn curl_asks_for_the_head_only() {
    if !has_curl() {
        return;
    }
    let session = Session::of_scripted_function(&[]);
    let address = &session.server.address;
    session
        .server
        .send(&format!("HEAD /h HTTP/1.1\r\nHost: {address}\r\n"), b"");
    session.server.running.wait_for_text("REPORT");
    let output = run(&copied(&session, "curl", false));
    assert!(output.starts_with("HTTP/1.1 200"), "{output}");
    session.server.running.wait_for_times("REPORT", 2);
    assert_eq!(request(&event(&session, 1)), request(&event(&session, 0)));
}

#[test]
fn commands_invoke_the_function_with_the_same_event() {
    let session = Session::of_scripted_function(&[]);
    let sent = json!({"text": HOSTILE, "lines": "a\nb", "password": "hunter2"});
    session.server.invoke(&sent);
    session.server.running.wait_for_text("REPORT");
    let mut times = 1;
    for format in ["curl", "lam", "aws"] {
        // The last invocation is the repetition by the command before.
        let command = copied(&session, format, true);
        let command = match format {
            "curl" => has_curl().then_some(command),
            "aws" => with_aws(&command),
            _ => Some(command),
        };
        let Some(command) = command else {
            continue;
        };
        let output = run(&command);
        times += 1;
        session.server.running.wait_for_times("REPORT", times);
        assert!(output.contains("hunter2"), "{format}: {output}");
        assert_eq!(event(&session, times - 1), sent.to_string(), "{format}");
    }
    run(&copied(&session, "lam", false));
    session.server.running.wait_for_times("REPORT", times + 1);
    let masked: Value = serde_json::from_str(&event(&session, times)).unwrap();
    assert_eq!(masked["password"], "•••");
    assert_eq!(masked["text"], sent["text"]);
}
