//! Runs the real program, as Lambda would, against TLS servers of the tests.

mod authority;
mod certificate_file;
mod fetching;
mod rejected_certificates;
mod server;

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use lambda_native_emulator::{Emulator, InvocationResponse};
use serde_json::json;

/// An emulator whose timeout is longer than those of the function.
fn lambda() -> Emulator {
    let patience = Duration::from_secs(60);
    let builder = Emulator::builder()
        .timeout(patience)
        .fetch_timeout(patience);
    builder.start().expect("an emulator")
}

/// The program, with only the environment variables that Lambda and the test set, so that it does not
/// use a proxy of this machine.
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

    /// Starts a function that trusts the certificates in this file.
    fn trusting(lambda: &Emulator, certificates: &Path) -> Self {
        Self::start(lambda, &[("SSL_CERT_FILE", path(certificates))])
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
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
fn assert_error(response: &InvocationResponse, error_type: &str, message: &str) {
    let error = response
        .error()
        .unwrap_or_else(|| panic!("no error: {response:?}"));
    assert_eq!(error.error_type, error_type, "{error:?}");
    assert!(
        error.error_message.contains(message),
        "{message:?} is not in {error:?}"
    );
    let header = format!("Function.{error_type}");
    assert_eq!(error.header_error_type.as_deref(), Some(&*header));
}
