//! Ctrl-C, SIGTERM and SIGHUP: ends what lam has started, then lam.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

type Ending = Box<dyn FnOnce() + Send>;

/// Taken for good by the thread that ends lam, so that nothing is started behind its back.
static ENDINGS: Mutex<Vec<(u64, Ending)>> = Mutex::new(Vec::new());

/// Keeps an ending in force until it is dropped.
#[derive(Debug)]
#[must_use = "dropping it takes the ending back"]
pub(crate) struct Guard(u64);

impl Drop for Guard {
    fn drop(&mut self) {
        with_endings(|endings| endings.retain(|(id, _)| *id != self.0));
    }
}

/// From now on a signal runs every ending, and exits with 128 and the signal's number, as a shell
/// reports it.
pub(crate) fn listen() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            let Some(signal) = signals.forever().next() else {
                return;
            };
            with_endings(|endings| {
                for (_, ending) in endings.drain(..).rev() {
                    ending();
                }
                std::process::exit(128 + signal)
            });
        })?;
    Ok(())
}

/// Runs `ending` if a signal comes before the guard is dropped.
pub(crate) fn on_signal(ending: impl FnOnce() + Send + 'static) -> Guard {
    with_endings(|endings| add(endings, Box::new(ending)))
}

/// Starts a process in a group of its own, which a signal kills as a whole. The guard has to be
/// dropped before the process is waited for: afterwards its number may be another's.
pub(crate) fn spawn_group(command: &mut Command) -> io::Result<(Child, Guard)> {
    with_endings(|endings| {
        let child = command.process_group(0).spawn()?;
        let group = Pid::from_child(&child);
        let kill = move || {
            // It fails only where the group has ended.
            let _ = kill_process_group(group, Signal::KILL);
        };
        Ok((child, add(endings, Box::new(kill))))
    })
}

fn add(endings: &mut Vec<(u64, Ending)>, ending: Ending) -> Guard {
    let id = endings.last().map_or(0, |(last, _)| last + 1);
    endings.push((id, ending));
    Guard(id)
}

fn with_endings<T>(act: impl FnOnce(&mut Vec<(u64, Ending)>) -> T) -> T {
    act(&mut ENDINGS.lock().unwrap_or_else(PoisonError::into_inner))
}
