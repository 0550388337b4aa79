//! Reads and writes single files of a directory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use lambda_native_emulator::front::MAX_EVENT_BYTES;
use uuid::Uuid;

/// The largest file, in bytes.
pub(super) const MAX_BYTES: usize = MAX_EVENT_BYTES;

/// Reads a file of the directory. `None` if it does not exist.
pub(super) fn read_text(directory: &Path, file: &str) -> io::Result<Option<String>> {
    let read = || {
        let mut bytes = Vec::new();
        let file = open(directory, file)?;
        file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_BYTES {
            return Err(too_large());
        }
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            io::Error::other(format!(
                "not valid UTF-8 (first invalid byte at offset {at})"
            ))
        })
    };
    match read() {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a regular file. A link may only point to a file in the same directory or below it.
fn open(directory: &Path, file: &str) -> io::Result<File> {
    let path = directory.join(file).canonicalize()?;
    if !path.starts_with(directory.canonicalize()?) {
        return Err(io::Error::other(
            "it is a link to a file outside of the directory",
        ));
    }
    // Opening a pipe would wait for somebody who writes to it.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    File::open(path)
}

/// Replaces a file of the directory, or a link of this name.
pub(super) fn write_text(directory: &Path, file: &str, text: &str) -> io::Result<()> {
    let temporary = Temporary(directory.join(format!(".{file}.{}.tmp", Uuid::new_v4().simple())));
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&temporary.0)?;
    out.write_all(text.as_bytes())?;
    // Editors and version control expect it.
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.sync_all()?;
    fs::rename(&temporary.0, directory.join(file))
}

/// Deletes a file of the directory, or a link of this name. Returns whether it existed.
pub(super) fn remove_file(directory: &Path, file: &str) -> io::Result<bool> {
    match fs::remove_file(directory.join(file)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) fn too_large() -> io::Error {
    io::Error::other(format!(
        "larger than {MAX_BYTES} bytes, the limit of Lambda for an event"
    ))
}

/// A file that is deleted unless it has been renamed.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename, there is nothing to delete.
        let _ = fs::remove_file(&self.0);
    }
}
