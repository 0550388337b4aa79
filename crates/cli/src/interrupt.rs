//! Ctrl-C, SIGTERM and SIGHUP: stops the processes that lam has started, then lam itself.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::terminal;

type Cleanup = Box<dyn FnOnce() + Send>;

/// The signal thread locks this and never unlocks it, so that no process can be started while lam
/// is exiting.
static CLEANUPS: Mutex<Vec<(u64, Cleanup)>> = Mutex::new(Vec::new());

/// Unregisters a cleanup when it is dropped.
#[derive(Debug)]
#[must_use = "dropping the guard unregisters the cleanup"]
pub(crate) struct Guard(u64);

impl Drop for Guard {
    fn drop(&mut self) {
        with_cleanups(|cleanups| cleanups.retain(|(id, _)| *id != self.0));
    }
}

/// Starts the signal thread. When a signal arrives, it runs all cleanups and exits with 128 plus
/// the signal's number, as shells do.
pub(crate) fn listen() -> io::Result<()> {
    let mut numbers = vec![SIGINT, SIGTERM];
    if !is_hangup_ignored() {
        numbers.push(SIGHUP);
    }
    let mut signals = Signals::new(numbers)?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            let Some(signal) = signals.forever().next() else {
                return;
            };
            with_cleanups(|cleanups| {
                for (_, cleanup) in cleanups.drain(..).rev() {
                    cleanup();
                }
                terminal::flush();
                std::process::exit(128 + signal)
            });
        })?;
    Ok(())
}

/// Whether lam was started to survive the end of its terminal, as with `nohup`. proc_pid_status(5) describes
/// the mask of ignored signals.
#[cfg(target_os = "linux")]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (SIGHUP - 1)) != 0)
}

/// Whether lam was started to survive the end of its terminal, as with `nohup`. A shell cannot trap a signal
/// that was ignored when it was started (POSIX, "trap"), and starts with what lam ignores.
#[cfg(not(target_os = "linux"))]
fn is_hangup_ignored() -> bool {
    let script = "trap 'exit 1' HUP; kill -s HUP $$; exit 0";
    let status = Command::new("/bin/sh").args(["-c", script]).status();
    status.is_ok_and(|status| status.success())
}

/// Runs `cleanup` if a signal arrives before the guard is dropped.
pub(crate) fn on_signal(cleanup: impl FnOnce() + Send + 'static) -> Guard {
    with_cleanups(|cleanups| add(cleanups, Box::new(cleanup)))
}

/// Starts a process in its own process group, and kills that group when a signal arrives. Drop the
/// guard before waiting for the process: afterwards the process id may be reused.
pub(crate) fn spawn_group(command: &mut Command) -> io::Result<(Child, Guard)> {
    with_cleanups(|cleanups| {
        let child = command.process_group(0).spawn()?;
        let group = Pid::from_child(&child);
        let kill = move || {
            // This fails only if the group no longer exists.
            let _ = kill_process_group(group, Signal::KILL);
        };
        Ok((child, add(cleanups, Box::new(kill))))
    })
}

fn add(cleanups: &mut Vec<(u64, Cleanup)>, cleanup: Cleanup) -> Guard {
    let id = cleanups.last().map_or(0, |(last, _)| last + 1);
    cleanups.push((id, cleanup));
    Guard(id)
}

fn with_cleanups<T>(act: impl FnOnce(&mut Vec<(u64, Cleanup)>) -> T) -> T {
    act(&mut CLEANUPS.lock().unwrap_or_else(PoisonError::into_inner))
}
