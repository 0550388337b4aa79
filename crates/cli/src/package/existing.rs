//! A zip that another command has made.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Packaged, check_executable, check_sizes};
use crate::args::Arch;
use crate::elf::Executable;
use crate::terminal;

/// Checks what `lam package` checks when it makes a zip.
pub(super) fn check(path: &Path, requested: Option<Arch>) -> anyhow::Result<Packaged> {
    let about = || format!("cannot read {path:?}");
    let file = File::open(path).with_context(about)?;
    let size = file.metadata().with_context(about)?.len();
    let archive = ZipArchive::new(BufReader::new(file));
    let mut archive = archive.with_context(|| format!("{path:?} is not a zip"))?;
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).with_context(about)?;
        files.push((file.name().with_context(about)?.into_owned(), file.size()));
    }
    check_sizes(files.iter().map(|(name, size)| (&name[..], *size)))?;

    let mut bootstrap = match archive.by_name("bootstrap") {
        Err(ZipError::FileNotFound) => bail!(
            "{path:?} has no file `bootstrap` at its root, which is what `provided.al2023` starts"
        ),
        found => found.with_context(about)?,
    };
    ensure!(
        bootstrap.unix_mode().is_none_or(|mode| mode & 0o111 != 0),
        "`bootstrap` in {path:?} is not executable, so Lambda could not start it; `lam package` makes a zip in \
         which it is"
    );
    let mut bytes = Vec::new();
    bootstrap.read_to_end(&mut bytes).with_context(about)?;
    let arch = if bytes.starts_with(b"#!") {
        requested.with_context(|| {
            format!(
                "`bootstrap` in {path:?} is a script, which runs on both architectures: use --arch"
            )
        })?
    } else {
        let executable = Executable::of_bytes(&bytes)
            .with_context(|| format!("`bootstrap` in {path:?} cannot run on Lambda"))?;
        check_executable(&executable, path, requested)?;
        let has_library = |library: &str| {
            let mut names = files.iter().map(|(name, _)| name);
            names.any(|name| name.strip_prefix("lib/").unwrap_or(name) == library)
        };
        for warning in executable.warnings(has_library) {
            terminal::warning(&format!("{}: {warning}", path.display()));
        }
        executable.arch
    };
    Ok(Packaged {
        path: path.to_owned(),
        arch,
        size,
    })
}
