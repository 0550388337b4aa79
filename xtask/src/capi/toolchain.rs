//! The programs of the Rust toolchain: cargo, and the linker and objcopy that are installed with rustc.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use xshell::{Cmd, Shell, cmd};

use super::target::{Libc, Target};

#[derive(Debug)]
pub(crate) struct Toolchain {
    sysroot: PathBuf,
    host: String,
}

impl Toolchain {
    pub(crate) fn find(shell: &Shell) -> Result<Toolchain> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let sysroot = cmd!(shell, "{rustc} --print sysroot").quiet().read()?;
        let version = cmd!(shell, "{rustc} -vV").quiet().read()?;
        let host = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .context("`rustc -vV` prints no line `host: …`")?;
        Ok(Toolchain {
            sysroot: sysroot.into(),
            host: host.to_owned(),
        })
    }

    /// Builds the static library with everything in it, and returns its path.
    pub(crate) fn build(
        &self,
        shell: &Shell,
        target: Target,
        target_folder: &Path,
    ) -> Result<PathBuf> {
        let triple = target.triple();
        ensure!(
            self.libraries(target).is_dir(),
            "the standard library for {triple} is not installed; run `rustup target add {triple}`"
        );
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // These flags take the place of those in .cargo/config.toml, whose code at a fixed place cannot
        // be linked into a position-independent executable.
        let build = cmd!(
            shell,
            "{cargo} rustc --quiet --package lambda-native-capi --lib --crate-type staticlib --features __archive
             --profile min-size --target {triple} --target-dir {target_folder}"
        );
        build
            .env("CARGO_ENCODED_RUSTFLAGS", flags()?)
            .quiet()
            .run()
            .with_context(|| format!("building the library for {triple}"))?;
        Ok(target_folder
            .join(triple)
            .join("min-size/liblambda_native_capi.a"))
    }

    /// The linker for ELF files of every architecture.
    pub(crate) fn linker<'a>(&self, shell: &'a Shell) -> Result<Cmd<'a>> {
        let linker = self.tool("rust-lld")?;
        Ok(cmd!(shell, "{linker} -flavor gnu").quiet())
    }

    pub(crate) fn objcopy<'a>(&self, shell: &'a Shell) -> Result<Cmd<'a>> {
        let objcopy = self.tool("rust-objcopy")?;
        // It is linked with LLVM's shared library. rustc also sets this variable when it runs objcopy.
        let variable = if cfg!(target_os = "macos") {
            "DYLD_FALLBACK_LIBRARY_PATH"
        } else {
            "LD_LIBRARY_PATH"
        };
        let libraries = self.sysroot.join("lib");
        Ok(cmd!(shell, "{objcopy}").env(variable, libraries).quiet())
    }

    /// The static libc that comes with the target. There is none for glibc.
    pub(crate) fn libc(&self, target: Target) -> Option<PathBuf> {
        let libc = self.libraries(target).join("self-contained/libc.a");
        (target.libc() == Libc::Musl).then_some(libc)
    }

    /// Whether programs of this target run on this machine.
    pub(crate) fn is_native(&self, target: Target) -> bool {
        self.host.starts_with(target.arch()) && self.host.ends_with("-linux-gnu")
    }

    fn libraries(&self, target: Target) -> PathBuf {
        self.sysroot
            .join("lib/rustlib")
            .join(target.triple())
            .join("lib")
    }

    fn tool(&self, name: &str) -> Result<PathBuf> {
        let folder = self
            .sysroot
            .join("lib/rustlib")
            .join(&self.host)
            .join("bin");
        let tool = folder.join(name);
        if !tool.is_file() {
            bail!(
                "{} is missing; use a toolchain that was installed with rustup (https://rustup.rs)",
                tool.display()
            );
        }
        Ok(tool)
    }
}

/// The flags for rustc, in cargo's encoding. Panic messages contain the paths of the dependencies. These
/// are replaced, so that the library is the same on every machine.
fn flags() -> Result<OsString> {
    let mut flags = OsString::from("-Crelocation-model=pic");
    for registry in registries()? {
        flags.push("\u{1f}--remap-path-prefix=");
        flags.push(registry);
        flags.push("=/registry");
    }
    Ok(flags)
}

/// The folders that cargo unpacks dependencies in, one for each registry.
fn registries() -> Result<Vec<PathBuf>> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => env::home_dir()
            .context("neither CARGO_HOME nor HOME is set")?
            .join(".cargo"),
    };
    // The folder is missing if all dependencies are vendored.
    let Ok(entries) = fs::read_dir(home.join("registry/src")) else {
        return Ok(Vec::new());
    };
    let mut registries = Vec::new();
    for entry in entries {
        registries.push(entry?.path());
    }
    registries.sort();
    Ok(registries)
}
