//! `lam package --include`.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use super::{AARCH64, Folder, X86_64, elf, names, open};
use crate::support::{Demo, has_target, not_checked, stderr, stdout};

#[test]
fn files_keep_their_paths() {
    let folder = Folder::new();
    folder.write("config/prod.json", b"{}");
    folder.write("web/pages/index.html", b"<p>");
    let tool = folder.write("web/tool", b"#!/bin/sh\n");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o700)).unwrap();
    fs::create_dir(folder.0.path().join("web/empty")).unwrap();

    folder.packaged(&["--include", "./config/prod.json", "--include", "web"]);

    let mut zip = open(&folder.0.path().join("bootstrap.zip"));
    let entries: Vec<(String, u32)> = (0..zip.len())
        .map(|index| {
            let file = zip.by_index(index).unwrap();
            let mode = file.unix_mode().unwrap_or_default() & 0o777;
            (file.name().unwrap().into_owned(), mode)
        })
        .collect();
    let expected = [
        ("bootstrap", 0o755),
        ("config/prod.json", 0o644),
        ("web/empty/", 0o755),
        ("web/pages/index.html", 0o644),
        ("web/tool", 0o755),
    ];
    assert_eq!(
        entries,
        expected.map(|(name, mode)| (name.to_owned(), mode))
    );
}

#[test]
fn dest_sets_the_name() {
    let folder = Folder::new();
    folder.write("data/a.txt", b"a");
    folder.write("data/b c/\u{e4}.txt", b"b");
    folder.write("odd:name", b"odd");
    folder.packaged(&[
        "--include",
        "data:.",
        "--include",
        "data:x/y",
        "--include",
        "data/a.txt:z/",
        "--include",
        "data/a.txt:z/renamed",
        "--include",
        "odd:name",
    ]);
    let expected = [
        "a.txt",
        "b c/\u{e4}.txt",
        "bootstrap",
        "odd:name",
        "x/y/a.txt",
        "x/y/b c/\u{e4}.txt",
        "z/a.txt",
        "z/renamed",
    ];
    assert_eq!(names(&folder, "bootstrap.zip"), expected);

    for dest in ["/opt/x", "../x", ""] {
        let include = format!("data:{dest}");
        let error = folder.error(&["--binary", "main", "--include", &include]);
        assert!(error.contains("cannot include \"data\" as"), "{error}");
    }
}

#[test]
fn a_path_outside_the_working_directory_keeps_its_last_part() {
    let folder = Folder::new();
    let outside = Folder::new();
    let certs = outside.write("certs/ca.pem", b"pem");
    let certs = certs.parent().unwrap().to_str().unwrap();
    let log = folder.packaged(&["--include", certs]);
    assert_eq!(
        names(&folder, "bootstrap.zip"),
        ["bootstrap", "certs/ca.pem"]
    );
    assert!(
        log.contains(&format!("Including {certs} as certs")),
        "{log}"
    );
}

#[test]
fn links_that_leave_the_directory_cause_a_warning() {
    let folder = Folder::new();
    let outside = Folder::new();
    let secret = outside.write("secret", b"secret");
    folder.write("web/index.html", b"<p>");
    symlink("index.html", folder.0.path().join("web/inside")).unwrap();
    symlink(&secret, folder.0.path().join("web/outside")).unwrap();

    let log = folder.packaged(&["--include", "web"]);

    let expected = ["bootstrap", "web/index.html", "web/inside", "web/outside"];
    assert_eq!(names(&folder, "bootstrap.zip"), expected);
    assert!(log.contains("web/outside is a symbolic link to "), "{log}");
    assert!(!log.contains("web/inside"), "{log}");
}

#[test]
fn broken_and_circular_links_are_errors() {
    let folder = Folder::new();
    folder.write("main", &elf(AARCH64));
    folder.write("a/b/file", b"");
    symlink("nowhere", folder.0.path().join("a/b/link")).unwrap();
    let error = folder.error(&["--binary", "main", "--include", "a"]);
    assert!(
        error.contains("symbolic link to \"nowhere\", which does not exist"),
        "{error}"
    );

    fs::remove_file(folder.0.path().join("a/b/link")).unwrap();
    // With two such links, the number of files would double with each level.
    symlink("..", folder.0.path().join("a/b/one")).unwrap();
    symlink("..", folder.0.path().join("a/b/two")).unwrap();
    let error = folder.error(&["--binary", "main", "--include", "a"]);
    assert!(error.contains("a directory that contains it"), "{error}");
}

