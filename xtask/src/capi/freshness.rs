//! Skips an archive whose inputs have not changed.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use rustix::fs::{FlockOperation, flock};

/// The inputs of an archive as text: path, size and time of each file.
///
/// It is not enough that the outputs are newer than the inputs: after a change has been undone, cargo uses
/// the older library again.
pub(crate) fn inputs(files: &[PathBuf], shared: bool) -> Result<String> {
    let mut text = format!("shared library: {shared}\n");
    for file in files {
        let metadata = file
            .metadata()
            .with_context(|| format!("reading {}", file.display()))?;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH)?;
        let _ = writeln!(text, "{} {} {modified:?}", file.display(), metadata.len());
    }
    Ok(text)
}

/// Whether the outputs exist and were made from these inputs.
pub(crate) fn is_fresh(stamp: &Path, inputs: &str, outputs: &[&Path]) -> bool {
    outputs.iter().all(|output| output.exists())
        && fs::read_to_string(stamp).is_ok_and(|stamp| stamp == inputs)
}

/// Waits until no other process makes this archive. The lock ends with the process, or when the file
/// is dropped.
pub(crate) fn lock(folder: &Path) -> Result<File> {
    let file = File::create(folder.join("lock"))?;
    flock(&file, FlockOperation::LockExclusive).context("locking the folder of the objects")?;
    Ok(file)
}
