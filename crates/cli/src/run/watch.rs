//! `--watch`: rebuilds the function when one of the files changes that it was built from.

mod build_scripts;
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
use lambda_native_emulator::process::EnvironmentPool;

use super::recording::{Built, Recording};
use crate::function::Function;
use crate::terminal::Prefix;
use changes::Changes;
use inputs::Inputs;

/// A file that changed this often without changing the build is ignored. A build script that writes
/// among the sources would otherwise trigger the next build.
const MAX_UNCHANGED_BUILDS: u32 = 3;

/// Watches the files of the function, from [`Watch::start`] on.
pub(super) struct Watch {
    changes: Changes,
    recording: Recording,
    /// When the last build started.
    started: SystemTime,
    /// What the last successful build has built.
    executable: Option<PathBuf>,
}

impl Watch {
    /// Starts to watch. Until the first build has succeeded, every file next to the sources counts.
    pub(super) fn start(function: &Function, recording: Recording) -> anyhow::Result<Watch> {
        let mut changes = Changes::new()?;
        let started = SystemTime::now();
        changes.watch(Inputs::of_failed_build(function, None, started));
        Ok(Watch {
            changes,
            recording,
            started,
            executable: None,
        })
    }

    /// Rebuilds after each change until a build succeeds. `error` is that of the first build.
    pub(super) fn until_built(
        &mut self,
        function: &mut Function,
        mut error: anyhow::Error,
    ) -> anyhow::Result<Built> {
        self.watch_failed_build(function);
        loop {
            let prefix = function.prefix();
            prefix.error(&error);
            prefix.warning("no build to run yet; waiting for a change");
            let changed = self.changes.next(|_| false);
            prefix.status("Changed", &title(&changed));
            if let Err(error) = function.reload_environment() {
                function.prefix().error(&error);
            }
            match self.build(function, &changed) {
                Ok(built) => return Ok(built),
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
        environment: Arc<EnvironmentPool>,
    ) -> anyhow::Result<()> {
        self.watch(Inputs::of_build(&function, &executable));
        self.executable = Some(executable.clone());
        let mut running = Running {
            contents: contents(&executable),
            prefix: function.prefix().clone(),
            recording: self.recording.clone(),
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
    fn build(
        &mut self,
        function: &mut Function,
        changed: &BTreeSet<PathBuf>,
    ) -> anyhow::Result<Built> {
        if changed.iter().any(|path| path.ends_with("Cargo.toml")) {
            function.reload_project();
            warn_of_configuration(function);
        }
        self.started = SystemTime::now();
        let built = self.recording.build(function);
        match &built {
            Ok(Built { executable, .. }) => {
                self.executable = Some(executable.clone());
                self.watch(Inputs::of_build(function, executable));
            }
            Err(_) => self.watch_failed_build(function),
        }
        built
    }

    fn watch_failed_build(&mut self, function: &mut Function) {
        // The manifests may name other packages by now.
        function.reload_project();
        let last = self.executable.as_deref();
        self.watch(Inputs::of_failed_build(function, last, self.started));
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
    recording: Recording,
    prefix: Prefix,
    executable: PathBuf,
    /// A hash of the executable as it was started.
    contents: u64,
    environment: Arc<EnvironmentPool>,
    unchanged_builds: HashMap<PathBuf, u32>,
}

impl Running {
    fn changed(&mut self, watch: &mut Watch, changed: &BTreeSet<PathBuf>) {
        self.prefix.status("Changed", &title(changed));
        if let Err(error) = self.function.reload_environment() {
            self.prefix.error(&error);
            self.prefix.warning("keeping the previous environment");
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
            self.replace();
            return self.prefix.status("Restarting", "with the new environment");
        }
        let missed = missed_by_cargo(changed, watch.started);
        if !missed.is_empty()
            && let Err(error) = self.function.forget_builds_with(&missed)
        {
            self.prefix.warning(&format!("{error:#}"));
        }
        match watch.build(&mut self.function, changed) {
            Ok(mut built) => {
                let contents = contents(&built.executable);
                if contents == self.contents && !has_environment {
                    built.record();
                    self.prefix
                        .status("Unchanged", "the change did not alter the build");
                    self.count(changed);
                    return;
                }
                self.contents = contents;
                self.executable.clone_from(&built.executable);
                self.unchanged_builds.clear();
                self.replace();
                built.record();
                self.prefix.status("Restarting", "with the new build");
            }
            Err(error) => {
                self.prefix.error(&error);
                self.prefix.warning("keeping the previous build");
            }
        }
    }

    /// Lets the current build take over. Requests that are sent after this reach the new process.
    fn replace(&self) {
        let bootstrap = self.function.bootstrap(self.executable.clone());
        self.recording.set_variables(&self.function);
        self.environment.replace(&bootstrap);
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
                self.prefix.status("Ignoring", &text);
            }
        }
    }
}

/// Says that the function keeps the configuration that `lam run` has started with. Flags, routes and other
/// functions depend on it.
fn warn_of_configuration(function: &Function) {
    let prefix = function.prefix();
    match function.has_configuration_of_manifests() {
        Ok(true) => {}
        Ok(false) => prefix.warning("the configuration has changed; restart `lam run` to use it"),
        Err(error) => {
            prefix.error(&error);
            prefix.warning("keeping the previous configuration");
        }
    }
}

/// Symbolic links, and files that are older than the last build because they were moved here.
fn missed_by_cargo(changed: &BTreeSet<PathBuf>, last_build: SystemTime) -> Vec<&Path> {
    let is_missed = |path: &&Path| {
        let is_old = |metadata: fs::Metadata| {
            let modified = metadata.modified();
            metadata.is_file() && modified.is_ok_and(|modified| modified < last_build)
        };
        path.is_symlink() || fs::metadata(path).is_ok_and(is_old)
    };
    let paths = changed.iter().map(PathBuf::as_path);
    paths.filter(is_missed).collect()
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
