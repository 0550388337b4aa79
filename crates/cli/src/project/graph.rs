//! The dependencies of a target, on one platform and with the chosen features.

use std::collections::BTreeSet;

use cargo_metadata::{
    CargoOpt, DependencyKind, Metadata, MetadataCommand, Node, Package, PackageId, TargetKind,
};

use super::target::{Kind, Target};
use crate::args::CargoArgs;

/// The packages that the executable is made of.
#[derive(Debug)]
pub(crate) struct Graph {
    metadata: Metadata,
    root: PackageId,
    is_example: bool,
}

/// The crate that finds and calls C compilers. Others, such as `cmake`, use it for that.
const CC: &str = "cc";

/// Packages whose build scripts use `cc` only for systems that Lambda does not have.
const NOT_IN_C: [&str; 1] = ["backtrace"];

impl Graph {
    /// None if cargo rejects these flags. The build then fails with cargo's own message.
    pub(crate) fn load(target: &Target, args: &CargoArgs, triple: &str) -> Option<Graph> {
        let mut command = MetadataCommand::new();
        command.manifest_path(&target.manifest);
        if args.all_features {
            command.features(CargoOpt::AllFeatures);
        }
        if args.no_default_features {
            command.features(CargoOpt::NoDefaultFeatures);
        }
        command.features(CargoOpt::SomeFeatures(args.features.clone()));
        let mut flags = args.metadata_flags();
        flags.extend(["--filter-platform".into(), triple.into()]);
        command.other_options(flags);
        Some(Graph {
            metadata: command.exec().ok()?,
            root: target.id.clone(),
            is_example: target.kind == Kind::Example,
        })
    }

    /// The names of the packages whose build scripts compile C or C++ for the target.
    pub(crate) fn packages_in_c(&self) -> Vec<&str> {
        let mut packages = self.linked();
        packages.retain(|id| self.build_script_uses(id, CC));
        let names: BTreeSet<&str> = packages
            .into_iter()
            .filter_map(|id| Some(self.package(id)?.name.as_str()))
            .filter(|name| !NOT_IN_C.contains(name))
            .collect();
        names.into_iter().collect()
    }

    /// The target's package, and the libraries that it is linked with. Build scripts and procedural macros
    /// run on this machine, so their dependencies do not count.
    fn linked(&self) -> Vec<&PackageId> {
        let mut kinds = vec![DependencyKind::Normal];
        if self.is_example {
            kinds.push(DependencyKind::Development);
        }
        let mut reached = vec![&self.root];
        reached.extend(self.dependencies(&self.root, &kinds));
        self.closure(reached, 1)
    }

    /// Whether the build script of this package uses a package with this name, directly or not.
    fn build_script_uses(&self, id: &PackageId, name: &str) -> bool {
        let direct = self.dependencies(id, &[DependencyKind::Build]);
        let used = self.closure(direct, 0);
        used.into_iter()
            .filter_map(|id| self.package(id))
            .any(|package| package.name.as_str() == name)
    }

    /// Adds the normal dependencies of the packages from `next` on, and theirs.
    fn closure<'a>(
        &'a self,
        mut reached: Vec<&'a PackageId>,
        mut next: usize,
    ) -> Vec<&'a PackageId> {
        while let Some(&id) = reached.get(next) {
            next += 1;
            for dependency in self.dependencies(id, &[DependencyKind::Normal]) {
                if !reached.contains(&dependency) {
                    reached.push(dependency);
                }
            }
        }
        reached
    }

    fn dependencies(&self, id: &PackageId, kinds: &[DependencyKind]) -> Vec<&PackageId> {
        let dependencies = self.node(id).map_or(&[][..], |node| &node.deps);
        dependencies
            .iter()
            .filter(|dependency| {
                let mut found = dependency.dep_kinds.iter();
                found.any(|info| kinds.contains(&info.kind))
            })
            .map(|dependency| &dependency.pkg)
            .filter(|id| !self.package(id).is_some_and(is_procedural_macro))
            .collect()
    }

    fn node(&self, id: &PackageId) -> Option<&Node> {
        let nodes = &self.metadata.resolve.as_ref()?.nodes;
        nodes.iter().find(|node| node.id == *id)
    }

    fn package(&self, id: &PackageId) -> Option<&Package> {
        let mut packages = self.metadata.packages.iter();
        packages.find(|package| package.id == *id)
    }
}

fn is_procedural_macro(package: &Package) -> bool {
    let mut targets = package.targets.iter();
    targets.any(|target| target.kind.contains(&TargetKind::ProcMacro))
}
