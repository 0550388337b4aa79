//! `lam package`: reproducible zips, and errors for executables that Lambda cannot run.

mod checks;
mod include;
mod layer;
mod output;

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Output;

use zip::ZipArchive;

use crate::support::{Demo, has_target, lam, stderr, stdout};

/// The ELF header of a static executable, with the fields that lam reads.
pub(crate) fn elf(machine: u16) -> Vec<u8> {
    let mut bytes = vec![0_u8; 64];
    bytes[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    bytes[16] = 2; // ET_EXEC
    bytes[18..20].copy_from_slice(&machine.to_le_bytes());
    bytes[20] = 1;
    bytes[52] = 64; // e_ehsize
    bytes[54] = 56; // e_phentsize
    bytes[58] = 64; // e_shentsize
    bytes
}

pub(crate) const X86_64: u16 = 62;
pub(crate) const AARCH64: u16 = 183;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn package(&self, args: &[&str]) -> Output {
        lam([&["package", "--arch", "arm64"], args].concat())
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// Packages `main` successfully. Returns what lam wrote to stderr.
    fn packaged(&self, args: &[&str]) -> String {
        self.write("main", &elf(AARCH64));
        let output = self.package(&[&["--binary", "main"], args].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    }

    fn error(&self, args: &[&str]) -> String {
        let output = self.package(args);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
        stderr(&output)
    }
}

/// The names of the entries.
fn names(folder: &Folder, zip: &str) -> Vec<String> {
    let zip = open(&folder.0.path().join(zip));
    zip.file_names()
        .map(|name| name.unwrap().into_owned())
        .collect()
}

fn open(path: &Path) -> ZipArchive<Cursor<Vec<u8>>> {
    ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap()
}

#[test]
fn the_zip_does_not_depend_on_the_machine() {
    let folder = Folder::new();
    let bytes = elf(AARCH64);
    folder.write("main", &bytes);

    let output = folder.package(&["--binary", "main"]);

    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), "bootstrap.zip\n");
    let mut zip = open(&folder.0.path().join("bootstrap.zip"));
    assert_eq!(zip.len(), 1);
    let mut file = zip.by_index(0).unwrap();
    assert_eq!(file.name().unwrap(), "bootstrap");
    assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
    let time = file.last_modified().unwrap();
    assert_eq!((time.year(), time.month(), time.day()), (1980, 1, 1));
    let mut unpacked = Vec::new();
    file.read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, bytes);
}

#[test]
fn the_architecture_defaults_to_that_of_the_executable() {
    let folder = Folder::new();
    for (machine, arch) in [(AARCH64, "arm64"), (X86_64, "x86_64")] {
        folder.write("main", &elf(machine));
        let output = lam(["package", "--binary", "main"])
            .current_dir(folder.0.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let packaged = format!("Packaged {arch},");
        assert!(stderr(&output).contains(&packaged), "{}", stderr(&output));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    // A directory may list its files in the order of their creation.
    let zip = |names: [&str; 3]| {
        let folder = Folder::new();
        for name in names {
            folder.write(&format!("data/{name}"), name.as_bytes());
        }
        folder.write("main", &elf(AARCH64));
        let output = folder.package(&["--binary", "main", "--include", "data"]);
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read(folder.0.path().join("bootstrap.zip")).unwrap()
    };
    let first = zip(["a.txt", "b.txt", "c/d.txt"]);
    assert_eq!(first, zip(["c/d.txt", "b.txt", "a.txt"]));
}

#[test]
fn an_executable_that_lambda_cannot_run_is_an_error() {
    let folder = Folder::new();
    folder.write("x86", &elf(X86_64));
    folder.write("text", b"hello");
    folder.write("script", b"#!/bin/sh\n");
    folder.write("bootstrap", &elf(AARCH64));

    let error = folder.error(&["--binary", "x86"]);
    assert!(
        error.contains("was built for x86_64, but the function's architecture is arm64"),
        "{error}"
    );
    assert!(error.contains("--arch x86_64"), "{error}");
    let error = folder.error(&["--binary", "text"]);
    assert!(
        error.contains("not an ELF file (starts with \"hello\")"),
        "{error}"
    );
    let error = folder.error(&["--binary", "script"]);
    assert!(error.contains("--allow-script"), "{error}");
    let error = folder.error(&["--binary", "nothing"]);
    assert!(error.contains("cannot read \"nothing\""), "{error}");
    let error = folder.error(&["--binary", "bootstrap", "--include", "bootstrap"]);
    assert!(
        error.contains("two files have the name \"bootstrap\""),
        "{error}"
    );
    assert!(!folder.0.path().join("bootstrap.zip").exists());
}

#[test]
fn a_script_is_packaged_with_allow_script() {
    let folder = Folder::new();
    folder.write("script", b"#!/bin/sh\n");
    let output = folder.package(&["--binary", "script", "--allow-script"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn building_and_packaging_twice_gives_the_same_bytes() {
    if !has_target("aarch64-unknown-linux-musl") {
        return;
    }
    let demo = Demo::new();
    let zip = || {
        let output = demo.lam(["package", "--arch", "arm64"]).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let path = demo.path().join("target/lambda/demo/arm64/bootstrap.zip");
        assert_eq!(Path::new(stdout(&output).trim_end()), path);
        fs::read(path).unwrap()
    };
    let first = zip();
    fs::remove_dir_all(demo.path().join("target")).unwrap();
    assert_eq!(first, zip());
}
