//! Build scripts that name no files, so that cargo runs them again after a change of any file of their
//! package ("rerun-if-changed" in the Cargo book).

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::function::Function;

/// The directories of the packages with such build scripts.
pub(super) fn directories(function: &Function, executable: &Path) -> Vec<PathBuf> {
    let packages = function.packages_with_build_scripts().into_iter();
    packages
        .filter(|(name, _)| {
            let output = output(function, executable, name);
            output.is_some_and(|output| !names_files(&output))
        })
        .map(|(_, directory)| directory)
        .collect()
}

/// What the build script of this package has printed in its last run.
fn output(function: &Function, executable: &Path, package: &str) -> Option<String> {
    let [target, build] = function.build_directories()?;
    // Such as `target/debug`, or `target/debug/examples`.
    let profile = executable.strip_prefix(target).ok()?.parent()?;
    let profile = match profile.file_name() {
        Some(name) if name == "examples" => profile.parent()?,
        _ => profile,
    };
    let runs = fs::read_dir(build.join(profile).join("build")).ok()?;
    let newest = runs
        .flatten()
        .filter(|run| {
            let name = run.file_name();
            let name = name.to_string_lossy();
            let hash = name.strip_prefix(package);
            hash.and_then(|hash| hash.strip_prefix('-'))
                .is_some_and(|hash| !hash.contains('-'))
        })
        .map(|run| run.path().join("output"))
        .filter_map(|output| Some((modified(&output)?, output)))
        .max()?;
    fs::read_to_string(newest.1).ok()
}

fn names_files(output: &str) -> bool {
    output.lines().any(|line| {
        let command = line.strip_prefix("cargo:");
        command.is_some_and(|command| command.trim_start_matches(':').starts_with("rerun-if-"))
    })
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::names_files;

    #[test]
    fn both_forms_of_the_commands_are_read() {
        assert!(names_files("x\ncargo:rerun-if-changed=a\n"));
        assert!(names_files("cargo::rerun-if-env-changed=A"));
        assert!(!names_files("cargo::rustc-env=rerun-if-changed=a\n"));
        assert!(!names_files(""));
    }
}
