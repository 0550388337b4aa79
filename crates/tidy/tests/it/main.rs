//! Checks of the repository: budgets, documentation, rules, and interoperability.

#[cfg(target_os = "linux")]
mod aws_commands;
mod budget;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod c_page;
#[cfg(target_os = "linux")]
mod cargo_lambda_flags;
mod circles;
mod documentation;
#[cfg(target_os = "linux")]
mod interop;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod pages;
mod permissions;
mod public_api;
mod rules;
mod snippets;
#[cfg(target_os = "linux")]
mod workflow;

#[cfg(target_os = "linux")]
use std::io::Write as _;
use std::path::{Path, PathBuf};

use xshell::Shell;

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A shell in the repository's root.
fn shell() -> Shell {
    let shell = Shell::new().expect("a working directory");
    shell.change_dir(root());
    shell
}

/// The files of the repository whose names end in one of these. Includes files that git does not
/// track yet, except ignored ones.
fn files(endings: &[&str]) -> Vec<String> {
    let shell = shell();
    let listed = xshell::cmd!(shell, "git ls-files --cached --others --exclude-standard")
        .quiet()
        .read()
        .expect("git lists the repository's files");
    let mut files: Vec<String> = listed
        .lines()
        .filter(|file| endings.iter().any(|ending| file.ends_with(ending)))
        .filter(|file| root().join(file).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    assert!(!files.is_empty(), "no file name ends in {endings:?}");
    files
}

fn read(file: &str) -> String {
    shell()
        .read_file(root().join(file))
        .expect("the file is readable text")
}

/// Reports a check that this machine cannot run. Under `CI=true`, every tool must be installed, so the
/// test fails. The test harness captures `eprintln!` of a passing test, hence the direct write.
#[cfg(target_os = "linux")]
fn not_checked(reason: &str) {
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!is_ci, "not checked: {reason}");
    let _ = writeln!(std::io::stderr(), "not checked: {reason}");
}

/// Builds `lam`, and returns its path.
#[cfg(target_os = "linux")]
fn lam() -> PathBuf {
    let shell = shell();
    xshell::cmd!(shell, "cargo build --quiet -p lambda-native-cli")
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .quiet()
        .run()
        .expect("lam can be built");
    let root = root().canonicalize().expect("the root");
    root.join("target/debug/lam")
}
