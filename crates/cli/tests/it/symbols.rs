//! `lam build --split-debuginfo` and `lam symbols`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{Demo, has_target, lam, stderr, stdout};

/// Panics in a function that is inlined into another.
const MAIN: &str = "
fn main() { outer(std::env::args().count()); }

#[inline(never)]
fn outer(count: usize) { inner(count + 1); }

#[inline(always)]
fn inner(count: usize) {
    panic!(\"{count}\");
}
";

#[test]
fn backtraces_of_a_stripped_executable_get_names_and_lines() {
    let triple = match std::env::consts::ARCH {
        "aarch64" => "aarch64-unknown-linux-musl",
        _ => "x86_64-unknown-linux-musl",
    };
    if cfg!(not(target_os = "linux")) || !has_target(triple) {
        return;
    }
    let demo = Demo::new();
    demo.write("src/main.rs", MAIN);
    let output = demo.lam(["build", "--split-debuginfo"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let bootstrap = stdout(&output).trim_end().to_owned();
    let debug = format!("{bootstrap}.debug");
    let run = || {
        let mut command = Command::new(&bootstrap);
        stderr(&command.env("RUST_BACKTRACE", "full").output().unwrap())
    };
    let log = run();
    assert!(log.contains(" - <unknown>"), "{log}");

    let mut symbols = lam(["symbols", &debug])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Bytes that are not UTF-8 are copied.
    let input = [log.as_bytes(), b"\xff <unknown>\n"].concat();
    symbols.stdin.take().unwrap().write_all(&input).unwrap();
    let output = symbols.wait_with_output().unwrap();
    let named = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = named
        .lines()
        .find(|line| line.contains("inlined into outer ("));
    let line = line.unwrap_or_else(|| panic!("{named}"));
    assert!(line.contains(" - inner ("), "{line}");
    assert!(
        line.contains("src/main.rs:9), inlined into outer ("),
        "{line}"
    );
    assert!(line.ends_with("src/main.rs:5)"), "{line}");
    assert!(output.stdout.ends_with(b"\xff <unknown>\n"), "{named}");
    assert_eq!(named.matches("0x").count(), log.matches("0x").count());

    // A build without the flag is as small, and leaves no debug information of another build.
    let with = std::fs::metadata(&bootstrap).unwrap().len();
    let output = demo.lam(["build"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let without = std::fs::metadata(&bootstrap).unwrap().len();
    assert!(
        with.abs_diff(without) < without / 20,
        "{with} and {without} bytes"
    );
    assert!(!std::path::Path::new(&debug).exists());
    assert!(run().contains(" - <unknown>"));
}

#[test]
fn a_file_without_debug_information_is_rejected() {
    let output = lam(["symbols", "/nowhere/bootstrap.debug"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("/nowhere/bootstrap.debug"));
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = lam(["symbols", manifest]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot read the debug information"));
}
