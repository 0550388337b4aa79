//! A stderr that nobody reads: the reports go out, and the log waits for a bounded time only.

use std::io::{PipeReader, Write, pipe};
use std::process::{Child, Stdio};

use super::*;

/// A process whose stderr is a full pipe. It is killed with the test.
struct Mute {
    child: Child,
    _stderr: PipeReader,
}

impl Mute {
    fn start(program: &Path, function: &str, lambda: &Emulator) -> Self {
        let (reader, mut writer) = pipe().expect("a pipe");
        // What a pipe holds (pipe(7)).
        writer.write_all(&[b'.'; 64 * 1024]).expect("it takes that");
        let child = command(program, function, lambda)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(writer)
            .spawn();
        Mute {
            child: child.expect("the program starts"),
            _stderr: reader,
        }
    }
}

impl Drop for Mute {
    fn drop(&mut self) {
        // Both fail where it has ended already, which is as good.
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
            let mut mute = Mute::start(&program, "crash", &lambda);
            let answer = lambda.invoke(*way);
            assert!(answer.error().is_some(), "{way}: {answer:?}");
            let status = mute.child.wait().expect("it ends");
            assert!(!status.success(), "{way}: {status}");
        }
    }
}

#[test]
fn a_crash_in_init_is_reported_and_the_process_dies() {
    for way in ["abort", "exit", "panic"] {
        let lambda = lambda();
        let (reader, mut writer) = pipe().expect("a pipe");
        writer.write_all(&[b'.'; 64 * 1024]).expect("it takes that");
        let child = command(aborting(), "crash-in-init", &lambda)
            .env("TEST_CRASH", way)
            .stderr(writer)
            .spawn();
        let mut mute = Mute {
            child: child.expect("the program starts"),
            _stderr: reader,
        };
        let status = mute.child.wait().expect("it ends");
        assert!(!status.success(), "{way}: {status}");
        assert!(lambda.init_error().is_some(), "{way}");
    }
}

#[test]
fn an_error_is_answered_before_it_is_logged_and_the_function_serves_on() {
    for program in [unwinding(), aborting(), static_and_aborting()] {
        let lambda = lambda();
        let _mute = Mute::start(&program, "act", &lambda);
        for _ in 0..3 {
            let answer = lambda.invoke("fail");
            assert_eq!(answer.error_type(), Some("OutOfStock"), "{answer:?}");
        }
        assert_eq!(lambda.invoke("{}").body_str(), "{}");
    }
}
