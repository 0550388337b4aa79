//! The package that a patch uses is the same crate.

use std::fs;

use super::support::programs::root;

/// The features and dependencies, without comments and paths.
fn tables(manifest: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).expect("the manifest is there");
    let start = text.find("[features]").expect("features");
    let end = text.find("[dev-dependencies]").unwrap_or(text.len());
    let lines = text[start..end]
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| line.replace("../../crates/runtime", "../runtime"))
        .collect()
}

#[test]
fn the_manifest_for_patches_has_the_same_features_and_dependencies() {
    assert_eq!(
        tables("crates/compat/Cargo.toml"),
        tables("compat/patch/Cargo.toml")
    );
}
