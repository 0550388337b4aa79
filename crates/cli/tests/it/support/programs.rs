//! Programs of this machine, and those that a test writes.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{has_qemu, stdout};

/// Writes a program.
pub(crate) fn program(folder: &Path, name: &str, script: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// Returns a program that runs the executable here: the executable itself, or a script that starts
/// it in qemu. `None` if qemu is missing.
pub(crate) fn runnable(executable: &Path, arch: &str, folder: &Path) -> Option<PathBuf> {
    let arch = arch.replace("arm64", "aarch64");
    if arch == std::env::consts::ARCH {
        return Some(executable.to_owned());
    }
    let emulator = format!("qemu-{arch}-static");
    if !has_qemu(&emulator) {
        return None;
    }
    let script = format!("#!/bin/sh\nexec {emulator} {}\n", executable.display());
    Some(program(folder, "emulated", &script))
}

/// The path of a program in `PATH`; of Rust's programs, that of the toolchain and not of rustup.
pub(crate) fn real(program: &str) -> PathBuf {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .unwrap();
    let own = Path::new(stdout(&sysroot).trim()).join("bin").join(program);
    if own.is_file() {
        return own;
    }
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
        .expect("the program is in PATH")
}

/// A `PATH` that begins with the tools of `.ci/run`, such as Zig.
pub(crate) fn tools_path() -> OsString {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([tools].into_iter().chain(std::env::split_paths(&path)));
    path.expect("no colon in the path")
}
