//! `--watch`: builds again when a source file changes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};
use std::{fs, thread};

use anyhow::Context as _;
use lambda_native_emulator::process::ExecutionEnvironment;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::function::Function;
use crate::terminal;

/// Editors and formatters write a file several times in a row: the build waits until it is quiet.
const QUIET: Duration = Duration::from_millis(100);

/// Where something is written all the time, it builds all the same.
const UNQUIET: Duration = Duration::from_secs(1);

/// A file that is written again and again without being a part of the build is a log or a database,
/// perhaps lam's own output: building would make it change once more.
const IDLE_CHANGES: u32 = 3;

/// The source files, under watch from [`Watch::begin`] on.
pub(super) struct Watch {
    /// Dropping it ends the watch.
    _watcher: RecommendedWatcher,
    changes: Receiver<PathBuf>,
}

impl Watch {
    /// Begins to watch what the function is made from.
    pub(super) fn begin(function: &Function) -> anyhow::Result<Watch> {
        let (sender, changes) = mpsc::channel();
        let (folders, target_directory) = function.sources();
        let is_source = filter(function.executable(), target_directory);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Access(_)) {
                return;
            }
            for path in event.paths {
                if is_source(&path) {
                    // Nobody listens any more when lam is about to end.
                    let _ = sender.send(path);
                }
            }
        })
        .context("cannot watch files")?;
        for folder in folders {
            let subfolders = match function.executable() {
                Some(_) => Vec::new(),
                None => subfolders(&folder, target_directory)?,
            };
            let watched = subfolders
                .into_iter()
                .map(|subfolder| (subfolder, RecursiveMode::Recursive))
                .chain([(folder, RecursiveMode::NonRecursive)]);
            for (path, mode) in watched {
                watcher
                    .watch(&path, mode)
                    .with_context(|| format!("cannot watch {path:?}"))?;
            }
        }
        Ok(Watch {
            _watcher: watcher,
            changes,
        })
    }

    /// Builds after every change, on a thread of its own, and puts the new build in place.
    pub(super) fn follow(
        self,
        function: Function,
        executable: &Path,
        environment: Arc<ExecutionEnvironment>,
    ) -> anyhow::Result<()> {
        let mut built = modified(executable);
        let mut idle: HashMap<PathBuf, u32> = HashMap::new();
        thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || {
                while let Some(changed) =
                    self.next_change(|path| idle.get(path) == Some(&IDLE_CHANGES))
                {
                    terminal::status("Changed", &changed.display().to_string());
                    match function.build() {
                        Ok(executable) => {
                            let now = modified(&executable);
                            if now == built {
                                terminal::status("Unchanged", "the build is the same as before");
                                count(&mut idle, changed);
                                continue;
                            }
                            built = now;
                            idle.clear();
                            environment.replace(function.bootstrap(executable));
                            // Said afterwards: whoever reads it gets the new build.
                            terminal::status("Restarting", "with the new build");
                        }
                        Err(error) => {
                            terminal::error(&error);
                            terminal::warning("going on with the build before");
                        }
                    }
                }
            })
            .context("cannot watch files")?;
        Ok(())
    }

    /// Builds with every change until it succeeds, where the first build has failed with `error`.
    pub(super) fn until_built(
        &self,
        function: &Function,
        mut error: anyhow::Error,
    ) -> anyhow::Result<PathBuf> {
        loop {
            terminal::error(&error);
            terminal::warning("there is no build yet; waiting for a change");
            let changed = self.next_change(|_| false).context("cannot watch files")?;
            terminal::status("Changed", &changed.display().to_string());
            match function.build() {
                Ok(executable) => return Ok(executable),
                Err(again) => error = again,
            }
        }
    }

    /// Waits for a change that `is_idle` does not know, and until nothing has changed for a moment.
    fn next_change(&self, is_idle: impl Fn(&Path) -> bool) -> Option<PathBuf> {
        let mut changed = self.changes.recv().ok()?;
        while is_idle(&changed) {
            changed = self.changes.recv().ok()?;
        }
        let since = Instant::now();
        while since.elapsed() < UNQUIET {
            match self.changes.recv_timeout(QUIET) {
                // Editors write another file and rename it: its name tells nobody anything.
                Ok(path) if !changed.exists() && !is_idle(&path) => changed = path,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(changed)
    }
}

/// Notes a change that left the build the same.
fn count(idle: &mut HashMap<PathBuf, u32>, changed: PathBuf) {
    // What it says may matter with the next change of it, even if it has not up to now.
    if changed.ends_with("Cargo.toml") {
        return;
    }
    let path = changed.display().to_string();
    let changes = idle.entry(changed).or_default();
    *changes += 1;
    if *changes == IDLE_CHANGES {
        terminal::status(
            "Ignoring",
            &format!("{path}, which is no part of the build"),
        );
    }
}

/// What counts as a change: the named executable, or any file that is neither hidden nor made by
/// cargo.
fn filter(
    executable: Option<&Path>,
    target_directory: Option<&Path>,
) -> impl Fn(&Path) -> bool + use<> {
    let executable = executable.map(Path::to_owned);
    let target_directory = target_directory.map(Path::to_owned);
    move |path| {
        if let Some(executable) = &executable {
            return path == executable;
        }
        let is_made = target_directory
            .as_ref()
            .is_some_and(|target| path.starts_with(target));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Backups and swap files of editors begin or end like this.
        let is_passing = name.starts_with(['.', '#']) || name.ends_with('~');
        !is_made && !is_passing && name != "Cargo.lock" && !path.is_dir()
    }
}

/// The folders of a package, without those that are hidden or hold what is made. Watching all of
/// the package's folder would mean every folder that cargo builds into.
fn subfolders(folder: &Path, target_directory: Option<&Path>) -> anyhow::Result<Vec<PathBuf>> {
    let about = || format!("cannot watch {folder:?}");
    let mut subfolders = Vec::new();
    for entry in fs::read_dir(folder).with_context(about)? {
        let path = entry.with_context(about)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_skipped = name.starts_with('.')
            || name == "node_modules"
            || target_directory == Some(path.as_path());
        if path.is_dir() && !is_skipped {
            subfolders.push(path);
        }
    }
    Ok(subfolders)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata()
        .and_then(|metadata| metadata.modified())
        .ok()
}
