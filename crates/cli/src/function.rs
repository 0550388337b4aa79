//! The function that `lam run` and `lam invoke` run: what is built, and how it is started.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use lambda_native_emulator::Emulator;
use lambda_native_emulator::process::{Bootstrap, ExecutionEnvironment, Notice};

use crate::args::FunctionArgs;
use crate::project::{Cargo, Project, Step, Target};

/// A function, found but not yet built.
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
    /// Finds what the flags mean.
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

    /// The name that the function is told, and called by.
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

    /// Builds it, where there is something to build, and tells where the executable is.
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

    /// The folders that it is made from, and the one that cargo builds into; for an executable its
    /// own folder and none.
    pub(crate) fn sources(&self) -> (Vec<PathBuf>, Option<&Path>) {
        match &self.source {
            Source::Executable(path) => (
                path.parent().map(Path::to_owned).into_iter().collect(),
                None,
            ),
            Source::Project(project) => {
                let (project, target) = &**project;
                (
                    project.source_folders(target),
                    Some(project.target_directory()),
                )
            }
        }
    }

    /// The executable, where it was named on the command line.
    pub(crate) fn executable(&self) -> Option<&Path> {
        match &self.source {
            Source::Executable(path) => Some(path),
            Source::Project(_) => None,
        }
    }

    /// How this build is to be started.
    pub(crate) fn bootstrap(&self, executable: PathBuf) -> Bootstrap {
        let mut bootstrap = Bootstrap::new(executable)
            .init_timeout(self.args.init_timeout)
            .log_format(self.args.log_format.format());
        if let Some(level) = self.args.log_level {
            bootstrap = bootstrap.log_level(level.level());
        }
        // On Lambda the working folder is where the package's files are.
        if let Ok(directory) = env::current_dir() {
            bootstrap = bootstrap.env("LAMBDA_TASK_ROOT", directory);
        }
        for (name, value) in &self.variables {
            bootstrap = bootstrap.env(name, value);
        }
        bootstrap
    }

    /// Starts it, and tells `observer` what happens.
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

/// The region that the user's own credentials and tables are in, where one is set.
fn region() -> String {
    ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|region| !region.is_empty()))
        .unwrap_or_else(|| "us-east-1".to_owned())
}

/// Absolute, since the name of a program without a slash would be looked for in PATH.
fn executable(path: &Path) -> anyhow::Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = path.metadata().with_context(|| {
        format!("cannot run {path:?} (to run a package of this workspace, say -p NAME)")
    })?;
    if metadata.is_dir() {
        let manifest = path.join("Cargo.toml");
        bail!("{path:?} is a folder; to run the package in it, say --manifest-path {manifest:?}");
    }
    if metadata.permissions().mode() & 0o111 == 0 {
        bail!("{path:?} is not executable; make it so with chmod +x");
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
            "AWS_LAMBDA_RUNTIME_API is lam's own: it tells the function where the local Lambda is"
        );
    }
    Ok(variables)
}
