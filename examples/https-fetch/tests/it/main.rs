//! Runs the real program, as Lambda would, against TLS servers of the tests' own.

mod authority;
mod fetching;
mod refusing;
mod server;
mod trusting;

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use lambda_native_emulator::{Emulator, InvocationResponse};
use serde_json::json;

/// An emulator that is never the first to lose patience.
fn lambda() -> Emulator {
    let patience = Duration::from_secs(60);
    let builder = Emulator::builder()
        .timeout(patience)
        .fetch_timeout(patience);
    builder.start().expect("an emulator")
}

/// The program, with nothing in its environment but what Lambda and the test put there: a proxy of
/// this machine's is not to be used.
fn program(lambda: &Emulator, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_https-fetch"));
    command
        .env_clear()
        .envs(lambda.environment())
        .envs(variables.iter().copied());
    command
}

struct Function(Child);

impl Function {
    fn start(lambda: &Emulator, variables: &[(&str, &str)]) -> Self {
        let child = program(lambda, variables).spawn();
        Self(child.expect("the program starts"))
    }

    /// One that trusts the certificates of this file.
    fn trusting(lambda: &Emulator, certificates: &Path) -> Self {
        Self::start(lambda, &[("SSL_CERT_FILE", path(certificates))])
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // It serves for good, so there is no other end; one that has ended is ended all the same.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path that is UTF-8")
}

fn event(url: &str) -> String {
    json!({ "url": url }).to_string()
}

#[track_caller]
fn assert_error(answer: &InvocationResponse, error_type: &str, message: &str) {
    let error = answer
        .error()
        .unwrap_or_else(|| panic!("no error: {answer:?}"));
    assert_eq!(error.error_type, error_type, "{error:?}");
    assert!(
        error.error_message.contains(message),
        "{message:?} is not in {error:?}"
    );
    let header = format!("Function.{error_type}");
    assert_eq!(error.header_error_type.as_deref(), Some(&*header));
}
