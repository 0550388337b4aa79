//! Which functions the flags select.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use super::{Function, Settings, Source};
use crate::args::{CargoArgs, FunctionArgs, ProcessArgs, Scope};
use crate::config::Configuration;
use crate::environment::{FlagVariables, Variables};
use crate::project::{Kind, Project, Target};
use crate::terminal::Prefix;

impl Function {
    /// Locates the function that the flags select.
    pub(crate) fn find(args: &FunctionArgs) -> anyhow::Result<Function> {
        if args.executable.is_some() {
            return Function::of_executable(args);
        }
        let project = Project::load(&args.target)?;
        let target = project.target(&args.target)?;
        let variables = FlagVariables::read(args)?;
        Function::of_target(project, target, args.clone(), variables)
    }

    /// Locates all functions that the flags select: at least one, each with its own name.
    pub(crate) fn find_all(args: &FunctionArgs, scope: Scope) -> anyhow::Result<Vec<Function>> {
        if args.executable.is_some() {
            return Ok(vec![Function::of_executable(args)?]);
        }
        let project = Project::load(&args.target)?;
        let targets = match scope {
            Scope::OnePerPackage => project.target_of_each_package(&args.target)?,
            Scope::Packages => project.binaries(&args.target, false)?,
            Scope::Workspace => project.binaries(&args.target, true)?,
        };
        let variables = FlagVariables::read(args)?;
        if let [target] = &targets[..] {
            let (target, args) = (target.clone(), args.clone());
            return Ok(vec![Function::of_target(project, target, args, variables)?]);
        }
        let count = targets.len();
        ensure!(
            args.name.is_none(),
            "--name is for one function, and the flags select {count}: set the key `name` of each in its \
             Cargo.toml, or leave it out"
        );
        let mut functions: Vec<Function> = Vec::new();
        for target in targets {
            let mut args = args.clone();
            args.target.packages = vec![target.package.clone()];
            match target.kind {
                Kind::Binary => args.target.bin = Some(target.name.clone()),
                Kind::Example => args.target.example = Some(target.name.clone()),
            }
            let variables = variables.clone();
            let mut function = Function::of_target(project.clone(), target, args, variables)?;
            let name = function.name();
            if let Some(other) = functions.iter().find(|other| other.name() == name) {
                let [one, other] = [other, &function].map(Function::location);
                bail!(
                    "two functions have the name {name:?}: {one} and {other}; set the key `name` of one of \
                     them to another name"
                );
            }
            function.prefix = Prefix::new(name);
            functions.push(function);
        }
        Ok(functions)
    }

    fn of_executable(args: &FunctionArgs) -> anyhow::Result<Function> {
        let path = match &args.executable {
            Some(path) => executable(path)?,
            None => bail!("no executable is given"),
        };
        let configuration = Configuration::of_executable(&path, args.stage.stage.as_deref())?;
        let variables = FlagVariables::read(args)?;
        let source = Source::Executable(path);
        Function::new(args.clone(), source, configuration, variables)
    }

    fn of_target(
        project: Project,
        target: Target,
        args: FunctionArgs,
        variables: FlagVariables,
    ) -> anyhow::Result<Function> {
        let stage = args.stage.stage.as_deref();
        let configuration = Configuration::of_target(&project, &target, stage)?;
        let source = Source::Project(Box::new((project, target)));
        Function::new(args, source, configuration, variables)
    }

    fn new(
        args: FunctionArgs,
        source: Source,
        configuration: Configuration,
        variables: FlagVariables,
    ) -> anyhow::Result<Function> {
        Ok(Function {
            source,
            settings: Settings::resolve(&args, &configuration.values)?,
            variables: Variables::read(variables, &configuration.values)?,
            args,
            configuration,
            invoke_url: None,
            processes: ProcessArgs::default(),
            prefix: Prefix::default(),
        })
    }

    /// The package and the target, for messages.
    fn location(&self) -> String {
        match &self.source {
            Source::Executable(path) => format!("{path:?}"),
            Source::Project(project) => {
                let target = &project.1;
                let (package, flag, name) = (&target.package, target.kind.flag(), &target.name);
                format!("-p {package} {flag} {name}")
            }
        }
    }

    /// The names of all functions of the workspace.
    pub(crate) fn names_in_workspace(&self) -> Vec<String> {
        let Some((project, _)) = self.project() else {
            return vec![self.name()];
        };
        let stage = self.args.stage.stage.as_deref();
        let targets = project.binaries(&CargoArgs::default(), true);
        let targets = targets.unwrap_or_default().into_iter();
        targets
            .map(|target| {
                // Another function with a mistake in its configuration has at least a name.
                let configuration = Configuration::of_target(project, &target, stage).ok();
                let configured = configuration.and_then(|found| found.values.name);
                configured.unwrap_or(target.name)
            })
            .collect()
    }
}

/// Returns the path as an absolute one: a name without a slash would be searched for in $PATH.
pub(super) fn executable(path: &Path) -> anyhow::Result<PathBuf> {
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
