//! What `lam run` survives, and what it leaves behind.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::{Server, lam, scripted_function, send, wait_for_end};

fn function() -> String {
    scripted_function().display().to_string()
}

#[test]
fn kill_9_leaves_no_function_behind() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("bootstrap");
    // The program is a child of the shell.
    std::fs::write(&script, format!("#!/bin/sh\n{}\necho ended\n", function())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = Server::start(lam(["run", "--port", "0"]).arg(&script));
    let pid = server.invoke(&json!({"pid": true})).text();

    server.running.signal("KILL");

    wait_for_end(pid.trim_matches('"'));
}

#[test]
fn nohup_keeps_lam_running_when_its_terminal_is_closed() {
    let mut command = Command::new("nohup");
    command.arg(env!("CARGO_BIN_EXE_lam"));
    command
        .args(["run", &function(), "--port", "0"])
        .stdin(Stdio::null());
    let server = Server::start(&mut command);

    server.running.signal("HUP");

    assert_eq!(server.get("/").status, 200);
}

#[test]
fn a_full_stderr_does_not_stop_lam() {
    let mut lam = lam(["run", &function(), "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("lam");
    let mut url = String::new();
    BufReader::new(lam.stdout.as_mut().unwrap())
        .read_line(&mut url)
        .unwrap();
    let address = url.trim_end().trim_start_matches("http://").to_owned();

    // A pipe holds 64 KiB, and nobody reads this one.
    let event = json!({"stdout": "a line of output\n".repeat(1_000)}).to_string();
    for _ in 0..20 {
        let head = format!(
            "POST /2015-03-31/functions/function/invocations HTTP/1.1\r\nHost: {address}\r\n"
        );
        assert_eq!(send(&address, &head, event.as_bytes()).status, 200);
    }

    let _ = Command::new("kill").arg(lam.id().to_string()).status();
    assert!(
        lam.wait().unwrap().code().is_some(),
        "it ends after SIGTERM"
    );
}

#[test]
fn waiting_invocations_are_bounded() {
    let server = Server::of_scripted_function(&["--timeout", "300"]);
    let invoke = |event: &str| {
        let asynchronous = "X-Amz-Invocation-Type: Event\r\n";
        let response = server.invoke_with("function/invocations", asynchronous, event.as_bytes());
        (
            response.status,
            response.header("x-amzn-errortype").map(str::to_owned),
        )
    };
    assert_eq!(invoke(r#"{"hang": true}"#).0, 202);
    for _ in 1..1_000 {
        assert_eq!(invoke("{}").0, 202);
    }

    let refused = Some("TooManyRequestsException".to_owned());
    assert_eq!(invoke("{}"), (429, refused));
    assert_eq!(server.get("/").status, 429);
}

#[cfg(target_os = "linux")]
#[test]
fn lam_survives_running_out_of_descriptors() {
    let mut command = Command::new("sh");
    let script = "ulimit -n 64; exec \"$@\"";
    command.args([
        "-c",
        script,
        "sh",
        env!("CARGO_BIN_EXE_lam"),
        "run",
        &function(),
    ]);
    let server = Server::start(command.args(["--port", "0"]).stdin(Stdio::null()));
    assert_eq!(server.get("/").status, 200);

    // The rest waits in the backlog of the listener.
    let connections: Vec<TcpStream> = (0..100)
        .map(|_| TcpStream::connect(&server.address).expect("a connection"))
        .collect();
    drop(connections);

    assert_eq!(server.get("/").status, 200);
}
