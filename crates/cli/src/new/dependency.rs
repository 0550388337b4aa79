//! The dependencies of a new function, and where they come from.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use toml_edit::{Array, InlineTable};

/// The directory of this crate when lam was built: in a checkout, or in cargo's cache of a registry.
const BUILT_IN: &str = env!("CARGO_MANIFEST_DIR");
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A dependency of a template.
#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) name: &'static str,
    /// A folder of `crates/` in a checkout, or else the version of a crate by others.
    pub(super) source: DependencySource,
    pub(super) default_features: bool,
    pub(super) features: &'static [&'static str],
    pub(super) is_dev: bool,
    /// What it is for. This becomes a comment in Cargo.toml.
    pub(super) purpose: &'static str,
}

#[derive(Debug)]
pub(super) enum DependencySource {
    Checkout(&'static str),
    Version(&'static str),
}

/// Where the crates of lambda-native come from.
#[derive(Debug)]
pub(super) enum Origin {
    Checkout(PathBuf),
    Registry,
}

impl Origin {
    /// Finds the crates: in the checkout that the flag names, or that lam was built from.
    pub(super) fn find(flag: Option<&Path>) -> anyhow::Result<Origin> {
        if let Some(directory) = flag {
            let about = || format!("cannot use --path {directory:?}");
            let full = directory.canonicalize().with_context(about)?;
            if !is_checkout(&full) {
                bail!(
                    "--path {directory:?} is not a checkout of lambda-native: it has no crates/runtime"
                );
            }
            return Ok(Origin::Checkout(full));
        }
        let crate_directory = Path::new(BUILT_IN);
        // cargo unpacks a crate from a registry into a directory with its version.
        if crate_directory
            .file_name()
            .is_some_and(|name| name.to_string_lossy().ends_with(VERSION))
        {
            return Ok(Origin::Registry);
        }
        let checkout = crate_directory
            .ancestors()
            .nth(2)
            .unwrap_or(crate_directory);
        if !is_checkout(checkout) {
            bail!(
                "lam was built from the checkout {checkout:?}, which is gone; name another checkout of \
                 lambda-native with --path"
            );
        }
        Ok(Origin::Checkout(checkout.to_owned()))
    }
}

fn is_checkout(directory: &Path) -> bool {
    directory.join("crates/runtime/Cargo.toml").is_file()
}

impl Dependency {
    /// The table in Cargo.toml.
    pub(super) fn table(&self, origin: &Origin) -> InlineTable {
        let mut table = InlineTable::new();
        match (&self.source, origin) {
            (DependencySource::Version(version), _) => table.insert("version", (*version).into()),
            (DependencySource::Checkout(_), Origin::Registry) => {
                table.insert("version", VERSION.into())
            }
            (DependencySource::Checkout(folder), Origin::Checkout(checkout)) => {
                let path = checkout.join("crates").join(folder);
                table.insert("path", path.to_string_lossy().as_ref().into())
            }
        };
        if !self.default_features {
            table.insert("default-features", false.into());
        }
        if !self.features.is_empty() {
            table.insert(
                "features",
                self.features.iter().copied().collect::<Array>().into(),
            );
        }
        table
    }

    /// The name of the table of dependencies that it belongs to.
    pub(super) fn kind(&self) -> &'static str {
        if self.is_dev {
            "dev-dependencies"
        } else {
            "dependencies"
        }
    }
}
