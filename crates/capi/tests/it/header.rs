//! The header against the Rust side, and by itself in every compiler and standard.

mod declarations;
// Generated, see `the_header_declares_what_the_library_defines`.
#[rustfmt::skip]
mod signatures;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::compilers::{C_COMPILERS, CPP_COMPILERS, Compiler};
use crate::support::library::include;
use crate::support::programs::WARNINGS;
use declarations::Header;

/// What a program includes and does to use all of the header.
const USE: &str = "int main(void) { return lambda_abi_version() == LAMBDA_ABI_VERSION ? 0 : 1; }\n";

fn header() -> Header {
    let path = include().join("lambda_native.h");
    Header::parse(&std::fs::read_to_string(path).expect("the header"))
}

/// `signatures.rs` uses each function of the header with the type that the header gives it, and each
/// constant with its value, so a difference does not compile. This test keeps the file current.
#[test]
fn the_header_declares_what_the_library_defines() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/header/signatures.rs");
    let generated = header().to_rust();
    if std::env::var_os("UPDATE_SIGNATURES").is_some() {
        std::fs::write(&path, &generated).expect("the file is written");
    }
    let current = std::fs::read_to_string(&path).expect("the file");
    assert!(
        current == generated,
        "the header has changed: run UPDATE_SIGNATURES=1 cargo test -p lambda-native-capi --test it \
         header, and then the test again"
    );
    signatures::check();
}

/// The other direction: the library defines no function or constant that the header does not have.
#[test]
fn the_library_defines_what_the_header_declares() {
    let header = header();
    let declared: BTreeSet<&str> = header.names().collect();
    let mut defined = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    collect_names(&source, &mut defined);
    let defined: BTreeSet<&str> = defined.iter().map(String::as_str).collect();
    let difference: Vec<_> = defined.symmetric_difference(&declared).collect();
    assert!(difference.is_empty(), "only on one side: {difference:?}");
}

/// Adds every name of the interface in the code of this folder, without the comments.
fn collect_names(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_names(&path, names);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("source code");
        let code = text.lines().map(|line| line.split("//").next());
        for word in code.flat_map(|line| words(line.unwrap_or_default())) {
            let is_function = word.starts_with("lambda_") && !word.starts_with("lambda_native");
            if is_function || word.starts_with("LAMBDA_") {
                names.insert(word.to_owned());
            }
        }
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
}

/// Compiles a program that includes this header, with every warning as an error.
#[track_caller]
fn compiles(compiler: Compiler, language: &str, header: &str, flags: &[&str], body: &str) {
    use std::io::Write as _;

    let Some(mut command) = compiler.command() else {
        return;
    };
    // `zig cc` does not know -fsyntax-only.
    let object = object_file(compiler);
    let mut child = command
        .args(flags)
        .args(WARNINGS)
        .args(["-Wundef", "-c", "-x", language, "-I"])
        .arg(include())
        .arg("-o")
        .arg(&object)
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the compiler starts");
    let program = format!("#include <{header}>\n{body}");
    let mut input = child.stdin.take().expect("stdin is a pipe");
    input.write_all(program.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "{compiler:?} {flags:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A file for the object, which no other test uses.
fn object_file(compiler: Compiler) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("header-{compiler:?}-{number}.o");
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn the_header_compiles_alone_as_c() {
    for compiler in C_COMPILERS {
        for standard in ["-std=c99", "-std=c11", "-std=c17"] {
            let flags = [standard, "-Wstrict-prototypes"];
            compiles(compiler, "c", "lambda_native.h", &flags, USE);
        }
    }
}

#[test]
fn the_header_compiles_alone_as_cpp() {
    for compiler in CPP_COMPILERS {
        for standard in ["-std=c++11", "-std=c++14", "-std=c++17", "-std=c++20"] {
            compiles(compiler, "c++", "lambda_native.h", &[standard], USE);
        }
    }
}

/// Since C++17, a callback that may throw is an error of the compiler.
#[test]
fn a_callback_in_cpp_17_has_to_be_noexcept() {
    let body = "void handler(lambda_invocation *, void *) noexcept;\n\
                void may_throw(lambda_invocation *, void *);\n\
                template <typename T> constexpr bool fits(T) { return false; }\n\
                constexpr bool fits(lambda_handler) { return true; }\n\
                static_assert(fits(handler) && !fits(may_throw), \"noexcept\");\n";
    for compiler in CPP_COMPILERS {
        compiles(compiler, "c++", "lambda_native.h", &["-std=c++17"], body);
    }
}

#[test]
fn the_cpp_header_compiles_alone() {
    let body = "int main() { return 0; }\n";
    for compiler in CPP_COMPILERS {
        for flags in [
            &["-std=c++17"][..],
            &["-std=c++20"],
            &["-std=c++2b"],
            &["-std=c++17", "-fno-exceptions", "-fno-rtti"],
        ] {
            compiles(compiler, "c++", "lambda_native.hpp", flags, body);
        }
    }
}
