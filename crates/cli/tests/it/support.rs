//! Running `lam`, and talking to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Only there so that a test that waits in vain ends.
pub(crate) const SAFETY: Duration = Duration::from_secs(120);

/// `lam` with these arguments, without a terminal and without colours.
pub(crate) fn lam<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lam"));
    command.args(args).stdin(Stdio::null());
    // What cargo sets for this test must not reach the cargo that lam runs.
    command.env_remove("CARGO_MANIFEST_DIR");
    command
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A `lam` that goes on, such as `lam run`.
pub(crate) struct Running {
    pub(crate) process: Child,
    log: Arc<(Mutex<Vec<String>>, Condvar)>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Running {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("lam starts");
        let log = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let stderr = process.stderr.take().expect("a stderr");
        let sink = Arc::clone(&log);
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                sink.0.lock().unwrap().push(line);
                sink.1.notify_all();
            }
        });
        Running { process, log }
    }

    /// Waits for the first line of stderr that is `wanted`.
    pub(crate) fn wait_for(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let lines = self.log.0.lock().unwrap();
        let is_missing = |lines: &mut Vec<String>| !lines.iter().any(|line| wanted(line));
        let (lines, _) = self
            .log
            .1
            .wait_timeout_while(lines, SAFETY, is_missing)
            .unwrap();
        match lines.iter().find(|line| wanted(line)) {
            Some(line) => line.clone(),
            None => panic!("{what} never came; stderr was:\n{}", lines.join("\n")),
        }
    }

    pub(crate) fn wait_for_text(&self, text: &str) -> String {
        self.wait_for(text, |line| line.contains(text))
    }

    /// Waits until this many lines of stderr have the text.
    pub(crate) fn wait_for_times(&self, text: &str, times: usize) {
        let count = |lines: &[String]| lines.iter().filter(|line| line.contains(text)).count();
        let lines = self.log.0.lock().unwrap();
        let (lines, _) = self
            .log
            .1
            .wait_timeout_while(lines, SAFETY, |lines| count(lines) < times)
            .unwrap();
        assert!(count(&lines) >= times, "{text}: {}", lines.join("\n"));
    }

    pub(crate) fn log(&self) -> String {
        self.log.0.lock().unwrap().join("\n")
    }

    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args(["-s", name, &self.process.id().to_string()])
            .status()
            .expect("kill");
        assert!(status.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A signal, so that lam ends its function as well.
        if matches!(self.process.try_wait(), Ok(None)) {
            self.signal("TERM");
        }
        let _ = self.process.wait();
    }
}

/// A `lam run`, once it answers.
pub(crate) struct Server {
    pub(crate) running: Running,
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    pub(crate) stdout: BufReader<std::process::ChildStdout>,
}

impl Server {
    pub(crate) fn start(command: &mut Command) -> Server {
        Server::of(Running::start(command))
    }

