//! `--watch`: rebuilds the function when a source file changes.

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

/// Editors and formatters write a file several times in a row. The build starts once nothing has
/// changed for this long.
const QUIET_TIME: Duration = Duration::from_millis(100);

/// If files keep changing, the build starts after this time anyway.
const MAX_DELAY: Duration = Duration::from_secs(1);

/// A file that changed this often without changing the build is ignored. It is probably a log or a
/// database. If it is lam's own output, each build would change it and trigger the next build.
const MAX_UNCHANGED_BUILDS: u32 = 3;

/// Watches the source files, from [`Watch::start`] on.
pub(super) struct Watch {
    /// Watches until it is dropped.
    _watcher: RecommendedWatcher,
    changes: Receiver<PathBuf>,
}

impl Watch {
    /// Starts to watch the source files of the function.
    pub(super) fn start(function: &Function) -> anyhow::Result<Watch> {
        let (sender, changes) = mpsc::channel();
        let (directories, target_directory) = function.sources();
        let is_source = filter(function.executable(), target_directory);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Access(_)) {
                return;
            }
            for path in event.paths {
                if is_source(&path) {
                    // This fails only while lam is shutting down.
                    let _ = sender.send(path);
                }
            }
        })
        .context("cannot watch files")?;
        for directory in directories {
            let subdirectories = match function.executable() {
                Some(_) => Vec::new(),
                None => subdirectories(&directory, target_directory)?,
            };
            let watched = subdirectories
                .into_iter()
                .map(|subdirectory| (subdirectory, RecursiveMode::Recursive))
                .chain([(directory, RecursiveMode::NonRecursive)]);
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

    /// Starts a thread that rebuilds the function after each change and restarts it with the new
    /// build.
    pub(super) fn follow(
        self,
        function: Function,
        executable: &Path,
        environment: Arc<ExecutionEnvironment>,
    ) -> anyhow::Result<()> {
        let mut built = modified(executable);
        let mut unchanged_builds: HashMap<PathBuf, u32> = HashMap::new();
        thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || {
                while let Some(changed) = self
                    .next_change(|path| unchanged_builds.get(path) == Some(&MAX_UNCHANGED_BUILDS))
                {
                    terminal::status("Changed", &changed.display().to_string());
                    match function.build() {
                        Ok(executable) => {
                            let now = modified(&executable);
                            if now == built {
                                terminal::status("Unchanged", "the change did not alter the build");
                                count(&mut unchanged_builds, changed);
                                continue;
                            }
                            built = now;
                            unchanged_builds.clear();
                            environment.replace(function.bootstrap(executable));
                            // Printed after `replace`, so that requests sent after this line reach
                            // the new build.
                            terminal::status("Restarting", "with the new build");
                        }
                        Err(error) => {
                            terminal::error(&error);
                            terminal::warning("keeping the previous build");
                        }
                    }
                }
            })
            .context("cannot watch files")?;
        Ok(())
    }

    /// Rebuilds after each change until a build succeeds. `error` is that of the first build.
    pub(super) fn until_built(
        &self,
        function: &Function,
        mut error: anyhow::Error,
    ) -> anyhow::Result<PathBuf> {
        loop {
            terminal::error(&error);
            terminal::warning("no build to run yet; waiting for a change");
            let changed = self.next_change(|_| false).context("cannot watch files")?;
            terminal::status("Changed", &changed.display().to_string());
            match function.build() {
                Ok(executable) => return Ok(executable),
                Err(again) => error = again,
            }
        }
    }

    /// Waits for a change to a file that is not ignored, and then until nothing changes for
    /// [`QUIET_TIME`].
    fn next_change(&self, is_ignored: impl Fn(&Path) -> bool) -> Option<PathBuf> {
        let mut changed = self.changes.recv().ok()?;
        while is_ignored(&changed) {
            changed = self.changes.recv().ok()?;
        }
        let since = Instant::now();
        while since.elapsed() < MAX_DELAY {
            match self.changes.recv_timeout(QUIET_TIME) {
                // Editors write to a temporary file and rename it. Report the final name.
                Ok(path) if !changed.exists() && !is_ignored(&path) => changed = path,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(changed)
    }
}

/// Counts a change that did not alter the build.
fn count(unchanged_builds: &mut HashMap<PathBuf, u32>, changed: PathBuf) {
    // A manifest is never ignored: even if earlier changes to it did not alter the build, the next may.
    if changed.ends_with("Cargo.toml") {
        return;
    }
    let path = changed.display().to_string();
    let builds = unchanged_builds.entry(changed).or_default();
    *builds += 1;
    if *builds == MAX_UNCHANGED_BUILDS {
        terminal::status(
            "Ignoring",
            &format!("{path}, because changes to it do not alter the build"),
        );
    }
}

/// Tells whether a changed file is worth a build: the executable given as PATH, or else any file
/// that is neither hidden nor written by cargo.
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
        let is_build_output = target_directory
            .as_ref()
            .is_some_and(|target| path.starts_with(target));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Hidden files, and the backup and swap files of editors.
        let is_temporary = name.starts_with(['.', '#']) || name.ends_with('~');
        !is_build_output && !is_temporary && name != "Cargo.lock" && !path.is_dir()
    }
}

/// The subdirectories of a package, except hidden directories and build output. The directory of the package
/// itself is not watched recursively, because that would include cargo's target directory.
fn subdirectories(
    directory: &Path,
    target_directory: Option<&Path>,
) -> anyhow::Result<Vec<PathBuf>> {
    let about = || format!("cannot watch {directory:?}");
    let mut subdirectories = Vec::new();
    for entry in fs::read_dir(directory).with_context(about)? {
        let path = entry.with_context(about)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_skipped = name.starts_with('.')
            || name == "node_modules"
            || target_directory == Some(path.as_path());
        if path.is_dir() && !is_skipped {
            subdirectories.push(path);
        }
    }
    Ok(subdirectories)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata()
        .and_then(|metadata| metadata.modified())
        .ok()
}
