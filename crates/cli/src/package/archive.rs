//! Reproducible zip files: the same input always gives the same bytes.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// One file of the zip.
#[derive(Debug)]
pub(crate) struct Entry {
    name: String,
    mode: u32,
    bytes: Vec<u8>,
}

impl Entry {
    /// An executable file.
    pub(crate) fn executable(name: &str, bytes: Vec<u8>) -> Entry {
        Entry {
            name: name.to_owned(),
            mode: 0o755,
            bytes,
        }
    }

    /// Its size before compression, in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// Adds a file, or a directory with its contents, under its own name. Symbolic links are followed.
pub(crate) fn collect(path: &Path, entries: &mut Vec<Entry>) -> anyhow::Result<()> {
    let full = path
        .canonicalize()
        .with_context(|| format!("cannot include {path:?}"))?;
    let Some(name) = full.file_name() else {
        bail!("cannot include {path:?}: the path has no file name");
    };
    // A symbolic link is included under the name of the link.
    let name = path.file_name().unwrap_or(name);
    let name = name
        .to_str()
        .with_context(|| format!("cannot include {path:?}: its name is not valid UTF-8"))?;
    collect_as(&full, name, entries, 0)
}

/// Writes the zip. To make it reproducible, entries are sorted by name and have a fixed time.
pub(crate) fn write(mut entries: Vec<Entry>) -> anyhow::Result<Vec<u8>> {
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = entries.windows(2).find(|pair| pair[0].name == pair[1].name) {
        bail!(
            "two files have the name {:?} in the zip; leave one of them out",
            pair[0].name
        );
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            // 1980-01-01, the earliest time that a zip can represent.
            .last_modified_time(DateTime::default())
            .unix_permissions(entry.mode);
        zip.start_file(&entry.name, options)
            .and_then(|()| zip.write_all(&entry.bytes).map_err(Into::into))
            .with_context(|| format!("cannot add {:?} to the zip", entry.name))?;
    }
    let cursor = zip.finish().context("cannot finish the zip")?;
    Ok(cursor.into_inner())
}

fn collect_as(
    path: &Path,
    name: &str,
    entries: &mut Vec<Entry>,
    depth: usize,
) -> anyhow::Result<()> {
    /// A deeper tree must be due to a symbolic link to one of its parent directories.
    const MAX_DEPTH: usize = 64;
    if depth > MAX_DEPTH {
        bail!(
            "cannot include {path:?}: nested more than {MAX_DEPTH} levels deep (does a symbolic \
             link form a loop?)"
        );
    }
    let about = || format!("cannot include {path:?}");
    let metadata = fs::metadata(path).with_context(about)?;
    if metadata.is_file() {
        entries.push(Entry {
            name: name.to_owned(),
            mode: mode(&metadata),
            bytes: fs::read(path).with_context(about)?,
        });
        return Ok(());
    }
    if !metadata.is_dir() {
        bail!("cannot include {path:?}: not a file or directory");
    }
    for child in fs::read_dir(path).with_context(about)? {
        let child = child.with_context(about)?;
        let child_name = child.file_name();
        let Some(child_name) = child_name.to_str() else {
            bail!(
                "cannot include {:?}: its name is not valid UTF-8",
                child.path()
            );
        };
        collect_as(
            &child.path(),
            &format!("{name}/{child_name}"),
            entries,
            depth + 1,
        )?;
    }
    Ok(())
}

/// Everyone may read the file, because Lambda runs the code as another user. Permissions of group
/// and others depend on the umask of the machine, so only the owner's execute bit is used.
fn mode(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    if metadata.permissions().mode() & 0o100 == 0 {
        0o644
    } else {
        0o755
    }
}
