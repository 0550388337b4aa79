//! The workflow of `lam new --ci`.

use std::path::{Path, absolute};

use anyhow::Context as _;
use serde_json::Value;

use super::dependency::{Origin, VERSION};
use super::files::File;
use super::template::{PLACEHOLDER, Template};
use crate::args::Arch;
use crate::terminal;

const GITHUB: &str = include_str!("../../templates/ci/github.yml");

/// Git ignores the file with the variables of the stage, so a secret of the repository has its text.
const STAGE_FILE: &str = r#"      # The secret ENV_PROD has the text of the file `.env.prod`, which is not in the repository.
      - run: printf '%s\n' "${ENV_PROD:?this secret is not set}" >.env.prod
        env:
          ENV_PROD: ${{ secrets.ENV_PROD }}
"#;

/// The workflow for GitHub. GitHub reads only those in the root of the repository, to which the package may be
/// added.
pub(super) fn github(
    directory: &Path,
    name: &str,
    arch: Arch,
    template: &Template,
) -> anyhow::Result<File> {
    let package = absolute(directory).with_context(|| format!("cannot use {directory:?}"))?;
    let repository = package.ancestors().find(|it| it.join(".git").exists());
    let repository = repository.unwrap_or(&package);
    let inner = package.strip_prefix(repository).unwrap_or(Path::new(""));
    let inner = if inner.as_os_str().is_empty() {
        Path::new(".")
    } else {
        inner
    };
    let (stage_file, stage_flag) = if template.has_env_file {
        (STAGE_FILE, " --stage prod")
    } else {
        ("", "")
    };
    let text = GITHUB
        .replace("STAGE_FILE\n", stage_file)
        .replace("STAGE_FLAG", stage_flag)
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
            "Cargo.toml depends on the directory {}, which GitHub does not have; before you push, replace the \
             paths by a Git repository or a version, and install lam from there in the workflow",
            checkout.display()
        ));
    }
}
