//! Builds the contestants, each in its own directory below `target/bench`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use xshell::{Shell, cmd};

use crate::contestant::{Build, Contestant, Source};

/// The compiler flags that `lam build` uses. Here, the static builds of all contestants get them.
const STATIC_FLAGS: [&str; 2] = ["-C", "relocation-model=static"];

/// A contestant that can be started.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) contestant: &'static Contestant,
    pub(crate) build: Build,
    /// The executable, or the interpreter.
    pub(crate) file: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
}

impl Entry {
    /// The command that starts it, under a tool if one is given.
    pub(crate) fn command(&self, tool: &[&str]) -> Command {
        let mut command = match tool.split_first() {
            Some((program, arguments)) => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&self.file);
                command
            }
            None => Command::new(&self.file),
        };
        command.args(&self.arguments).current_dir(&self.folder);
        command
    }

    /// The name of its files.
    pub(crate) fn slug(&self) -> String {
        let name = format!(
            "{} {:?} {}",
            self.contestant.name, self.contestant.program, self.build
        );
        let letters = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        letters.collect()
    }
}

/// The directory of this package.
pub(crate) fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The directory for all builds.
pub(crate) fn target() -> PathBuf {
    home().join("../target/bench")
}

/// Builds a contestant. Prints a message and returns `None` if it is not installed.
pub(crate) fn entry(contestant: &'static Contestant, build: Build) -> Result<Option<Entry>> {
    let mut arguments = Vec::new();
    let mut folder = home().join("contestants");
    let file = match contestant.source {
        Source::Cargo { workspace, package } => {
            folder.push(workspace);
            let target = target().join(workspace);
            cargo(&folder, package, build, &target)
                .with_context(|| format!("building {} ({build})", contestant.name))?
        }
        Source::C { file } => {
            folder.push("limit");
            let target = target().join("limit");
            let shell = Shell::new()?;
            let script = folder.join("build");
            cmd!(shell, "{script} {target}").quiet().run()?;
            target.join(file)
        }
        Source::Capi { file } => {
            folder.push("capi");
            capi(&folder, file, build)
                .with_context(|| format!("building {} ({build})", contestant.name))?
        }
        Source::Python => {
            folder.push("awslambdaric");
            arguments = ["-m", "awslambdaric", "app.handler"]
                .map(str::to_owned)
                .into();
            target().join("python/bin/python")
        }
        Source::Node => {
            folder.push("aws-lambda-ric");
            arguments = vec!["index.handler".to_owned()];
            target().join("node/node_modules/.bin/aws-lambda-ric")
        }
        Source::Cpp => target().join("aws-lambda-cpp/cpp-echo"),
    };
    if !file.exists() {
        if !contestant.is_installed_separately() {
            bail!("{} has not been built", file.display());
        }
        eprintln!(
            "{} is not installed, and left out; bench/contestants/install does it",
            contestant.name
        );
        return Ok(None);
    }
    Ok(Some(Entry {
        contestant,
        build,
        // The path is not canonicalized, because Python finds its environment by the link to its interpreter.
        file: std::path::absolute(&file)?,
        arguments,
        folder,
    }))
}

/// Builds a package and returns the path of the executable.
pub(crate) fn cargo(
    workspace: &Path,
    package: &str,
    build: Build,
    target: &Path,
) -> Result<PathBuf> {
    let shell = Shell::new()?;
    shell.change_dir(workspace);
    let profile = build.profile();
    let mut command = cmd!(
        shell,
        "cargo rustc --quiet --locked -p {package} --profile {profile} --target-dir {target}"
    );
    let mut folder = target.to_owned();
    if build.is_static() {
        let triple = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
        let linker = triple.to_uppercase().replace('-', "_");
        command = command
            .arg("--target")
            .arg(&triple)
            .env(format!("CARGO_TARGET_{linker}_LINKER"), "rust-lld")
            .arg("--")
            .args(STATIC_FLAGS);
        folder.push(triple);
    }
    // The caller's flags and target must not affect the measurements.
    let command = command
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET");
    command.quiet().run()?;
    Ok(folder.join(profile).join(package))
}

/// Builds the programs in C with the archive of the C interface, and returns the path of one of them.
fn capi(folder: &Path, file: &str, build: Build) -> Result<PathBuf> {
    let shell = Shell::new()?;
    let script = folder.join("build");
    let libc = if build.is_static() { "musl" } else { "gnu" };
    let target = target().join("capi").join(libc);
    cmd!(shell, "{script} {target} {libc}")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .quiet()
        .run()?;
    Ok(target.join(file))
}

/// The number of crates that the build compiles, without the package itself.
pub(crate) fn crates(contestant: &Contestant) -> Result<Option<usize>> {
    let Source::Cargo { workspace, package } = contestant.source else {
        return Ok(None);
    };
    let shell = Shell::new()?;
    shell.change_dir(home().join("contestants").join(workspace));
    let tree = cmd!(
        shell,
        "cargo tree --locked -p {package} --edges normal,build --prefix none"
    );
    let tree = tree.quiet().read()?;
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != package)
        .collect();
    Ok(Some(names.len()))
}
