//! The programs and the examples under AddressSanitizer, UndefinedBehaviorSanitizer and valgrind, and the
//! memory of a function over many invocations.
//!
//! The library itself is not instrumented. The sanitizers see what the programs do, and their
//! interceptors see what both sides pass to libc; valgrind sees every access of both sides.

mod load;

use std::path::{Path, PathBuf};
use std::process::Command;

use lambda_native_emulator::front::{Front, Request};
use lambda_native_emulator::{Emulator, Invocation};

use crate::support::compilers::Compiler;
use crate::support::function::{Function, STYLES, Style};
use crate::support::programs::Program;
use crate::support::tools;

const SANITIZERS: [&str; 4] = [
    "-g",
    "-O1",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
];

/// What is sent to a program. The responses are checked by the other tests.
struct Workload {
    /// In `tests/c`, or the path of an example.
    source: &'static str,
    events: &'static [&'static str],
}

const PROGRAMS: [Workload; 6] = [
    Workload {
        source: "context.c",
        events: &["context", "", "{}"],
    },
    Workload {
        source: "responses.c",
        events: &[
            "respond 1",
            "str 1",
            "static",
            "empty",
            "append a b c",
            "append-str ab",
            "finish",
            "fail NotFound no bicycle",
            "fail-n",
            "fail-null",
            "stack",
            "append-fail",
            "large 6291557",
            "large-append 7",
            "nothing",
        ],
    },
    Workload {
        source: "misuse.c",
        events: &[
            "keep",
            "stale",
            "twice",
            "fail-twice",
            "null-data",
            "nulls",
            "thread",
            "open-again",
            "nothing",
        ],
    },
    Workload {
        source: "streaming.c",
        events: &[
            "chunks 3 100000",
            "http 200",
            "invalid-status",
            "invalid-name",
            "fail-after-write",
            "fail-before-write",
            "order",
            "append-begin",
            "leave",
        ],
    },
    Workload {
        source: "logging.c",
        events: &["levels", "fields", "hostile", "not-written"],
    },
    Workload {
        source: "api_gateway.c",
        events: &["{}", "invalid-status", "invalid-name", "invalid-value"],
    },
];

/// They are callback programs, and do not read TEST_STYLE.
const EXAMPLES: [Workload; 3] = [
    Workload {
        source: "examples/c/hello.c",
        events: &["{}", "[1,2]"],
    },
    Workload {
        source: "examples/c/streaming.c",
        events: &[],
    },
    Workload {
        source: "examples/c/concurrent.c",
        events: &["3", "no number"],
    },
];

const HTTP_EXAMPLES: [&str; 2] = ["examples/c/apigw-hello.c", "examples/c/apigw-hello.cpp"];

impl Workload {
    /// Sends the events and an HTTP request to the program, and asserts that nothing was found.
    #[track_caller]
    fn run(&self, command: Command, style: Style) {
        let function = Function::start_command(Emulator::builder(), command, style, &[]);
        for _ in 0..3 {
            for event in self.events {
                function.invoke(*event);
            }
            function.submit(http_request());
        }
        let traffic = function.finish();
        let stderr = traffic.stderr;
        for finding in ["ERROR: AddressSanitizer", "runtime error:", "LeakSanitizer"] {
            assert!(!stderr.contains(finding), "{}: {stderr}", self.source);
        }
    }
}

fn http_request() -> Invocation {
    let request = Request::new("POST", "/hi%22?name=a%20b&limit=10")
        .header("Cookie", "id=7")
        .header("X-Test", "echo")
        .header("Content-Type", "application/octet-stream")
        .body([0, 255, 1]);
    let invocation = Front::FunctionUrl.invocation(&request);
    invocation.expect("a request for the function")
}

fn http_examples() -> impl Iterator<Item = Workload> {
    HTTP_EXAMPLES.into_iter().map(|source| Workload {
        source,
        events: &[],
    })
}

/// The compiler of this family for the language of the source.
fn compiler(source: &str, c: Compiler, cpp: Compiler) -> Compiler {
    if source.ends_with(".cpp") { cpp } else { c }
}

