//! A function from `lam new` to `lam delete` on ministack, an emulator of AWS that runs functions, and checks the
//! signatures and the policies of users.

mod day;
mod permissions;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::emulator::{Emulator, program};
use super::lam_without_credentials;
use crate::support::{has_target, send, stderr, stdout};

/// Creates users, each of whom may do some actions, and prints their access keys.
const CREATE_USERS: &str = r#"
import boto3, json, sys
iam = boto3.client("iam")
keys = {}
for name, actions in json.loads(sys.argv[1]).items():
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    keys[name] = [key["AccessKeyId"], key["SecretAccessKey"]]
print(json.dumps(keys))
"#;

const CREATE_BUCKET: &str =
    "import boto3, sys; boto3.client('s3').create_bucket(Bucket=sys.argv[1])";

/// An access key: its id and its secret.
type Key = (String, String);

/// A ministack, and the directory that is worked in.
struct Ministack {
    emulator: Emulator,
    directory: TempDir,
}

/// A program of the folder where `.ci/run` installs ministack.
fn installed(name: &str) -> Option<PathBuf> {
    program(
        "target/ministack",
        "crates/cli/tests/it/aws/requirements.txt",
        name,
    )
}

impl Ministack {
    /// `None` if this machine cannot run the test.
    fn start() -> Option<Ministack> {
        let program = installed("ministack")?;
        if !has_target("x86_64-unknown-linux-musl") {
            return None;
        }
        let directory = tempfile::tempdir().expect("a directory");
        let emulator = Emulator::start(|port| {
            let mut command = Command::new(program);
            command
                .env("BIND_HOST", "127.0.0.1")
                .env("GATEWAY_PORT", port.to_string())
                .env("AUTH", "true")
                .env("HOME", directory.path())
                .current_dir(directory.path());
            command
        });
        Some(Ministack {
            emulator,
            directory,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Replaces a text of a file.
    #[track_caller]
    fn replace(&self, name: &str, from: &str, to: &str) {
        let path = self.path(name);
        let text = fs::read_to_string(&path).expect("the file");
        assert!(text.contains(from), "{from:?} is not in {name}:\n{text}");
        fs::write(path, text.replace(from, to)).expect("the file");
    }

    fn with_key(&self, mut command: Command, (id, secret): &Key) -> Command {
        command
            .env("AWS_ENDPOINT_URL", self.emulator.url())
            .env("AWS_REGION", "us-east-1")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", secret);
        // cargo is found through it.
        if let Some(home) = std::env::var_os("HOME") {
            command.env("HOME", home);
        }
        command
    }

    /// Runs a script of Python, which uses boto3.
    #[track_caller]
    fn python(&self, script: &str, argument: &str) -> String {
        let mut python = Command::new(installed("python").expect("Python"));
        python
            .args(["-c", script, argument])
            .current_dir(self.directory.path());
        // ministack does not check this key.
        let key = ("test".to_owned(), "test".to_owned());
        let output = self.with_key(python, &key).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    }

    /// Creates users with these actions, and returns their keys.
    fn users(&self, users: &HashMap<String, Vec<String>>) -> HashMap<String, Key> {
        let keys = self.python(CREATE_USERS, &json!(users).to_string());
        serde_json::from_str(&keys).expect("the access keys")
    }

    /// `lam` in a directory, with the key of a user.
    fn lam(&self, directory: &str, key: &Key, args: &[&str]) -> Output {
        let mut command = lam_without_credentials(args);
        command
            .current_dir(self.path(directory))
            // Shared with the tests of the templates, and kept for the next run of the tests.
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates"),
            )
            .env("CARGO_NET_OFFLINE", "true");
        self.with_key(command, key).output().unwrap()
    }

    /// Calls a Function URL.
    fn get(&self, url: &str, path: &str) -> Value {
        let host = url.trim_start_matches("https://").trim_end_matches('/');
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n");
        let response = send(&format!("127.0.0.1:{}", self.emulator.port), &head, b"");
        serde_json::from_str(&response.text()).unwrap_or_else(|_| panic!("{}", response.text()))
    }
}
