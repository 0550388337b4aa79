//! `lam build`: builds a static executable for Lambda.

mod c_compiler;
mod debug_info;
mod install;
mod nightly;
mod processor;
mod programs;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context as _, bail};

use crate::args::{Arch, BuildArgs, BuildOptions, CargoArgs, Platform, StageArgs};
use crate::config::Configuration;
use crate::elf::Executable;
use crate::problem::Problem;
use crate::project::{Cargo, CargoConfig, Graph, Project, Step, Target, linker_variable};
use crate::{FAILURE, terminal};
use c_compiler::CCompiler;
pub(crate) use c_compiler::{ZIG_REMEDY, describe_c_compiler};
use install::install;
use nightly::Nightly;
pub(crate) use nightly::nightly_version;
use programs::program_path;
pub(crate) use programs::rustc;

/// The profile to build with, if no other is chosen.
const PROFILE: &str = "min-size";

/// The profiles that lam defines if the user has not, with their optimization. `min-size` gives the smallest
/// executable that stable Rust can build.
const PROFILES: [(&str, &str); 2] = [(PROFILE, "\"z\""), ("max-speed", "3")];

/// The other settings of these profiles.
const PROFILE_SETTINGS: [&str; 5] = [
    "inherits=\"release\"",
    "lto=\"fat\"",
    "codegen-units=1",
    "panic=\"abort\"",
    "strip=true",
];

/// Passed with `cargo rustc`, because any other way to pass flags would override the user's own
/// RUSTFLAGS. An executable with a fixed address needs no relocations, which makes the file smaller
/// and saves the work of relocating at startup.
const COMPILER_FLAGS: &[&str] = &["-C", "relocation-model=static"];

/// The flags for the linker that ships with Rust. It can also merge functions with identical code.
const RUST_LLD_FLAGS: &[&str] = &["-C", "relocation-model=static", "-C", "link-arg=--icf=all"];

/// An executable that is ready for Lambda.
#[derive(Debug)]
pub(crate) struct Bootstrap {
    pub(crate) path: PathBuf,
    pub(crate) arch: Arch,
    is_static: bool,
}

/// The binaries and examples that the flags select, and how cargo builds them.
#[derive(Debug)]
pub(crate) struct Selection<'a> {
    args: &'a CargoArgs,
    options: &'a BuildOptions,
    project: Project,
    config: CargoConfig,
    pub(crate) targets: Vec<(Target, Configuration)>,
}

/// Runs the command.
pub(crate) fn main(args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let selection = Selection::load(&args.target, &args.stage, &args.options)?;
    let keep_going = args.target.keep_going;
    for_each(&selection.targets, keep_going, |(target, configuration)| {
        let arch = args.arch.or(configuration.values.arch);
        report(&selection.build(target, arch)?)
    })
}

/// Handles one function after the other. With `keep_going`, an error does not keep the next ones from it.
pub(crate) fn for_each<T>(
    functions: &[T],
    keep_going: bool,
    handle: impl Fn(&T) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for function in functions {
        match handle(function) {
            Err(error) if keep_going => {
                terminal::error(&error);
                code = ExitCode::from(FAILURE);
            }
            result => result?,
        }
    }
    Ok(code)
}

fn report(bootstrap: &Bootstrap) -> anyhow::Result<()> {
    let size = fs::metadata(&bootstrap.path)
        .with_context(|| format!("cannot read {:?}", bootstrap.path))?
        .len();
    terminal::status(
        "Built",
        &format!(
            "{}, {}, {}",
            bootstrap.arch.name(),
            if bootstrap.is_static {
                "static"
            } else {
                "dynamic"
            },
            terminal::size(size)
        ),
    );
    terminal::result(bootstrap.path.display())
}

