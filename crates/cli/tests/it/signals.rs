//! Signals: lam stops all processes that it has started.

use std::fs;
use std::process::Command;
use std::time::Instant;

use serde_json::json;

use crate::support::{Demo, Running, SAFETY, Server, lam, scripted_function, wait_for_end};

#[test]
fn a_signal_stops_the_function_and_its_child_processes() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let mut command = lam(["run", "--port", "0"]);
        if cfg!(target_os = "linux") {
            // Under `nohup`, this test has inherited that SIGHUP is ignored.
            let lam = command;
            command = Command::new("env");
            command
                .args(["--default-signal=HUP,INT,TERM"])
                .arg(lam.get_program())
                .args(lam.get_args());
        }
        let mut server = Server::start(command.arg(scripted_function()));
        let function = server.invoke(&json!({"pid": true})).text();
        let child = server.invoke(&json!({"leave_a_child": true})).text();

        server.running.signal(signal);

        let status = server.running.process.wait().unwrap();
        assert_eq!(status.code(), Some(128 + number), "SIG{signal}");
        wait_for_end(&function);
        wait_for_end(&child);
    }
}

#[test]
fn a_signal_stops_an_invocation() {
    let scripted_function = scripted_function();
    let mut invoke = Running::start(&mut lam([
        "invoke",
        "--timeout",
        "900",
        "--data",
        r#"{"stderr": "hanging\n", "hang": true}"#,
        scripted_function.to_str().unwrap(),
    ]));
    invoke.wait_for_text("hanging");

    invoke.signal("INT");

    assert_eq!(invoke.process.wait().unwrap().code(), Some(130));
}

#[test]
fn a_signal_stops_a_build() {
    let demo = Demo::new();
    let pid_file = demo.path().join("pid");
    demo.write(
        "build.rs",
        "fn main() {
            let folder = std::env::var(\"CARGO_MANIFEST_DIR\").unwrap();
            let partial = format!(\"{folder}/partial\");
            std::fs::write(&partial, std::process::id().to_string()).unwrap();
            std::fs::rename(partial, format!(\"{folder}/pid\")).unwrap();
            loop {
                std::thread::park();
            }
        }",
    );
    let mut build = Running::start(&mut demo.lam(["invoke"]));
    let since = Instant::now();
    let pid = loop {
        if let Ok(pid) = fs::read_to_string(&pid_file) {
            break pid;
        }
        assert!(since.elapsed() < SAFETY, "{}", build.log());
        std::thread::yield_now();
    };

    build.signal("TERM");

    assert_eq!(build.process.wait().unwrap().code(), Some(143));
    wait_for_end(&pid);
}

#[test]
fn a_function_with_an_extension_gets_sigterm_and_can_shut_down() {
    let flags = ["--env", "SCRIPT_EXTENSION=", "--env", "SCRIPT_SIGTERM=exit"];
    let mut server = Server::of_scripted_function(&flags);
    let function = server.invoke(&json!({"pid": true})).text();

    // The response arrives before the invocation ends, and lines until then have its request id.
    server.running.wait_for_text("REPORT RequestId");
    server.running.signal("INT");

    assert_eq!(server.running.process.wait().unwrap().code(), Some(130));
    wait_for_end(&function);
    server.running.wait_for_text("sent SIGTERM");
    server.running.wait_for_text("[-] got SIGTERM");
    server
        .running
        .wait_for_text("the function exited with status 0");
}
