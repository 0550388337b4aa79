//! What `lam run` survives, and what it leaves behind.

#[cfg(target_os = "linux")]
mod descriptors;
mod output;

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;

use crate::support::{Client, Server, lam, not_checked, scripted_function, wait_for_end};

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
    let function = server.invoke(&json!({"pid": true})).text();
    // Unlike the function, this process does not notice that the Runtime API is gone.
    let child = server.invoke(&json!({"leave_a_child": true})).text();

    server.running.signal("KILL");

    wait_for_end(&function);
    wait_for_end(&child);
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
    // One is in flight, and the others wait.
    for _ in 0..1_000 {
        assert_eq!(invoke("{}").0, 202);
    }

    let refused = Some("TooManyRequestsException".to_owned());
    assert_eq!(invoke("{}"), (429, refused));
    assert_eq!(server.get("/").status, 429);
}

/// Managed Instances run up to 1,600 invocations at once, and each occupies a thread of lam.
#[test]
fn many_invocations_can_be_in_flight() {
    if !can_have_descriptors(4_096) {
        return;
    }
    let server = Server::of_scripted_function(&["--concurrency", "700", "--timeout", "300"]);
    let meeting = json!({"meet": "everyone", "of": 601});
    let waiting: Vec<Client> = (0..600).map(|_| Client::post(&server, &meeting)).collect();

    assert_eq!(server.post(&json!({})).status, 200);

    assert_eq!(server.post(&meeting).status, 200);
    for client in waiting {
        assert!(client.rest().starts_with("HTTP/1.1 200"));
    }
}

/// Raises the limit of this process, which lam inherits. If that is not allowed, the check is reported as
/// missing; under `CI=true` it fails.
fn can_have_descriptors(wanted: u64) -> bool {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return true;
    }
    let current = Some(wanted);
    let is_raised = setrlimit(Resource::Nofile, Rlimit { current, ..limit }).is_ok();
    if !is_raised {
        not_checked(&format!(
            "fewer than {wanted} descriptors (ulimit -Hn {wanted})"
        ));
    }
    is_raised
}
