//! The user's cargo configuration that lam must not override.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context as _;

/// Cargo's configuration files and the workspace's manifest. They are not merged, since lam only
/// needs to know whether a key is set anywhere. `cargo config get` is not stable.
#[derive(Debug)]
pub(crate) struct Config {
    files: Vec<toml::Table>,
    manifest: toml::Table,
}

impl Config {
    /// Reads the files that cargo reads when it runs in `directory` (see "Hierarchical structure" in
    /// the chapter "Configuration" of the Cargo book).
    pub(crate) fn read(directory: &Path, workspace_root: &Path) -> anyhow::Result<Config> {
        let mut directories: Vec<PathBuf> = directory
            .ancestors()
            .map(|directory| directory.join(".cargo"))
            .collect();
        directories.extend(cargo_home());
        let mut files = Vec::new();
        for directory in directories {
            // If both files exist, cargo reads the one without an extension.
            for name in ["config", "config.toml"] {
                let path = directory.join(name);
                if path.is_file() {
                    files.push(read_toml(&path)?);
                    break;
                }
            }
        }
        let manifest = read_toml(&workspace_root.join("Cargo.toml"))?;
        Ok(Config { files, manifest })
    }

    /// Whether a linker is configured for this target, in a file or in the environment.
    pub(crate) fn has_linker(&self, triple: &str) -> bool {
        env::var_os(linker_variable(triple)).is_some()
            || self.files.iter().any(|file| {
                let target = file.get("target").and_then(|targets| targets.get(triple));
                target.is_some_and(|target| target.get("linker").is_some())
            })
    }

    /// The target that cargo builds for by default, from the environment or a file.
    pub(crate) fn target(&self) -> Option<String> {
        let of_environment = env::var("CARGO_BUILD_TARGET").ok();
        of_environment.or_else(|| {
            self.files.iter().find_map(|file| {
                let target = file.get("build")?.get("target")?;
                target.as_str().map(str::to_owned)
            })
        })
    }

    /// Whether the workspace or a configuration file defines this profile.
    pub(crate) fn has_profile(&self, name: &str) -> bool {
        self.files.iter().chain([&self.manifest]).any(|file| {
            let profile = file.get("profile").and_then(|profiles| profiles.get(name));
            profile.is_some()
        })
    }
}

/// The environment variable that sets cargo's linker for a target.
pub(crate) fn linker_variable(triple: &str) -> String {
    let triple = triple.to_ascii_uppercase().replace('-', "_");
    format!("CARGO_TARGET_{triple}_LINKER")
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

fn read_toml(path: &Path) -> anyhow::Result<toml::Table> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {path:?}"))?;
    text.parse()
        .with_context(|| format!("{path:?} is not valid TOML"))
}

#[cfg(test)]
mod tests {
    use super::{Config, linker_variable};

    fn config(file: &str, manifest: &str) -> Config {
        Config {
            files: vec![file.parse().unwrap()],
            manifest: manifest.parse().unwrap(),
        }
    }

    #[test]
    fn a_linker_applies_only_to_its_own_target() {
        let config = config("[target.aarch64-unknown-linux-musl]\nlinker = 'x'", "");
        assert!(config.has_linker("aarch64-unknown-linux-musl"));
        assert!(!config.has_linker("riscv64gc-unknown-linux-musl"));
    }

    #[test]
    fn a_profile_may_be_in_the_manifest_or_in_the_configuration() {
        let profile = "[profile.min-size]\ninherits = 'release'";
        assert!(config(profile, "").has_profile("min-size"));
        assert!(config("", profile).has_profile("min-size"));
        assert!(!config("[profile.release]", "").has_profile("min-size"));
    }

    #[test]
    fn the_linker_variable_has_cargos_name() {
        assert_eq!(
            linker_variable("x86_64-unknown-linux-musl"),
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER"
        );
    }
}
