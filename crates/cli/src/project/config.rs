//! The user's cargo configuration that lam must not override.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context as _;

/// The values of `--config`, cargo's configuration files, and the workspace's manifest. They are not merged, since lam only
/// needs to know whether a key is set anywhere. `cargo config get` is not stable.
#[derive(Debug)]
pub(crate) struct CargoConfig {
    flags: Vec<toml::Table>,
    files: Vec<toml::Table>,
    manifest: toml::Table,
}

impl CargoConfig {
    /// Reads the files that cargo reads when it runs in `directory` (see "Hierarchical structure" in
    /// the chapter "Configuration" of the Cargo book), and `flags`, the values of `--config`.
    pub(crate) fn read(
        directory: &Path,
        workspace_root: &Path,
        flags: &[String],
    ) -> anyhow::Result<CargoConfig> {
        let mut directories: Vec<PathBuf> = directory
            .ancestors()
            .map(|directory| directory.join(".cargo"))
            .collect();
        directories.extend(cargo_home());
        let flags: anyhow::Result<_> = flags.iter().map(|flag| read_flag(flag)).collect();
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
        Ok(CargoConfig {
            flags: flags?,
            files,
            manifest,
        })
    }

    /// Whether a linker is configured for this target, in a file or in the environment.
    pub(crate) fn has_linker(&self, triple: &str) -> bool {
        env::var_os(linker_variable(triple)).is_some()
            || self.tables().any(|file| {
                let target = file.get("target").and_then(|targets| targets.get(triple));
                target.is_some_and(|target| target.get("linker").is_some())
            })
    }

    /// Whether the table `[env]` sets this variable for build scripts.
    pub(crate) fn sets_environment(&self, name: &str) -> bool {
        let mut tables = self.tables();
        tables.any(|table| table.get("env").is_some_and(|env| env.get(name).is_some()))
    }

    /// The target that cargo builds for by default, from `--config`, the environment or a file, in this
    /// order. None if there are several.
    pub(crate) fn target(&self) -> Option<String> {
        let target = |table: &toml::Table| Some(table.get("build")?.get("target")?.clone());
        let of_flags = self.flags.iter().rev().find_map(target);
        let of_environment = || env::var("CARGO_BUILD_TARGET").ok().map(toml::Value::from);
        let of_files = || self.files.iter().find_map(target);
        match of_flags.or_else(of_environment).or_else(of_files)? {
            toml::Value::String(target) => Some(target),
            toml::Value::Array(targets) => match &targets[..] {
                [target] => target.as_str().map(str::to_owned),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether `build.rustflags` is set, which cargo ignores if there are flags for the target.
    pub(crate) fn has_flags_for_all_targets(&self) -> bool {
        let mut tables = self.tables();
        env::var_os("CARGO_BUILD_RUSTFLAGS").is_some()
            || tables.any(|table| {
                let build = table.get("build");
                build.is_some_and(|build| build.get("rustflags").is_some())
            })
    }

    fn tables(&self) -> impl Iterator<Item = &toml::Table> {
        self.flags.iter().chain(&self.files)
    }

    /// Whether the workspace or a configuration file defines this profile.
    pub(crate) fn has_profile(&self, name: &str) -> bool {
        self.tables().chain([&self.manifest]).any(|file| {
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

/// A value of `--config` is a file, or TOML.
fn read_flag(flag: &str) -> anyhow::Result<toml::Table> {
    let path = Path::new(flag);
    if path.is_file() {
        return read_toml(path);
    }
    flag.parse()
        .with_context(|| format!("--config {flag:?} is neither a file nor KEY=VALUE"))
}

fn read_toml(path: &Path) -> anyhow::Result<toml::Table> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {path:?}"))?;
    text.parse()
        .with_context(|| format!("{path:?} is not valid TOML"))
}

#[cfg(test)]
mod tests {
    use super::{CargoConfig, linker_variable};

    fn config(file: &str, manifest: &str) -> CargoConfig {
        CargoConfig {
            flags: Vec::new(),
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
    fn values_of_the_flag_config_count_and_take_precedence() {
        let config = CargoConfig {
            flags: vec![super::read_flag("build.target='b'").unwrap()],
            ..config("[build]\ntarget = 'a'", "")
        };
        assert_eq!(config.target().as_deref(), Some("b"));
        let config = CargoConfig {
            flags: vec![super::read_flag("profile.min-size.inherits='dev'").unwrap()],
            ..super::tests::config("[build]\ntarget = ['a']", "")
        };
        assert!(config.has_profile("min-size"));
        assert_eq!(config.target().as_deref(), Some("a"));
        assert!(super::read_flag("nothing").is_err());
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
