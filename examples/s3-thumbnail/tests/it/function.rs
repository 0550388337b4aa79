//! The program, under an emulator.

use std::process::{Child, Command};
use std::time::Duration;

use lambda_native_emulator::{Emulator, InvocationResponse};

use crate::signature::{ACCESS_KEY, SECRET_KEY, SESSION_TOKEN};

pub(crate) const SAFETY_NET: Duration = Duration::from_secs(60);

/// An emulator whose timeout is longer than those of the function.
pub(crate) fn lambda() -> Emulator {
    let builder = Emulator::builder()
        .timeout(SAFETY_NET)
        .fetch_timeout(SAFETY_NET);
    builder.start().expect("an emulator")
}

/// The program, with only the environment variables that Lambda and the test set, so that it does not
/// use a proxy of this machine.
pub(crate) fn program(lambda: &Emulator, endpoint: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_s3-thumbnail"));
    command
        .env_clear()
        .envs(lambda.environment())
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_SESSION_TOKEN", SESSION_TOKEN)
        .env("AWS_ENDPOINT_URL_S3", endpoint);
    command
}

pub(crate) struct Function(Child);

impl Function {
    pub(crate) fn start(lambda: &Emulator, endpoint: &str) -> Self {
        Self::of(&mut program(lambda, endpoint))
    }

    pub(crate) fn of(program: &mut Command) -> Self {
        Self(program.spawn().expect("the program starts"))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // The function never exits by itself. Errors are ignored, since it may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[track_caller]
pub(crate) fn assert_error(response: &InvocationResponse, error_type: &str, contents: &[&str]) {
    let error = response
        .error()
        .unwrap_or_else(|| panic!("no error: {response:?}"));
    assert_eq!(error.error_type, error_type, "{error:?}");
    for content in contents {
        assert!(error.error_message.contains(content), "{error:?}");
    }
}
