//! A ministack, and a shell whose `aws` and `lam` call it.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::super::interop::program;
use super::super::{lam, not_checked, root};

/// Only a ministack that hangs takes this long.
const SAFETY: Duration = Duration::from_secs(120);

/// Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for SQS.
const AWS: &str = "#!/bin/sh\nexec \"$REAL_AWS\" --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"\n";

pub(super) struct Ministack {
    process: Child,
    url: String,
    aws: PathBuf,
    /// The reader's folder.
    folder: PathBuf,
}

impl Drop for Ministack {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Ministack {
    /// Returns `None` if a program is missing.
    pub(super) fn start() -> Option<Ministack> {
        let aws = program("aws")?;
        let path = root().join("target/ministack/bin/ministack");
        if !path.is_file() {
            not_checked(
                "ministack is missing (python3 -m venv target/ministack && target/ministack/bin/pip \
                 install -r crates/cli/tests/it/aws/requirements.txt)",
            );
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).expect("a folder");
        let script = folder.join("bin/aws");
        fs::write(&script, AWS).expect("a script");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a script");
        std::os::unix::fs::symlink(lam(), folder.join("bin/lam")).expect("a link to lam");

        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let process = Command::new(path)
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", address.port().to_string())
            .env("HOME", &folder)
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ministack starts");
        let ministack = Ministack {
            process,
            url: format!("http://{address}"),
            aws,
            folder,
        };
        wait_until("ministack listens", || TcpStream::connect(address).is_ok());
        Some(ministack)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).expect("the file can be written");
    }

    /// Runs commands, each of which succeeds.
    #[track_caller]
    pub(super) fn run(&self, script: &str) {
        let output = self.sh(script);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stdout}\n{stderr}\n{script}");
    }

    /// Waits until a function has logged a text.
    pub(super) fn wait_for_log(&self, function: &str, text: &str) {
        wait_until(text, || {
            let output = self.sh(&format!("lam logs {function}"));
            String::from_utf8_lossy(&output.stdout).contains(text)
        });
    }

    fn sh(&self, script: &str) -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut sh = Command::new("/bin/sh");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                sh.env_remove(name);
            }
        }
        sh.args(["-ec", script])
            .env(
                "PATH",
                format!("{}:{path}", self.folder.join("bin").display()),
            )
            .env("REAL_AWS", &self.aws)
            .env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_REGION", "us-east-1")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            // ministack does not check this key.
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("NO_PROXY", "127.0.0.1")
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("a shell")
    }
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < SAFETY, "not within {SAFETY:?}: {what}");
        thread::yield_now();
    }
}
