//! The function that `lam run` and `lam invoke` run: how to build it and how to start it.

mod facts;
mod logging;
mod processes;
mod selection;
mod settings;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment, Notice};
use lambda_native_emulator::{Builder, Emulator};

use crate::args::{FunctionArgs, ProcessArgs};
use crate::config::Configuration;
use crate::environment::Variables;
use crate::project::{self, Cargo, Project, Step, Target};
use crate::terminal::Prefix;
use selection::executable;
pub(crate) use settings::Settings;

/// A function that has been located but not built yet.
#[derive(Debug)]
pub(crate) struct Function {
    args: FunctionArgs,
    source: Source,
    configuration: Configuration,
    settings: Settings,
    variables: Variables,
    /// The Invoke API that the function may call instead of AWS's.
    invoke_url: Option<String>,
    processes: ProcessArgs,
    prefix: Prefix,
}

#[derive(Debug)]
enum Source {
    Executable(PathBuf),
    Project(Box<(Project, Target)>),
}

/// The variables that name the endpoint of Lambda's API ("Service-specific endpoints" in the reference of the
/// SDKs).
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"];

/// The account of the functions.
const ACCOUNT_ID: &str = "123456789012";

impl Function {
    /// The function's name, in its environment and in the Invoke API.
    pub(crate) fn name(&self) -> String {
        let configured = &self.configuration.values.name;
        if let Some(name) = self.args.name.as_ref().or(configured.as_ref()) {
            return name.clone();
        }
        match &self.source {
            Source::Executable(path) => path
                .file_stem()
                .map_or_else(|| "function".into(), |name| name.to_string_lossy())
                .into_owned(),
            Source::Project(project) => project.1.name.clone(),
        }
    }

    /// What the messages about the function begin with.
    pub(crate) fn prefix(&self) -> &Prefix {
        &self.prefix
    }

    /// Lets the function call the Invoke API at this URL, unless its variables or lam's own name another
    /// endpoint.
    pub(crate) fn set_invoke_url(&mut self, url: &str) {
        let is_set = ENDPOINTS.iter().any(|name| {
            env::var_os(name).is_some_and(|value| !value.is_empty())
                || self.variables.get(name).is_some()
        });
        self.invoke_url = (!is_set).then(|| url.to_owned());
    }

    /// Its configuration.
    pub(crate) fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// How it runs on this machine.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Builds the function, unless it is an executable already, and returns the path of the
    /// executable.
    pub(crate) fn build(&self) -> anyhow::Result<PathBuf> {
        match &self.source {
            // It may have been deleted since lam was started.
            Source::Executable(path) => executable(path),
            Source::Project(project) => self.cargo(&project.1).run(),
        }
    }

    /// Builds the function as [`build`](Function::build) does, and returns what cargo has printed, too.
    pub(crate) fn build_copied(&self) -> (anyhow::Result<PathBuf>, String) {
        match &self.source {
            Source::Executable(path) => (executable(path), String::new()),
            Source::Project(project) => self.cargo(&project.1).run_copied(),
        }
    }

