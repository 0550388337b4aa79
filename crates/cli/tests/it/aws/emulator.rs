//! Emulators of AWS from PyPI.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use crate::support::{SAFETY, not_checked};

/// A program of a virtual environment in which `.ci/run` installs these requirements. `None` if it is missing; under
/// `CI=true` the test fails then.
pub(super) fn program(environment: &str, requirements: &str, name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join(environment).join("bin").join(name);
    if path.is_file() {
        return Some(path);
    }
    not_checked(&format!(
        "{name} is missing (python3 -m venv {environment} && {environment}/bin/pip install -r {requirements})"
    ));
    None
}

/// A server that ends with the test.
pub(super) struct Emulator {
    process: Child,
    pub(super) port: u16,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Emulator {
    /// Starts the server that `command` returns for a port.
    pub(super) fn start(command: impl FnOnce(u16) -> Command) -> Emulator {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let process = command(port)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the emulator starts");
        // Dropped, and so killed, if the assertion fails.
        let emulator = Emulator { process, port };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(since.elapsed() < SAFETY, "the emulator does not listen");
            thread::yield_now();
        }
        emulator
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
