//! Puts what cargo has built where `lam package` and users find it.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::debug_info;
use crate::terminal;

/// Copies the executable to `path`, and with `split` what is stripped from it to `bootstrap.debug`.
pub(super) fn install(executable: &Path, path: &Path, split: bool) -> anyhow::Result<()> {
    let debug = path.with_extension("debug");
    if !split {
        // The debug information of another build would name the wrong functions.
        let _ = fs::remove_file(debug);
        return replace(executable, path, copy);
    }
    replace(executable, &debug, copy)?;
    replace(executable, path, |executable, path| {
        debug_info::strip(executable, path)?;
        let permissions = fs::metadata(executable)?.permissions();
        Ok(fs::set_permissions(path, permissions)?)
    })?;
    terminal::status("Kept", &format!("debug information in {}", debug.display()));
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {from:?} to {to:?}"))?;
    Ok(())
}

/// Writes to a temporary name first, so that a partial file is never visible at `path`.
fn replace(
    executable: &Path,
    path: &Path,
    write: impl FnOnce(&Path, &Path) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let directory = path
        .parent()
        .context("the bootstrap has no parent directory")?;
    fs::create_dir_all(directory).with_context(|| format!("cannot create {directory:?}"))?;
    let partial = path.with_extension(std::process::id().to_string());
    write(executable, &partial)?;
    fs::rename(&partial, path).with_context(|| format!("cannot write {path:?}"))
}
