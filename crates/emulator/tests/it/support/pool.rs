//! A function in a pool of execution environments.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use lambda_native_emulator::process::{
    Bootstrap, EnvironmentPool, EnvironmentState, Exit, Notice, PendingInvocation, Stop,
};
use lambda_native_emulator::{Builder, Emulator, Invocation};
use serde_json::{Value, json};

use super::client::SAFETY;

/// A pool, and its notices with the numbers of their environments.
pub(crate) struct Pool {
    pub(crate) environments: EnvironmentPool,
    notices: Receiver<(usize, Notice)>,
    spawned: Arc<AtomicUsize>,
}

impl Pool {
    pub(crate) fn start(size: usize, bootstrap: &Bootstrap) -> Pool {
        let lambda = Emulator::builder().timeout(Duration::from_secs(60));
        Pool::start_under(&lambda, size, bootstrap)
    }

    pub(crate) fn start_under(lambda: &Builder, size: usize, bootstrap: &Bootstrap) -> Pool {
        let (sender, notices) = mpsc::channel();
        let spawned = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&spawned);
        let environments =
            EnvironmentPool::start(lambda, size, bootstrap, move |number, notice| {
                if let Notice::Spawned { .. } = notice {
                    count.fetch_add(1, Ordering::SeqCst);
                }
                let _ = sender.send((number, notice));
            });
        Pool {
            environments: environments.expect("a pool"),
            notices,
            spawned,
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads well with json!")]
    pub(crate) fn invoke(&self, event: Value) -> PendingInvocation {
        self.environments.invoke(Invocation::new(event.to_string()))
    }

    /// The number of the environment that has the next notice of this kind.
    pub(crate) fn until(&self, wanted: impl Fn(&Notice) -> bool) -> usize {
        self.find(|notice| wanted(&notice).then_some(())).0
    }

    /// How the next process that exits does so, why it was stopped, and whether it is restarted at once.
    pub(crate) fn exited(&self) -> (Exit, Option<Stop>, bool) {
        let exited = self.find(|notice| match notice {
            Notice::Exited {
                exit,
                stop,
                restarting,
                ..
            } => Some((exit, stop, restarting)),
            _ => None,
        });
        exited.1
    }

    /// The state of each environment.
    pub(crate) fn states(&self) -> Vec<EnvironmentState> {
        let statuses = self.environments.environments();
        statuses.into_iter().map(|status| status.state).collect()
    }

    /// Ends all processes. Returns how many there were.
    pub(crate) fn stop(self) -> usize {
        self.environments.stop();
        self.spawned.load(Ordering::SeqCst)
    }

    fn find<T>(&self, wanted: impl Fn(Notice) -> Option<T>) -> (usize, T) {
        loop {
            let (number, notice) = self.notices.recv_timeout(SAFETY).expect("the notice");
            if let Some(found) = wanted(notice) {
                return (number, found);
            }
        }
    }
}

pub(crate) fn pid(pending: PendingInvocation) -> u64 {
    let (response, _) = pending.wait_for_report();
    response.json().as_u64().expect("a process id")
}

/// A file that a waiting function looks for, and the event that makes it wait.
pub(crate) fn gate() -> (tempfile::TempDir, PathBuf, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("gate");
    let event = json!({"stream": [{"wait_for": file}, "done"]});
    (folder, file, event)
}
