//! `lam package --layer` and `--extension`.

use super::{AARCH64, Folder, X86_64, elf, names, open};
use crate::support::{Demo, has_target, lam, stderr, stdout};

#[test]
fn a_layer_has_only_the_included_files() {
    let folder = Folder::new();
    folder.write("fonts/a.ttf", b"font");
    folder.write("native/libx.so", &elf(AARCH64));

    let output = folder.package(&["--layer", "--include", "fonts", "--include", "native:lib"]);

    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), "layer.zip\n");
    assert_eq!(names(&folder, "layer.zip"), ["fonts/a.ttf", "lib/libx.so"]);
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
}

#[test]
fn a_library_for_another_processor_in_a_layer_causes_a_warning() {
    let folder = Folder::new();
    folder.write("lib/libx.so", &elf(X86_64));
    let output = folder.package(&["--layer", "--include", "lib", "-o", "out/x86.zip"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(names(&folder, "out/x86.zip"), ["lib/libx.so"]);
    let log = stderr(&output);
    assert!(log.contains("lib/libx.so is for x86_64"), "{log}");

    // Without --arch, the layer may be for both.
    let output = lam(["package", "--layer", "--include", "lib"])
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
}

#[test]
fn a_layer_needs_files_and_builds_nothing() {
    let folder = Folder::new();
    let error = folder.error(&["--layer"]);
    assert!(error.contains("--include"), "{error}");
    for flags in [&["--binary", "main"][..], &["--extension"], &["--locked"]] {
        let error = folder.error(&[&["--layer", "--include", "x"], flags].concat());
        assert!(error.contains("cannot be used with"), "{error}");
    }
}

#[test]
fn the_executable_of_an_extension_has_its_own_name() {
    let folder = Folder::new();
    folder.write("collector.json", b"{}");
    folder.write("collector", &elf(AARCH64));

    let flags = [
        "--extension",
        "--binary",
        "collector",
        "--include",
        "collector.json",
    ];
    let output = folder.package(&flags);

    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), "extension.zip\n");
    let expected = ["collector.json", "extensions/collector"];
    assert_eq!(names(&folder, "extension.zip"), expected);
    let mut zip = open(&folder.0.path().join("extension.zip"));
    let file = zip.by_name("extensions/collector").unwrap();
    assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
}

#[test]
fn an_extension_is_built_as_a_function_is() {
    if !has_target("aarch64-unknown-linux-musl") {
        return;
    }
    let demo = Demo::new();
    let flags = [
        "package",
        "--extension",
        "--arch",
        "arm64",
        "--profile",
        "dev",
    ];
    let output = demo.lam(flags).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let path = stdout(&output);
    let zip = open(path.trim_end().as_ref());
    assert!(path.ends_with("/demo/arm64/extension.zip\n"), "{path}");
    let names: Vec<_> = zip.file_names().map(|name| name.unwrap()).collect();
    assert_eq!(names, ["extensions/demo"]);
}
