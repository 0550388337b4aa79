//! Links the shared library, for programs that load it: interpreters and tests.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use xshell::{Shell, cmd};

use super::symbols::newest_glibc;
use super::target::{Libc, Target};
use super::toolchain::Toolchain;

/// The version of glibc in Lambda's OS-only runtime `provided.al2023`.
const LAMBDA_GLIBC: (u32, u32) = (2, 34);

/// The C compiler that links for this target, if the target has shared libraries and the compiler is
/// installed.
pub(crate) fn compiler(toolchain: &Toolchain, target: Target) -> Option<OsString> {
    if target.libc() == Libc::Musl {
        return None;
    }
    let compiler = if toolchain.is_native(target) {
        "cc".to_owned()
    } else {
        format!("{}-linux-gnu-gcc", target.arch())
    };
    let mut version = Command::new(&compiler);
    version
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if version.status().is_ok_and(|status| status.success()) {
        return Some(compiler.into());
    }
    eprintln!(
        "{}: no shared library: `{compiler}` is not installed",
        target.name()
    );
    None
}

/// Links `liblambda_native.so.N`, where N is the version of the interface, and the symbolic link
/// `liblambda_native.so` to it.
pub(crate) fn link(
    shell: &Shell,
    compiler: &OsString,
    object: &Path,
    abi_version: u32,
    folder: &Path,
) -> Result<()> {
    fs::create_dir_all(folder)?;
    let name = format!("liblambda_native.so.{abi_version}");
    let file = folder.join(&name);
    // With libc alone, so that a symbol of another library is an error. `nodelete`, because the handlers for
    // signals and for `exit` must stay in memory after `dlclose`.
    cmd!(
        shell,
        "{compiler} -shared -nodefaultlibs -s -Wl,-soname,{name} -Wl,--gc-sections -Wl,-z,defs
         -Wl,-z,relro -Wl,-z,now -Wl,-z,nodelete -o {file} {object} -lc"
    )
    .quiet()
    .run()
    .context("linking the shared library")?;

    let (major, minor) = newest_glibc(&file)?;
    ensure!(
        (major, minor) <= LAMBDA_GLIBC,
        "the shared library needs glibc {major}.{minor}, but Lambda has {}.{}; build it on an older system",
        LAMBDA_GLIBC.0,
        LAMBDA_GLIBC.1
    );
    symlink(&name, folder.join("liblambda_native.so"))?;
    Ok(())
}
