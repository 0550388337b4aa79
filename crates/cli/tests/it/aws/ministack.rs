//! A function from its first deployment to its deletion on ministack, an emulator of AWS that runs functions, and
//! checks the signatures and the policies of users.

use std::path::PathBuf;
use std::process::Command;

use super::emulator::{Emulator, program};
use super::lam_without_credentials;
use crate::support::{Demo, has_target, send, stderr, stdout};

/// Creates a user who may do everything except what is denied, and prints the access key.
const CREATE_USER: &str = r#"
import boto3, json, sys
name, denied = sys.argv[1], sys.argv[2:]
iam = boto3.client("iam")
iam.create_user(UserName=name)
statements = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
if denied:
    statements.append({"Effect": "Deny", "Action": denied, "Resource": "*"})
policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
key = iam.create_access_key(UserName=name)["AccessKey"]
print(key["AccessKeyId"], key["SecretAccessKey"])
"#;

const CONFIGURATION: &str = r#"
[package]
name = "demo"
version = "0.1.0"
edition = "2024"

[workspace]

[package.metadata.lambda]
arch = "x86_64"
alias = "live"
memory = 256
env.TABLE = "orders"
log.retention = 7
url.auth = "none"
"#;

/// A program of the folder where `.ci/run` installs ministack.
fn installed(name: &str) -> Option<PathBuf> {
    program(
        "target/ministack",
        "crates/cli/tests/it/aws/requirements.txt",
        name,
    )
}

/// A ministack, and the project that is deployed to it.
struct Ministack {
    emulator: Emulator,
    demo: Demo,
}

impl Ministack {
    /// `None` if this machine cannot run the test.
    fn start() -> Option<Ministack> {
        let program = installed("ministack")?;
        if !has_target("x86_64-unknown-linux-musl") {
            return None;
        }
        let demo = Demo::new();
        demo.write("Cargo.toml", CONFIGURATION);
        let emulator = Emulator::start(|port| {
            let mut command = Command::new(program);
            command
                .env("BIND_HOST", "127.0.0.1")
                .env("GATEWAY_PORT", port.to_string())
                .env("AUTH", "true")
                .env("HOME", demo.path())
                .current_dir(demo.path());
            command
        });
        Some(Ministack { emulator, demo })
    }

    fn with_key(&self, mut command: Command, id: &str, secret: &str) -> Command {
        command
            .current_dir(self.demo.path())
            .env("CARGO_TARGET_DIR", self.demo.path().join("target"))
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

    /// Creates a user, and returns the access key.
    fn user(&self, name: &str, denied: &[&str]) -> (String, String) {
        let mut python = Command::new(installed("python").expect("Python"));
        python.args(["-c", CREATE_USER, name]).args(denied);
        // ministack does not check this key.
        let output = self.with_key(python, "test", "test").output().unwrap();
        let keys = stdout(&output);
        let (id, secret) = keys
            .trim()
            .split_once(' ')
            .unwrap_or_else(|| panic!("{}", stderr(&output)));
        (id.to_owned(), secret.to_owned())
    }

    /// Runs `lam` as a user. Returns the exit code, stdout and stderr.
    fn lam(&self, (id, secret): &(String, String), args: &[&str]) -> (i32, String, String) {
        let command = lam_without_credentials(args);
        let output = self.with_key(command, id, secret).output().unwrap();
        let code = output.status.code().expect("lam exits");
        (code, stdout(&output), stderr(&output))
    }

    /// Runs `lam` successfully. Returns what it wrote to stdout.
    #[track_caller]
    fn run(&self, user: &(String, String), args: &[&str]) -> String {
        let (code, out, log) = self.lam(user, args);
        assert_eq!(code, 0, "{args:?}: {log}");
        out.trim_end().to_owned()
    }

    /// Calls a Function URL.
    fn get(&self, url: &str) -> String {
        let host = url.trim_start_matches("https://").trim_end_matches('/');
        let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n");
        send(&format!("127.0.0.1:{}", self.emulator.port), &head, b"").text()
    }
}

#[test]
fn a_function_is_deployed_changed_rolled_back_and_deleted() {
    let Some(aws) = Ministack::start() else {
        return;
    };
    let user = aws.user("admin", &[]);
    for (index, denied) in ["iam:CreateRole", "lambda:CreateFunction"]
        .into_iter()
        .enumerate()
    {
        let other = aws.user(&format!("user-{index}"), &[denied]);
        let (code, _, log) = aws.lam(&other, &["deploy"]);
        assert!(code == 2 || code == 3, "{denied}: {log}");
        assert!(log.contains(&format!("\"Action\":\"{denied}\"")), "{log}");
    }
    let wrong = (user.0.clone(), "wrong".to_owned());
    let (_, _, log) = aws.lam(&wrong, &["deploy"]);
    assert!(
        log.contains("is the secret access key the right one?"),
        "{log}"
    );

    let url = aws.run(&user, &["deploy"]);
    assert_eq!(aws.get(&url), "one");
    let (_, _, log) = aws.lam(&user, &["deploy"]);
    assert!(log.contains("Unchanged"), "{log}");

    aws.demo.write(
        "src/response.rs",
        "pub const RESPONSE: &str = \"\\\"two\\\"\";\n",
    );
    assert_eq!(aws.run(&user, &["deploy"]), url);
    assert_eq!(aws.get(&url), "two");
    assert_eq!(
        aws.run(&user, &["invoke", "--remote", "demo", "--alias", "live"]),
        "\"two\""
    );
    assert_eq!(aws.run(&user, &["rollback"]), "1");
    assert_eq!(aws.get(&url), "one");

    let log = aws.run(&user, &["logs"]);
    assert!(
        log.contains("] START RequestId: ") && log.contains("] REPORT RequestId: "),
        "{log}"
    );
    let id = log
        .split("RequestId: ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .unwrap();
    let log = aws.run(&user, &["logs", "demo", "--request", &id[..8]]);
    assert_eq!(log.matches("START RequestId: ").count(), 1, "{log}");

    aws.run(&user, &["delete", "demo", "--logs", "--yes"]);
    let (code, _, log) = aws.lam(&user, &["versions", "demo"]);
    assert_eq!(code, 2);
    assert!(log.contains("there is no function \"demo\""), "{log}");
}
