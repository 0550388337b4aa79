//! Where the zip is written.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::interrupt;

/// The path of a zip that can be written.
#[derive(Debug)]
pub(super) struct Output {
    shown: PathBuf,
    /// Without symbolic links.
    path: PathBuf,
}

impl Output {
    /// Creates the directory of the zip. Fails if something is there that is not a zip.
    pub(super) fn at(shown: &Path) -> anyhow::Result<Output> {
        let about = || format!("cannot write {shown:?}");
        if shown == Path::new("-") {
            bail!("cannot write the zip to stdout; use --output FILE");
        }
        let Some(name) = shown.file_name() else {
            bail!("cannot write {shown:?}: the path has no file name");
        };
        match fs::metadata(shown) {
            Ok(metadata) => check_existing(shown, &metadata)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(about),
        }
        let directory = match shown.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(directory)
            .with_context(|| format!("cannot create the directory {directory:?}"))?;
        let path = match shown.canonicalize() {
            Ok(path) => path,
            Err(_) => directory.canonicalize().with_context(about)?.join(name),
        };
        Ok(Output {
            shown: shown.to_owned(),
            path,
        })
    }

    /// The path as the user wrote it.
    pub(super) fn shown(&self) -> &Path {
        &self.shown
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes to a temporary name first, so that an error does not leave half a zip. Returns the size.
    pub(super) fn write(
        &self,
        write: impl FnOnce(&mut File) -> anyhow::Result<()>,
    ) -> anyhow::Result<u64> {
        let about = || format!("cannot write {:?}", self.shown);
        let name = self.path.file_name().unwrap_or_default();
        let partial = format!(".{}.{}", name.to_string_lossy(), std::process::id());
        let partial = self.path.with_file_name(partial);
        let _cleanup = {
            let partial = partial.clone();
            interrupt::on_signal(move || drop(fs::remove_file(partial)))
        };
        let mut file = File::create(&partial).with_context(about)?;
        let written = write(&mut file).and_then(|()| {
            let size = file.metadata().with_context(about)?.len();
            fs::rename(&partial, &self.path).with_context(about)?;
            Ok(size)
        });
        if written.is_err() {
            let _ = fs::remove_file(&partial);
        }
        written
    }
}

/// An `-o` with the wrong name must not destroy a file.
fn check_existing(path: &Path, metadata: &fs::Metadata) -> anyhow::Result<()> {
    if metadata.is_dir() {
        let file = path.join("bootstrap.zip");
        bail!("cannot write {path:?}: it is a directory; did you mean {file:?}?");
    }
    if !metadata.is_file() {
        bail!("cannot write {path:?}: not a regular file");
    }
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(2).read_to_end(&mut start))
        .with_context(|| format!("cannot read {path:?}"))?;
    if !start.is_empty() && start != b"PK" {
        bail!(
            "cannot write {path:?}: it exists and is not a zip; delete it, or choose another name"
        );
    }
    Ok(())
}
