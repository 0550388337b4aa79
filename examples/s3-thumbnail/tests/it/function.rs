//! The program, under an emulator.

use std::process::{Child, Command};
use std::time::Duration;

use lambda_native_emulator::{Emulator, InvocationResponse};

use crate::signature::{ACCESS_KEY, SECRET_KEY, SESSION_TOKEN};

pub(crate) const SAFETY_NET: Duration = Duration::from_secs(60);

/// An emulator that is never the first to lose patience.
pub(crate) fn lambda() -> Emulator {
    let builder = Emulator::builder()
        .timeout(SAFETY_NET)
        .fetch_timeout(SAFETY_NET);
    builder.start().expect("an emulator")
}

/// The program, with nothing in its environment but what Lambda and the test put there: a proxy of
/// this machine's is not to be used.
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
        // It serves for good, so there is no other end; one that has ended is ended all the same.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[track_caller]
pub(crate) fn assert_error(answer: &InvocationResponse, error_type: &str, contents: &[&str]) {
    let error = answer
        .error()
        .unwrap_or_else(|| panic!("no error: {answer:?}"));
    assert_eq!(error.error_type, error_type, "{error:?}");
    for content in contents {
        assert!(error.error_message.contains(content), "{error:?}");
    }
}
