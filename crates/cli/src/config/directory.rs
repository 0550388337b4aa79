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

/// Whether the working directory is in a cargo project, or has lam.toml.
#[cfg(feature = "aws")]
pub(crate) fn has_configuration() -> bool {
    let Ok(directory) = env::current_dir() else {
        return false;
    };
    let mut directories = directory.ancestors();
    directory.join(sources::FILE).is_file()
        || directories.any(|directory| directory.join("Cargo.toml").is_file())
}

/// A function that the working directory has a configuration for.
#[cfg(feature = "aws")]
#[derive(Debug)]
pub(crate) struct Candidate {
    /// The name of the binary. `None` for lam.toml.
    pub(crate) binary: Option<String>,
    /// Whether a command without flags selects it.
    pub(crate) is_selected: bool,
    /// Whether its package has a table.
    pub(crate) has_table: bool,
    pub(crate) configuration: anyhow::Result<Configuration>,
}

#[cfg(feature = "aws")]
impl Candidate {
    /// The name of the function, which only lam.toml may leave out.
    pub(crate) fn name(&self) -> Option<&str> {
        let configuration = self.configuration.as_ref().ok();
        let name = configuration.and_then(|it| it.values.name.as_deref());
        name.or(self.binary.as_deref())
    }
}

impl Configuration {
    /// The configuration of each binary of the workspace, the selected one first; in a directory with
    /// lam.toml and no Cargo.toml, that of lam.toml.
    #[cfg(feature = "aws")]
    pub(crate) fn all_of_directory(stage: Option<&str>) -> anyhow::Result<Vec<Candidate>> {
        let args = CargoArgs::default();
        if has_only_lam_toml(&args)? {
            return Ok(vec![Candidate {
                binary: None,
                is_selected: true,
                has_table: true,
                configuration: Configuration::of_executable(Path::new(BOOTSTRAP), stage),
            }]);
        }
        let project = Project::load(&args)?;
        let own = project.target(&args).ok();
        let candidates = project.all_binaries().into_iter().map(|target| Candidate {
            is_selected: own.as_ref() == Some(&target),
            has_table: sources::has_table(&project, &target),
            configuration: Configuration::of_target(&project, &target, stage),
            binary: Some(target.name),
        });
        let mut candidates: Vec<Candidate> = candidates.collect();
        // `false` comes first.
        candidates.sort_by_key(|candidate| !candidate.is_selected);
        Ok(candidates)
    }

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
