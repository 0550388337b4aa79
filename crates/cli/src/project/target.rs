//! Selects the package and the binary or example to build.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package, PackageId, TargetKind};

use crate::args::CargoArgs;

/// A cargo project, as `cargo metadata` describes it.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(super) metadata: Metadata,
}

/// A binary or example of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) package: String,
    pub(super) id: PackageId,
    pub(crate) manifest: PathBuf,
    pub(crate) kind: Kind,
    /// The name of the executable.
    pub(crate) name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Binary,
    Example,
}

impl Kind {
    /// Cargo's flag that selects such a target.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Kind::Binary => "--bin",
            Kind::Example => "--example",
        }
    }
}

impl Project {
    /// Loads the project in the working directory, or that of `--manifest-path`.
    pub(crate) fn load(args: &CargoArgs) -> anyhow::Result<Project> {
        let mut command = MetadataCommand::new();
        if let Some(path) = &args.manifest_path {
            command.manifest_path(path);
        }
        if args.all_features {
            command.features(CargoOpt::AllFeatures);
        }
        command.other_options(args.metadata_flags());
        if let Some(directory) = &args.target_dir {
            // Cargo's configuration would not do, because this variable takes precedence over it.
            command.env("CARGO_TARGET_DIR", directory);
        }
        let metadata = command.exec().context(
            "cannot read the cargo project (run lam in its directory, or pass its Cargo.toml as \
             --manifest-path)",
        )?;
        Ok(Project { metadata })
    }

    /// The directory that cargo builds into.
    pub(crate) fn target_directory(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// The directory of cargo's intermediate files, such as the output of build scripts. It is the
    /// target directory, unless cargo's configuration sets `build.build-dir`.
    pub(crate) fn build_directory(&self) -> &Path {
        let directory = self.metadata.build_directory.as_ref();
        directory.map_or(self.target_directory(), |path| path.as_std_path())
    }

    /// The directory of the workspace's manifest.
    pub(crate) fn workspace_root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    /// The target that the flags select. If they match several targets, the error lists these.
    pub(crate) fn target(&self, args: &CargoArgs) -> anyhow::Result<Target> {
        let packages = self.packages(args)?;
        let mut found: Vec<Target> = packages
            .iter()
            .flat_map(|package| targets(package, args))
            .collect();
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(self.nothing_found(&packages, args)),
            _ => bail!("several targets match; choose one of:\n{}", list(&found)),
        }
    }

