//! `lam build`: a static executable for Lambda.

mod nightly;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context as _, bail};

use crate::args::{Arch, BuildArgs, CargoArgs};
use crate::project::{Cargo, Config, Project, Step, Target, linker_variable};
use crate::terminal;
use nightly::Nightly;

/// The profile's name, in the user's workspace and here.
const PROFILE: &str = "min-size";

/// The profile where the workspace has none: the smallest executable that stable Rust makes.
const PROFILE_CONFIG: [&str; 6] = [
    "profile.min-size.inherits=\"release\"",
    "profile.min-size.opt-level=\"z\"",
    "profile.min-size.lto=\"fat\"",
    "profile.min-size.codegen-units=1",
    "profile.min-size.panic=\"abort\"",
    "profile.min-size.strip=true",
];

/// Given to the last compiler alone, with `cargo rustc`: every other way to pass a flag would put
/// the user's own RUSTFLAGS out of force. A fixed address needs no relocations: the file is
/// smaller, and there is nothing to relocate at the start.
const COMPILER_FLAGS: &[&str] = &["-C", "relocation-model=static"];

/// The same where the linker is the one that ships with Rust: functions of the same code are one.
const RUST_LLD_FLAGS: &[&str] = &["-C", "relocation-model=static", "-C", "link-arg=--icf=all"];

/// A bootstrap, ready for Lambda.
#[derive(Debug)]
pub(crate) struct Bootstrap {
    pub(crate) path: PathBuf,
    pub(crate) arch: Arch,
}

/// Runs the command.
pub(crate) fn main(args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let bootstrap = build(&args.target, args.arch, args.smallest.as_deref())?;
    let size = fs::metadata(&bootstrap.path)
        .with_context(|| format!("cannot read {:?}", bootstrap.path))?
        .len();
    terminal::status(
        "Built",
        &format!(
            "{}, static, {}",
            bootstrap.arch.name(),
            terminal::size(size)
        ),
    );
    terminal::result(bootstrap.path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the target that the flags mean, and puts it where `lam package` and people find it.
/// `smallest` names the toolchain for that.
pub(crate) fn build(
    args: &CargoArgs,
    arch: Option<Arch>,
    smallest: Option<&str>,
) -> anyhow::Result<Bootstrap> {
    let arch = arch_or_host(arch)?;
    let project = Project::load(args)?;
    let target = project.target(args)?;
    let nightly = match smallest {
        Some(name) => Some(Nightly::find(name, arch)?),
        None => {
            require_standard_library(arch)?;
            None
        }
    };

    let directory = env::current_dir().context("the working folder is gone")?;
    let config = Config::read(&directory, project.workspace_root())?;
    let with_std = nightly.as_ref().map_or(String::new(), |nightly| {
        format!(", and the standard library, with Rust {}", nightly.name)
    });
    terminal::status(
        "Building",
        &format!(
            "{} for {}, profile {PROFILE}{with_std}",
            target.name,
            arch.name()
        ),
    );
    let executable = compile(&target, args, arch, &config, nightly.as_ref())?;
    let path = project
        .target_directory()
        .join("lambda")
        .join(&target.name)
        .join(arch.name())
        .join("bootstrap");
    install(&executable, &path)?;
    Ok(Bootstrap { path, arch })
}

/// The architecture asked for, or this machine's.
pub(crate) fn arch_or_host(arch: Option<Arch>) -> anyhow::Result<Arch> {
    arch.or_else(Arch::host).with_context(|| {
        let host = env::consts::ARCH;
        format!("Lambda has no {host} processors; choose with --arch arm64 or --arch x86_64")
    })
}

fn compile(
    target: &Target,
    args: &CargoArgs,
    arch: Arch,
    config: &Config,
    nightly: Option<&Nightly>,
) -> anyhow::Result<PathBuf> {
    let triple = arch.triple();
    let has_linker = config.has_linker(triple);
    let flags = if has_linker {
        COMPILER_FLAGS
    } else {
        RUST_LLD_FLAGS
    };
    let step = Step::Rustc(flags);
    let mut cargo = match nightly {
        Some(nightly) => Cargo::at(&nightly.cargo, step, target, args),
        None => Cargo::new(step, target, args),
    };
    cargo.arg("--target").arg(triple);
    cargo.arg("--profile").arg(PROFILE);
    if !config.has_profile(PROFILE) {
        for setting in PROFILE_CONFIG {
            cargo.arg("--config").arg(setting);
        }
    }
    if let Some(nightly) = nightly {
        nightly.configure(&mut cargo);
    }
    if !has_linker {
        cargo.env(&linker_variable(triple), "rust-lld");
    }
    cargo.run()
}

/// rustc's own message for a missing target ends in dozens of errors about `std`.
fn require_standard_library(arch: Arch) -> anyhow::Result<()> {
    let triple = arch.triple();
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(&rustc)
        .args(["--print", "target-libdir", "--target", triple])
        .output()
        .with_context(|| format!("cannot run {rustc:?} (install Rust from rustup.rs)"))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!(
            "rustc does not know the target {triple}: {}",
            message.trim()
        );
    }
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    if !folder.is_dir() {
        bail!(
            "Rust's standard library for {triple} is not installed; get it with\n  \
             rustup target add {triple}"
        );
    }
    Ok(())
}

/// Copies under another name first, so that nobody sees half a file.
fn install(executable: &Path, path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().context("a bootstrap without a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {folder:?}"))?;
    let partial = folder.join(format!("bootstrap.{}", std::process::id()));
    fs::copy(executable, &partial)
        .and_then(|_| fs::rename(&partial, path))
        .with_context(|| format!("cannot copy {executable:?} to {path:?}"))
}