    fn cargo<'a>(&self, target: &'a Target) -> Cargo<'a> {
        let mut cargo = Cargo::new(Step::Build, target, &self.args.target);
        if self.args.release {
            cargo.arg("--release");
        }
        if let Some(profile) = &self.args.target.profile {
            cargo.arg("--profile").arg(profile);
        }
        cargo
    }

    /// The directories of the package and of its path dependencies. None for an executable given as
    /// PATH.
    pub(crate) fn source_directories(&self) -> Vec<PathBuf> {
        match self.project() {
            Some((project, target)) => project.source_directories(target),
            None => Vec::new(),
        }
    }

    /// The names and directories of the local packages that have a build script.
    pub(crate) fn packages_with_build_scripts(&self) -> Vec<(String, PathBuf)> {
        match self.project() {
            Some((project, target)) => project.packages_with_build_scripts(target),
            None => Vec::new(),
        }
    }

    /// The directories that cargo builds into: the target directory, and that of intermediate files.
    pub(crate) fn build_directories(&self) -> Option<[&Path; 2]> {
        self.project()
            .map(|(project, _)| [project.target_directory(), project.build_directory()])
    }

    /// The files that are passed to cargo with `--config`.
    pub(crate) fn configuration_files(&self) -> impl Iterator<Item = &Path> {
        let settings = self.args.target.config.iter().map(Path::new);
        settings.filter(|path| path.is_file())
    }

    /// The directory of the workspace's manifest.
    pub(crate) fn workspace_root(&self) -> Option<&Path> {
        self.project().map(|(project, _)| project.workspace_root())
    }

    /// Reads the manifests again, unless they are invalid.
    pub(crate) fn reload_project(&mut self) {
        if let Source::Project(current) = &mut self.source
            && let Ok(project) = Project::load(&self.args.target)
            && let Ok(target) = project.target(&self.args.target)
        {
            **current = (project, target);
        }
    }

    /// Whether the tables of the manifests, as they were read last, still have the configuration that the
    /// function runs with.
    ///
    /// # Errors
    /// If the configuration is invalid now.
    pub(crate) fn has_configuration_of_manifests(&self) -> anyhow::Result<bool> {
        let Some((project, target)) = self.project() else {
            return Ok(true);
        };
        let stage = self.args.stage.stage.as_deref();
        let current = Configuration::of_target(project, target, stage)?;
        Ok(current.is_same(&self.configuration))
    }

    /// Makes cargo build the packages with these files again. Cargo compares the times of files. It does
    /// not notice a symbolic link that points to an older file now, or an older file that was moved here.
    pub(crate) fn forget_builds_with(&self, files: &[&Path]) -> anyhow::Result<()> {
        let Some((project, target)) = self.project() else {
            return Ok(());
        };
        let args = &self.args.target;
        let default = if self.args.release { "release" } else { "dev" };
        let profile = args.profile.as_deref().unwrap_or(default);
        for package in project.packages_with(target, files) {
            project::clean(&package, target, args, profile)?;
        }
        Ok(())
    }

    /// The files of environment variables.
    pub(crate) fn environment_files(&self) -> impl Iterator<Item = &Path> {
        self.variables.files()
    }

    /// Reads these files again. If one cannot be read, the variables stay as they are.
    pub(crate) fn reload_environment(&mut self) -> anyhow::Result<()> {
        self.variables.reload()
    }

    fn project(&self) -> Option<&(Project, Target)> {
        match &self.source {
            Source::Executable(_) => None,
            Source::Project(project) => Some(project),
        }
    }

    /// The executable, if one was given on the command line.
    pub(crate) fn executable(&self) -> Option<&Path> {
        match &self.source {
            Source::Executable(path) => Some(path),
            Source::Project(_) => None,
        }
    }

    /// How to start this build of the function.
    pub(crate) fn bootstrap(&self, executable: PathBuf) -> Bootstrap {
        let mut bootstrap = Bootstrap::new(executable)
            .init_timeout(self.settings.init_timeout)
            .log_format(self.settings.log_format.format())
            .freeze(self.processes.freeze);
        for extension in &self.processes.extensions {
            bootstrap = bootstrap.extension(extension);
        }
        if let Some(level) = self.settings.log_level {
            bootstrap = bootstrap.log_level(level.level());
        }
        for (name, value) in self.own_variables() {
            bootstrap = bootstrap.env(name, value);
        }
        for (name, value) in self.variables.iter() {
            bootstrap = bootstrap.env(name, value);
        }
        bootstrap
    }

    /// The variables that lam sets by itself, and that those of the user override.
    fn own_variables(&self) -> Vec<(&'static str, OsString)> {
        let mut variables: Vec<(&str, OsString)> = Vec::new();
        // On Lambda, this variable and the working directory both name the directory of the
        // unpacked deployment package.
        if let Ok(directory) = env::current_dir() {
            variables.push(("LAMBDA_TASK_ROOT", directory.into()));
        }
        // Here too, because a file of variables may have changed since the emulator was started.
        let region = self.variables.region();
        variables.push(("AWS_REGION", region.name.into()));
        variables.push(("AWS_DEFAULT_REGION", region.default.into()));
        if let Some(url) = &self.invoke_url {
            variables.push((ENDPOINTS[0], url.into()));
        }
        variables
    }

    /// The ARN of the function.
    pub(crate) fn arn(&self) -> String {
        let (region, name) = (self.variables.region().name, self.name());
        format!("arn:aws:lambda:{region}:{ACCOUNT_ID}:function:{name}")
    }

    /// Starts the function. `observer` receives the emulator's notices.
    pub(crate) fn start(
        &self,
        executable: PathBuf,
        observer: impl Fn(&Notice) + Send + Sync + 'static,
    ) -> anyhow::Result<Arc<ExecutionEnvironment>> {
        let lambda = self.emulator().start();
        let lambda = lambda.context("cannot start the local Lambda")?;
        let bootstrap = self.bootstrap(executable);
        ExecutionEnvironment::start(lambda, bootstrap, move |notice| observer(&notice))
            .map(Arc::new)
            .context("cannot start the local Lambda")
    }

    /// Lambda with the function's settings.
    fn emulator(&self) -> Builder {
        Emulator::builder()
            .function_name(self.name())
            .region(self.variables.region().name)
            .account_id(ACCOUNT_ID)
            .timeout(self.settings.timeout)
            .memory_mb(self.settings.memory)
            .concurrency(self.settings.concurrency)
            .snap_start(self.settings.snap_start)
            .fetch_timeout(None)
            .record_requests(false)
    }
}