/// The process ends with status 1 when the emulator is stopped, after which LeakSanitizer runs.
fn sanitized(program: &Path) -> Command {
    let mut command = Command::new(program);
    // The library keeps its signal handlers, which report what the sanitizers would.
    command.env("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:exitcode=99");
    command.env("UBSAN_OPTIONS", "print_stacktrace=1");
    command
}

fn under_sanitizers(c: Compiler, cpp: Compiler) {
    for style in STYLES {
        for workload in PROGRAMS {
            let program = Program::new(workload.source, c).flags(&SANITIZERS);
            if let Some(program) = program.build() {
                workload.run(sanitized(&program), style);
            }
        }
    }
    for workload in EXAMPLES.into_iter().chain(http_examples()) {
        let compiler = compiler(workload.source, c, cpp);
        let program = Program::new(workload.source, compiler).flags(&SANITIZERS);
        if let Some(program) = program.build() {
            workload.run(sanitized(&program), Style::Callback);
        }
    }
}

#[test]
fn the_sanitizers_of_gcc_find_nothing() {
    under_sanitizers(Compiler::Gcc, Compiler::Gxx);
}

#[test]
fn the_sanitizers_of_clang_find_nothing() {
    under_sanitizers(Compiler::Clang, Compiler::Clangxx);
}

/// A sanitizer that does not work would also find nothing in the other tests.
#[test]
fn the_sanitizers_find_a_mistake_on_purpose() {
    for compiler in [Compiler::Gcc, Compiler::Clang] {
        let program = Program::new("mistakes.c", compiler).flags(&SANITIZERS);
        let Some(program) = program.build() else {
            continue;
        };
        for (event, finding) in [
            ("heap", "ERROR: AddressSanitizer: heap-buffer-overflow"),
            ("shift", "runtime error: shift exponent"),
        ] {
            let lambda = Emulator::builder();
            let command = sanitized(&program);
            let function = Function::start_command(lambda, command, Style::Callback, &[]);
            function.invoke(event);
            let stderr = function.end().stderr;
            assert!(stderr.contains(finding), "{compiler:?} {event}: {stderr}");
        }
    }
}

/// The command that runs a program under memcheck, or `None` if valgrind is missing.
fn memcheck(program: &Path) -> Option<Command> {
    if !tools::has("valgrind", "apt-get install valgrind") {
        return None;
    }
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        // Otherwise valgrind makes libc forget `environ`, to which the runtime adds a variable.
        .arg("--run-libc-freeres=no")
        .args([
            "--errors-for-leak-kinds=definite",
            "--show-leak-kinds=definite",
        ])
        .arg(program);
    Some(command)
}

fn debug_build(source: &str) -> Option<PathBuf> {
    let compiler = compiler(source, Compiler::Gcc, Compiler::Gxx);
    Program::new(source, compiler).flags(&["-g", "-O1"]).build()
}

/// `finish` asserts that the status is 1. After a finding, valgrind ends with another status.
#[test]
fn valgrind_finds_nothing_in_the_test_programs() {
    for style in STYLES {
        for workload in PROGRAMS {
            let command = debug_build(workload.source).and_then(|program| memcheck(&program));
            if let Some(command) = command {
                workload.run(command, style);
            }
        }
    }
}

#[test]
fn valgrind_finds_nothing_in_the_examples() {
    for workload in EXAMPLES.into_iter().chain(http_examples()) {
        let command = debug_build(workload.source).and_then(|program| memcheck(&program));
        if let Some(command) = command {
            workload.run(command, Style::Callback);
        }
    }
}

#[test]
fn valgrind_finds_a_mistake_on_purpose() {
    let Some(command) = debug_build("mistakes.c").and_then(|program| memcheck(&program)) else {
        return;
    };
    let function = Function::start_command(Emulator::builder(), command, Style::Callback, &[]);
    function.invoke("heap");
    function.invoke("end");
    let ended = function.end();
    assert!(ended.stderr.contains("Invalid write"), "{ended:?}");
}
