//! `lam run`: how many processes there are, who starts them, and when they run.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{Client, Demo, SAFETY, Server, gate, lam, program, scripted_function, stderr};

/// A process that a test has started, as a debugger would.
struct Process(Child);

impl Process {
    fn id(&self) -> Value {
        json!(self.0.id())
    }

    fn wait_for_line(&mut self, line: &str) {
        let stdout = self.0.stdout.take().expect("its stdout");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        assert!(lines.any(|read| read == line), "{line:?} never came");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The variables that `lam run --serve-only` has printed for a shell.
fn line_for_a_shell(server: &Server) -> String {
    server.running.wait_for("variables", |line| {
        line.starts_with("AWS_LAMBDA_RUNTIME_API=")
    })
}

/// Starts the scripted function in a shell, with the variables as `lam run --serve-only` has printed them.
fn start_by_hand(server: &Server) -> Process {
    let function = scripted_function();
    let script = format!("{} exec {}", line_for_a_shell(server), function.display());
    let process = Command::new("/bin/sh")
        .args(["-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    Process(process.expect("a shell"))
}

#[test]
fn instances_run_invocations_at_once() {
    let (_folder, gate) = gate();
    let server = Server::of_scripted_function(&["--instances", "2"]);

    let waiting = Client::post(&server, &json!({"wait_for": gate, "pid": true}));
    server.running.wait_for_text("START RequestId");
    // With one process, this would have to wait for the first request.
    let other = server.invoke(&json!({"pid": true})).json();
    fs::write(gate, "").expect("the file");

    let response = waiting.rest();
    let (_, first) = response.rsplit_once("\r\n").expect("a body");
    assert_ne!(first, other.to_string(), "{response}");
    server.running.wait_for_times("REPORT RequestId", 2);
}

#[test]
fn all_instances_are_replaced_by_another_build() {
    let demo = Demo::new();
    let mut command = demo.lam(["run", "--port", "0", "--watch", "--instances", "3"]);
    let server = Server::start(&mut command);
    assert_eq!(server.invoke(&json!({})).text(), "\"one\"");

    demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = \"\\\"two\\\"\";\n",
    );

    server.running.wait_for_times("Ready", 2);
    assert_eq!(server.invoke(&json!({})).text(), "\"two\"");
}

#[test]
fn a_frozen_function_does_not_run_between_invocations() {
    let folder = tempfile::tempdir().expect("a folder");
    let count = folder.path().join("count");
    let variable = format!("SCRIPT_BACKGROUND={}", count.display());
    let server = Server::of_scripted_function(&["--freeze", "--env", &variable]);

    for _ in 0..2 {
        let pid = server
            .invoke(&json!({"background": true, "pid": true}))
            .text();
        wait_until_stopped(&pid);
        let frozen = fs::read(&count).expect("the count");
        assert_eq!(fs::read(&count).expect("the count"), frozen);
    }
}

fn wait_until_stopped(pid: &str) {
    let since = Instant::now();
    loop {
        let output = Command::new("ps").args(["-o", "stat=", "-p", pid]).output();
        let output = output.expect("ps");
        if output.stdout.starts_with(b"T") {
            return;
        }
        assert!(since.elapsed() < SAFETY, "process {pid} still runs");
        thread::yield_now();
    }
}

#[test]
fn a_process_that_somebody_else_starts_is_served() {
    let (_folder, gate) = gate();
    let args = [
        "--serve-only",
        "--runtime-api-port",
        "0",
        "--name",
        "orders",
    ];
    let server = Server::of_scripted_function(&args);
    let waiting = Client::post(
        &server,
        &json!({"stdout": "here\n", "wait_for": gate, "pid": true}),
    );

    let mut first = start_by_hand(&server);
    first.wait_for_line("here");
    // A debugger ends the process, and starts it again: it gets the same event.
    drop(first);
    fs::write(gate, "").expect("the file");
    let second = start_by_hand(&server);

    let response = waiting.rest();
    assert!(response.ends_with(&second.id().to_string()), "{response}");
    let variable = |name: &str| server.invoke(&json!({"variable": name})).json();
    assert_eq!(variable("AWS_LAMBDA_FUNCTION_NAME"), "orders");
    assert_eq!(variable("AWS_LAMBDA_FUNCTION_VERSION"), "$LATEST");
    let root = variable("LAMBDA_TASK_ROOT");
    assert!(Path::new(root.as_str().expect("a path")).is_dir(), "{root}");
    let configuration = server.get("/2015-03-31/functions/orders/configuration");
    assert_eq!(configuration.json()["FunctionName"], "orders");
}

#[test]
fn the_variables_fit_into_the_configuration_of_a_debugger() {
    let args = [
        "--serve-only",
        "--runtime-api-port",
        "0",
        "--env",
        "SECRET=hidden",
    ];
    let server = Server::of_scripted_function(&args);

    let shell = line_for_a_shell(&server);
    let line = server.running.wait_for_text("\"env\": {");

    let document: Value = serde_json::from_str(&format!("{{{line}}}")).expect("a member");
    let address = document["env"]["AWS_LAMBDA_RUNTIME_API"]
        .as_str()
        .expect("an address");
    assert!(
        shell.contains(&format!("AWS_LAMBDA_RUNTIME_API={address} ")),
        "{shell}"
    );
    assert!(!server.running.log().contains("hidden"));
}

#[test]
fn serve_only_needs_no_build() {
    let demo = Demo::new();
    demo.write("src/main.rs", "this does not compile");
    let args = [
        "run",
        "--port",
        "0",
        "--serve-only",
        "--runtime-api-port",
        "0",
        "--log-level",
        "debug",
    ];

    let server = Server::start(&mut demo.lam(args));

    let line = line_for_a_shell(&server);
    assert!(line.contains(" AWS_LAMBDA_LOG_LEVEL=DEBUG"), "{line}");
    assert!(!demo.path().join("target").exists());
}

/// A program that runs the scripted function as an external extension of this name.
fn extension(folder: &Path, name: &str, events: &str) -> String {
    let function = scripted_function();
    let script = format!(
        "#!/bin/sh\nexec '{}' extension {name} {events}\n",
        function.display()
    );
    let path = program(folder, name, &script);
    path.to_str().expect("a path that is UTF-8").to_owned()
}

#[test]
fn external_extensions_start_before_the_function_and_end_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = extension(folder.path(), "logs", "INVOKE,SHUTDOWN");
    let metrics = extension(folder.path(), "metrics", "");
    let args = ["--extension", &logs, "--extension", &metrics, "--freeze"];
    let server = Server::of_scripted_function(&args);

    assert_eq!(server.invoke(&json!({"n": 1})).json(), json!({"n": 1}));

    server.running.wait_for_text("[logs] registered");
    server.running.wait_for_text("[metrics] registered");
    server.running.wait_for_text("[logs] event \"INVOKE\"");
    server.running.signal("TERM");
    server.running.wait_for_text("[logs] flushed");
}

#[test]
fn an_extension_that_does_not_start_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let crash = extension(folder.path(), "crash", "");
    let server = Server::of_scripted_function(&["--extension", &crash]);

    let response = server.invoke(&json!({}));

    assert_eq!(response.json()["errorType"], "Extension.Crash");
    server
        .running
        .wait_for_text("warning: the extension crash ended before it registered");
}

#[test]
fn an_extension_has_to_be_an_executable_with_its_own_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = extension(folder.path(), "logs", "");
    for (args, message) in [
        (
            &["--extension", "/nowhere/logs"][..],
            "cannot start --extension \"/nowhere/logs\"",
        ),
        (
            &["--extension", &one, "--extension", &one],
            "another extension has the same file name",
        ),
        (
            &["--extension", &one].repeat(11),
            "Lambda starts at most 10 extensions",
        ),
    ] {
        let output = lam(["run", "--port", "0"])
            .args(args)
            .arg(scripted_function())
            .output()
            .expect("lam");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}

#[test]
fn settings_that_exclude_each_other_are_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "[managed]\nmax-concurrency = 2\n";
    fs::write(folder.path().join("lam.toml"), table).expect("the file");
    for (args, message) in [
        (&["--instances", "0"][..], "0 is not in 1..=100"),
        (
            &["--freeze", "--concurrency", "2"],
            "cannot be used with '--concurrency <N>'",
        ),
        (
            &["--freeze"],
            "--freeze cannot be used with the key `managed.max-concurrency`",
        ),
        (
            &["--serve-only"],
            "--serve-only cannot be used with the keys",
        ),
        (
            &["--serve-only", "--watch"],
            "cannot be used with '--watch'",
        ),
        (
            &["--serve-only", "--timeout", "3"],
            "cannot be used with '--timeout <TIME>'",
        ),
        (&["--runtime-api-port", "0"], "--serve-only"),
    ] {
        let output = lam(["run", "--port", "0"])
            .args(args)
            .arg(scripted_function())
            .current_dir(folder.path())
            .output()
            .expect("lam");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}
