//! Zip files that depend on nothing but their content.

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
    /// A file that can be executed.
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

/// Adds a file, or a folder with all that is in it, under its own name. Links are followed.
pub(crate) fn collect(path: &Path, entries: &mut Vec<Entry>) -> anyhow::Result<()> {
    let full = path
        .canonicalize()
        .with_context(|| format!("cannot include {path:?}"))?;
    let Some(name) = full.file_name() else {
        bail!("cannot include {path:?}: it has no name of its own");
    };
    // The name as given, where there is one: a link is included under the link's name.
    let name = path.file_name().unwrap_or(name);
    let name = name
        .to_str()
        .with_context(|| format!("cannot include {path:?}: its name is not UTF-8"))?;
    collect_as(&full, name, entries, 0)
}

/// Writes the zip: entries by name, one fixed time, modes reduced to what matters.
pub(crate) fn write(mut entries: Vec<Entry>) -> anyhow::Result<Vec<u8>> {
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = entries.windows(2).find(|pair| pair[0].name == pair[1].name) {
        bail!(
            "two files would be {:?} in the zip; leave one of them out",
            pair[0].name
        );
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            // 1980-01-01, the oldest time that a zip can have.
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
    /// Deeper than any tree that people make, so a link that leads back into its own folder.
    const DEEPEST: usize = 64;
    if depth > DEEPEST {
        bail!("cannot include {path:?}: more than {DEEPEST} folders deep; is a link in a circle?");
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
        bail!("cannot include {path:?}: neither a file nor a folder");
    }
    for child in fs::read_dir(path).with_context(about)? {
        let child = child.with_context(about)?;
        let child_name = child.file_name();
        let Some(child_name) = child_name.to_str() else {
            bail!("cannot include {:?}: its name is not UTF-8", child.path());
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

/// Lambda runs the code as another user than the one who packed it, so everyone may read. Group
/// and others differ between machines by umask, so only the owner's x counts.
fn mode(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    if metadata.permissions().mode() & 0o100 == 0 {
        0o644
    } else {
        0o755
    }
}
