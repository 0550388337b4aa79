//! Files are written as a whole or not at all, for example on a full disk.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use super::Projects;
use crate::support::stderr;

const MANIFEST: &str = "\
[package]
name = \"shop\"
version = \"0.1.0\"
edition = \"2024\"
";

/// Runs `lam init` with a limit for the size of files, in blocks of 512 bytes. A write beyond the limit fails in
/// the middle, as on a full disk.
#[track_caller]
fn init_within(blocks: u32, projects: &Projects, template: &str) -> String {
    let lam = projects.lam("", &["init", "--template", template]);
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\""])
        .arg(blocks.to_string())
        .arg(lam.get_program())
        .args(lam.get_args());
    projects.prepare(&mut shell, "");
    let output = shell.output().expect("a shell");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn a_manifest_that_cannot_be_written_completely_stays_as_it_is() {
    let projects = Projects::new();
    let manifest = format!("{MANIFEST}# {}\n", "x".repeat(600));
    projects.write("Cargo.toml", &manifest);
    let error = init_within(1, &projects, "event");
    assert!(error.contains("cannot change \"./Cargo.toml\""), "{error}");
    assert_eq!(projects.read("Cargo.toml"), manifest);
    assert_eq!(projects.files(""), ["Cargo.toml"]);
}

#[test]
fn a_new_file_that_cannot_be_written_completely_is_removed() {
    let projects = Projects::new();
    projects.write("Cargo.toml", MANIFEST);
    // The program of this template has more than 1,024 bytes, and the manifest less.
    let error = init_within(2, &projects, "eventbridge");
    assert!(error.contains("cannot write \"./src/main.rs\""), "{error}");
    assert_eq!(projects.read("Cargo.toml"), MANIFEST);
    assert_eq!(projects.files(""), ["Cargo.toml"]);
}

#[test]
fn a_manifest_keeps_its_permissions_and_its_link() {
    let projects = Projects::new();
    projects.write("shared/shop.toml", MANIFEST);
    let target = projects.path().join("shared/shop.toml");
    fs::set_permissions(&target, Permissions::from_mode(0o640)).unwrap();
    let link = projects.path().join("Cargo.toml");
    symlink("shared/shop.toml", &link).unwrap();

    projects.succeed("", &["init", "--template", "event"]);

    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let mode = fs::metadata(&target).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let manifest = fs::read_to_string(&target).unwrap();
    assert!(
        manifest.starts_with(MANIFEST) && manifest.contains("lambda-native"),
        "{manifest}"
    );
}
