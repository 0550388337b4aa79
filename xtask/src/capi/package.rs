//! Fills the folder of a target, and packs it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header, HeaderMode};

use super::target::Target;
use super::texts;

/// Copies the headers and licenses, and writes the texts. The libraries are there already.
pub(crate) fn fill(folder: &Path, root: &Path, target: Target) -> Result<()> {
    let include = folder.join("include");
    fs::create_dir_all(&include)?;
    for header in headers(root)? {
        let name = header.file_name().context("a header without a name")?;
        copy(&header, &include.join(name))?;
    }
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root.join(license), &folder.join(license))?;
    }

    let pkg_config = folder.join("lib/pkgconfig");
    fs::create_dir_all(&pkg_config)?;
    fs::write(
        pkg_config.join("lambda-native.pc"),
        texts::pkg_config(target),
    )?;
    let has_shared = folder.join("lib/shared").is_dir();
    if has_shared {
        fs::write(
            pkg_config.join("lambda-native-shared.pc"),
            texts::pkg_config_shared(),
        )?;
    }
    fs::write(folder.join("README"), texts::readme(target, has_shared))?;
    Ok(())
}

/// The headers of the interface, sorted.
pub(crate) fn headers(root: &Path) -> Result<Vec<PathBuf>> {
    entries(&root.join("crates/capi/include"))
}

/// Copies the contents only. The mode of the source depends on the umask of the clone.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
    fs::write(to, bytes).with_context(|| format!("writing {}", to.display()))
}

/// Packs the folder under this name. The same files give the same bytes: sorted, without times, owners
/// and the modes of the file system.
pub(crate) fn pack(folder: &Path, name: &str, to: &Path) -> Result<()> {
    let file = File::create(to).with_context(|| format!("writing {}", to.display()))?;
    let mut tar = Builder::new(GzBuilder::new().write(file, Compression::best()));
    add(&mut tar, folder, Path::new(name))?;
    tar.into_inner()?.finish()?.sync_all()?;
    Ok(())
}

fn add<W: std::io::Write>(tar: &mut Builder<W>, from: &Path, name: &Path) -> Result<()> {
    let metadata = from.symlink_metadata()?;
    let mut header = Header::new_gnu();
    header.set_metadata_in_mode(&metadata, HeaderMode::Deterministic);
    if metadata.is_symlink() {
        header.set_entry_type(EntryType::Symlink);
        header.set_mode(0o777);
        tar.append_link(&mut header, name, from.read_link()?)?;
        return Ok(());
    }
    if metadata.is_file() {
        tar.append_data(&mut header, name, File::open(from)?)?;
        return Ok(());
    }
    tar.append_data(&mut header, name, std::io::empty())?;
    for entry in entries(from)? {
        let file_name = entry.file_name().context("a file without a name")?;
        add(tar, &entry, &name.join(file_name))?;
    }
    Ok(())
}

/// The paths in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}
