//! Nobody reads stderr: reports are still posted, and log lines wait only for a limited time.

use std::io::{PipeReader, Read, Write, pipe};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use lambda_native_emulator::wire;

use super::*;
use crate::support::raw_server::RawServer;

/// A process whose stderr is a full pipe. It is killed when the test ends.
struct Mute {
    child: Child,
    _stderr: PipeReader,
    ended: Receiver<()>,
}

impl Mute {
    fn start(command: &mut Command) -> Self {
        let (stderr, mut writer) = pipe().expect("a pipe");
        // The capacity of a pipe (pipe(7)).
        writer.write_all(&[b'.'; 64 * 1024]).expect("it takes that");
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(writer)
            .spawn();
        let mut child = child.expect("the program starts");
        let mut stdout = child.stdout.take().expect("stdout is a pipe");
        let (sender, ended) = mpsc::channel();
        thread::spawn(move || {
            // This returns when the process ends. The test may have ended by then.
            let _ = stdout.read_to_end(&mut Vec::new());
            let _ = sender.send(());
        });
        Mute {
            child,
            _stderr: stderr,
            ended,
        }
    }

    #[track_caller]
    fn end(mut self) -> ExitStatus {
        let ended = self.ended.recv_timeout(PATIENCE);
        ended.expect("the process ends");
        self.child.wait().expect("it has ended")
    }
}

impl Drop for Mute {
    fn drop(&mut self) {
        // Both calls fail if the process has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_crash_is_reported_and_the_process_dies() {
    for (program, ways) in [
        (
            unwinding(),
            &["abort", "segfault", "exit", "double panic"][..],
        ),
        (aborting(), &["abort", "segfault", "exit", "panic"]),
        (
            static_and_aborting(),
            &["abort", "segfault", "exit", "panic"],
        ),
    ] {
        for way in ways {
            let lambda = lambda();
            let mute = Mute::start(&mut command(&program, "crash", &lambda));
            let response = lambda.invoke(*way);
            assert!(response.error().is_some(), "{way}: {response:?}");
            let status = mute.end();
            assert!(!status.success(), "{way}: {status}");
        }
    }
}

#[test]
fn a_crash_in_init_is_reported_and_the_process_dies() {
    for way in ["abort", "exit", "panic"] {
        let lambda = lambda();
        let mut command = command(aborting(), "crash-in-init", &lambda);
        let status = Mute::start(command.env("TEST_CRASH", way)).end();
        assert!(!status.success(), "{way}: {status}");
        assert!(lambda.init_error().is_some(), "{way}");
    }
}

#[test]
fn an_error_is_posted_before_it_is_logged_and_the_next_event_is_served() {
    for program in [unwinding(), aborting(), static_and_aborting()] {
        let lambda = lambda();
        let _mute = Mute::start(&mut command(&program, "act", &lambda));
        for _ in 0..3 {
            let response = lambda.invoke("fail");
            assert_eq!(response.error_type(), Some("OutOfStock"), "{response:?}");
        }
        assert_eq!(lambda.invoke("{}").body_str(), "{}");
    }
}

/// While the report is logged, which takes two seconds here, another worker receives an event.
#[test]
fn an_event_that_arrives_while_a_crash_is_logged_gets_an_error() {
    let start = |server: &RawServer, program| {
        let mut command = crate::support::bootstrap::bare_command(program, "crash-in-one-of-two");
        Mute::start(command.env("AWS_LAMBDA_RUNTIME_API", server.address()))
    };

    // A signal is reported on the workers' connections.
    let server = RawServer::start();
    let mute = start(&server, unwinding());
    let (mut crashing, mut other) = (server.accept(), server.accept());
    crashing.expect_next();
    other.expect_next();
    crashing.send(wire::event_response("r-1", "abort"));
    crashing.expect_start("POST /2018-06-01/runtime/invocation/r-1/error ");
    crashing.send(wire::accepted());
    other.send(wire::event_response("r-2", "{}"));
    other.expect_start("POST /2018-06-01/runtime/invocation/r-2/error ");
    other.send(wire::accepted());
    mute.end();

    // A panic that aborts is reported on new connections.
    let server = RawServer::start();
    let mute = start(&server, aborting());
    let (mut crashing, mut other) = (server.accept(), server.accept());
    crashing.expect_next();
    other.expect_next();
    crashing.send(wire::event_response("r-1", "panic"));
    let mut report = server.accept();
    report.expect_start("POST /2018-06-01/runtime/invocation/r-1/error ");
    report.send(wire::accepted());
    other.send(wire::event_response("r-2", "{}"));
    let mut report = server.accept();
    report.expect_start("POST /2018-06-01/runtime/invocation/r-2/error ");
    report.send(wire::accepted());
    mute.end();
}
