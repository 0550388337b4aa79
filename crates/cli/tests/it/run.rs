//! `lam run`: its log, its limits, and what happens when the function fails.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::{Server, lam, scripted_function, send, stderr};

#[test]
fn the_log_has_the_format_of_cloudwatch_logs() {
    let server = Server::of_scripted_function(&["--memory", "256"]);

    let id = server.invoke(&json!({"stdout": "one\n", "stderr": "two\n"}));
    let id = id.header("x-amzn-requestid").unwrap();
    let report = server.running.wait_for_text("REPORT ");

    let short = &id[..8];
    server.running.wait_for_text(&format!("[{short}] one"));
    server.running.wait_for_text(&format!("[{short}] two"));
    server
        .running
        .wait_for_text(&format!("START RequestId: {id} Version: $LATEST"));
    server
        .running
        .wait_for_text(&format!("END RequestId: {id}"));
    let fields: Vec<&str> = report.split('\t').collect();
    assert_eq!(fields[0], format!("REPORT RequestId: {id}"));
    assert!(
        fields[1].starts_with("Duration: ") && fields[1].ends_with(" ms"),
        "{report}"
    );
    assert!(fields[2].starts_with("Billed Duration: "), "{report}");
    assert_eq!(fields[3], "Memory Size: 256 MB");
    assert!(fields[5].starts_with("Init Duration: "), "{report}");
    if cfg!(target_os = "linux") {
        let kib = fields[4].split(['(', ' ']).rev().nth(1).unwrap();
        let kib: u64 = kib.parse().unwrap_or_else(|_| panic!("{report}"));
        // The function needs little memory. lam itself and this test need much more.
        assert!((1..8 * 1024).contains(&kib), "{report}");
    }
}

#[test]
fn a_carriage_return_starts_a_new_line() {
    let server = Server::of_scripted_function(&[]);

    let response = server.invoke(&json!({"stdout": "ERROR first\rsecond\r\nthird\n"}));

    let id = response.header("x-amzn-requestid").unwrap();
    let tag = id.split('-').next().unwrap();
    server.running.wait_for_text("] third");
    let lines = format!("[{tag}] ERROR first\n[{tag}] second\n[{tag}] third");
    let log = server.running.log();
    assert!(log.contains(&lines), "{log}");
}

