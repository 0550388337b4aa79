//! A function that runs as a child process.

use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use lambda_native_emulator::process::{
    Bootstrap, ExecutionEnvironment, Exit, Notice, PendingInvocation, Stop,
};
use lambda_native_emulator::{Emulator, Invocation};
use serde_json::Value;

use super::client::SAFETY;

/// A function in an execution environment, and its notices.
pub(crate) struct Function {
    pub(crate) environment: ExecutionEnvironment,
    pub(crate) notices: Receiver<Notice>,
    spawned: Arc<Mutex<usize>>,
}

impl Function {
    pub(crate) fn start(bootstrap: Bootstrap) -> Function {
        let lambda = Emulator::builder()
            .timeout(Duration::from_secs(30))
            .start()
            .expect("an emulator");
        Function::start_under(lambda, bootstrap)
    }

    pub(crate) fn start_under(lambda: Emulator, bootstrap: Bootstrap) -> Function {
        let (sender, notices) = mpsc::channel();
        let spawned = Arc::new(Mutex::new(0));
        let count = Arc::clone(&spawned);
        let environment = ExecutionEnvironment::start(lambda, bootstrap, move |notice| {
            if let Notice::Spawned { .. } = notice {
                *count.lock().unwrap() += 1;
            }
            let _ = sender.send(notice);
        })
        .expect("an environment");
        Function {
            environment,
            notices,
            spawned,
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads well with json!")]
    pub(crate) fn invoke(&self, event: Value) -> PendingInvocation {
        self.environment.invoke(Invocation::new(event.to_string()))
    }

    /// All notices up to the first one for which `last` returns true.
    pub(crate) fn until(&self, last: impl Fn(&Notice) -> bool) -> Vec<Notice> {
        let mut notices = Vec::new();
        loop {
            let notice = self
                .notices
                .recv_timeout(SAFETY)
                .unwrap_or_else(|_| panic!("the notice did not come; got {notices:#?}"));
            let is_last = last(&notice);
            notices.push(notice);
            if is_last {
                return notices;
            }
        }
    }

    pub(crate) fn exited(&self) -> (Exit, Option<Stop>) {
        let notices = self.until(|notice| matches!(notice, Notice::Exited { .. }));
        match notices.last() {
            Some(Notice::Exited { exit, stop, .. }) => (*exit, *stop),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn spawned(&self) -> usize {
        *self.spawned.lock().unwrap()
    }
}

/// The path of `examples/scripted_function`. It is built here, because `cargo test --test it` does not
/// build examples.
pub(crate) fn scripted_function() -> PathBuf {
    static FUNCTION: OnceLock<PathBuf> = OnceLock::new();
    FUNCTION
        .get_or_init(|| {
            let output = Command::new(env!("CARGO"))
                .args([
                    "build",
                    "--example",
                    "scripted_function",
                    "--message-format",
                    "json",
                ])
                .args([
                    "--manifest-path",
                    concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
                ])
                .output()
                .expect("cargo");
            let log = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{log}");
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find_map(|message| message["executable"].as_str().map(PathBuf::from))
                .expect("cargo names the executable")
        })
        .clone()
}