    /// A `lam run` that has been started, once it answers.
    pub(crate) fn of(mut running: Running) -> Server {
        let mut stdout = BufReader::new(running.process.stdout.take().expect("a stdout"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line on stdout");
        let address = line.trim_end().strip_prefix("http://");
        let Some(address) = address.map(str::to_owned) else {
            let _ = running.process.wait();
            panic!("no URL but {line:?}; stderr was:\n{}", running.log());
        };
        Server {
            running,
            address,
            stdout,
        }
    }

    /// `lam run` of the puppet.
    pub(crate) fn of_puppet(args: &[&str]) -> Server {
        let puppet = puppet();
        let puppet = puppet.to_str().expect("a path that is UTF-8");
        Server::start(lam(["run", puppet, "--port", "0"]).args(args))
    }

    pub(crate) fn get(&self, target: &str) -> HttpAnswer {
        self.send(
            &format!("GET {target} HTTP/1.1\r\nHost: {}\r\n", self.address),
            b"",
        )
    }

    /// Has the puppet obey the body of a request.
    pub(crate) fn post(&self, orders: &Value) -> HttpAnswer {
        let address = &self.address;
        let head =
            format!("POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
        self.send(&head, orders.to_string().as_bytes())
    }

    /// Through the Invoke API.
    pub(crate) fn invoke(&self, event: &Value) -> HttpAnswer {
        self.invoke_with("function/invocations", "", event.to_string().as_bytes())
    }

    pub(crate) fn invoke_with(&self, path: &str, headers: &str, event: &[u8]) -> HttpAnswer {
        let head = format!(
            "POST /2015-03-31/functions/{path} HTTP/1.1\r\nHost: {}\r\n{headers}",
            self.address
        );
        self.send(&head, event)
    }

    pub(crate) fn send(&self, head: &str, body: &[u8]) -> HttpAnswer {
        send(&self.address, head, body)
    }
}

/// Sends a head that lacks only its length and its end, and a body.
pub(crate) fn send(address: &str, head: &str, body: &[u8]) -> HttpAnswer {
    let mut stream = TcpStream::connect(address).expect("lam listens");
    stream.set_read_timeout(Some(SAFETY)).unwrap();
    let length = body.len();
    let head = format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    HttpAnswer::parse(&answer)
}

#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl HttpAnswer {
    fn parse(bytes: &[u8]) -> HttpAnswer {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .expect("the end of a head");
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        HttpAnswer {
            status: status.expect("a status").parse().expect("a number"),
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }
}

/// The emulator's `examples/puppet.rs`, a function that does what the event says; built once.
pub(crate) fn puppet() -> PathBuf {
    static PUPPET: OnceLock<PathBuf> = OnceLock::new();
    PUPPET
        .get_or_init(|| {
            let output = Command::new(env!("CARGO"))
                .args(["build", "--example", "puppet", "--message-format", "json"])
                .arg("--manifest-path")
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/Cargo.toml"))
                .output()
                .expect("cargo");
            assert!(output.status.success(), "{}", stderr(&output));
            stdout(&output)
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find_map(|message| message["executable"].as_str().map(PathBuf::from))
                .expect("cargo names the executable")
        })
        .clone()
}

/// A cargo project of one package without dependencies, whose function answers `"one"`.
pub(crate) struct Demo(TempDir);

const DEMO_MANIFEST: &str = "\
[package]
name = \"demo\"
version = \"0.1.0\"
edition = \"2024\"

[workspace]
";

impl Demo {
    pub(crate) fn new() -> Demo {
        let demo = Demo(tempfile::tempdir().expect("a folder"));
        demo.write("Cargo.toml", DEMO_MANIFEST);
        demo.write("src/main.rs", DEMO_MAIN);
        demo.write(
            "src/answer.rs",
            "pub const ANSWER: &str = \"\\\"one\\\"\";\n",
        );
        demo
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, text).expect("the file");
    }

    /// `lam` in this project, which builds into its own folder.
    pub(crate) fn lam<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = lam(args);
        command
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", self.path().join("target"));
        command
    }
}

/// One invocation after the other, over a connection each.
const DEMO_MAIN: &str = r#"
mod answer;

use std::io::{Read, Write};
use std::net::TcpStream;

fn call(request: String) -> String {
    let host = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let mut stream = TcpStream::connect(&host).unwrap();
    let request = request.replace("HOST", &host);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let name = format!("{name}: ");
    answer.lines().find_map(|line| line.strip_prefix(&name)).unwrap()
}

fn main() {
    loop {
        let next = call(
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: HOST\r\n\
             Connection: close\r\n\r\n".to_owned(),
        );
        let id = header(&next, "Lambda-Runtime-Aws-Request-Id");
        let attempt = header(&next, "Lambda-Runtime-Invocation-Id");
        let answer = answer::ANSWER;
        let length = answer.len();
        call(format!(
            "POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: HOST\r\n\
             Connection: close\r\nLambda-Runtime-Invocation-Id: {attempt}\r\n\
             Content-Length: {length}\r\n\r\n{answer}"
        ));
    }
}
"#;

/// Whether a process is there and not merely waiting to be reaped.
pub(crate) fn is_running(pid: &str) -> bool {
    let output = Command::new("ps")
        .args(["-o", "stat=", "-p", pid])
        .output()
        .expect("ps");
    let state = stdout(&output);
    !state.trim().is_empty() && !state.trim_start().starts_with('Z')
}

/// Waits until a process has gone.
pub(crate) fn wait_for_end(pid: &str) {
    let since = Instant::now();
    while is_running(pid) {
        assert!(since.elapsed() < SAFETY, "process {pid} is still there");
        thread::yield_now();
    }
}

/// Whether the standard library for this target is installed. If not, the check is reported as
/// missing; under `CI=true` it fails.
pub(crate) fn has_target(triple: &str) -> bool {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", triple])
        .output()
        .expect("rustc");
    let is_there = Path::new(stdout(&output).trim()).is_dir();
    if !is_there {
        not_checked(&format!(
            "the target {triple} is missing (rustup target add {triple})"
        ));
    }
    is_there
}

/// Whether this build of qemu can be run. If not, the check is reported as missing; under `CI=true`
/// it fails.
pub(crate) fn has_qemu(program: &str) -> bool {
    let is_there = Command::new(program).arg("--version").output().is_ok();
    if !is_there {
        not_checked(&format!(
            "{program} is missing (apt-get install qemu-user-static)"
        ));
    }
    is_there
}

/// Reports a check that this machine cannot run. Under `CI=true` every tool has to be there, so the
/// test fails. The test harness captures `eprintln!` of a passing test, hence the direct write.
pub(crate) fn not_checked(reason: &str) {
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!is_ci, "not checked: {reason}");
    let _ = writeln!(std::io::stderr(), "not checked: {reason}");
}
