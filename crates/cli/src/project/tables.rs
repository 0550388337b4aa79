//! What the configuration of functions needs to know about a project.

use cargo_metadata::{Package, TargetKind};
use serde_json::Value;

use super::target::{Project, Target};

impl Project {
    /// `[workspace.metadata]`.
    pub(crate) fn workspace_metadata(&self) -> &Value {
        &self.metadata.workspace_metadata
    }

    /// `[package.metadata]` of the target's package.
    pub(crate) fn package_metadata(&self, target: &Target) -> Option<&Value> {
        self.package(target).map(|package| &package.metadata)
    }

    /// The names of the binaries and examples of the target's package.
    pub(crate) fn names_of_targets(&self, target: &Target) -> Vec<&str> {
        self.names(target, &[TargetKind::Bin, TargetKind::Example])
    }

    /// Whether the target's package has more than one binary.
    pub(crate) fn has_several_binaries(&self, target: &Target) -> bool {
        self.names(target, &[TargetKind::Bin]).len() > 1
    }

    fn names(&self, target: &Target, kinds: &[TargetKind]) -> Vec<&str> {
        let targets = self
            .package(target)
            .map_or(&[][..], |package| &package.targets);
        targets
            .iter()
            .filter(|target| target.kind.iter().any(|kind| kinds.contains(kind)))
            .map(|target| target.name.as_str())
            .collect()
    }

    fn package(&self, target: &Target) -> Option<&Package> {
        let mut packages = self.metadata.packages.iter();
        packages.find(|package| package.id == target.id)
    }
}
