//! Crates, size, and system calls. A commit that raises a budget must say what the increase pays for.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use lambda_native_emulator::{At, Fault};

use super::support::function::{FLAVORS, Function, command, emulator};
use super::support::programs::{Program, root};

#[test]
fn fewer_crates_are_compiled_than_with_lambda_runtime() {
    // Those of compat/peer/Cargo.toml.
    let features = "anyhow,concurrency-tokio,graceful-shutdown,opentelemetry";
    let ours = crates(&["--package", "lambda-native-compat", "--features", features]);
    let manifest = "compat/peer/Cargo.toml";
    let peer = crates(&["--manifest-path", manifest, "--package", "lambda_runtime"]);
    println!("{} crates, {} with lambda_runtime", ours.len(), peer.len());
    assert!(ours.len() <= 47, "{ours:?}");
    assert!(ours.len() + 25 <= peer.len(), "{peer:?}");
}

/// The crates that are compiled for this one, on this machine.
fn crates(package: &[&str]) -> BTreeSet<String> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args([
            "tree",
            "--locked",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .args(package)
        .current_dir(root())
        .output()
        .expect("cargo starts");
    let tree = String::from_utf8_lossy(&output.stdout);
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// All functions of the tests in one program.
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
#[test]
fn the_programs_are_within_their_budget() {
    let size = std::fs::metadata(Program::Small.path())
        .expect("the program is there")
        .len();
    println!("{size} bytes");
    assert!(size <= 1_010_000, "{size} bytes");
}

#[test]
fn an_invocation_takes_few_system_calls() {
    if Command::new("strace").arg("-V").output().is_err() {
        return not_checked("strace is missing (apt-get install strace)");
    }
    const MEASURED: u64 = 500;
    for flavor in FLAVORS {
        let calls = system_calls(flavor, 20 + MEASURED) - system_calls(flavor, 20);
        println!("{flavor}: {calls} system calls for {MEASURED} invocations");
        assert!(
            calls <= 7 * MEASURED,
            "{flavor}: {calls} for {MEASURED} invocations"
        );
    }
}

/// The number of system calls of a process that echoes this many events, from start to end.
fn system_calls(flavor: &str, events: u64) -> u64 {
    let summary = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("strace-{flavor}-{events}"));
    let program = command(Program::Small, "echo", flavor);
    let mut strace = Command::new("strace");
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    strace
        .args(["-f", "-c", "-o"])
        .arg(&summary)
        .arg(program.get_program());
    let lambda = emulator()
        .record_requests(false)
        .start()
        .expect("the emulator starts");
    let function = Function::start_in(lambda, &mut strace);
    for n in 0..events {
        assert_eq!(function.invoke(&n.to_string()).body_str(), n.to_string());
    }
    function.lambda.inject(At::Next, Fault::Status(403));
    let (status, lines) = function.end();
    assert_eq!(status.code(), Some(1), "{lines:?}");
    let table = std::fs::read_to_string(summary).expect("strace writes its summary");
    let total = table.lines().find(|line| line.ends_with(" total"));
    let calls = total.and_then(|line| line.split_whitespace().nth(3));
    let calls = calls.and_then(|calls| calls.parse().ok());
    calls.unwrap_or_else(|| panic!("no total in strace's summary: {table}"))
}

/// Reports a check that this machine cannot run. Under `CI=true`, every tool must be installed.
fn not_checked(reason: &str) {
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!is_ci, "not checked: {reason}");
    // The test harness captures `eprintln!`.
    let _ = writeln!(std::io::stderr(), "not checked: {reason}");
}
