//! Runs functions as processes: `tests/bootstraps/functions.rs`.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;

use lambda_native_emulator::Emulator;

use crate::support::function::PATIENCE;

/// The package in `tests/bootstraps`. Few crates are compiled for it, since tests build it with several
/// profiles.
pub(crate) const PACKAGE: &str = "lambda-native-bootstraps";

/// The names of `functions.rs` and `entry_macro.rs` in its Cargo.toml.
const FUNCTIONS: &str = "test-bootstrap";
const ENTRY_MACRO: &str = "test-bootstrap-entry-macro";

/// A function that runs as a process. It is killed when the test ends.
pub(crate) struct Bootstrap {
    child: Child,
    /// The lines that it writes to stderr.
    lines: Receiver<String>,
    /// The lines received so far.
    seen: String,
}

/// The result of a process.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Everything that it has written to stderr.
    pub(crate) stderr: String,
}

/// The program built with the dev profile, where panics unwind.
pub(crate) fn unwinding() -> PathBuf {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| build(FUNCTIONS, "dev", "debug"));
    BUILT.clone()
}

/// The program built like `lam build` does: small, and panics abort.
pub(crate) fn aborting() -> PathBuf {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| build(FUNCTIONS, "min-size", "min-size"));
    BUILT.clone()
}

/// The program built with the release profile: fast, and panics unwind.
pub(crate) fn released() -> PathBuf {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| build(FUNCTIONS, "release", "release"));
    BUILT.clone()
}

/// `tests/bootstraps/entry_macro.rs`, which contains only the function `load`.
pub(crate) fn entry_macro() -> PathBuf {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| build(ENTRY_MACRO, "dev", "debug"));
    BUILT.clone()
}

/// Builds the program in the folder of `cargo test`, with the usual features. `cargo test` itself may
/// have built it before, but not if only one test target is selected.
fn build(program: &str, profile: &str, folder: &str) -> PathBuf {
    let target = target_folder();
    run_cargo(program, &target, ["--profile", profile]);
    target.join(folder).join(program)
}

/// Builds the program with other options, in a separate folder so that it does not replace another
/// build.
pub(crate) fn build_apart(program: &str, name: &str, options: &[&str], folder: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_TARGET_TMPDIR"));
    // `.ci/sanitizers` compiles the program with nightly Rust and a sanitizer, like the tests, for
    // a target that it sets.
    if let Ok(triple) = std::env::var("TEST_SANITIZED_TARGET") {
        let own = |folder: &&Path| !folder.ends_with("tmp") && !folder.ends_with(&triple);
        let target = tests.ancestors().find(own).expect("a folder above");
        let flags = [format!("--target={triple}")].into_iter();
        let flags = flags.chain(std::env::var("TEST_SANITIZED_FLAG"));
        let options = options.iter().map(|&option| option.to_owned());
        run_cargo(program, target, options.chain(flags));
        return target.join(&triple).join(folder).join(program);
    }
    let target = tests.join(name);
    run_cargo(program, &target, options);
    target.join(folder).join(program)
}

fn run_cargo(program: &str, target: &Path, options: impl IntoIterator<Item = impl AsRef<OsStr>>) {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["build", "--quiet", "--package", PACKAGE, "--bin", program])
        .args(options)
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo builds {program}");
}

/// The target folder. Cargo provides `target/tmp` for tests.
fn target_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    folder.expect("a folder above").to_owned()
}

/// A command with the environment of the emulated function and without backtraces.
pub(crate) fn command(program: impl AsRef<Path>, function: &str, lambda: &Emulator) -> Command {
    let mut command = bare_command(program, function);
    command.envs(lambda.environment());
    command
}

/// Like [`command`], outside Lambda.
pub(crate) fn bare_command(program: impl AsRef<Path>, function: &str) -> Command {
    let mut command = Command::new(program.as_ref());
    for name in ["AWS_LAMBDA_RUNTIME_API", "_X_AMZN_TRACE_ID"] {
        command.env_remove(name);
    }
    command
        .env("RUST_BACKTRACE", "0")
        .env("TEST_FUNCTION", function);
    command
}

impl Bootstrap {
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let pipe = child.stderr.take().expect("stderr is a pipe");
        let mut pipe = BufReader::new(pipe);
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let mut line = Vec::new();
            // An error is treated like the end of the process.
            while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                // The test may have ended.
                let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
                line.clear();
            }
        });
        Bootstrap {
            child,
            lines,
            seen: String::new(),
        }
    }

    /// Waits until this many lines have been written to stderr.
    #[track_caller]
    pub(crate) fn wait_for_lines(&mut self, number: usize) {
        while self.seen.lines().count() < number {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push_str(&line),
                Err(error) => panic!("line {number} of stderr: {error}, after {:?}", self.seen),
            }
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills the process and returns what it has written to stderr.
    #[track_caller]
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().expect("the process runs");
        self.end().stderr
    }

    /// Waits until the process ends.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        let mut stderr = std::mem::take(&mut self.seen);
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => stderr.push_str(&line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the process does not end: {stderr:?}"),
            }
        }
        let status = self.child.wait().expect("the process has ended");
        Ended { status, stderr }
    }
}

impl Drop for Bootstrap {
    fn drop(&mut self) {
        // Both calls fail if the process has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// Asserts the exit status and returns the only line on stderr.
    #[track_caller]
    pub(crate) fn line(&self, code: i32) -> &str {
        assert_eq!(self.status.code(), Some(code), "{}", self.stderr);
        let line = self.stderr.strip_suffix('\n');
        let line = line.filter(|line| !line.contains('\n'));
        line.unwrap_or_else(|| panic!("expected one line, got {:?}", self.stderr))
    }
}

/// A value of `/proc/<pid>/status` in KiB: `VmRSS` is the current memory, `VmHWM` the peak.
#[cfg(target_os = "linux")]
#[track_caller]
pub(crate) fn memory_kib(pid: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
    let figure = status.lines().find_map(|line| line.strip_prefix(field));
    let figure = figure.and_then(|line| line.split_whitespace().nth(1));
    figure
        .and_then(|figure| figure.parse().ok())
        .unwrap_or_else(|| panic!("no {field} in {status}"))
}
