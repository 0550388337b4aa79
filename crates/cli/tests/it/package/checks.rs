//! What `lam package` checks before it writes a zip.

use std::fs::File;
#[cfg(target_os = "linux")]
use std::process::Command;

use super::{AARCH64, Folder, elf};
#[cfg(target_os = "linux")]
use crate::support::lam;
use crate::support::stderr;

#[test]
fn sizes_are_checked_before_files_are_read() {
    let folder = Folder::new();
    folder.write("main", &elf(AARCH64));
    folder.write("data/small", b"x");
    let large = File::create(folder.0.path().join("data/large")).unwrap();
    // A sparse file: reading and compressing 1 TB would take an hour.
    large.set_len(1 << 40).unwrap();
    let error = folder.error(&["--binary", "main", "--include", "data"]);
    assert!(error.contains("at most 250 MiB"), "{error}");
    assert!(
        error.contains("the largest file is \"data/large\""),
        "{error}"
    );
    let error = folder.error(&["--binary", "data/large"]);
    assert!(error.contains("at most 250 MiB"), "{error}");
}

#[test]
fn a_script_that_lambda_cannot_run_is_noticed() {
    let folder = Folder::new();
    let package = || folder.package(&["--binary", "script", "--allow-script"]);
    folder.write("script", b"#!/bin/sh\r\necho\r\n");
    let output = package();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("ends in CR LF"),
        "{}",
        stderr(&output)
    );
    folder.write("script", b"#!/usr/bin/env python3\n");
    let output = package();
    assert!(output.status.success());
    assert!(
        stderr(&output).contains("interpreter is python3"),
        "{}",
        stderr(&output)
    );
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn an_executable_that_needs_a_newer_glibc_is_refused() {
    let folder = Folder::new();
    let mut bytes = compiled(&folder, "bin", "fn main() {}");
    let old: &[u8] = b"GLIBC_2.34\0";
    let new: &[u8] = b"GLIBC_2.77\0";
    let mut start = 0;
    while let Some(position) = bytes[start..]
        .windows(old.len())
        .position(|part| part == old)
    {
        start += position;
        bytes[start..start + new.len()].copy_from_slice(new);
    }
    assert_ne!(start, 0, "the executable needs glibc 2.34");
    folder.write("newer", &bytes);
    let output = lam(["package", "--binary", "newer"])
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let error = stderr(&output);
    assert!(
        error.contains("needs GLIBC_2.77 (for __libc_start_main"),
        "{error}"
    );
    assert!(error.contains("has glibc 2.34"), "{error}");
    assert!(!folder.0.path().join("bootstrap.zip").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_shared_library_is_no_executable() {
    let folder = Folder::new();
    let bytes = compiled(&folder, "cdylib", "");
    folder.write("library", &bytes);
    let output = lam(["package", "--binary", "library"])
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    let error = stderr(&output);
    assert!(error.contains("it is a shared library"), "{error}");
}

#[cfg(target_os = "linux")]
fn compiled(folder: &Folder, kind: &str, source: &str) -> Vec<u8> {
    let source = folder.write("source.rs", source.as_bytes());
    let executable = folder.0.path().join("compiled");
    let status = Command::new("rustc")
        .args(["--edition", "2024", "--crate-type", kind])
        .arg("-o")
        .arg(&executable)
        .arg(source)
        .status()
        .expect("rustc");
    assert!(status.success());
    std::fs::read(executable).unwrap()
}
