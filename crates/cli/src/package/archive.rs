//! Reproducible zip files: the same input always gives the same bytes.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

#[cfg(windows)]
use crate::windows::mode;

/// A file or an empty directory of the zip. Files are read when the zip is written.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Its size before compression, in bytes.
    pub(super) size: u64,
    mode: u32,
    /// `None` for a directory.
    source: Option<PathBuf>,
}

impl Entry {
    /// The executable of the function. Its mode does not matter: many ways of copying files lose it.
    pub(super) fn executable(name: &str, path: &Path) -> anyhow::Result<Entry> {
        let about = || format!("cannot read {path:?}");
        let metadata = fs::metadata(path).with_context(about)?;
        if !metadata.is_file() {
            bail!("cannot read {path:?}: not a file");
        }
        Ok(Entry {
            name: name.to_owned(),
            size: metadata.len(),
            mode: 0o755,
            source: Some(path.to_owned()),
        })
    }

    pub(super) fn file(name: &str, path: &Path, metadata: &fs::Metadata) -> Entry {
        Entry {
            name: name.to_owned(),
            size: metadata.len(),
            mode: mode(metadata),
            source: Some(path.to_owned()),
        }
    }

    pub(super) fn directory(name: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            size: 0,
            mode: 0o755,
            source: None,
        }
    }

    /// The first bytes of a file.
    pub(super) fn start(&self) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(path) = &self.source else {
            return Ok(None);
        };
        let about = || format!("cannot read {path:?}");
        let file = File::open(path).with_context(about)?;
        let mut start = Vec::new();
        file.take(64).read_to_end(&mut start).with_context(about)?;
        Ok(Some(start))
    }
}

/// Whether the loader finds this shared library on Lambda: `LD_LIBRARY_PATH` has the root of the zip and
/// `lib` ("Defined runtime environment variables").
pub(super) fn has_library(entries: &[Entry], library: &str) -> bool {
    entries.iter().any(|entry| {
        let name = entry.name.strip_prefix("lib/").unwrap_or(&entry.name);
        name == library
    })
}

/// Sorts the entries by name, so that the order of a directory's files does not matter. Fails if they
/// cannot be unpacked side by side.
pub(super) fn check_names(entries: &mut [Entry]) -> anyhow::Result<()> {
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = entries.windows(2).find(|pair| pair[0].name == pair[1].name) {
        bail!(
            "two files have the name {:?} in the zip; leave one of them out, or use --include \
             SRC:DEST to give it another name",
            pair[0].name
        );
    }
    let files = entries.iter().filter(|entry| entry.source.is_some());
    let files: HashSet<&str> = files.map(|entry| entry.name.as_str()).collect();
    for entry in entries.iter() {
        let mut name = entry.name.as_str();
        while let Some((parent, _)) = name.rsplit_once('/') {
            if files.contains(parent) {
                bail!(
                    "{parent:?} is a file in the zip, but {:?} needs a directory of that name",
                    entry.name
                );
            }
            name = parent;
        }
    }
    Ok(())
}

/// Writes the zip. To make it reproducible, entries have a fixed time.
pub(super) fn write(entries: &[Entry], file: &mut File) -> anyhow::Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(file));
    for entry in entries {
        let about = || format!("cannot add {:?} to the zip", entry.name);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            // 1980-01-01, the earliest time that a zip can represent.
            .last_modified_time(DateTime::default())
            .unix_permissions(entry.mode);
        let Some(path) = &entry.source else {
            zip.add_directory(entry.name.as_str(), options)
                .with_context(about)?;
            continue;
        };
        let source = File::open(path).with_context(|| format!("cannot read {path:?}"))?;
        zip.start_file(entry.name.as_str(), options)
            .with_context(about)?;
        io::copy(&mut BufReader::with_capacity(64 * 1024, source), &mut zip).with_context(about)?;
    }
    zip.finish()
        .map_err(io::Error::from)
        .and_then(|mut buffer| buffer.flush())
        .context("cannot finish the zip")
}

/// Everyone may read the file, because Lambda runs the code as another user. Permissions of group
/// and others depend on the umask of the machine, so only the owner's execute bit is used.
#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    if metadata.permissions().mode() & 0o100 == 0 {
        0o644
    } else {
        0o755
    }
}
