//! The commands that call AWS, with a stand-in for it on loopback.

mod client;
mod credentials;
mod deploy;
mod doctor;
mod emulator;
mod invoke;
mod logs;
mod ministack;
mod moto;
mod stages;
mod stand_in;

use std::process::{Command, Output};

use crate::support::lam;
use stand_in::StandIn;

/// `lam` with an access key and a region, whose calls go to the stand-in.
fn lam_with(aws: &StandIn, args: &[&str]) -> Command {
    let mut command = lam_without_credentials(args);
    command
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ENDPOINT_URL", aws.url());
    command
}

/// Runs `lam logs` for a function that has logged this.
pub(crate) fn logs_of(message: &str, flags: &[&str]) -> Output {
    let aws = StandIn::with_function();
    aws.state(|state| {
        state.groups.insert("/aws/lambda/orders".to_owned(), None);
        state.log = vec![vec![serde_json::json!({
            "eventId": "1", "logStreamName": "s", "timestamp": 1_795_953_600_000_i64, "message": message,
        })]];
    });
    lam_with(&aws, &[&["logs", "orders"], flags].concat())
        .output()
        .unwrap()
}

/// The secret access key of the tests, which must not get into any output.
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// `lam` without the configuration of the user who runs the tests, and outside of any project.
fn lam_without_credentials(args: &[&str]) -> Command {
    let mut command = lam(args);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir("/")
        .env("HOME", "/nonexistent")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        // Proxies are for other machines.
        .env("NO_PROXY", "127.0.0.1");
    command
}
