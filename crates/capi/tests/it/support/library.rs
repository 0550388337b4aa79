//! The library that the programs are linked with, as `xtask` packs it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A platform of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Gnu,
    Musl,
    MuslArm64,
}

impl Target {
    /// The triple of rustc, and the name of the folder.
    fn names(self) -> (String, String) {
        let (arch, libc) = match self {
            Target::Gnu => (std::env::consts::ARCH, "gnu"),
            Target::Musl => (std::env::consts::ARCH, "musl"),
            Target::MuslArm64 => ("aarch64", "musl"),
        };
        (
            format!("{arch}-unknown-linux-{libc}"),
            format!("{arch}-linux-{libc}"),
        )
    }

    /// The folder with `include` and `lib`, which is built once.
    pub(crate) fn library(self) -> PathBuf {
        static BUILT: [OnceLock<PathBuf>; 3] = [const { OnceLock::new() }; 3];
        BUILT[self as usize].get_or_init(|| self.build()).clone()
    }

    fn build(self) -> PathBuf {
        let (triple, folder) = self.names();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
        let target = target.expect("a folder above");
        let out = target.join("capi");
        let status = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(["run", "--quiet", "--package", "xtask", "--target-dir"])
            .arg(target)
            .args(["--", "capi", "--target", &triple, "--out"])
            .arg(&out)
            .current_dir(workspace())
            .status()
            .expect("cargo starts");
        assert!(status.success(), "xtask builds the library for {triple}");
        out.join(folder)
    }
}

/// The folder of the header in the repository.
pub(crate) fn include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
