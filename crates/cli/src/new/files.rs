//! Writes files without losing any.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

/// A file to write.
#[derive(Debug)]
pub(super) struct File {
    /// Relative to the directory of the package.
    pub(super) path: String,
    pub(super) text: String,
    /// Whether it replaces a file that lam or cargo has written in this very run.
    pub(super) replaces: bool,
}

impl File {
    pub(super) fn new(path: impl Into<String>, text: String) -> File {
        File {
            path: path.into(),
            text,
            replaces: false,
        }
    }

    pub(super) fn replacement(path: &str, text: String) -> File {
        File {
            replaces: true,
            ..File::new(path, text)
        }
    }
}

/// Fails if one of the files exists, so that either all of them or none are written.
pub(super) fn check(directory: &Path, files: &[File]) -> anyhow::Result<()> {
    let existing = files.iter().filter(|file| !file.replaces);
    let existing = existing.map(|file| directory.join(&file.path));
    // A broken symbolic link is a file too.
    let existing: Vec<String> = existing
        .filter(|path| fs::symlink_metadata(path).is_ok())
        .map(|path| path.display().to_string())
        .collect();
    if existing.is_empty() {
        return Ok(());
    }
    bail!(
        "nothing was written, because these files exist: {}",
        existing.join(", ")
    )
}

/// Writes the files.
pub(super) fn write(directory: &Path, files: &[File]) -> anyhow::Result<()> {
    check(directory, files)?;
    for file in files {
        let path = directory.join(&file.path);
        let about = || format!("cannot write {path:?}");
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(about)?;
        }
        let mut options = OpenOptions::new();
        options.write(true);
        if file.replaces {
            options.create(true).truncate(true);
        } else {
            options.create_new(true);
        }
        let mut open = options.open(&path).with_context(about)?;
        open.write_all(file.text.as_bytes()).with_context(about)?;
    }
    Ok(())
}
