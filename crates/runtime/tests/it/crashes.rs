//! Crashes are posted before the process dies, and the process then dies as it would without the
//! report.
#![cfg(target_os = "linux")]

mod around;
mod children;
mod full_pipe;
mod in_streams;
mod living;
mod programs;

use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use lambda_native_emulator::{Emulator, FunctionError, Invocation};

use crate::support::bootstrap::{Bootstrap, Ended, aborting, command, unwinding};
use crate::support::function::PATIENCE;
use programs::{static_and_aborting, without_features};

const SIGILL: i32 = 4;
const SIGTRAP: i32 = 5;
const SIGABRT: i32 = 6;
const SIGBUS: i32 = 7;
const SIGFPE: i32 = 8;
const SIGSEGV: i32 = 11;
const SIGSYS: i32 = 31;

/// One way to crash.
struct Crash {
    /// The event that causes it.
    way: &'static str,
    error_type: &'static str,
    /// Part of the message.
    message: &'static str,
    /// The signals by which the process dies, as it would without the report.
    signals: &'static [i32],
}

/// `std` has a handler that prints a line and aborts. It knows the main thread's stack only with
/// glibc.
const OF_STACK_OVERFLOW: &[i32] = &[SIGABRT, SIGSEGV];

const fn crash(
    way: &'static str,
    error_type: &'static str,
    message: &'static str,
    signals: &'static [i32],
) -> Crash {
    Crash {
        way,
        error_type,
        message,
        signals,
    }
}

impl Crash {
    #[track_caller]
    fn assert_dies(&self, ended: &Ended) {
        let died_of = ended.status.signal().unwrap_or_default();
        let as_it_would = self.signals.contains(&died_of);
        assert!(as_it_would, "{}: {died_of}, {}", self.way, ended.stderr);
    }
}

/// The crashes that are the same in every build of the program.
const CRASHES: [Crash; 15] = [
    crash("abort", "Abort", "(SIGABRT)", &[SIGABRT]),
    crash(
        "segfault",
        "SegmentationFault",
        "(SIGSEGV at 0x1234)",
        &[SIGSEGV],
    ),
    crash(
        "segfault in a thread",
        "SegmentationFault",
        "(SIGSEGV at 0x1234)",
        &[SIGSEGV],
    ),
    crash(
        "segfault in two threads",
        "SegmentationFault",
        "(SIGSEGV at 0x1234)",
        &[SIGSEGV],
    ),
    crash(
        "stack overflow",
        "StackOverflow",
        "(SIGSEGV at 0x",
        OF_STACK_OVERFLOW,
    ),
    crash(
        "stack overflow in a thread",
        "StackOverflow",
        "(SIGSEGV at 0x",
        OF_STACK_OVERFLOW,
    ),
    crash(
        "stack overflow by a large value",
        "StackOverflow",
        "(SIGSEGV at 0x",
        OF_STACK_OVERFLOW,
    ),
    crash("bus error", "BusError", "(SIGBUS at 0x", &[SIGBUS]),
    crash(
        "illegal instruction",
        "IllegalInstruction",
        "(SIGILL)",
        &[SIGILL],
    ),
    crash("signal 8", "ArithmeticError", "(SIGFPE)", &[SIGFPE]),
    crash("signal 5", "Trap", "(SIGTRAP)", &[SIGTRAP]),
    crash("signal 31", "BadSystemCall", "(SIGSYS)", &[SIGSYS]),
    crash("one large allocation", "OutOfMemory", "memory", &[SIGABRT]),
    crash(
        "many small allocations",
        "OutOfMemory",
        "memory",
        &[SIGABRT],
    ),
    // These two cannot be distinguished, because a failed allocation leaves only errno.
    crash(
        "an allocation that fails, then abort",
        "OutOfMemory",
        "memory",
        &[SIGABRT],
    ),
];

fn lambda() -> Emulator {
    let lambda = Emulator::builder()
        .timeout(PATIENCE)
        .fetch_timeout(PATIENCE);
    lambda.start().expect("the emulator starts")
}

/// Crashes during an invocation.
#[track_caller]
fn crash_once(program: &Path, way: &str) -> (FunctionError, Ended) {
    let lambda = lambda();
    let bootstrap = Bootstrap::start(&mut command(program, "crash", &lambda));
    assert_eq!(lambda.invoke("{}").body_str(), "{}");
    let invocation = Invocation::new(way)
        .request_id("r-1")
        .invocation_id("attempt-1");
    let pending = lambda.submit(invocation);
    println!("{way}");
    let ended = bootstrap.end();
    lambda.fail_in_flight("Runtime.ExitError", "no response was posted");
    let response = pending.wait();
    let error = response.error();
    let error = error.unwrap_or_else(|| panic!("{way}: {response:?}, {}", ended.stderr));
    let requests = lambda.requests();
    let report = requests.last().expect("the report");
    let invocation_id = report.header("Lambda-Runtime-Invocation-Id");
    assert_eq!(invocation_id, Some("attempt-1"), "{way}");
    (error.clone(), ended)
}

