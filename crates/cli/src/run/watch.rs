//! `--watch`: rebuilds the function when one of the files changes that it was built from.

mod changes;
mod dep_info;
mod inputs;
mod links;

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, thread};

use anyhow::Context as _;
use lambda_native_emulator::process::ExecutionEnvironment;

use crate::function::Function;
use crate::terminal;
use changes::Changes;
use inputs::Inputs;

/// A file that changed this often without changing the build is ignored. A build script that writes
/// among the sources would otherwise trigger the next build.
const MAX_UNCHANGED_BUILDS: u32 = 3;

/// Watches the files of the function, from [`Watch::start`] on.
pub(super) struct Watch {
    changes: Changes,
    /// When the last build started.
    started: SystemTime,
}

impl Watch {
    /// Starts to watch. Until the first build has succeeded, every file next to the sources counts.
    pub(super) fn start(function: &Function) -> anyhow::Result<Watch> {
        let mut changes = Changes::new()?;
        changes.watch(Inputs::of_failed_build(function));
        Ok(Watch {
            changes,
            started: SystemTime::now(),
        })
    }

    /// Rebuilds after each change until a build succeeds. `error` is that of the first build.
    pub(super) fn until_built(
        &mut self,
        function: &mut Function,
        mut error: anyhow::Error,
    ) -> anyhow::Result<PathBuf> {
        loop {
            terminal::error(&error);
            terminal::warning("no build to run yet; waiting for a change");
            let changed = self.changes.next(|_| false);
            terminal::status("Changed", &title(&changed));
            if let Err(error) = function.reload_environment() {
                terminal::error(&error);
            }
            match self.build(function) {
                Ok(executable) => return Ok(executable),
                Err(again) => error = again,
            }
        }
    }

    /// Starts a thread that rebuilds the function after each change and restarts it with the new
    /// build.
    pub(super) fn follow(
        mut self,
        function: Function,
        executable: PathBuf,
        environment: Arc<ExecutionEnvironment>,
    ) -> anyhow::Result<()> {
        self.watch(Inputs::of_build(&function, &executable));
        let mut running = Running {
            built: contents(&executable),
            function,
            executable,
            environment,
            unchanged_builds: HashMap::new(),
        };
        thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || {
                loop {
                    let is_ignored = |path: &Path| running.is_ignored(path);
                    let changed = self.changes.next(is_ignored);
                    running.changed(&mut self, &changed);
                }
            })
            .context("cannot watch files")?;
        Ok(())
    }

    /// Builds the function, and watches what the result depends on.
    fn build(&mut self, function: &mut Function) -> anyhow::Result<PathBuf> {
        self.started = SystemTime::now();
        let built = function.build();
        if built.is_err() {
            // The manifests may name other packages by now.
            function.reload_project();
        }
        self.watch(match &built {
            Ok(executable) => Inputs::of_build(function, executable),
            Err(_) => Inputs::of_failed_build(function),
        });
        built
    }

    /// Watches these inputs, and finds those that changed after the build had started.
    fn watch(&mut self, inputs: Inputs) {
        self.changes.watch(inputs);
        if let Some(path) = self.changes.changed_since(self.started) {
            self.changes.add(path);
        }
    }
}

/// The function that is served, and the file that it runs.
struct Running {
    function: Function,
    executable: PathBuf,
    /// What the executable contained when it was started.
    built: u64,
    environment: Arc<ExecutionEnvironment>,
    unchanged_builds: HashMap<PathBuf, u32>,
}

impl Running {
    fn changed(&mut self, watch: &mut Watch, changed: &BTreeSet<PathBuf>) {
        terminal::status("Changed", &title(changed));
        if let Err(error) = self.function.reload_environment() {
            terminal::error(&error);
            terminal::warning("keeping the previous environment");
            return;
        }
        let is_environment = |path: &PathBuf| {
            let mut files = self.function.environment_files();
            files.any(|file| links::resolve(file).contains(path))
        };
        let has_environment = changed.iter().any(is_environment);
        if changed.iter().all(is_environment) {
            // Nothing to build. Editors may have replaced the file that was watched.
            watch.watch(Inputs::of_build(&self.function, &self.executable));
            return self.restart("with the new environment");
        }
        let links: Vec<&Path> = changed
            .iter()
            .map(PathBuf::as_path)
            .filter(|path| path.is_symlink())
            .collect();
        if !links.is_empty()
            && let Err(error) = self.function.forget_builds_with(&links)
        {
            terminal::warning(&format!("{error:#}"));
        }
        match watch.build(&mut self.function) {
            Ok(executable) => {
                let built = contents(&executable);
                if built == self.built && !has_environment {
                    terminal::status("Unchanged", "the change did not alter the build");
                    self.count(changed);
                    return;
                }
                self.built = built;
                self.executable = executable;
                self.unchanged_builds.clear();
                self.restart("with the new build");
            }
            Err(error) => {
                terminal::error(&error);
                terminal::warning("keeping the previous build");
            }
        }
    }

    fn restart(&self, with: &str) {
        let bootstrap = self.function.bootstrap(self.executable.clone());
        self.environment.replace(bootstrap);
        // Printed after `replace`, so that requests sent after this line reach the new process.
        terminal::status("Restarting", with);
    }

    fn is_ignored(&self, path: &Path) -> bool {
        self.unchanged_builds.get(path) == Some(&MAX_UNCHANGED_BUILDS)
    }

    /// Counts changes that did not alter the build.
    fn count(&mut self, changed: &BTreeSet<PathBuf>) {
        for path in changed {
            // A manifest is never ignored: even if earlier changes to it did not alter the build, the
            // next may.
            if path.ends_with("Cargo.toml") {
                continue;
            }
            let builds = self.unchanged_builds.entry(path.clone()).or_default();
            *builds += 1;
            if *builds == MAX_UNCHANGED_BUILDS {
                let path = path.display();
                let text = format!("{path}, because changes to it do not alter the build");
                terminal::status("Ignoring", &text);
            }
        }
    }
}

/// The first of the changed files that exists, and the number of others.
fn title(changed: &BTreeSet<PathBuf>) -> String {
    // Editors write to a temporary file and rename it.
    let path = changed.iter().find(|path| path.exists());
    let Some(path) = path.or(changed.first()) else {
        return "nothing".to_owned();
    };
    match changed.len() - 1 {
        0 => path.display().to_string(),
        others => format!("{} and {others} more", path.display()),
    }
}

/// A hash of the executable's bytes. The time of a file changes with each build.
fn contents(executable: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    fs::read(executable).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}