#[test]
fn secrets_cause_a_warning() {
    let folder = Folder::new();
    folder.write("app/.git/config", b"");
    folder.write("app/.env", b"KEY=1");
    folder.write("app/.env.example", b"KEY=");
    folder.write("app/tls.pem", b"-----BEGIN EC PRIVATE KEY-----\r\nAAAA");
    folder.write("app/ca.pem", b"-----BEGIN CERTIFICATE-----\nAAAA");
    let log = folder.packaged(&["--include", "app"]);
    let warning = log
        .lines()
        .find(|line| line.contains("secrets"))
        .expect("a warning");
    assert!(
        warning.contains("app/.env") && warning.contains("app/.git"),
        "{log}"
    );
    assert!(warning.contains("app/tls.pem"), "{log}");
    assert!(!warning.contains("example"), "{log}");
    assert!(!warning.contains("ca.pem"), "{log}");

    // Named explicitly, it is meant.
    let log = folder.packaged(&["--include", "app/.env:settings"]);
    assert!(!log.contains("secrets"), "{log}");
}

#[test]
fn names_that_cannot_be_unpacked_are_errors() {
    let folder = Folder::new();
    folder.write("main", &elf(AARCH64));
    folder.write("back\\slash", b"");
    folder.write("x", b"");
    let error = folder.error(&["--binary", "main", "--include", "back\\slash"]);
    assert!(error.contains("contains a backslash"), "{error}");
    let error = folder.error(&["--binary", "main", "--include", "x:bootstrap/x"]);
    assert!(
        error.contains("\"bootstrap\" is a file in the zip"),
        "{error}"
    );
}

#[test]
fn a_library_for_another_processor_causes_a_warning() {
    let folder = Folder::new();
    folder.write("lib/libx.so", &elf(X86_64));
    let log = folder.packaged(&["--include", "lib"]);
    assert!(log.contains("lib/libx.so is for x86_64"), "{log}");
    assert!(log.contains("include a file for arm64"), "{log}");
}

#[test]
fn python_and_unzip_unpack_the_zip() {
    let folder = Folder::new();
    folder.write("a b/\u{e4}\u{1f980}.txt", b"text");
    folder.packaged(&["--include", "a b"]);
    let script = "import sys, zipfile\n\
                  zip = zipfile.ZipFile('bootstrap.zip')\n\
                  assert zip.testzip() is None\n\
                  print(ascii(zip.namelist()), oct(zip.getinfo('bootstrap').external_attr >> 16))";
    let commands: [(&[&str], &str); 2] = [
        (
            &["python3", "-c", script],
            "['a b/\\xe4\\U0001f980.txt', 'bootstrap'] 0o100755",
        ),
        (&["unzip", "-q", "bootstrap.zip", "-d", "unpacked"], ""),
    ];
    for (command, expected) in commands {
        let output = Command::new(command[0])
            .args(&command[1..])
            .current_dir(folder.0.path())
            .env("LC_ALL", "C.UTF-8")
            .output();
        let Ok(output) = output else {
            not_checked(&format!("{0} is missing (apt-get install {0})", command[0]));
            continue;
        };
        assert!(output.status.success(), "{output:?}");
        assert_eq!(stdout(&output).trim_end(), expected);
        if command[0] == "unzip" {
            let file = folder.0.path().join("unpacked/a b/\u{e4}\u{1f980}.txt");
            assert_eq!(fs::read(file).unwrap(), b"text");
        }
    }
}

#[test]
fn the_table_names_files_relative_to_its_own() {
    if !has_target("aarch64-unknown-linux-musl") {
        return;
    }
    let demo = Demo::new();
    let manifest = fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    let table = "[package.metadata.lambda]\narch = \"arm64\"\ninclude = [\"config/prod.json\"]\n";
    demo.write("Cargo.toml", &(manifest + table));
    demo.write("config/prod.json", "{}");
    let folder = Folder::new();
    folder.write("flag.txt", b"flag");

    let output = demo
        .lam(["package", "--include", "flag.txt", "--manifest-path"])
        .arg(demo.path().join("Cargo.toml"))
        .current_dir(folder.0.path())
        .output()
        .unwrap();

    assert!(output.status.success(), "{}", stderr(&output));
    let zip = stdout(&output);
    assert!(
        zip.ends_with("target/lambda/demo/arm64/bootstrap.zip\n"),
        "{zip}"
    );
    let names: Vec<String> = open(zip.trim_end().as_ref())
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert_eq!(names, ["bootstrap", "config/prod.json", "flag.txt"]);
}
