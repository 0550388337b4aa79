//! The configuration of the function in the working directory.

use std::env;
use std::path::Path;

use super::{Configuration, sources};
use crate::args::CargoArgs;
use crate::project::Project;

/// The name of the executable in a deployment package, for a directory without a Cargo.toml.
pub(super) const BOOTSTRAP: &str = "bootstrap";

/// Whether the working directory has lam.toml and no Cargo.toml.
pub(crate) fn has_only_lam_toml(args: &CargoArgs) -> anyhow::Result<bool> {
    let directory = env::current_dir()?;
    let is_package = args.manifest_path.is_some() || directory.join("Cargo.toml").is_file();
    Ok(!is_package && directory.join(sources::FILE).is_file())
}

impl Configuration {
    /// The configuration of the target that the flags select, with its name; in a directory with lam.toml and no
    /// Cargo.toml, that of lam.toml, without a name.
    pub(crate) fn of_directory(
        args: &CargoArgs,
        stage: Option<&str>,
    ) -> anyhow::Result<(Option<String>, Configuration)> {
        if has_only_lam_toml(args)? {
            let configuration = Configuration::of_executable(Path::new(BOOTSTRAP), stage)?;
            return Ok((None, configuration));
        }
        let project = Project::load(args)?;
        let target = project.target(args)?;
        let configuration = Configuration::of_target(&project, &target, stage)?;
        Ok((Some(target.name), configuration))
    }
}
