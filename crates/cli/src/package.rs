//! `lam package`: a zip to upload.

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

/// "Lambda quotas": the largest zip that can be uploaded directly, and the largest that a function
/// may be unpacked.
const MAX_UPLOAD: u64 = 50 * 1024 * 1024;
const MAX_UNPACKED: u64 = 250 * 1024 * 1024;

/// Runs the command.
pub(crate) fn main(args: &PackageArgs) -> anyhow::Result<ExitCode> {
    let (binary, arch) = match &args.binary {
        Some(path) => (path.clone(), arch_or_host(args.arch)?),
        None => {
            let bootstrap = build::build(&args.target, args.arch, args.smallest.as_deref())?;
            (bootstrap.path, bootstrap.arch)
        }
    };
    let bytes = fs::read(&binary).with_context(|| format!("cannot read {binary:?}"))?;
    check(&binary, &bytes, arch, args.allow_script)?;

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

/// Refuses what cannot run on Lambda at all, and warns of what probably cannot.
fn check(path: &Path, bytes: &[u8], arch: Arch, allow_script: bool) -> anyhow::Result<()> {
    if bytes.starts_with(b"#!") {
        if !allow_script {
            bail!(
                "{path:?} is a script and no ELF file; Lambda can run one as a bootstrap, if its \
                 interpreter is in the image: say --allow-script if that is what you want"
            );
        }
        return Ok(());
    }
    let executable = Executable::parse(bytes)
        .with_context(|| format!("{path:?} is no executable that Lambda could run"))?;
    if executable.arch != arch {
        let (found, wanted) = (executable.arch.name(), arch.name());
        bail!(
            "{path:?} is for {found}, and the function for {wanted}; build it for {wanted}, or \
             package it with --arch {found}"
        );
    }
    for warning in executable.warnings() {
        terminal::warning(&format!("{}: {warning}", path.display()));
    }
    Ok(())
}

fn report(arch: Arch, packed: u64, unpacked: u64) {
    terminal::status(
        "Packaged",
        &format!(
            "{}, {} of 50 MB, unpacked {}",
            arch.name(),
            terminal::size(packed),
            terminal::size(unpacked)
        ),
    );
    if packed > MAX_UPLOAD {
        terminal::warning(
            "Lambda takes a zip of 50 MB at most as a direct upload; put this one into an S3 \
             bucket and name it with --s3-bucket and --s3-key",
        );
    }
    if unpacked > MAX_UNPACKED {
        terminal::warning("Lambda takes 250 MB unpacked at most, with layers and all");
    }
}
