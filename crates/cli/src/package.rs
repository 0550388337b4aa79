//! `lam package`: creates a zip to upload.

mod archive;
#[cfg(feature = "aws")]
mod existing;
mod functions;
mod include;
mod layer;
mod output;
mod script;
mod secrets;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::args::{Arch, PackageCommand};
use crate::build::{self, arch_or_host};
use crate::elf::{self, Executable};
use crate::terminal;
use archive::Entry;
#[cfg(feature = "aws")]
pub(crate) use functions::Function;
pub(crate) use functions::Functions;

/// "Lambda quotas": the maximum size of a zip that is uploaded directly, and the maximum size of an
/// unpacked function. AWS calls 1,024 × 1,024 bytes a MB.
pub(crate) const MAX_UPLOAD: u64 = 50 * 1024 * 1024;
const MAX_UNPACKED: u64 = 250 * 1024 * 1024;

/// A zip, and the architecture that it is for.
#[derive(Debug)]
pub(crate) struct Packaged {
    pub(crate) path: PathBuf,
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "for `lam deploy`"))]
    pub(crate) arch: Arch,
    /// In bytes.
    pub(crate) size: u64,
}

/// Runs the command.
pub(crate) fn main(command: &PackageCommand) -> anyhow::Result<ExitCode> {
    let args = &command.package;
    if command.layer {
        layer::package(args)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut functions = Functions::load(args)?;
    if command.extension {
        functions = functions.for_extensions();
    }
    build::for_each(&functions.list, args.target.keep_going, |function| {
        let arch = args.arch.or(function.configuration.values.arch);
        let packaged = functions.package(function, arch)?;
        warn_of_upload(packaged.size);
        // The path as the user wrote it, for scripts.
        terminal::result(packaged.path.display())
    })
}

fn warn_of_upload(size: u64) {
    if size > MAX_UPLOAD {
        terminal::warning(
            "Lambda accepts zips of at most 50 MiB (52,428,800 bytes) as a direct upload; upload this \
             one to an S3 bucket, and pass the bucket and the key to the AWS CLI",
        );
    }
}

/// Returns the size of all files. It is an error if Lambda would not accept them.
fn check_size(entries: &[Entry]) -> anyhow::Result<u64> {
    check_sizes(entries.iter().map(|entry| (&entry.name[..], entry.size)))
}

fn check_sizes<'a>(files: impl Iterator<Item = (&'a str, u64)> + Clone) -> anyhow::Result<u64> {
    let unpacked = files.clone().map(|(_, size)| size).sum::<u64>();
    if unpacked <= MAX_UNPACKED {
        return Ok(unpacked);
    }
    let largest = files.max_by_key(|(_, size)| *size);
    let largest = largest.map_or_else(String::new, |(name, size)| {
        format!(
            "; the largest file is {name:?} with {}",
            terminal::size(size)
        )
    });
    bail!(
        "the files have {} unpacked, but Lambda accepts functions of at most 250 MiB, including \
         their layers{largest}",
        terminal::size(unpacked)
    );
}

/// Returns the architecture that the executable is for. It is an error if the executable cannot run on
/// Lambda or is not for the requested architecture. Prints a warning if it probably cannot run.
fn check_bootstrap(
    path: &Path,
    requested: Option<Arch>,
    allow_script: bool,
    entries: &[Entry],
) -> anyhow::Result<Arch> {
    let about = || format!("cannot read {path:?}");
    let file = File::open(path).with_context(about)?;
    let mut start = Vec::new();
    (&file)
        .take(256)
        .read_to_end(&mut start)
        .with_context(about)?;
    if start.starts_with(b"#!") {
        if !allow_script {
            bail!(
                "{path:?} is a script, not an ELF file; use --allow-script to package it anyway \
                 (Lambda can run a script if the runtime has its interpreter)"
            );
        }
        if let Some(warning) =
            script::check(&start).with_context(|| format!("{path:?} cannot run on Lambda"))?
        {
            terminal::warning(&format!("{}: {warning}", path.display()));
        }
        return arch_or_host(requested);
    }
    let executable =
        Executable::read(file).with_context(|| format!("{path:?} cannot run on Lambda"))?;
    check_executable(&executable, path, requested)?;
    let is_included = |library: &str| archive::has_library(entries, library);
    for warning in executable.warnings(is_included) {
        terminal::warning(&format!("{}: {warning}", path.display()));
    }
    Ok(executable.arch)
}

fn check_executable(
    executable: &Executable,
    path: &Path,
    requested: Option<Arch>,
) -> anyhow::Result<()> {
    if let Some(requested) = requested
        && executable.arch != requested
    {
        let (found, wanted) = (executable.arch.name(), requested.name());
        bail!(
            "{path:?} was built for {found}, but the function's architecture is {wanted}; build it \
             for {wanted}, or use --arch {found}"
        );
    }
    executable
        .check()
        .with_context(|| format!("{path:?} cannot run on Lambda"))
}

/// Prints a warning for included programs and libraries that the function's processor cannot run.
fn warn_of_other_architectures(entries: &[Entry], arch: Arch) -> anyhow::Result<()> {
    for entry in entries {
        let found = entry.start()?.as_deref().and_then(elf::arch);
        if let Some(found) = found
            && found != arch
        {
            let (name, found, wanted) = (&entry.name, found.name(), arch.name());
            terminal::warning(&format!(
                "{name} is for {found}, but the function's architecture is {wanted}; include a file for \
                 {wanted}, or use --arch {found}"
            ));
        }
    }
    Ok(())
}

fn report(arch: Arch, packed: u64, unpacked: u64) {
    report_as(arch.name(), packed, unpacked);
}

fn report_as(what: &str, packed: u64, unpacked: u64) {
    terminal::status(
        "Packaged",
        &format!(
            "{what}, {}, {} unpacked",
            terminal::size(packed),
            terminal::size(unpacked)
        ),
    );
}
