//! The function that `lam run` and `lam invoke` run: how to build it and how to start it.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use lambda_native_emulator::Emulator;
use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment, Notice};

use crate::args::FunctionArgs;
use crate::project::{Cargo, Project, Step, Target};

/// A function that has been located but not built yet.
#[derive(Debug)]
pub(crate) struct Function {
    args: FunctionArgs,
    source: Source,
    variables: Vec<(String, String)>,
}

#[derive(Debug)]
enum Source {
    Executable(PathBuf),
    Project(Box<(Project, Target)>),
}

impl Function {
    /// Locates the function that the flags select.
    pub(crate) fn find(args: &FunctionArgs) -> anyhow::Result<Function> {
        let source = match &args.executable {
            Some(path) => Source::Executable(executable(path)?),
            None => {
                let project = Project::load(&args.target)?;
                let target = project.target(&args.target)?;
                Source::Project(Box::new((project, target)))
            }
        };
        Ok(Function {
            args: args.clone(),
            source,
            variables: variables(args)?,
        })
    }

    /// The function's name, in its environment and in the Invoke API.
    pub(crate) fn name(&self) -> String {
        if let Some(name) = &self.args.name {
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

    /// Builds the function, unless it is an executable already, and returns the path of the
    /// executable.
    pub(crate) fn build(&self) -> anyhow::Result<PathBuf> {
        match &self.source {
            Source::Executable(path) => Ok(path.clone()),
            Source::Project(project) => {
                let mut cargo = Cargo::new(Step::Build, &project.1, &self.args.target);
                if self.args.release {
                    cargo.arg("--release");
                }
                cargo.run()
            }
        }
    }

    /// The directories with the function's sources, and cargo's target directory. For an executable
    /// given as PATH, these are its own directory and `None`.
    pub(crate) fn sources(&self) -> (Vec<PathBuf>, Option<&Path>) {
        match &self.source {
            Source::Executable(path) => (
                path.parent().map(Path::to_owned).into_iter().collect(),
                None,
            ),
            Source::Project(project) => {
                let (project, target) = &**project;
                (
                    project.source_directories(target),
                    Some(project.target_directory()),
                )
            }
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
            .init_timeout(self.args.init_timeout)
            .log_format(self.args.log_format.format());
        if let Some(level) = self.args.log_level {
            bootstrap = bootstrap.log_level(level.level());
        }
        // On Lambda, this variable and the working directory both name the directory of the
        // unpacked deployment package.
        if let Ok(directory) = env::current_dir() {
            bootstrap = bootstrap.env("LAMBDA_TASK_ROOT", directory);
        }
        for (name, value) in &self.variables {
            bootstrap = bootstrap.env(name, value);
        }
        bootstrap
    }

    /// Starts the function. `observer` receives the emulator's notices.
    pub(crate) fn start(
        &self,
        executable: PathBuf,
        observer: impl Fn(&Notice) + Send + Sync + 'static,
    ) -> anyhow::Result<Arc<ExecutionEnvironment>> {
        let lambda = Emulator::builder()
            .function_name(self.name())
            .region(region())
            .timeout(self.args.timeout)
            .memory_mb(self.args.memory)
            .concurrency(self.args.concurrency)
            .snap_start(self.args.snap_start)
            .fetch_timeout(None)
            .record_requests(false)
            .start()
            .context("cannot start the local Lambda")?;
        let bootstrap = self.bootstrap(executable);
        ExecutionEnvironment::start(lambda, bootstrap, move |notice| observer(&notice))
            .map(Arc::new)
            .context("cannot start the local Lambda")
    }
}

/// The region of the user's environment, so that the function finds the user's own resources.
/// Defaults to us-east-1.
fn region() -> String {
    ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|region| !region.is_empty()))
        .unwrap_or_else(|| "us-east-1".to_owned())
}

/// Returns the path as an absolute one: a name without a slash would be searched for in $PATH.
fn executable(path: &Path) -> anyhow::Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = path.metadata().with_context(|| {
        format!("cannot run {path:?} (to run a package of this workspace, use -p NAME)")
    })?;
    if metadata.is_dir() {
        let manifest = path.join("Cargo.toml");
        bail!(
            "{path:?} is a directory; to run the package in it, use --manifest-path {manifest:?}"
        );
    }
    if metadata.permissions().mode() & 0o111 == 0 {
        bail!("{path:?} is not executable (run chmod +x {path:?}?)");
    }
    std::path::absolute(path).with_context(|| format!("cannot run {path:?}"))
}

fn variables(args: &FunctionArgs) -> anyhow::Result<Vec<(String, String)>> {
    let mut variables = Vec::new();
    if let Some(path) = &args.env_file {
        let lines =
            dotenvy::from_path_iter(path).with_context(|| format!("cannot read {path:?}"))?;
        for line in lines {
            variables.push(line.with_context(|| format!("cannot read {path:?}"))?);
        }
    }
    variables.extend(args.environment.iter().cloned());
    if variables
        .iter()
        .any(|(name, _)| name == "AWS_LAMBDA_RUNTIME_API")
    {
        bail!(
            "AWS_LAMBDA_RUNTIME_API cannot be set: lam sets it to the address of its own Runtime \
             API"
        );
    }
    Ok(variables)
}