#[track_caller]
fn check(program: &Path, crash: &Crash) {
    let (error, ended) = crash_once(program, crash.way);
    let way = crash.way;
    assert_eq!(
        error.error_type, crash.error_type,
        "{way}: {}",
        ended.stderr
    );
    let platform_error_type = format!("Function.{}", crash.error_type);
    assert_eq!(error.platform_error_type, platform_error_type, "{way}");
    assert!(
        error.error_message.contains(crash.message),
        "{way}: {error:?}"
    );
    crash.assert_dies(&ended);
    let line = format!(
        "ERROR RequestId: r-1 {}: {}\n",
        crash.error_type, error.error_message
    );
    assert!(ended.stderr.contains(&line), "{way}: {}", ended.stderr);
}

fn check_all(program: &Path) {
    for crash in &CRASHES {
        check(program, crash);
    }
}

#[test]
fn each_crash_is_posted_with_its_name_before_the_process_dies() {
    check_all(&unwinding());
}

#[test]
fn each_crash_is_posted_with_its_name_if_panics_abort() {
    check_all(&aborting());
}

#[test]
fn each_crash_is_posted_with_its_name_in_a_static_program() {
    check_all(&static_and_aborting());
}

#[test]
fn without_the_feature_the_process_dies_without_a_report() {
    for crash in &CRASHES {
        let lambda = lambda();
        let mut command = command(without_features(), "crash", &lambda);
        let bootstrap = Bootstrap::start(&mut command);
        let pending = lambda.submit(Invocation::new(crash.way));
        let ended = bootstrap.end();
        crash.assert_dies(&ended);
        lambda.fail_in_flight("Runtime.ExitError", "no response was posted");
        let response = pending.wait();
        assert_eq!(
            response.error_type(),
            Some("Runtime.ExitError"),
            "{response:?}"
        );
    }
}

#[test]
fn an_exit_in_the_handler_is_posted_before_the_process_ends() {
    for program in [unwinding(), aborting(), static_and_aborting()] {
        let (error, ended) = crash_once(&program, "exit");
        assert_eq!(error.error_type, "ProcessExit");
        assert_eq!(error.platform_error_type, "Function.ProcessExit");
        // musl does not pass the exit code.
        let code = if program == static_and_aborting() {
            ""
        } else {
            " (exit code 3)"
        };
        let message = format!("the function exited the process instead of returning{code}");
        assert_eq!(error.error_message, message);
        assert_eq!(ended.status.code(), Some(3), "{}", ended.stderr);
        assert_eq!(
            ended.stderr,
            format!("ERROR RequestId: r-1 ProcessExit: {message}\n")
        );
    }
}

#[test]
fn a_panic_that_cannot_unwind_is_posted_with_its_message() {
    for (way, error_type, message) in [
        (
            "double panic",
            "DoublePanic",
            "panic in a destructor during cleanup: no brakes",
        ),
        (
            "panic in C",
            "Panic",
            "panic in a function that cannot unwind: no bicycles in C",
        ),
    ] {
        let (error, ended) = crash_once(&unwinding(), way);
        assert_eq!(
            (&*error.error_type, &*error.error_message),
            (error_type, message)
        );
        assert_eq!(ended.status.signal(), Some(SIGABRT), "{}", ended.stderr);
        let line = format!("ERROR RequestId: r-1 {error_type}: {message}; panicked at ");
        assert!(ended.stderr.contains(&line), "{}", ended.stderr);
        assert!(
            !ended.stderr.contains("SIGABRT"),
            "one report: {}",
            ended.stderr
        );
    }
}

#[test]
fn if_panics_abort_only_the_first_one_is_posted() {
    for (way, message) in [
        ("double panic", "no bicycles"),
        ("panic in C", "no bicycles in C"),
    ] {
        let (error, ended) = crash_once(&aborting(), way);
        assert_eq!(
            (&*error.error_type, &*error.error_message),
            ("Panic", message)
        );
        assert_eq!(ended.status.signal(), Some(SIGABRT), "{}", ended.stderr);
        assert!(
            !ended.stderr.contains("SIGABRT"),
            "one report: {}",
            ended.stderr
        );
    }
}
