//! Programs that are linked with the libraries of an unpacked archive.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::Command;

use super::support::{GNU, MUSL, Unpacked, run};

const PRINTS_VERSION: &str = "\
#include <lambda_native.h>
#include <stdio.h>
int main(void) { printf(\"%s %d\", lambda_version(), lambda_abi_version() == LAMBDA_ABI_VERSION); }
";

/// It can only be linked if the library has every function, and what these use.
const RUNS: &str = "\
#include <lambda_native.h>
static void handler(lambda_invocation *invocation, void *user_data) {
    (void)user_data;
    lambda_respond_str(invocation, \"{}\");
}
int main(void) { lambda_run(handler, NULL); }
";

fn prints_version(program: PathBuf, library: Option<PathBuf>) {
    let mut program = Command::new(program);
    if let Some(library) = library {
        program.env("LD_LIBRARY_PATH", library);
    }
    let printed = run(&mut program, "the program", "").expect("it starts");
    assert_eq!(printed, format!("{} 1", env!("CARGO_PKG_VERSION")));
}

/// The error says what is missing in the environment, which shows that the runtime has started.
fn is_a_function(program: PathBuf) {
    let output = Command::new(program)
        .env_remove("AWS_LAMBDA_RUNTIME_API")
        .output()
        .expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("AWS_LAMBDA_RUNTIME_API is not set"),
        "{errors}"
    );
}

#[test]
fn a_static_program_needs_musl_and_nothing_else() {
    let unpacked = Unpacked::new(MUSL);
    let package = ["--static", "--cflags", "--libs", "lambda-native"];
    let Some(mut flags) = unpacked.flags(&package) else {
        return;
    };
    flags.extend(["-static", "-nodefaultlibs", "-lc"].map(str::to_owned));
    // Once with every function of the library, and once with what is called.
    for garbage in ["-Wl,--no-gc-sections", "-Wl,--gc-sections"] {
        let flags = flags.iter().map(String::as_str).chain([garbage]);
        let Some(program) = unpacked.compile("musl-gcc", RUNS, flags.clone()) else {
            return;
        };
        is_a_function(program);
        let program = unpacked.compile("musl-gcc", PRINTS_VERSION, flags);
        prints_version(program.expect("musl-gcc is installed"), None);
    }
}

#[test]
fn a_position_independent_program_can_be_linked() {
    let unpacked = Unpacked::new(MUSL);
    let include = format!("-I{}", unpacked.root.join("include").display());
    let library = unpacked.library().display().to_string();
    for kind in ["-static-pie", "-pie", "-no-pie"] {
        let flags = ["-fPIE", &include, &library, kind];
        if unpacked.compile("musl-gcc", RUNS, flags).is_none() {
            return;
        }
    }
}

#[test]
fn a_program_contains_only_the_functions_that_it_calls() {
    let unpacked = Unpacked::new(MUSL);
    let include = format!("-I{}", unpacked.root.join("include").display());
    let library = unpacked.library().display().to_string();
    let flags = ["-static", "-Wl,--gc-sections", &include, &library];
    let source =
        "#include <lambda_native.h>\nint main(void) { return lambda_version() == NULL; }\n";
    let Some(program) = unpacked.compile("musl-gcc", source, flags) else {
        return;
    };
    let version = fs::metadata(program).expect("a program").len();
    // musl's startup code, and what initializes standard output.
    assert!(version < 32 * 1024, "{version} bytes for `lambda_version`");

    let program = unpacked.compile("musl-gcc", RUNS, flags);
    let function = fs::metadata(program.expect("musl-gcc is installed"))
        .expect("a program")
        .len();
    assert!(function < 220 * 1024, "{function} bytes for a function");
}

/// Every Rust library defines the functions of the standard library that have to have a fixed name.
#[test]
fn a_second_rust_library_can_be_linked() {
    let unpacked = Unpacked::new(MUSL);
    let folder = unpacked.temporary.path();
    let source = folder.join("second.rs");
    let code = "#[unsafe(no_mangle)]\n\
                pub extern \"C\" fn second(number: i32) -> usize {\n    \
                std::panic::catch_unwind(|| format!(\"{number}\").len()).unwrap_or(0)\n}\n";
    fs::write(&source, code).expect("a writable folder");
    let second = folder.join("libsecond.a");
    let mut rustc = Command::new("rustc");
    rustc
        .args([
            "--edition=2024",
            "--crate-type=staticlib",
            "-Crelocation-model=pic",
        ])
        .args(["--target=x86_64-unknown-linux-musl", "-o"])
        .args([&second, &source]);
    run(&mut rustc, "rustc", "https://rustup.rs").expect("rustc is installed");
    let mut rustc = Command::new("rustc");
    rustc.args([
        "--print=target-libdir",
        "--target=x86_64-unknown-linux-musl",
    ]);
    let libraries = run(&mut rustc, "rustc", "https://rustup.rs").expect("rustc is installed");
    // The second library has the ordinary unwinder.
    let unwinder = PathBuf::from(libraries.trim()).join("self-contained/libunwind.a");

    let include = format!("-I{}", unpacked.root.join("include").display());
    let [first, second, unwinder] =
        [unpacked.library(), second, unwinder].map(|file| file.display().to_string());
    let source = "#include <lambda_native.h>\n\
                  int second(int number);\n\
                  static void handler(lambda_invocation *i, void *data) { (void)data; lambda_finish(i); }\n\
                  int main(void) { if (second(100) != 3) return 9; lambda_run(handler, NULL); }\n";
    for libraries in [[&first, &second, &unwinder], [&second, &unwinder, &first]] {
        let flags = ["-static", &include]
            .into_iter()
            .chain(libraries.map(String::as_str));
        let Some(program) = unpacked.compile("musl-gcc", source, flags) else {
            return;
        };
        is_a_function(program);
    }
}

#[test]
fn a_program_for_glibc_needs_glibc_and_nothing_else() {
    let unpacked = Unpacked::new(GNU);
    let package = ["--static", "--cflags", "--libs", "lambda-native"];
    let Some(mut flags) = unpacked.flags(&package) else {
        return;
    };
    flags.extend(["-nodefaultlibs", "-lc"].map(str::to_owned));
    for compiler in ["gcc", "clang"] {
        let Some(program) = unpacked.compile(compiler, RUNS, &flags) else {
            continue;
        };
        is_a_function(program);
        let program = unpacked.compile(compiler, PRINTS_VERSION, &flags);
        prints_version(program.expect("the compiler is installed"), None);
    }
}

#[test]
fn the_shared_library_can_be_linked_and_loaded() {
    let unpacked = Unpacked::new(GNU);
    let Some(flags) = unpacked.flags(&["--cflags", "--libs", "lambda-native-shared"]) else {
        return;
    };
    let Some(program) = unpacked.compile("gcc", PRINTS_VERSION, &flags) else {
        return;
    };
    prints_version(program, Some(unpacked.root.join("lib/shared")));
    let program = unpacked
        .compile("gcc", RUNS, &flags)
        .expect("gcc is installed");
    let output = Command::new(program).output().expect("it starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    // It names the version of the interface, not that of the library.
    assert!(errors.contains("liblambda_native.so.1:"), "{errors}");
}

/// The frames of the library have no unwind tables, so the exception finds no handler behind them. It
/// does not reach `main` with the state of the runtime left behind.
#[test]
fn an_exception_does_not_pass_through_the_library() {
    let unpacked = Unpacked::new(GNU);
    let include = format!("-I{}", unpacked.root.join("include").display());
    let library = unpacked.library().display().to_string();
    // Since C++17, the compiler rejects these callbacks, because they are not `noexcept`.
    let source = "#include <lambda_native.h>\n\
                  static int init(void *) { throw 7; }\n\
                  static void handler(lambda_invocation *, void *) {}\n\
                  int main() {\n\
                  try { lambda_run_with(nullptr, init, handler, nullptr); } catch (...) { return 9; }\n}\n";
    let Some(program) = unpacked.compile("g++", source, ["-std=c++14", &include, &library]) else {
        return;
    };
    let mut program = Command::new(program);
    // The runtime connects only after init.
    program.env("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9");
    let output = program.output().expect("it starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(6), "{errors}");
    assert!(
        errors.contains("terminate called after throwing"),
        "{errors}"
    );
}
