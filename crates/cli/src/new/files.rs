//! Writes files without losing any.

use std::fs::{self, File as Handle, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

/// A file to write.
#[derive(Debug)]
pub(super) struct File {
    /// Relative to the directory of the package, or absolute.
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

/// Writes all of the files. If one cannot be written, those before it are removed again.
pub(super) fn write(directory: &Path, files: &[File]) -> anyhow::Result<()> {
    check(directory, files)?;
    for (index, file) in files.iter().enumerate() {
        let path = directory.join(&file.path);
        let written = write_one(&path, file);
        if written.is_err() {
            for file in files[..index].iter().filter(|file| !file.replaces) {
                // The error is that of the file that could not be written.
                let _ = fs::remove_file(directory.join(&file.path));
            }
        }
        written.with_context(|| format!("cannot write {path:?}"))?;
    }
    Ok(())
}

fn write_one(path: &Path, file: &File) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    if file.replaces {
        return replace(path, &file.text);
    }
    create(path, |new| new.write_all(file.text.as_bytes()))
}

/// Replaces the text of a file as a whole: after an error, such as that of a full disk, the old text is still there.
///
/// The permissions stay, and a symbolic link remains one.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let old = match OpenOptions::new().write(true).open(&path) {
        Ok(file) => Some(file.metadata()?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        // A rename would replace a file that is write-protected.
        Err(error) => return Err(error),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // In the same directory, because files are not renamed across file systems.
    let partial = path.with_file_name(format!(".{name}.{}", std::process::id()));
    create(&partial, |new| {
        if let Some(old) = old {
            new.set_permissions(old.permissions())?;
        }
        new.write_all(text.as_bytes())?;
        fs::rename(&partial, &path)
    })
}

/// Creates a file, and removes it again if it cannot be written completely.
fn create(path: &Path, write: impl FnOnce(&mut Handle) -> io::Result<()>) -> io::Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = write(&mut new);
    if written.is_err() {
        // The error is that of the write.
        let _ = fs::remove_file(path);
    }
    written
}
