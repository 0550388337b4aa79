//! `--layer`: a zip of files without a function.

use std::path::Path;

use super::archive;
use super::output::Output;
use super::{check_size, include, report_as, warn_of_other_architectures, warn_of_upload};
use crate::args::PackageArgs;
use crate::terminal;

/// Writes the zip.
pub(super) fn package(args: &PackageArgs) -> anyhow::Result<()> {
    let path = args.output.as_deref().unwrap_or(Path::new("layer.zip"));
    let output = Output::at(path)?;
    let mut entries = Vec::new();
    for argument in &args.include {
        include::collect(Path::new(""), argument, output.path(), &mut entries)?;
    }
    archive::check_names(&mut entries)?;
    let unpacked = check_size(&entries)?;
    // A layer without executables is for both architectures.
    if let Some(arch) = args.arch {
        warn_of_other_architectures(&entries, arch)?;
    }
    let size = output.write(|file| archive::write(&entries, file))?;
    report_as("layer", size, unpacked);
    warn_of_upload(size);
    terminal::result(output.shown().display())
}
