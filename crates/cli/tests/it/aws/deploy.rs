//! `lam deploy`.

mod acceptance;
mod aliases;
mod checks;
mod create;
mod flags;
mod sources;
mod update;
mod urls;

use std::fs;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::stand_in::{ACCOUNT, Function, Role, StandIn};
use super::{SECRET, lam_with};
use crate::package::{AARCH64, X86_64, elf};
use crate::support::{stderr, stdout};

/// A secret in the environment of the function, which must not get into any output.
const PASSWORD: &str = "correct-horse-battery";

/// A folder with an executable and `lam.toml`, and the account that it is deployed to.
struct Folder {
    folder: TempDir,
    aws: StandIn,
}

/// The result of a deployment.
#[derive(Debug)]
struct Deployed {
    code: i32,
    stdout: String,
    log: String,
}

impl Deployed {
    fn of(output: &Output) -> Deployed {
        let deployed = Deployed {
            code: output.status.code().expect("lam exits"),
            stdout: stdout(output),
            log: stderr(output),
        };
        let text = format!("{}{}", deployed.stdout, deployed.log);
        assert!(!text.contains(SECRET) && !text.contains(PASSWORD), "{text}");
        deployed
    }

    #[track_caller]
    fn assert(&self, code: i32, expected: &[&str]) {
        assert_eq!(self.code, code, "{}", self.log);
        for text in expected {
            assert!(self.log.contains(text), "{text:?} is not in:\n{}", self.log);
        }
    }
}

impl Folder {
    /// With this configuration, and an empty account.
    fn new(configuration: &str) -> Folder {
        let folder = Folder {
            folder: tempfile::tempdir().expect("a folder"),
            aws: StandIn::start(),
        };
        folder.write_program(X86_64, "one");
        folder.configure(configuration);
        folder
    }

    /// With this configuration, and a function that was deployed by somebody else.
    fn with_function(configuration: &str) -> Folder {
        let folder = Folder::new(configuration);
        folder
            .aws
            .state(|state| state.function = Some(Function::new("orders")));
        folder
    }

    fn configure(&self, configuration: &str) {
        fs::write(self.folder.path().join("lam.toml"), configuration).unwrap();
    }

    fn write_program(&self, machine: u16, version: &str) {
        let mut program = elf(machine);
        program.extend_from_slice(version.as_bytes());
        fs::write(self.folder.path().join("main"), program).unwrap();
    }

    fn deploy(&self, flags: &[&str]) -> Deployed {
        let args = [&["deploy", "orders", "--binary", "main"], flags].concat();
        let output = lam_with(&self.aws, &args)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        Deployed::of(&output)
    }

    /// The configuration of the function on AWS.
    fn configuration(&self) -> Value {
        self.function().configuration
    }

    fn function(&self) -> Function {
        self.aws
            .state(|state| state.function.clone())
            .expect("a function")
    }

    /// The operations since the last call of this method that change something.
    fn writes(&self) -> Vec<String> {
        let calls = self.aws.take_calls();
        let writes = calls.into_iter().filter(super::stand_in::Call::is_write);
        writes.map(|call| call.operation).collect()
    }
}
