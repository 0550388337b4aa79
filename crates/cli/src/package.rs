//! `lam package`: creates a zip to upload.

mod archive;
mod elf;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::args::{Arch, PackageArgs};
use crate::build::{self, arch_or_host};
use crate::terminal;
use archive::Entry;
use elf::Executable;

/// "Lambda quotas": the maximum size of a zip that is uploaded directly, and the maximum size of an
/// unpacked function.
const MAX_UPLOAD: u64 = 50 * 1024 * 1024;
const MAX_UNPACKED: u64 = 250 * 1024 * 1024;

/// Runs the command.
pub(crate) fn main(args: &PackageArgs) -> anyhow::Result<ExitCode> {
    let (binary, arch) = match &args.binary {
        Some(path) => (path.clone(), args.arch),
        None => {
            let bootstrap = build::build(&args.target, args.arch, args.smallest.as_deref())?;
            (bootstrap.path, Some(bootstrap.arch))
        }
    };
    let bytes = fs::read(&binary).with_context(|| format!("cannot read {binary:?}"))?;
    let arch = check(&binary, &bytes, arch, args.allow_script)?;

    let mut entries = vec![Entry::executable("bootstrap", bytes)];
    for path in &args.include {
        archive::collect(path, &mut entries)?;
    }
    let unpacked = entries.iter().map(Entry::size).sum::<u64>();
    let zip = archive::write(entries)?;

    let output = match &args.output {
        Some(path) => path.clone(),
        None => binary.with_file_name("bootstrap.zip"),
    };
    fs::write(&output, &zip).with_context(|| format!("cannot write {output:?}"))?;
    report(arch, zip.len() as u64, unpacked);
    terminal::result(output.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the architecture that the executable is for. It is an error if the executable cannot run on
/// Lambda or is not for the requested architecture. Prints a warning if it probably cannot run.
fn check(
    path: &Path,
    bytes: &[u8],
    requested: Option<Arch>,
    allow_script: bool,
) -> anyhow::Result<Arch> {
    if bytes.starts_with(b"#!") {
        if !allow_script {
            bail!(
                "{path:?} is a script, not an ELF file; use --allow-script to package it anyway \
                 (Lambda can run a script if the runtime has its interpreter)"
            );
        }
        return arch_or_host(requested);
    }
    let executable =
        Executable::parse(bytes).with_context(|| format!("{path:?} cannot run on Lambda"))?;
    if let Some(requested) = requested
        && executable.arch != requested
    {
        let (found, wanted) = (executable.arch.name(), requested.name());
        bail!(
            "{path:?} was built for {found}, but the function's architecture is {wanted}; build it \
             for {wanted}, or use --arch {found}"
        );
    }
    for warning in executable.warnings() {
        terminal::warning(&format!("{}: {warning}", path.display()));
    }
    Ok(executable.arch)
}

fn report(arch: Arch, packed: u64, unpacked: u64) {
    terminal::status(
        "Packaged",
        &format!(
            "{}, {} of 50 MB, {} unpacked",
            arch.name(),
            terminal::size(packed),
            terminal::size(unpacked)
        ),
    );
    if packed > MAX_UPLOAD {
        terminal::warning(
            "Lambda accepts zips of at most 50 MB as a direct upload; upload this one to an S3 \
             bucket and pass --s3-bucket and --s3-key to the AWS CLI",
        );
    }
    if unpacked > MAX_UNPACKED {
        terminal::warning(
            "Lambda accepts functions of at most 250 MB unpacked, including their layers",
        );
    }
}
