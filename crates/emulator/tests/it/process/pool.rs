//! Several execution environments of one function.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use lambda_native_emulator::process::{Bootstrap, EnvironmentPool, Notice, PendingInvocation};
use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};
use serde_json::{Value, json};

use crate::support::client::SAFETY;
use crate::support::function::scripted_function;

/// A pool, and its notices with the numbers of their environments.
struct Pool {
    environments: EnvironmentPool,
    notices: Receiver<(usize, Notice)>,
    spawned: Arc<AtomicUsize>,
}

impl Pool {
    fn start(size: usize, bootstrap: &Bootstrap) -> Pool {
        let lambda = Emulator::builder().timeout(Duration::from_secs(60));
        let (sender, notices) = mpsc::channel();
        let spawned = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&spawned);
        let environments =
            EnvironmentPool::start(&lambda, size, bootstrap, move |number, notice| {
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
    fn invoke(&self, event: Value) -> PendingInvocation {
        self.environments.invoke(Invocation::new(event.to_string()))
    }

    /// The number of the environment that has the next notice of this kind.
    fn until(&self, wanted: impl Fn(&Notice) -> bool) -> usize {
        loop {
            let (number, notice) = self.notices.recv_timeout(SAFETY).expect("the notice");
            if wanted(&notice) {
                return number;
            }
        }
    }

    /// Ends all processes. Returns how many there were.
    fn stop(self) -> usize {
        self.environments.stop();
        self.spawned.load(Ordering::SeqCst)
    }
}

fn pid(pending: PendingInvocation) -> u64 {
    let (response, _) = pending.wait_for_report();
    response.json().as_u64().expect("a process id")
}

/// A file that a waiting function looks for, and the event that makes it wait.
fn gate() -> (tempfile::TempDir, std::path::PathBuf, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("gate");
    let event = json!({"stream": [{"wait_for": file}, "done"]});
    (folder, file, event)
}

#[test]
fn overlapping_invocations_run_in_different_processes() {
    let (_folder, gate, wait) = gate();
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));

    let waiting = pool.invoke(wait);
    let started = pool.until(|notice| matches!(notice, Notice::Start { .. }));
    let other = pid(pool.invoke(json!({"pid": true})));
    // The second environment is idle now, and serves the next invocation too.
    assert_eq!(pid(pool.invoke(json!({"pid": true}))), other);
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait().body_str(), "done");

    assert_eq!(started, 0);
    assert_eq!(pool.stop(), 2);
}

#[test]
fn invocations_one_after_another_start_one_process() {
    let pool = Pool::start(3, &Bootstrap::new(scripted_function()));

    let first = pid(pool.invoke(json!({"pid": true})));

    for _ in 0..10 {
        assert_eq!(pid(pool.invoke(json!({"pid": true}))), first);
    }
    assert_eq!(pool.stop(), 1);
}

#[test]
fn further_invocations_wait_and_each_gets_its_own_response() {
    let pool = Pool::start(3, &Bootstrap::new(scripted_function()));

    let all: Vec<PendingInvocation> = (0..100).map(|n| pool.invoke(json!({"n": n}))).collect();

    for (n, pending) in all.into_iter().enumerate() {
        let (response, report) = pending.wait_for_report();
        assert_eq!(response.json(), json!({"n": n}));
        assert!(report.is_some());
    }
    assert_eq!(pool.stop(), 3);
}

#[test]
fn a_crash_leaves_the_other_environments_alone() {
    let (_folder, gate, wait) = gate();
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    let waiting = pool.invoke(wait);
    pool.until(|notice| matches!(notice, Notice::Start { .. }));

    let crashed = pool.invoke(json!({"exit": 3})).wait();
    let after = pool.invoke(json!({"n": 1})).wait();

    assert_eq!(crashed.error_type(), Some("Runtime.ExitError"));
    assert_eq!(after.json(), json!({"n": 1}));
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait().body_str(), "done");
}

#[test]
fn another_bootstrap_replaces_every_process_that_runs() {
    let (_folder, gate, wait) = gate();
    let old = Bootstrap::new(scripted_function()).env("GENERATION", "old");
    let pool = Pool::start(3, &old);
    let waiting = pool.invoke(wait);
    pool.until(|notice| matches!(notice, Notice::Start { .. }));
    let generation = || {
        pool.invoke(json!({"variable": "GENERATION"}))
            .wait_for_report()
    };
    assert_eq!(generation().0.json(), "old");

    let new = Bootstrap::new(scripted_function()).env("GENERATION", "new");
    pool.environments.replace(&new);
    assert_eq!(generation().0.json(), "new");
    fs::write(gate, "").expect("the file");
    assert_eq!(waiting.wait_for_report().0.body_str(), "done");
    while pool.until(|notice| matches!(notice, Notice::Spawned { .. })) != 0 {}
    // The third environment was never needed.
    assert_eq!(pool.stop(), 4);
}

#[test]
fn stop_ends_invocations_that_wait_too() {
    let (_folder, _gate, wait) = gate();
    let pool = Pool::start(2, &Bootstrap::new(scripted_function()));
    let all = [0; 5].map(|_| pool.invoke(wait.clone()));

    pool.environments.stop();

    let responses = all.map(PendingInvocation::wait);
    assert_eq!(responses, [0; 5].map(|_| InvocationResponse::Stopped));
    let late = pool.invoke(json!({})).wait();
    assert_eq!(late, InvocationResponse::Stopped);
}
