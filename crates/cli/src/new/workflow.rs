//! The workflow of `lam new --ci`.

use std::path::{Path, absolute};

use anyhow::Context as _;
use serde_json::Value;

use super::dependency::{Origin, VERSION};
use super::files::File;
use super::template::PLACEHOLDER;
use crate::args::Arch;
use crate::terminal;

const GITHUB: &str = include_str!("../../templates/ci/github.yml");

/// The workflow for GitHub. GitHub reads only those in the root of the repository, to which the package may be
/// added.
pub(super) fn github(directory: &Path, name: &str, arch: Arch) -> anyhow::Result<File> {
    let package = absolute(directory).with_context(|| format!("cannot use {directory:?}"))?;
    let repository = package.ancestors().find(|it| it.join(".git").exists());
    let repository = repository.unwrap_or(&package);
    let inner = package.strip_prefix(repository).unwrap_or(Path::new(""));
    let inner = if inner.as_os_str().is_empty() {
        Path::new(".")
    } else {
        inner
    };
    let text = GITHUB
        .replace(PLACEHOLDER, name)
        // A string of JSON is one of YAML.
        .replace(
            "DIRECTORY",
            &Value::from(inner.to_string_lossy()).to_string(),
        )
        .replace("VERSION", VERSION)
        .replace("TARGET", arch.triple());
    let path = repository.join(format!(".github/workflows/{name}.yml"));
    Ok(File::new(path.to_string_lossy(), text))
}

/// The paths of a new package are those of this machine.
pub(super) fn warn_of_paths(origin: &Origin) {
    if let Origin::Checkout(checkout) = origin {
        terminal::warning(&format!(
            "the package depends on {}, which a workflow does not have: before you push, replace the paths in \
             Cargo.toml, and install lam from the same place",
            checkout.display()
        ));
    }
}
