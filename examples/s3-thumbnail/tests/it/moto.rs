//! The program against moto, where botocore, AWS's own library, checks the signatures.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::events::created;
use crate::function::{Function, SAFETY_NET, assert_error, lambda, program};
use crate::images::jpeg;

struct Moto {
    process: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Moto {
    /// Starts a mock S3 that has this image under each of the keys. Returns `None` if moto is missing;
    /// under `CI=true` the test fails then.
    fn start(image: &Path, keys: &[&str]) -> Option<Self> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let programs = package.join("../../target/interop/bin");
        if !programs.join("moto_server").is_file() {
            let reason = "moto is missing (python3 -m venv target/interop && target/interop/bin/pip \
                          install -r crates/tidy/tests/it/interop/requirements.txt)";
            let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!is_ci, "not checked: {reason}");
            // The test harness captures `eprintln!` of a passing test.
            let _ = writeln!(std::io::stderr(), "not checked: {reason}");
            return None;
        }
        let mut process = Command::new(programs.join("python"))
            .arg("-B")
            .arg(package.join("tests/it/signed_s3.py"))
            .arg(image)
            .args(keys)
            // Uses neither the AWS configuration nor a proxy of this machine.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let stdin = process.stdin.take().expect("a pipe");
        let stdout = process.stdout.take().expect("a pipe");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // The receiver is gone once the test has finished.
                let _ = sender.send(line);
            }
        });
        Some(Self {
            process,
            stdin,
            lines,
        })
    }

    fn next(&self) -> Value {
        let line = self.lines.recv_timeout(SAFETY_NET).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    fn object(&mut self, key: &str) -> Value {
        writeln!(self.stdin, "{}", json!(key)).expect("it is read");
        self.next()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn botocore_accepts_the_signatures() {
    let mut image = NamedTempFile::new().expect("a temporary file");
    image.write_all(&jpeg(512, 512)).expect("it is written");
    let keys = ["cat.jpg", "summer 2024/café ü.jpg", "a&b=c+d (e).jpg"];
    let Some(mut moto) = Moto::start(image.path(), &keys) else {
        return;
    };
    let moto_says = moto.next();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let endpoint = text(&moto_says["endpoint"]);
    let [id, secret, token] = [0, 1, 2].map(|at| text(&moto_says["credentials"][at]));
    let start = |secret: &str| {
        let lambda = lambda();
        let mut program = program(&lambda, &endpoint);
        program
            .env("AWS_ACCESS_KEY_ID", &id)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .env("AWS_SESSION_TOKEN", &token);
        (Function::of(&mut program), lambda)
    };

    // A wrong signature is rejected.
    let (_function, lambda) = start("another");
    let response = lambda.invoke(created(&["cat.jpg"]));
    assert_error(&response, "StorageRefused", &["SignatureDoesNotMatch"]);

    let (_function, lambda) = start(&secret);
    for (in_event, key) in [
        ("cat.jpg", keys[0]),
        ("summer+2024/caf%C3%A9+%C3%BC.jpg", keys[1]),
        ("a%26b%3Dc%2Bd+%28e%29.jpg", keys[2]),
    ] {
        let thumbnail = format!("thumbnails/{key}");
        let response = lambda.invoke(created(&[in_event]));
        assert_eq!(response.json(), json!([thumbnail]));
        let object = moto.object(&thumbnail);
        assert_eq!(object["type"], "image/jpeg");
        assert!(object["bytes"].as_u64() > Some(500), "{object}");
    }
    let response = lambda.invoke(created(&["none.jpg"]));
    assert_error(&response, "StorageRefused", &["404", "NoSuchKey"]);
}
