//! A reader's shell: an empty folder, the variables that are set so far, and a server.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use xshell::cmd;

use super::super::{lam, not_checked, root, shell};

/// What the page needs besides Rust and Zig, and how Debian calls it.
const TOOLS: [(&str, &str); 9] = [
    ("cmake", "cmake"),
    ("curl", "curl"),
    ("g++", "g++"),
    ("gcc", "gcc"),
    ("make", "make"),
    ("meson", "meson"),
    ("musl-gcc", "musl-tools"),
    ("ninja", "ninja-build"),
    ("pkg-config", "pkg-config"),
];

/// Builds the archives, but not `lam`, which is built already.
const CARGO: &str = r#"if [ "$1" = install ]; then test -f "$3/Cargo.toml"; exit; fi
exec "$REAL_CARGO" "$@""#;

/// Checks the zip instead of uploading it.
const AWS: &str = r#"[ "$1 $2" = "lambda create-function" ] || exit 1
for word in "$@"; do
  case $word in fileb://*) head -c 2 "${word#fileb://}" | grep -q PK && exit ;; esac
done
exit 1"#;

const URL: &str = "http://127.0.0.1:9000";

pub(super) struct Session {
    checkout: PathBuf,
    /// The reader's folder. It is empty at first.
    folder: PathBuf,
    /// Commands in place of those that need a network, and those that cargo builds.
    commands: PathBuf,
    /// Sets the variables that the commands so far have set.
    variables: PathBuf,
    server: Option<Server>,
}

/// `lam run`.
struct Server {
    process: Child,
    url: String,
}

impl Session {
    /// Returns `None` if a tool is missing.
    pub(super) fn start() -> Option<Session> {
        for (tool, package) in TOOLS {
            if !is_installed(tool) {
                not_checked(&format!("{tool} is missing (apt-get install {package})"));
                return None;
            }
        }
        let checkout = root().canonicalize().expect("the repository's root");
        let zig = zig(&checkout)?;

        let temporary = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c-page");
        if temporary.exists() {
            fs::remove_dir_all(&temporary).expect("the folder can be emptied");
        }
        let session = Session {
            folder: temporary.join("function"),
            commands: temporary.join("commands"),
            variables: temporary.join("variables"),
            checkout,
            server: None,
        };
        fs::create_dir_all(&session.folder).expect("a folder");
        fs::create_dir_all(&session.commands).expect("a folder");
        fs::write(&session.variables, "").expect("a file");
        session.command("aws", AWS);
        session.command("cargo", CARGO);
        session.command("lam", &format!("exec '{}' \"$@\"", lam().display()));
        session.command("zig", &format!("exec {zig} \"$@\""));
        Some(session)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).expect("the file can be written");
    }

    /// Runs commands that succeed, or end with a function error, and compares the end of their output.
    pub(super) fn run(&mut self, text: &str, expected: &[String]) {
        let mut text = text.to_owned();
        if let Some(server) = &self.server {
            text = text.replace(URL, &server.url);
        }
        let output = self.sh(&text).output().expect("sh starts");
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let shown = format!("{text}\nstdout:\n{stdout}\nstderr:\n{stderr}");

        let fails = expected
            .last()
            .is_some_and(|line| line.starts_with(r#"{"errorType":"#));
        assert_eq!(
            output.status.success(),
            !fails,
            "{}: {shown}",
            output.status
        );
        // `lam` begins its lines with "warning:", a compiler with the name of a file.
        assert!(!stderr.contains(": warning: "), "{shown}");

        let printed: Vec<&str> = stdout.lines().collect();
        let end = printed.len().saturating_sub(expected.len());
        let is_same = printed.len() >= expected.len()
            && printed[end..]
                .iter()
                .zip(expected)
                .all(|(printed, expected)| matches(printed, expected));
        assert!(is_same, "{shown}\nthe page says:\n{}", expected.join("\n"));
    }

    /// Starts `lam run` on a free port, in place of the previous one.
    pub(super) fn serve(&mut self, command: &str) {
        self.server = None;
        let command = command.replace("lam run ", "exec lam run --port 0 ");
        let log = fs::File::create(self.commands.join("lam-run.log")).expect("a log file");
        let mut process = self
            .sh(&command)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("sh starts");
        let stdout = process.stdout.take().expect("a pipe");
        let mut url = String::new();
        BufReader::new(stdout)
            .read_line(&mut url)
            .expect("lam prints its URL");
        let url = url.trim_end().trim_end_matches('/').to_owned();
        self.server = Some(Server { process, url });
    }

    /// A shell that runs these commands, with the variables of those before. Commands of cargo run in the
    /// checkout.
    fn sh(&self, text: &str) -> Command {
        let folder = if text.contains("cargo ") {
            &self.checkout
        } else {
            &self.folder
        };
        let (folder, variables) = (folder.display(), self.variables.display());
        let script = format!(
            ". '{variables}'\ncd '{folder}'\nset -ea\ntrap \"export -p >'{variables}'\" EXIT\n{text}"
        );
        let path = std::env::var("PATH").unwrap_or_default();
        let mut sh = Command::new("sh");
        sh.arg("-c")
            .arg(script)
            .env("PATH", format!("{}:{path}", self.commands.display()))
            .env("REAL_CARGO", env!("CARGO"))
            .env("ROLE_ARN", "arn:aws:iam::123456789012:role/hello")
            // The page names the default folder, and default flags.
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null());
        sh
    }

    fn command(&self, name: &str, script: &str) {
        let file = self.commands.join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a script");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // On this signal, lam ends the function too.
        let process = self.process.id().to_string();
        let _ = Command::new("kill").args(["-INT", &process]).status();
        let _ = self.process.wait();
    }
}

fn is_installed(tool: &str) -> bool {
    Command::new(tool)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// The command of Zig's compiler: of the system, or of the virtual environment with the tools of CI.
fn zig(checkout: &Path) -> Option<String> {
    let shell = shell();
    let on_path = cmd!(shell, "sh -c")
        .arg("command -v zig")
        .quiet()
        .ignore_stderr()
        .read();
    if let Ok(zig) = on_path {
        return Some(format!("'{zig}'"));
    }
    let python = checkout.join("target/tools/bin/python");
    if python.is_file() {
        return Some(format!("'{}' -m ziglang", python.display()));
    }
    not_checked(
        "zig is missing (python3 -m venv target/tools && target/tools/bin/pip install \
         -r .ci/requirements.txt)",
    );
    None
}

/// Whether a line is as shown, where `…` is any text.
fn matches(line: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}