impl<'a> Selection<'a> {
    pub(crate) fn load(
        args: &'a CargoArgs,
        stage: &StageArgs,
        options: &'a BuildOptions,
    ) -> anyhow::Result<Selection<'a>> {
        let project = Project::load(args)?;
        let targets = if options.bins || options.all {
            project.binaries(args, options.all)?
        } else {
            project.target_of_each_package(args)?
        };
        let directory = env::current_dir().context("cannot access the working directory")?;
        let config = CargoConfig::read(&directory, project.workspace_root(), &args.config)?;
        let stage = stage.stage.as_deref();
        let configured = |target: Target| {
            let configuration = Configuration::of_target(&project, &target, stage)?;
            Ok((target, configuration))
        };
        let targets: anyhow::Result<_> = targets.into_iter().map(configured).collect();
        Ok(Selection {
            args,
            options,
            targets: targets?,
            config,
            project,
        })
    }

    /// Builds a target, by default for the architecture of cargo's configuration or of this machine, and
    /// copies the executable to `target/lambda`.
    pub(crate) fn build(&self, target: &Target, arch: Option<Arch>) -> anyhow::Result<Bootstrap> {
        build(self, target, arch)
    }

    /// The executable that an earlier build has made.
    pub(crate) fn find(&self, target: &Target, arch: Option<Arch>) -> anyhow::Result<Bootstrap> {
        let arch = self.platform(arch)?.arch;
        let path = self.bootstrap_path(target, arch);
        let file = File::open(&path).with_context(|| {
            format!("cannot read {path:?} (build it with `lam build`, or leave out --no-build)")
        })?;
        Ok(Bootstrap {
            is_static: Executable::read(file)?.is_static(),
            path,
            arch,
        })
    }

    /// Whether the package of a target has the table `[package.metadata.lambda]`.
    #[cfg(feature = "aws")]
    pub(crate) fn has_table(&self, target: &Target) -> bool {
        crate::config::has_table(&self.project, target)
    }

    /// The profile of the flags, if cargo does not know it.
    #[cfg(feature = "aws")]
    pub(crate) fn unknown_profile(&self) -> Option<&str> {
        let name = self.args.profile.as_deref()?;
        let is_known = ["dev", "release", "test", "bench"].contains(&name)
            || PROFILES.iter().any(|(own, _)| *own == name);
        (!is_known && !self.config.has_profile(name)).then_some(name)
    }

    fn platform(&self, arch: Option<Arch>) -> anyhow::Result<Platform> {
        if let Some(platform) = &self.options.target {
            return Ok(platform.clone());
        }
        Ok(arch_or_host(arch.or_else(|| configured_arch(&self.config)))?.into())
    }

    fn bootstrap_path(&self, target: &Target, arch: Arch) -> PathBuf {
        let directory = self.project.target_directory().join("lambda");
        directory
            .join(&target.name)
            .join(arch.name())
            .join("bootstrap")
    }
}

fn build(
    selection: &Selection<'_>,
    target: &Target,
    arch: Option<Arch>,
) -> anyhow::Result<Bootstrap> {
    let Selection {
        args,
        options,
        project,
        config,
        ..
    } = selection;
    let platform = selection.platform(arch)?;
    let arch = platform.arch;
    let nightly = match &options.smallest {
        Some(name) => Some(Nightly::find(name, arch)?),
        None => {
            require_standard_library(&platform.triple)?;
            None
        }
    };
    let directory = project.target_directory().join("lambda");
    let mut cargo = cargo(target, args, &platform, config, nightly.as_ref())?;
    if let Some(cpu) = &options.target_cpu {
        let setting = processor::setting(cpu, &platform, config)?;
        cargo.arg("--config").arg(&setting);
    }
    let profile = args.profile.as_deref().unwrap_or(PROFILE);
    if options.split_debuginfo {
        debug_info::configure(&mut cargo, profile);
    }
    // With glibc, the compiler is that of this machine or that of cargo-zigbuild.
    if platform.is_musl()
        && let Some(graph) = Graph::load(target, args, &platform.triple)
    {
        CCompiler::find(&options.cc, &graph, config, arch, &directory.join("cc"))?
            .configure(&mut cargo);
    }

    let with_std = nightly.as_ref().map_or(String::new(), |nightly| {
        format!(", with the standard library, using Rust {}", nightly.name)
    });
    terminal::status(
        "Building",
        &format!(
            "{} for {}, profile {profile}{with_std}",
            target.name,
            arch.name()
        ),
    );
    let executable = cargo.run()?;
    let path = selection.bootstrap_path(target, arch);
    let is_static = check(&executable, &platform)?;
    install(&executable, &path, options.split_debuginfo)?;
    Ok(Bootstrap {
        path,
        arch,
        is_static,
    })
}

