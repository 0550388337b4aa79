//! Crashes in C and C++: the caller gets an error that names the crash, and the process ends as it would
//! without the report.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::Arc;

use lambda_native_emulator::{Emulator, FunctionError};

use crate::support::compilers::Compiler;
use crate::support::function::{Function, STYLES, Style};
use crate::support::process::Ended;
use crate::support::programs::{Program, program};

const SIGABRT: i32 = 6;
const SIGFPE: i32 = 8;
const SIGSEGV: i32 = 11;

/// How a process ends.
#[derive(Clone, Copy)]
enum Death {
    Signal(i32),
    Code(i32),
}

struct Crash {
    /// The event that causes it.
    way: &'static str,
    error_type: &'static str,
    /// Part of the message.
    message: &'static str,
    death: Death,
}

const CRASHES: [Crash; 6] = [
    crash(
        "null",
        "SegmentationFault",
        "(SIGSEGV at 0x0)",
        Death::Signal(SIGSEGV),
    ),
    crash(
        "null in a thread",
        "SegmentationFault",
        "(SIGSEGV at 0x0)",
        Death::Signal(SIGSEGV),
    ),
    crash("abort", "Abort", "(SIGABRT)", Death::Signal(SIGABRT)),
    crash(
        "overflow",
        "StackOverflow",
        "(SIGSEGV at 0x",
        Death::Signal(SIGSEGV),
    ),
    crash(
        "divide",
        "ArithmeticError",
        "(SIGFPE)",
        Death::Signal(SIGFPE),
    ),
    crash("exit", "ProcessExit", "exited the process", Death::Code(3)),
];

const fn crash(
    way: &'static str,
    error_type: &'static str,
    message: &'static str,
    death: Death,
) -> Crash {
    Crash {
        way,
        error_type,
        message,
        death,
    }
}

impl Crash {
    #[track_caller]
    fn check(&self, error: &FunctionError, ended: &Ended) {
        let way = self.way;
        assert_eq!(error.error_type, self.error_type, "{way}: {ended:?}");
        let message = &error.error_message;
        assert!(message.contains(self.message), "{way}: {message}");
        let line = format!("{}: {message}\n", self.error_type);
        assert!(ended.stderr.contains(&line), "{way}: {ended:?}");
        assert!(self.death.is(ended.status), "{way}: {ended:?}");
    }
}

impl Death {
    fn is(self, status: ExitStatus) -> bool {
        match self {
            Death::Signal(signal) => status.signal() == Some(signal),
            Death::Code(code) => status.code() == Some(code),
        }
    }
}

/// The program linked dynamically, and statically with musl.
fn programs(source: &str) -> Vec<PathBuf> {
    let musl = Program::new(source, Compiler::MuslGcc).flags(&["-O1"]);
    [Some(program(source)), musl.build()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn a_crash_in_the_handler_is_a_function_error_that_names_it() {
    for program in programs("crashes.c") {
        for style in STYLES {
            for crash in &CRASHES {
                let function = Function::start(&program, style);
                assert_eq!(function.invoke("tea").body_str(), "tea");
                let response = function.invoke(crash.way);
                let ended = function.end();
                let error = response.error();
                let error = error.unwrap_or_else(|| panic!("{style:?}: {response:?}, {ended:?}"));
                crash.check(error, &ended);
                let platform_error_type = format!("Function.{}", crash.error_type);
                assert_eq!(error.platform_error_type, platform_error_type);
            }
        }
    }
}

#[test]
fn a_stack_overflow_is_reported_on_whichever_thread_opened_the_runtime_first() {
    let variables = [("TEST_REOPENED", "1")];
    let lambda = Emulator::builder();
    let function = Function::start_with(lambda, &program("crashes.c"), Style::Pull, &variables);
    let response = function.invoke("overflow");
    let ended = function.end();
    assert_eq!(response.error_type(), Some("StackOverflow"), "{ended:?}");
}

#[test]
fn a_crash_in_a_stream_is_in_the_trailers() {
    for style in STYLES {
        for crash in &CRASHES {
            let function = Function::start(&program("crashes.c"), style);
            let response = function.invoke(format!("stream {}", crash.way));
            let ended = function.end();
            assert_eq!(response.body_str(), "half", "{ended:?}");
            let error = response.error().expect("an error in the trailers");
            crash.check(error, &ended);
        }
    }
}

#[test]
fn a_crash_in_init_is_an_init_error() {
    for program in programs("crashes.c") {
        for style in STYLES {
            for crash in &CRASHES {
                let variables = [("TEST_INIT", crash.way)];
                let lambda = Emulator::builder();
                let function = Function::start_with(lambda, &program, style, &variables);
                let lambda = Arc::clone(&function.lambda);
                let ended = function.end();
                let error = lambda.init_error();
                let error = error.unwrap_or_else(|| panic!("{}: {ended:?}", crash.way));
                crash.check(&error, &ended);
                let platform_error_type = format!("Runtime.{}", crash.error_type);
                assert_eq!(error.platform_error_type, platform_error_type);
            }
        }
    }
}

#[test]
fn a_cpp_exception_that_leaves_a_callback_is_reported_as_an_abort() {
    for (compiler, standard) in [
        (Compiler::Gxx, "-std=c++17"),
        (Compiler::Clangxx, "-std=c++17"),
        // The callback need not be `noexcept`.
        (Compiler::Gxx, "-std=c++14"),
    ] {
        let program = Program::new("exceptions.cpp", compiler).flags(&[standard]);
        let Some(program) = program.build() else {
            continue;
        };
        let function = Function::start(&program, Style::Callback);
        assert_eq!(function.invoke("tea").body_str(), "tea");
        let response = function.invoke("throw");
        let ended = function.end();
        assert_eq!(
            response.error_type(),
            Some("Abort"),
            "{standard}: {ended:?}"
        );
        assert_eq!(
            ended.status.signal(),
            Some(SIGABRT),
            "{standard}: {ended:?}"
        );
    }
}
