//! Programs in `PATH`.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The compiler that cargo uses.
pub(crate) fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// The absolute path of a program, which is a path or a name in `PATH`. Build scripts run in other
/// directories.
pub(super) fn program_path(program: &str) -> Option<PathBuf> {
    let path = Path::new(program);
    if path.components().count() > 1 {
        return std::path::absolute(path).ok().filter(|path| path.is_file());
    }
    let directories = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&directories)
        .map(|directory| directory.join(format!("{program}{EXE_SUFFIX}")))
        .find(|path| path.is_file())
}
