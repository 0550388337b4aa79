//! `lam build --smallest`: how small it is, that it runs, what is left of a panic, and what is said
//! where the toolchain is not there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{Demo, has_qemu, lam, not_checked, stderr, stdout};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Bytes of `examples/hello`. A budget may be raised in a commit that says what was bought.
const BUDGETS: [(&str, u64); 2] = [("x86_64", 101_000), ("arm64", 102_800)];

/// Builds an example of this repository. Returns `None` if there is no nightly Rust; under `CI=true`
/// the test fails then.
fn build(package: &str, arch: &str) -> Option<PathBuf> {
    let output = lam(["build", "--smallest", "-p", package, "--arch", arch])
        .current_dir(ROOT)
        // The standard library, once it is compiled, serves all tests and the next run.
        .env("CARGO_TARGET_DIR", Path::new(ROOT).join("target/smallest"))
        // Flags that the caller sets for its own build must not change this one.
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

/// Returns a program that runs the executable here: the executable itself, or a script that starts
/// it in qemu.
fn runnable(executable: &Path, arch: &str, folder: &TempDir) -> Option<PathBuf> {
    if arch.replace("arm64", "aarch64") == std::env::consts::ARCH {
        return Some(executable.to_owned());
    }
    let emulator = format!("qemu-{}-static", arch.replace("arm64", "aarch64"));
    if !has_qemu(&emulator) {
        return None;
    }
    let script = format!("#!/bin/sh\nexec {emulator} {}\n", executable.display());
    Some(program(folder, "emulated", &script))
}

fn program(folder: &TempDir, name: &str, script: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
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
fn hello_is_small_and_answers() {
    for (arch, budget) in BUDGETS {
        let Some(bootstrap) = build("hello", arch) else {
            return;
        };
        let size = bootstrap.metadata().unwrap().len();
        println!("hello {arch}, smallest: {size} bytes");
        assert!(size <= budget, "{arch}: {size} bytes, budget {budget}");

        let folder = TempDir::new().unwrap();
        let Some(function) = runnable(&bootstrap, arch, &folder) else {
            continue;
        };
        let (answer, log) = invoke(&function, "[1,2]");
        assert!(answer.ends_with(r#","echo":[1,2]}"#), "{answer}\n{log}");
    }
}

#[test]
fn a_panic_is_answered_without_its_message() {
    for (arch, signal) in [("x86_64", "SIGILL"), ("arm64", "SIGTRAP")] {
        let Some(bootstrap) = build("crash", arch) else {
            return;
        };
        let folder = TempDir::new().unwrap();
        let Some(function) = runnable(&bootstrap, arch, &folder) else {
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
            let (answer, log) = invoke(&function, &format!("\"{way}\""));
            let error: serde_json::Value = serde_json::from_str(&answer)
                .unwrap_or_else(|error| panic!("{way}: {error}: {answer}\n{log}"));
            assert_eq!(error["errorType"], error_type, "{arch} {way}: {log}");
            let text = error["errorMessage"].as_str().unwrap();
            assert!(text.contains(message), "{arch} {way}: {text}");
        }
    }
}

#[test]
fn what_is_missing_is_told_with_the_command_that_brings_it() {
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

    // rustup's own answers.
    let not_there = error("nightly-2020-01-01", &path);
    assert!(
        not_there.contains("--smallest needs Rust nightly-2020-01-01;"),
        "{not_there}"
    );
    let no_nightly = error("stable", &path);
    assert!(
        no_nightly.contains("needs a nightly Rust of November 2025 or later, and stable is none"),
        "{no_nightly}"
    );

    // A rustup whose toolchain is the rustc of the script.
    let folder = TempDir::new().unwrap();
    let with_rustc = |sysroot: &str| {
        let script = format!(
            "#!/bin/sh\ncase $2 in sysroot) echo {sysroot};; target-libdir) echo /nowhere;; esac\n"
        );
        let rustc = program(&folder, "nightly-rustc", &script);
        let script = format!("#!/bin/sh\necho {}\n", rustc.display());
        program(&folder, "rustup", &script);
        error("nightly", &format!("{}:{path}", folder.path().display()))
    };
    let no_sources = with_rustc("/nowhere");
    assert!(
        no_sources.contains("needs the standard library's sources for Rust nightly;"),
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
fn what_is_built_already_cannot_be_made_smaller() {
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