/// Returns whether the executable is static. With musl it is, unless cargo's configuration says otherwise.
fn check(path: &Path, platform: &Platform) -> anyhow::Result<bool> {
    let about = || format!("{path:?} cannot run on Lambda");
    let file = File::open(path).with_context(|| format!("cannot read {path:?}"))?;
    let executable = Executable::read(file).with_context(about)?;
    if executable.arch != platform.arch {
        let (found, wanted) = (executable.arch.name(), platform.arch.name());
        bail!("{path:?} was built for {found} instead of {wanted} (by another linker?)");
    }
    executable.check().with_context(about)?;
    if platform.is_musl() && !executable.is_static() {
        terminal::warning(
            "the executable is linked dynamically, so it may not start on Lambda; does cargo's \
             configuration or RUSTFLAGS set target-feature=-crt-static?",
        );
    }
    Ok(executable.is_static())
}

/// The requested architecture, or that of this machine.
pub(crate) fn arch_or_host(arch: Option<Arch>) -> anyhow::Result<Arch> {
    arch.or_else(Arch::host).with_context(|| {
        let host = env::consts::ARCH;
        format!("Lambda does not support {host}; use --arch arm64 or --arch x86_64")
    })
}

/// The command of cargo for Lambda.
fn cargo<'a>(
    target: &'a Target,
    args: &CargoArgs,
    platform: &Platform,
    config: &CargoConfig,
    nightly: Option<&Nightly>,
) -> anyhow::Result<Cargo<'a>> {
    let uses_rust_lld = platform.is_musl() && !config.has_linker(&platform.triple);
    let step = Step::Rustc(if uses_rust_lld {
        RUST_LLD_FLAGS
    } else if platform.is_musl() {
        COMPILER_FLAGS
    } else {
        &[]
    });
    let mut cargo = match nightly {
        Some(nightly) => Cargo::at(&nightly.cargo, step, target, args),
        None if platform.glibc.is_some() => Cargo::at(&cargo_zigbuild()?, step, target, args),
        None => Cargo::new(step, target, args),
    };
    cargo.arg("--target").arg(&platform.to_string());
    let profile = args.profile.as_deref().unwrap_or(PROFILE);
    cargo.arg("--profile").arg(profile);
    let own = PROFILES.iter().find(|(name, _)| *name == profile);
    if let Some((_, optimization)) = own
        && !config.has_profile(profile)
    {
        let optimization = format!("opt-level={optimization}");
        for setting in PROFILE_SETTINGS.into_iter().chain([&*optimization]) {
            cargo.arg("--config");
            cargo.arg(&format!("profile.{profile}.{setting}"));
        }
    }
    if let Some(nightly) = nightly {
        nightly.configure(&mut cargo);
    }
    if uses_rust_lld {
        cargo.env(&linker_variable(&platform.triple), "rust-lld");
    }
    Ok(cargo)
}

fn cargo_zigbuild() -> anyhow::Result<PathBuf> {
    program_path("cargo-zigbuild").context(
        "a target with a version of glibc needs cargo-zigbuild; install it: pip install cargo-zigbuild \
         (in a virtual environment, whose directory bin is in PATH)",
    )
}

/// The architecture of the target that cargo's configuration sets. lam always builds for the static target
/// of an architecture.
fn configured_arch(config: &CargoConfig) -> Option<Arch> {
    let triple = config.target()?;
    let arch = [Arch::Arm64, Arch::X86_64]
        .into_iter()
        .find(|arch| triple.split('-').next() == arch.triple().split('-').next())?;
    if triple != arch.triple() {
        terminal::warning(&format!(
            "cargo's configuration sets the target {triple}; building for {}, because a static \
             executable needs no shared libraries on Lambda",
            arch.triple()
        ));
    }
    Some(arch)
}

/// Checks that the target is installed. Without this check, rustc would report dozens of errors
/// about `std`.
pub(crate) fn require_standard_library(triple: &str) -> anyhow::Result<()> {
    let rustc = rustc();
    let output = Command::new(&rustc)
        .args(["--print", "target-libdir", "--target", triple])
        .output()
        .with_context(|| {
            Problem::new(
                format!("cannot run {rustc:?}"),
                "install Rust from rustup.rs",
            )
        })?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!(
            "rustc does not support the target {triple}: {}",
            message.trim()
        );
    }
    let directory = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    if !directory.is_dir() {
        let problem = format!("Rust's standard library for {triple} is not installed");
        let command = format!("rustup target add {triple}");
        return Err(Problem::not_installed(problem, command).into());
    }
    Ok(())
}
