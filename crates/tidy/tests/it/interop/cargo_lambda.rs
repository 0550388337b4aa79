//! Our examples with cargo-lambda's emulator. It differs from the service: its deadline is constant, it
//! returns status 204 while there is no event, its address has a scheme and a path, and it has no
//! limits.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{program, root};

/// A generous limit for waiting, because cargo-lambda builds the functions itself.
const PATIENCE: Duration = Duration::from_secs(600);

/// `cargo lambda watch` for this workspace.
struct Watch {
    child: Child,
    port: u16,
}

impl Watch {
    fn start() -> Option<Watch> {
        // The port is released at once. cargo-lambda could not report a port that it picked itself.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let mut child = cargo_lambda()?
            .args(["watch", "--ignore-changes"])
            .args(["--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &port.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            // Its own process group, so that the functions can be killed with it.
            .process_group(0)
            .spawn()
            .expect("cargo lambda starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, ready) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if line.contains("starting Runtime server") {
                    let _ = sender.send(());
                }
                eprintln!("{line}");
            }
        });
        let watch = Watch { child, port };
        ready
            .recv_timeout(PATIENCE)
            .expect("cargo lambda watch serves");
        Some(watch)
    }

    /// `cargo lambda invoke`.
    #[track_caller]
    fn invoke(&self, function: &str, event: &[&str]) -> (bool, String) {
        let output = cargo_lambda()
            .expect("cargo lambda is installed")
            .args(["invoke", function])
            .args(["--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &self.port.to_string()])
            .args(event)
            .output()
            .expect("cargo lambda runs");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).trim().to_owned();
        (output.status.success(), text)
    }

    /// Sends a GET request to the function's URL. Returns the whole response.
    fn get(&self, function: &str, target: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
            .expect("cargo lambda accepts connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        write!(
            stream,
            "GET /lambda-url/{function}{target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\
             Connection: close\r\n\r\n",
            self.port
        )
        .expect("the request is sent");
        let mut response = Vec::new();
        stream.read_to_end(&mut response).expect("a response");
        String::from_utf8_lossy(&response).into_owned()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Kills the group, and with it the functions.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}

fn cargo_lambda() -> Option<Command> {
    let mut command = Command::new(program("cargo-lambda")?);
    command
        .arg("lambda")
        .current_dir(root())
        // A separate directory, because `cargo test` may hold the lock of the default one.
        .env("CARGO_TARGET_DIR", root().join("target/interop/cargo"))
        .env_remove("RUSTFLAGS");
    Some(command)
}

#[test]
fn our_examples_work_with_cargo_lambda() {
    let Some(watch) = Watch::start() else {
        return;
    };
    for number in 0..3 {
        let event = format!("{{\"n\":{number}}}");
        let (worked, response) = watch.invoke("hello", &["--data-ascii", &event]);
        assert!(worked, "{response}");
        assert!(
            response.ends_with(&format!("\"echo\":{event}}}")),
            "{response}"
        );
    }

    let sample = "crates/events/samples/apigw-v2.json";
    let (worked, response) = watch.invoke("apigw-hello", &["--data-file", sample]);
    assert!(worked, "{response}");
    assert!(response.contains("\"statusCode\":200"), "{response}");
    assert!(response.contains("/orders"), "{response}");

    // An invalid event is a function error, and the function keeps running.
    let (worked, response) = watch.invoke("apigw-hello", &["--data-ascii", "[]"]);
    assert!(!worked, "{response}");
    let (worked, response) = watch.invoke("apigw-hello", &["--data-file", sample]);
    assert!(worked, "{response}");

    let response = watch.get("apigw-hello", "/hi?x=1");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(response.contains("\"path\":\"/hi\""), "{response}");

    let response = watch.get("streaming", "/?count=3");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    assert!(
        response.contains("content-type: text/event-stream"),
        "{response}"
    );
    assert!(response.contains("set-cookie: count=3;"), "{response}");
    assert!(response.contains("id: 3\ndata: 5\n"), "{response}");
    let response = watch.get("streaming", "/?count=many");
    assert!(response.starts_with("HTTP/1.1 400"), "{response}");

    let (worked, response) = watch.invoke(
        "streaming",
        &["--data-file", "crates/events/samples/function-url.json"],
    );
    assert!(worked, "{response}");
    assert!(response.contains("id: 10\ndata: 29"), "{response}");
}
