//! Processes that do not run between invocations.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use lambda_native_emulator::process::{Bootstrap, Exit, Notice, Stop};
use serde_json::json;
use tempfile::TempDir;

use crate::support::client::SAFETY;
use crate::support::function::{Function, scripted_function};

/// A function with a thread that works in the background.
struct Background {
    function: Function,
    file: PathBuf,
    _folder: TempDir,
}

impl Background {
    fn start(bootstrap: impl FnOnce(Bootstrap) -> Bootstrap) -> Background {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("count");
        let script = Bootstrap::new(scripted_function()).env("SCRIPT_BACKGROUND", &file);
        Background {
            function: Function::start(bootstrap(script)),
            file,
            _folder: folder,
        }
    }

    /// What the thread has written.
    fn count(&self) -> Vec<u8> {
        fs::read(&self.file).unwrap_or_default()
    }

    /// Invokes the function, which waits for its thread. Returns the process id.
    fn invoke(&self) -> u64 {
        let pending = self
            .function
            .invoke(json!({"background": true, "pid": true}));
        let (response, report) = pending.wait_for_report();
        assert!(report.is_some());
        response.json().as_u64().expect("a process id")
    }
}

/// Waits until every thread of a process is stopped.
fn wait_until_stopped(pid: u64) {
    let since = Instant::now();
    while !is_stopped(pid) {
        assert!(since.elapsed() < SAFETY, "process {pid} still runs");
        thread::yield_now();
    }
}

fn is_stopped(pid: u64) -> bool {
    let tasks = Path::new("/proc").join(pid.to_string()).join("task");
    let mut tasks = fs::read_dir(tasks).expect("a process");
    tasks.all(|task| {
        let stat = task.expect("a thread").path().join("stat");
        let stat = fs::read_to_string(stat).unwrap_or_default();
        // proc_pid_stat(5): the state follows the name, which is in parentheses.
        let state = stat.rsplit_once(") ").map(|(_, rest)| rest);
        state.is_some_and(|state| state.starts_with('T'))
    })
}

#[test]
fn background_work_stands_still_between_invocations() {
    let background = Background::start(|bootstrap| bootstrap.freeze(true));

    for _ in 0..3 {
        let before = background.count();
        let pid = background.invoke();
        wait_until_stopped(pid);
        let frozen = background.count();
        assert_ne!(
            frozen, before,
            "the thread has worked during the invocation"
        );
        for _ in 0..1_000 {
            assert_eq!(background.count(), frozen);
        }
    }
    assert_eq!(background.function.spawned(), 1);
}

#[test]
fn without_freezing_background_work_goes_on() {
    let background = Background::start(|bootstrap| bootstrap);

    background.invoke();

    let since = Instant::now();
    let before = background.count();
    while background.count() == before {
        assert!(since.elapsed() < SAFETY, "the thread stands still");
        thread::yield_now();
    }
    background.function.environment.stop();
    let frozen = |notice: Notice| matches!(notice, Notice::Frozen);
    assert!(!background.function.notices.try_iter().any(frozen));
}

#[test]
fn a_process_is_frozen_after_init_too() {
    let background = Background::start(|bootstrap| bootstrap.freeze(true));

    let notices = background
        .function
        .until(|notice| matches!(notice, Notice::Ready { .. }));

    let pid = notices.iter().find_map(|notice| match notice {
        Notice::Spawned { pid } => Some(u64::from(*pid)),
        _ => None,
    });
    let pid = pid.expect("a process");
    wait_until_stopped(pid);
    assert_eq!(background.invoke(), pid);
}

#[test]
fn a_notice_says_that_the_process_was_frozen() {
    let background = Background::start(|bootstrap| bootstrap.freeze(true));
    let frozen = |notice: &Notice| matches!(notice, Notice::Frozen);

    let notices = background.function.until(frozen);
    let is_ready = |notice: &Notice| matches!(notice, Notice::Ready { .. });
    assert!(notices.iter().any(is_ready), "{notices:?}");

    for _ in 0..2 {
        background.invoke();
        let notices = background.function.until(frozen);
        let steps = notices.iter().map(|notice| match notice {
            Notice::Start { .. } => "start",
            Notice::End(_) => "end",
            Notice::Frozen => "frozen",
            _ => "",
        });
        let steps: Vec<&str> = steps.filter(|step| !step.is_empty()).collect();
        assert_eq!(steps, ["start", "end", "frozen"]);
    }
}

#[test]
fn an_extension_is_frozen_with_the_function() {
    let background = Background::start(|bootstrap| {
        bootstrap
            .freeze(true)
            .env("SCRIPT_EXTENSION", "INVOKE")
            .env("SCRIPT_SIGTERM", "exit")
    });

    for _ in 0..3 {
        wait_until_stopped(background.invoke());
    }

    // A frozen process cannot handle SIGTERM.
    background.function.environment.stop();
    let exited = (Exit::Status(0), Some(Stop::Shutdown));
    assert_eq!(background.function.exited(), exited);
}

#[test]
fn a_frozen_process_can_be_killed_and_replaced() {
    let background = Background::start(|bootstrap| bootstrap.freeze(true));
    let pid = background.invoke();
    wait_until_stopped(pid);

    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_BACKGROUND", &background.file)
        .freeze(true);
    background.function.environment.replace(bootstrap);

    let other = background.invoke();
    assert_ne!(other, pid);
    wait_until_stopped(other);
    background.function.environment.stop();
    assert!(!Path::new("/proc").join(other.to_string()).exists());
}
