//! `lam package --output`.

use std::fs;
use std::os::unix::fs::symlink;

use super::{AARCH64, Folder, elf, names};

#[test]
fn the_directory_of_the_zip_is_created() {
    let folder = Folder::new();
    folder.packaged(&["-o", "dist/arm64/function.zip"]);
    assert_eq!(names(&folder, "dist/arm64/function.zip"), ["bootstrap"]);
    let files = fs::read_dir(folder.0.path().join("dist/arm64")).unwrap();
    assert_eq!(files.count(), 1, "a temporary file remains");
}

#[test]
fn only_a_zip_is_replaced() {
    let folder = Folder::new();
    let source = folder.write("Cargo.toml", b"[package]\n");
    folder.write("main", &elf(AARCH64));
    folder.write("dist/file", b"");
    for (output, expected) in [
        ("Cargo.toml", "it exists and is not a zip"),
        ("main", "it exists and is not a zip"),
        ("dist", "did you mean \"dist/bootstrap.zip\"?"),
        ("/dev/null", "not a regular file"),
        ("-", "cannot write the zip to stdout"),
    ] {
        let error = folder.error(&["--binary", "main", "-o", output]);
        assert!(error.contains(expected), "{output}: {error}");
    }
    assert_eq!(fs::read(source).unwrap(), b"[package]\n");
    assert_eq!(
        fs::read(folder.0.path().join("main")).unwrap(),
        elf(AARCH64)
    );

    // A link remains one.
    folder.packaged(&["-o", "first.zip"]);
    symlink("first.zip", folder.0.path().join("latest.zip")).unwrap();
    fs::write(folder.0.path().join("first.zip"), b"PK").unwrap();
    folder.packaged(&["-o", "latest.zip"]);
    assert_eq!(names(&folder, "first.zip"), ["bootstrap"]);
}

#[test]
fn the_zip_does_not_contain_itself() {
    let folder = Folder::new();
    folder.write("web/index.html", b"<p>");
    let zip = || {
        folder.packaged(&["--include", "web", "-o", "web/out/x.zip"]);
        fs::read(folder.0.path().join("web/out/x.zip")).unwrap()
    };
    let first = zip();
    assert_eq!(first, zip());
    assert_eq!(
        names(&folder, "web/out/x.zip"),
        ["bootstrap", "web/index.html", "web/out/"]
    );
    let error = folder.error(&[
        "--binary",
        "main",
        "--include",
        "web/out/x.zip",
        "-o",
        "web/out/x.zip",
    ]);
    assert!(error.contains("it is the zip that lam writes"), "{error}");
}

#[test]
fn an_error_leaves_the_previous_zip() {
    let folder = Folder::new();
    folder.packaged(&[]);
    let before = fs::read(folder.0.path().join("bootstrap.zip")).unwrap();
    folder.error(&["--binary", "main", "--include", "nothing"]);
    assert_eq!(
        fs::read(folder.0.path().join("bootstrap.zip")).unwrap(),
        before
    );
}
