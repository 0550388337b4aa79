//! `lam build --smallest`: the size of the executable, whether it runs, how it reports a panic, and
//! the errors if the toolchain is missing.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{Demo, lam, not_checked, program, runnable, stderr, stdout};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Bytes of `examples/hello`. A commit that raises a budget must say what the increase pays for.
const BUDGETS: [(&str, u64); 2] = [("x86_64", 101_000), ("arm64", 102_800)];

/// Builds an example of this repository. Returns `None` if there is no nightly Rust; under `CI=true`
/// the test fails then.
fn build(package: &str, arch: &str) -> Option<PathBuf> {
    let output = lam(["build", "--smallest", "-p", package, "--arch", arch])
        .current_dir(ROOT)
        // All tests and later runs share the compiled standard library.
        .env("CARGO_TARGET_DIR", Path::new(ROOT).join("target/smallest"))
        // Flags for the build of this test must not affect the build of the function.
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let log = stderr(&output);
    if log.contains("rustup toolchain install") {
        not_checked(&log);
        return None;
    }
    assert!(output.status.success(), "{log}");
    Some(PathBuf::from(stdout(&output).trim_end()))
}

fn invoke(function: &Path, data: &str) -> (String, String) {
    let output = lam(["invoke", "--memory", "1024", "--timeout", "60"])
        .args(["--data", data])
        .arg(function)
        .output()
        .unwrap();
    (stdout(&output), stderr(&output))
}

#[test]
fn hello_is_within_its_budget_and_runs() {
    for (arch, budget) in BUDGETS {
        let Some(bootstrap) = build("hello", arch) else {
            return;
        };
        let size = bootstrap.metadata().unwrap().len();
        println!("hello {arch}, smallest: {size} bytes");
        assert!(size <= budget, "{arch}: {size} bytes, budget {budget}");

        let folder = TempDir::new().unwrap();
        let Some(function) = runnable(&bootstrap, arch, folder.path()) else {
            continue;
        };
        let (response, log) = invoke(&function, "[1,2]");
        assert!(response.ends_with(r#","echo":[1,2]}"#), "{response}\n{log}");
    }
}

#[test]
fn a_crash_is_reported_without_a_panic_message() {
    for (arch, signal) in [("x86_64", "SIGILL"), ("arm64", "SIGTRAP")] {
        let Some(bootstrap) = build("crash", arch) else {
            return;
        };
        let folder = TempDir::new().unwrap();
        let Some(function) = runnable(&bootstrap, arch, folder.path()) else {
            continue;
        };
        let panic = format!("probably a panic (--smallest removes panic messages) ({signal})");
        let out_of_memory = format!("memory allocation failed ({signal})");
        for (way, error_type, message) in [
            ("panic", "Panic", &*panic),
            ("memory", "OutOfMemory", &*out_of_memory),
            ("abort", "Abort", "the process was aborted (SIGABRT)"),
            ("exit", "ProcessExit", "instead of returning"),
            ("overflow", "StackOverflow", "(SIGSEGV at "),
        ] {
            let (response, log) = invoke(&function, &format!("\"{way}\""));
            let error: serde_json::Value = serde_json::from_str(&response)
                .unwrap_or_else(|error| panic!("{way}: {error}: {response}\n{log}"));
            assert_eq!(error["errorType"], error_type, "{arch} {way}: {log}");
            let text = error["errorMessage"].as_str().unwrap();
            assert!(text.contains(message), "{arch} {way}: {text}");
        }
    }
}

#[test]
fn the_error_for_a_missing_toolchain_has_the_command_to_install_it() {
    let demo = Demo::new();
    let error = |toolchain: &str, path: &str| {
        let output = demo
            .lam(["build", "--arch", "arm64"])
            .arg(format!("--smallest={toolchain}"))
            .env("PATH", path)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
        let error = stderr(&output);
        let command = format!(
            "\n  rustup toolchain install {toolchain} --profile minimal -c rust-src -t \
             aarch64-unknown-linux-musl"
        );
        assert!(error.contains(&command), "{error}");
        error
    };
    let path = std::env::var("PATH").unwrap();

    // With the real rustup.
    let not_there = error("nightly-2020-01-01", &path);
    assert!(
        not_there.contains("--smallest needs Rust nightly-2020-01-01;"),
        "{not_there}"
    );
    let no_nightly = error("stable", &path);
    assert!(
        no_nightly
            .contains("needs a nightly Rust from November 2025 or later, but stable is not one"),
        "{no_nightly}"
    );

    // With a rustup and a rustc that are scripts.
    let folder = TempDir::new().unwrap();
    let with_rustc = |sysroot: &str| {
        let script = format!(
            "#!/bin/sh\ncase $2 in sysroot) echo {sysroot};; target-libdir) echo /nowhere;; esac\n"
        );
        let rustc = program(folder.path(), "nightly-rustc", &script);
        let script = format!("#!/bin/sh\necho {}\n", rustc.display());
        program(folder.path(), "rustup", &script);
        error("nightly", &format!("{}:{path}", folder.path().display()))
    };
    let no_sources = with_rustc("/nowhere");
    assert!(
        no_sources.contains("needs the source code of the standard library for Rust nightly;"),
        "{no_sources}"
    );
    let sources = "lib/rustlib/src/rust/library/std";
    fs::create_dir_all(folder.path().join(sources)).unwrap();
    let no_target = with_rustc(folder.path().to_str().unwrap());
    assert!(
        no_target.contains("needs the target aarch64-unknown-linux-musl for Rust nightly;"),
        "{no_target}"
    );
}

#[test]
fn smallest_conflicts_with_binary() {
    let output = lam(["package", "--smallest", "--binary", "main"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("cannot be used with"),
        "{}",
        stderr(&output)
    );
}