    /// The target of each package that the flags name, or the only one that they select.
    pub(crate) fn target_of_each_package(&self, args: &CargoArgs) -> anyhow::Result<Vec<Target>> {
        if args.packages.len() < 2 {
            return Ok(vec![self.target(args)?]);
        }
        let mut targets = Vec::new();
        for package in &args.packages {
            let target = self.target(&CargoArgs {
                packages: vec![package.clone()],
                ..args.clone()
            })?;
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        check_names(&targets)?;
        Ok(targets)
    }

    /// The binaries of all packages that the flags select or, with `all`, of the whole workspace.
    pub(crate) fn binaries(
        &self,
        args: &CargoArgs,
        all_packages: bool,
    ) -> anyhow::Result<Vec<Target>> {
        let packages = if all_packages {
            self.metadata.workspace_packages()
        } else {
            self.packages(args)?
        };
        let binaries = packages.iter();
        let binaries: Vec<Target> = binaries
            .flat_map(|package| all(package, &TargetKind::Bin, Kind::Binary))
            .collect();
        if binaries.is_empty() {
            return Err(self.nothing_found(&packages, args));
        }
        check_names(&binaries)?;
        Ok(binaries)
    }

    /// The binaries of the whole workspace. Those of different packages may have the same name.
    #[cfg(feature = "aws")]
    pub(crate) fn all_binaries(&self) -> Vec<Target> {
        let packages = self.metadata.workspace_packages().into_iter();
        packages
            .flat_map(|package| all(package, &TargetKind::Bin, Kind::Binary))
            .collect()
    }

    /// The directories of the target's package and of all its path dependencies.
    pub(crate) fn source_directories(&self, target: &Target) -> Vec<PathBuf> {
        let packages = self.local_packages(target).into_iter();
        packages.filter_map(directory).collect()
    }

    /// The names and directories of those of these packages that have a build script.
    pub(crate) fn packages_with_build_scripts(&self, target: &Target) -> Vec<(String, PathBuf)> {
        let packages = self.local_packages(target).into_iter();
        packages
            .filter(|package| {
                let mut targets = package.targets.iter();
                targets.any(|target| target.kind.contains(&TargetKind::CustomBuild))
            })
            .filter_map(|package| Some((package.name.to_string(), directory(package)?)))
            .collect()
    }

    fn local_packages(&self, target: &Target) -> Vec<&Package> {
        let Some(resolve) = &self.metadata.resolve else {
            return Vec::new();
        };
        let mut reached = vec![&target.id];
        let mut next = 0;
        while let Some(id) = reached.get(next) {
            next += 1;
            let node = resolve.nodes.iter().find(|node| node.id == **id);
            for dependency in node.map_or(&[][..], |node| &node.dependencies) {
                if !reached.contains(&dependency) {
                    reached.push(dependency);
                }
            }
        }
        self.metadata
            .packages
            .iter()
            .filter(|package| package.source.is_none() && reached.contains(&&package.id))
            .collect()
    }

    /// The names of the local packages that contain one of these files, or else that of the target.
    pub(crate) fn packages_with(&self, target: &Target, files: &[&Path]) -> BTreeSet<String> {
        let local = self.metadata.packages.iter();
        let local = local.filter(|package| package.source.is_none());
        let found: BTreeSet<String> = local
            .filter(|package| {
                let directory = package.manifest_path.parent();
                let mut files = files.iter();
                files.any(|file| directory.is_some_and(|directory| file.starts_with(directory)))
            })
            .map(|package| package.name.to_string())
            .collect();
        if found.is_empty() {
            return [target.package.clone()].into();
        }
        found
    }

    fn packages(&self, args: &CargoArgs) -> anyhow::Result<Vec<&Package>> {
        let members = self.metadata.workspace_packages();
        let mut named = Vec::new();
        for name in &args.packages {
            let found = members.iter().find(|package| *package.name == **name);
            let Some(package) = found else {
                let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
                bail!(
                    "no package {name:?} in the workspace {}; its packages are: {}",
                    self.metadata.workspace_root,
                    names.join(", ")
                );
            };
            named.push(*package);
        }
        if !named.is_empty() {
            return Ok(named);
        }
        match self.metadata.root_package() {
            Some(package) if !self.is_at_the_root(package) => Ok(vec![package]),
            // As for cargo, `default-members` applies in the directory of the workspace's manifest.
            _ => Ok(self.metadata.workspace_default_packages()),
        }
    }

    fn is_at_the_root(&self, package: &Package) -> bool {
        package.manifest_path.parent() == Some(&self.metadata.workspace_root)
    }

    fn nothing_found(&self, packages: &[&Package], args: &CargoArgs) -> anyhow::Error {
        let searched: Vec<&str> = packages
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        let searched = match &searched[..] {
            // A longer list would hide the rest of the message.
            [_, _, _, _, ..] => "this workspace".to_owned(),
            names => names.join(", "),
        };
        let wanted = match (&args.bin, &args.example) {
            (Some(name), _) => format!("no binary {name:?}"),
            (_, Some(name)) => format!("no example {name:?}"),
            _ => "no binary".to_owned(),
        };
        let any = CargoArgs {
            bin: None,
            example: None,
            ..args.clone()
        };
        let mut others: Vec<Target> = Vec::new();
        for package in self.metadata.workspace_packages() {
            others.extend(targets(package, &any));
            others.extend(all(package, &TargetKind::Example, Kind::Example));
        }
        if others.is_empty() {
            return anyhow::anyhow!("{wanted} in {searched}; a function needs a src/main.rs");
        }
        anyhow::anyhow!(
            "{wanted} in {searched}; available targets:\n{}",
            list(&others)
        )
    }
}

fn directory(package: &Package) -> Option<PathBuf> {
    let directory = package.manifest_path.parent();
    directory.map(|directory| directory.as_std_path().to_owned())
}

/// The targets of a package that the flags match.
fn targets(package: &Package, args: &CargoArgs) -> Vec<Target> {
    if let Some(name) = &args.example {
        let mut examples = all(package, &TargetKind::Example, Kind::Example);
        examples.retain(|target| target.name == *name);
        return examples;
    }
    let mut binaries = all(package, &TargetKind::Bin, Kind::Binary);
    let wanted = args.bin.as_ref().or(package.default_run.as_ref());
    if let Some(name) = wanted {
        binaries.retain(|target| target.name == *name);
    }
    binaries
}

fn all(package: &Package, wanted: &TargetKind, kind: Kind) -> Vec<Target> {
    package
        .targets
        .iter()
        .filter(|target| target.kind.contains(wanted))
        .map(|target| Target {
            package: package.name.to_string(),
            id: package.id.clone(),
            manifest: package.manifest_path.as_std_path().to_owned(),
            kind,
            name: target.name.clone(),
        })
        .collect()
}

/// Fails if two executables have the same name: both are written to the directory of that name.
fn check_names(binaries: &[Target]) -> anyhow::Result<()> {
    for (index, binary) in binaries.iter().enumerate() {
        let mut others = binaries[index + 1..].iter();
        if let Some(other) = others.find(|other| other.name == binary.name) {
            bail!(
                "two binaries have the same name, and would be written to the same file:\n{}",
                list(&[binary.clone(), other.clone()])
            );
        }
    }
    Ok(())
}

fn list(targets: &[Target]) -> String {
    let line = |target: &Target| {
        let Target {
            package,
            kind,
            name,
            ..
        } = target;
        format!("  -p {package} {} {name}", kind.flag())
    };
    targets.iter().map(line).collect::<Vec<_>>().join("\n")
}
