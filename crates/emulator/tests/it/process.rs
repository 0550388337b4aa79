//! Bootstraps run as child processes.

#![cfg(unix)]

use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use lambda_native_emulator::process::{
    Bootstrap, ExecutionEnvironment, Exit, Notice, Status, Stop, Stream, Ticket,
};
use lambda_native_emulator::{Answer, Emulator, Invocation};
use serde_json::{Value, json};

/// Only there so that a test that waits in vain ends.
const SAFETY: Duration = Duration::from_secs(60);

#[test]
fn an_invocation_is_answered_and_reported() {
    let function = Function::start(Bootstrap::new(puppet()));

    let (answer, report) = function.invoke(json!({"n": 1})).wait_for_report();

    assert_eq!(answer.json(), json!({"n": 1}));
    let report = report.expect("a report");
    assert_eq!(report.status, Status::Success);
    assert!(report.init_duration.is_some(), "{report:?}");
    assert_eq!(report.memory_size_mb, 128);
    let (_, second) = function.invoke(json!({})).wait_for_report();
    assert_eq!(second.expect("a report").init_duration, None);
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_reported_is_the_childs_own() {
    // This process's own peak must not show in the child's.
    let ballast = vec![1_u8; 200 * 1024 * 1024];
    let function = Function::start(Bootstrap::new(puppet()));

    let (_, small) = function.invoke(json!({})).wait_for_report();
    let (_, large) = function
        .invoke(json!({"allocate_mb": 50}))
        .wait_for_report();

    let kib = |report: Option<lambda_native_emulator::process::Report>| {
        report.and_then(|report| report.max_memory_kib).unwrap()
    };
    let (small, large) = (kib(small), kib(large));
    assert!((1..50 * 1024).contains(&small), "{small} KiB");
    assert!((50 * 1024..100 * 1024).contains(&large), "{large} KiB");
    assert_eq!(std::hint::black_box(ballast).len(), 200 * 1024 * 1024);
}

#[test]
fn the_environment_is_lambdas_and_the_users() {
    let function = Function::start(Bootstrap::new(puppet()).env("TABLE", "orders"));

    let variable = |name: &str| function.invoke(json!({"variable": name})).wait().json();
    assert_eq!(variable("AWS_LAMBDA_FUNCTION_NAME"), "function");
    assert_eq!(variable("TABLE"), "orders");
    assert_eq!(variable("PATH"), json!(std::env::var("PATH").ok()));
}

#[test]
fn every_line_is_told_between_start_and_end_with_its_request_id() {
    let function = Function::start(Bootstrap::new(puppet()).env("PUPPET_INIT", "say"));

    let ticket = function.invoke(json!({"stdout": "one\ntwo\nthree", "stderr": "four\n"}));
    let id = ticket.request_id().to_owned();
    let (_, report) = ticket.wait_for_report();

    let notices = function.until(|notice| matches!(notice, Notice::End(_)));
    let start = position(&notices, |notice| matches!(notice, Notice::Start { .. }));
    let lines: Vec<(Stream, Option<&str>, &str)> = notices.iter().filter_map(line).collect();
    assert_eq!(lines[0], (Stream::Stdout, None, "said in init"));
    let mut during = lines[1..].to_vec();
    during.sort_by_key(|(stream, ..)| *stream == Stream::Stderr);
    let id = Some(id.as_str());
    assert_eq!(
        during,
        [
            (Stream::Stdout, id, "one"),
            (Stream::Stdout, id, "two"),
            (Stream::Stdout, id, "three"),
            (Stream::Stderr, id, "four"),
        ]
    );
    assert!(notices[..start].iter().filter_map(line).count() == 1);
    let log = String::from_utf8(report.expect("a report").log).unwrap();
    assert!(log.contains("two\n") && log.contains("four\n"), "{log}");
}

#[test]
fn the_log_of_a_report_is_the_last_4_kb() {
    let function = Function::start(Bootstrap::new(puppet()));

    let text = format!("{}\nthe end\n", "x".repeat(10_000));
    let (_, report) = function.invoke(json!({"stdout": text})).wait_for_report();

    let log = report.expect("a report").log;
    assert_eq!(log.len(), 4096);
    assert!(log.ends_with(b"xx\nthe end\n"));
}

#[test]
fn a_posted_error_is_the_answer_and_the_process_stays() {
    let function = Function::start(Bootstrap::new(puppet()));

    let error = json!({"errorType": "Late", "errorMessage": "too late"});
    let answer = function.invoke(json!({"fail": error})).wait();

    assert_eq!(answer.error_type(), Some("Late"));
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
    assert_eq!(function.spawned(), 1);
}

#[test]
fn a_crash_is_answered_explained_and_survived() {
    let function = Function::start(Bootstrap::new(puppet()));

    let event = json!({"exit": 3, "stderr": "it was too much"});
    let ticket = function.invoke(event);
    let id = ticket.request_id().to_owned();
    let (answer, report) = ticket.wait_for_report();

    assert_eq!(
        answer,
        Answer::Crashed {
            error_type: "Runtime.ExitError".to_owned(),
            message: format!("RequestId: {id} Error: Runtime exited with error: exit status 3"),
        }
    );
    let status = Status::Error("Runtime.ExitError".to_owned());
    assert_eq!(report.expect("a report").status, status);
    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    assert_eq!(
        notices.last(),
        Some(&Notice::Exited {
            exit: Exit::Status(3),
            stop: None,
            last_stderr: Some("it was too much".to_owned()),
            restarting: true,
        })
    );
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}

#[test]
fn a_signal_is_told_by_name() {
    let function = Function::start(Bootstrap::new(puppet()));

    let answer = function.invoke(json!({"abort": true})).wait();

    let payload = String::from_utf8(answer.payload()).unwrap();
    assert!(payload.contains("signal: aborted"), "{payload}");
    let exited = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    let text = exited.last().unwrap().to_string();
    assert!(text.contains("was killed by SIGABRT (6)"), "{text}");
}

#[test]
fn an_end_after_the_answer_does_not_take_the_answer_back() {
    let function = Function::start(Bootstrap::new(puppet()));

    let event = json!({"exit_after_answer": true, "answer": "done"});
    let (answer, report) = function.invoke(event).wait_for_report();

    assert_eq!(answer.body_str(), "done");
    assert_ne!(report.expect("a report").status, Status::Success);
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}

#[test]
fn a_timeout_kills_the_process_and_the_next_one_is_new() {
    let function = Function::start(Bootstrap::new(puppet()));
    let first = function.invoke(json!({"pid": true})).wait();
    assert!(first.is_response(), "{first:?}");

    let late = Invocation::new(r#"{"hang": true}"#).timeout(Duration::from_millis(200));
    let (answer, report) = function.environment.invoke(late).wait_for_report();

    let Answer::TimedOut { message, .. } = answer else {
        panic!("{answer:?}");
    };
    assert!(
        message.ends_with("Task timed out after 0.20 seconds"),
        "{message}"
    );
    assert_eq!(report.expect("a report").status, Status::Timeout);
    assert_eq!(function.exited().1, Some(Stop::Timeout));
    let second = function.invoke(json!({"pid": true})).wait();
    assert_ne!(first, second);
}

#[test]
fn time_runs_on_until_the_next_next() {
    let function = Function::start(Bootstrap::new(puppet()));

    let event = json!({"hang_after_answer": true, "answer": "done"}).to_string();
    let late = Invocation::new(event).timeout(Duration::from_millis(200));
    let (answer, report) = function.environment.invoke(late).wait_for_report();
    assert_eq!(answer.body_str(), "done");
    assert_eq!(report.expect("a report").status, Status::Timeout);

    assert_eq!(function.exited().1, Some(Stop::Timeout));
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}

#[cfg(target_os = "linux")]
#[test]
fn too_much_memory_ends_the_process() {
    let function = Function::start(Bootstrap::new(puppet()));

    let event = json!({"allocate_mb": 200, "hang": true});
    let answer = function.invoke(event).wait();

    assert_eq!(answer.error_type(), Some("Runtime.OutOfMemory"));
    let payload = String::from_utf8(answer.payload()).unwrap();
    assert!(payload.contains("more than its 128 MB"), "{payload}");
    assert!(matches!(
        function.exited().1,
        Some(Stop::Memory { limit_mb: 128, .. })
    ));
    assert_eq!(
        function.invoke(json!({"n": 2})).wait().json(),
        json!({"n": 2})
    );
}

#[test]
fn an_end_in_init_fails_who_waits_and_is_tried_again_for_the_next() {
    let function = Function::start(Bootstrap::new(puppet()).env("PUPPET_INIT", "exit"));
    let notices = function.until(|notice| matches!(notice, Notice::InitFailed { .. }));
    assert!(matches!(
        &notices[notices.len() - 2],
        Notice::Exited { exit: Exit::Status(3), restarting: false, last_stderr: Some(line), .. }
            if line == "no settings found"
    ));

    for _ in 0..2 {
        let answer = function.invoke(json!({})).wait();
        assert_eq!(answer.error_type(), Some("Runtime.ExitError"));
        let payload = String::from_utf8(answer.payload()).unwrap();
        assert!(payload.contains("exit status 3"), "{payload}");
    }
    assert_eq!(function.spawned(), 3);
}

#[test]
fn a_reported_init_error_is_the_answer() {
    let function = Function::start(Bootstrap::new(puppet()).env("PUPPET_INIT", "report"));

    let answer = function.invoke(json!({})).wait();

    assert_eq!(answer.error_type(), Some("Puppet.Init"));
    let notices = function.until(|notice| matches!(notice, Notice::InitFailed { .. }));
    let reported = |notice: &Notice| matches!(notice, Notice::InitError(error) if error.error_message == "no database");
    assert!(notices.iter().any(reported), "{notices:?}");
}

#[test]
fn init_without_end_is_ended() {
    let limit = Duration::from_millis(200);
    let bootstrap = Bootstrap::new(puppet())
        .env("PUPPET_INIT", "hang")
        .init_timeout(limit);
    let function = Function::start(bootstrap);

    let answer = function.invoke(json!({})).wait();

    assert_eq!(answer.error_type(), Some("Sandbox.Timedout"));
    assert_eq!(function.exited().1, Some(Stop::InitTimeout { limit }));
}

#[test]
fn a_program_that_does_not_exist_is_an_error_for_the_caller() {
    let function = Function::start(Bootstrap::new("/nowhere/bootstrap"));

    let answer = function.invoke(json!({})).wait();

    assert_eq!(answer.error_type(), Some("Runtime.InvalidEntrypoint"));
    let payload = String::from_utf8(answer.payload()).unwrap();
    assert!(
        payload.contains("cannot start /nowhere/bootstrap"),
        "{payload}"
    );
}

#[test]
fn invocations_wait_their_turn() {
    let function = Function::start(Bootstrap::new(puppet()));

    let tickets: Vec<Ticket> = (0..20).map(|n| function.invoke(json!({"n": n}))).collect();

    for (n, ticket) in tickets.into_iter().enumerate() {
        assert_eq!(ticket.wait().json(), json!({"n": n}));
    }
    assert_eq!(function.spawned(), 1);
}

#[test]
fn a_replaced_bootstrap_serves_what_comes_after() {
    let function = Function::start(Bootstrap::new(puppet()).env("TABLE", "old"));
    let before = function.invoke(json!({"variable": "TABLE"})).wait();

    let replacement = Bootstrap::new(puppet()).env("TABLE", "new");
    function.environment.replace(replacement);
    let after = function.invoke(json!({"variable": "TABLE"})).wait();

    assert_eq!((before.json(), after.json()), (json!("old"), json!("new")));
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_function_started_ends_with_it() {
    let function = Function::start(Bootstrap::new(puppet()));
    let child = function.invoke(json!({"leave_a_child": true})).wait();
    let child = child.body_str().to_owned();
    assert!(is_running(&child));

    function.environment.stop();

    // It has been killed, and may take a moment to die.
    let since = Instant::now();
    while is_running(&child) {
        assert!(since.elapsed() < SAFETY, "process {child} is still there");
        std::thread::yield_now();
    }
}

#[test]
fn stopping_answers_who_waits() {
    let function = Function::start(Bootstrap::new(puppet()));
    let in_flight = function.invoke(json!({"hang": true}));
    let queued = function.invoke(json!({}));
    function.until(|notice| matches!(notice, Notice::Start { .. }));

    function.environment.stop();

    assert_eq!(in_flight.wait(), Answer::Stopped);
    assert_eq!(queued.wait(), Answer::Stopped);
    assert_eq!(function.invoke(json!({})).wait(), Answer::Stopped);
}

/// A function in its environment, and what it has told.
struct Function {
    environment: ExecutionEnvironment,
    notices: Receiver<Notice>,
    spawned: Arc<Mutex<usize>>,
}

impl Function {
    fn start(bootstrap: Bootstrap) -> Function {
        let lambda = Emulator::builder()
            .timeout(Duration::from_secs(30))
            .start()
            .expect("an emulator");
        let (sender, notices) = mpsc::channel();
        let spawned = Arc::new(Mutex::new(0));
        let count = Arc::clone(&spawned);
        let environment = ExecutionEnvironment::start(lambda, bootstrap, move |notice| {
            if let Notice::Spawned { .. } = notice {
                *count.lock().unwrap() += 1;
            }
            let _ = sender.send(notice);
        })
        .expect("an environment");
        Function {
            environment,
            notices,
            spawned,
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads well with json!")]
    fn invoke(&self, event: Value) -> Ticket {
        self.environment.invoke(Invocation::new(event.to_string()))
    }

    /// Every notice up to the first that is `last`, which is the last of them.
    fn until(&self, last: impl Fn(&Notice) -> bool) -> Vec<Notice> {
        let mut notices = Vec::new();
        loop {
            let notice = self
                .notices
                .recv_timeout(SAFETY)
                .unwrap_or_else(|_| panic!("it never came; there was {notices:#?}"));
            let is_last = last(&notice);
            notices.push(notice);
            if is_last {
                return notices;
            }
        }
    }

    fn exited(&self) -> (Exit, Option<Stop>) {
        let notices = self.until(|notice| matches!(notice, Notice::Exited { .. }));
        match notices.last() {
            Some(Notice::Exited { exit, stop, .. }) => (*exit, *stop),
            other => panic!("{other:?}"),
        }
    }

    fn spawned(&self) -> usize {
        *self.spawned.lock().unwrap()
    }
}

fn line(notice: &Notice) -> Option<(Stream, Option<&str>, &str)> {
    match notice {
        Notice::Line {
            stream,
            request_id,
            text,
        } => Some((*stream, request_id.as_deref(), text)),
        _ => None,
    }
}

fn position(notices: &[Notice], wanted: impl Fn(&Notice) -> bool) -> usize {
    notices.iter().position(wanted).expect("it was told")
}

/// A process that is dead, but that nobody has waited for, does not count.
#[cfg(target_os = "linux")]
fn is_running(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .starts_with(" Z")
    })
}

/// `examples/puppet.rs`, built once. `cargo test` builds examples, `cargo test --test it` does not.
fn puppet() -> PathBuf {
    static PUPPET: OnceLock<PathBuf> = OnceLock::new();
    PUPPET
        .get_or_init(|| {
            let output = Command::new(env!("CARGO"))
                .args(["build", "--example", "puppet", "--message-format", "json"])
                .args([
                    "--manifest-path",
                    concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
                ])
                .output()
                .expect("cargo");
            let log = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{log}");
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find_map(|message| message["executable"].as_str().map(PathBuf::from))
                .expect("cargo names the executable")
        })
        .clone()
}