#[test]
fn after_a_crash_the_next_request_succeeds() {
    let server = Server::of_scripted_function(&[]);

    let response = server.invoke(&json!({"exit": 3, "stderr": "out of luck\n"}));

    assert_eq!(response.header("x-amz-function-error"), Some("Unhandled"));
    assert_eq!(response.json()["errorType"], "Runtime.ExitError");
    let line = server.running.wait_for_text("exited with status 3");
    assert!(line.contains("out of luck"), "{line}");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn after_a_failed_init_each_request_fails() {
    let server = Server::of_scripted_function(&["--env", "SCRIPT_INIT=report"]);

    let response = server.get("/");
    assert_eq!(
        (response.status, response.text()),
        (502, "Internal Server Error".to_owned())
    );
    let response = server.invoke(&json!({}));
    assert_eq!(response.json()["errorType"], "Script.Init");
    server.running.wait_for_text("no database");
}

#[test]
fn after_a_timeout_the_next_request_succeeds() {
    let server = Server::of_scripted_function(&["--timeout", "200ms"]);

    let response = server.invoke(&json!({"hang": true}));

    let error = response.json();
    assert_eq!(error["errorType"], "Sandbox.Timedout");
    let message = error["errorMessage"].as_str().unwrap();
    assert!(
        message.ends_with("Task timed out after 0.20 seconds"),
        "{message}"
    );
    server.running.wait_for_text("\tStatus: timeout");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[cfg(target_os = "linux")]
#[test]
fn after_running_out_of_memory_the_next_request_succeeds() {
    let server = Server::of_scripted_function(&["--timeout", "60", "--memory", "128"]);

    let response = server.invoke(&json!({"allocate_mb": 200, "hang": true}));

    assert_eq!(response.json()["errorType"], "Runtime.OutOfMemory");
    server.running.wait_for_text("(the limit is 128 MB)");
    assert_eq!(server.invoke(&json!({"n": 2})).json(), json!({"n": 2}));
}

#[test]
fn stdout_has_only_the_url() {
    let mut server = Server::of_scripted_function(&[]);
    server.invoke(&json!({"stdout": "a line\n"}));
    server.running.signal("TERM");
    let mut rest = String::new();
    server.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn concurrent_requests_are_queued() {
    let server = Server::of_scripted_function(&[]);
    std::thread::scope(|scope| {
        for n in 0..16 {
            let server = &server;
            scope.spawn(move || {
                let event = json!({"n": n});
                assert_eq!(server.invoke(&event).json(), event);
            });
        }
    });
}

#[test]
fn lam_keeps_serving_when_stderr_is_closed() {
    let mut process = lam(["run", "--port", "0"])
        .arg(scripted_function())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(process.stderr.take());
    let mut url = String::new();
    BufReader::new(process.stdout.as_mut().unwrap())
        .read_line(&mut url)
        .unwrap();
    let address = url.trim_end().trim_start_matches("http://");
    let head = format!("GET / HTTP/1.1\r\nHost: {address}\r\n");

    let statuses = [(); 3].map(|()| send(address, &head, b"").status);

    let id = process.id().to_string();
    Command::new("kill")
        .args(["-s", "TERM", &id])
        .status()
        .unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(143));
    assert_eq!(statuses, [200; 3]);
}

#[test]
fn a_port_in_use_is_an_error() {
    let server = Server::of_scripted_function(&[]);
    let port = server.address.rsplit(':').next().unwrap();
    let output = lam(["run", "--port", port])
        .arg(scripted_function())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let log = stderr(&output);
    assert!(
        log.contains(&format!("cannot listen on 127.0.0.1:{port}")),
        "{log}"
    );
}

#[test]
fn as_many_requests_as_requested_run_at_once() {
    let server = Server::of_scripted_function(&["--concurrency", "4", "--timeout", "60"]);
    std::thread::scope(|scope| {
        for n in 0..4 {
            let server = &server;
            scope.spawn(move || {
                // Each returns only once all four are running.
                let event = json!({"meet": "here", "of": 4, "n": n});
                assert_eq!(server.invoke(&event).json(), event);
            });
        }
    });
    server.running.wait_for_times("REPORT ", 4);
    let many = server.invoke(&json!({"variable": "AWS_LAMBDA_MAX_CONCURRENCY"}));
    assert_eq!(many.json(), "4");
}

#[test]
fn a_snapshot_is_taken_and_restored() {
    let server = Server::of_scripted_function(&["--snap-start"]);

    let event = json!({"variable": "AWS_LAMBDA_INITIALIZATION_TYPE"});
    assert_eq!(server.invoke(&event).json(), "snap-start");

    let report = server
        .running
        .wait_for("a report", |line| line.starts_with("REPORT "));
    assert!(report.contains("\tRestore Duration: "), "{report}");
    assert!(!report.contains("Init Duration"), "{report}");
    let log = server.running.log();
    let init = log
        .find("INIT_REPORT Init Duration: ")
        .expect("an INIT_REPORT");
    let restore = log.find("RESTORE_REPORT Restore Duration: ");
    assert!(init < restore.expect("a RESTORE_REPORT"), "{log}");
}

#[test]
fn a_failed_restore_is_reported() {
    let server = Server::of_scripted_function(&["--snap-start", "--env", "SCRIPT_RESTORE=report"]);
    let response = server.invoke(&json!({}));
    assert_eq!(response.json()["errorType"], "Script.Restore");
    server
        .running
        .wait_for_text("the restore failed: Script.Restore: no entropy");
    server
        .running
        .wait_for_text("RESTORE_REPORT Restore Duration: ");
    server.running.wait_for_text("exited with status 65");
    server
        .running
        .wait_for_text("restore failed; the next request will start over with init");
}

#[test]
fn log_lines_below_the_level_are_dropped() {
    let server = Server::of_scripted_function(&["--log-format", "JSON", "--log-level", "warn"]);
    let record =
        |level: &str| format!(r#"{{"timestamp":"2026-11-22T21:00:00.000Z","level":"{level}"}}"#);
    let lines = format!("{}\nplain\n{}\n", record("INFO"), record("ERROR"));

    server.invoke(&json!({"stdout": lines}));

    server.running.wait_for_text(r#""level":"ERROR""#);
    let log = server.running.log();
    assert!(
        !log.contains(r#""level":"INFO""#) && !log.contains("plain"),
        "{log}"
    );
    let variable = |name: &str| server.invoke(&json!({"variable": name})).json();
    assert_eq!(variable("AWS_LAMBDA_LOG_FORMAT"), "JSON");
    assert_eq!(variable("AWS_LAMBDA_LOG_LEVEL"), "WARN");
}
