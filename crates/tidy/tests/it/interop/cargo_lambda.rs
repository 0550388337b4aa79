//! Our examples under cargo-lambda's emulator, which differs from the service: a constant deadline,
//! 204 for "nothing yet", a scheme and a path in the address, no limits.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{program, root};

/// It builds the functions itself.
const PATIENCE: Duration = Duration::from_secs(600);

/// `cargo lambda watch` over this workspace.
struct Watch {
    child: Child,
    port: u16,
}

impl Watch {
    fn start() -> Option<Watch> {
        // Freed again at once: the program cannot be asked for the port that it took.
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
            // So that the functions it starts end with it.
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
            .expect("it was there for the other")
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

    /// `GET` at the function's URL, answered to the end.
    fn get(&self, function: &str, target: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("it serves");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        write!(
            stream,
            "GET /lambda-url/{function}{target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\
             Connection: close\r\n\r\n",
            self.port
        )
        .expect("the request is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the answer comes");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The group, and with it the functions.
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
        // A folder of its own: `cargo test` may hold the lock of the usual one.
        .env("CARGO_TARGET_DIR", root().join("target/interop/cargo"))
        .env_remove("RUSTFLAGS");
    Some(command)
}

#[test]
fn our_examples_answer_under_cargo_lambda() {
    let Some(watch) = Watch::start() else {
        return;
    };
    for number in 0..3 {
        let event = format!("{{\"n\":{number}}}");
        let (worked, answer) = watch.invoke("hello", &["--data-ascii", &event]);
        assert!(worked, "{answer}");
        assert!(answer.ends_with(&format!("\"echo\":{event}}}")), "{answer}");
    }

    let sample = "crates/events/samples/apigw-v2.json";
    let (worked, answer) = watch.invoke("apigw-hello", &["--data-file", sample]);
    assert!(worked, "{answer}");
    assert!(answer.contains("\"statusCode\":200"), "{answer}");
    assert!(answer.contains("/orders"), "{answer}");

    // A bad event is an error answer, and not the end of the function.
    let (worked, answer) = watch.invoke("apigw-hello", &["--data-ascii", "[]"]);
    assert!(!worked, "{answer}");
    let (worked, answer) = watch.invoke("apigw-hello", &["--data-file", sample]);
    assert!(worked, "{answer}");

    let answer = watch.get("apigw-hello", "/hi?x=1");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"path\":\"/hi\""), "{answer}");

    let answer = watch.get("streaming", "/?count=3");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("content-type: text/event-stream"),
        "{answer}"
    );
    assert!(answer.contains("set-cookie: count=3;"), "{answer}");
    assert!(answer.contains("id: 3\ndata: 5\n"), "{answer}");
    let answer = watch.get("streaming", "/?count=many");
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");

    let (worked, answer) = watch.invoke(
        "streaming",
        &["--data-file", "crates/events/samples/function-url.json"],
    );
    assert!(worked, "{answer}");
    assert!(answer.contains("id: 10\ndata: 29"), "{answer}");
}
