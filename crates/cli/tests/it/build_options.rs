//! `lam build` with several binaries, for other targets, and for a processor.

use std::fs;
use std::process::Output;

use crate::support::{Demo, has_target, lam, not_checked, real, stderr, stdout, tools_path};

/// Without optimization it is compiled in a second.
fn build(demo: &Demo, args: &[&str]) -> Output {
    demo.lam(["build", "--profile", "dev"])
        .args(args)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap()
}

#[track_caller]
fn error(demo: &Demo, args: &[&str], message: &str) {
    let output = build(demo, args);
    let log = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(log.contains(message), "{log}");
}

/// The packages `one`, with the binaries `one` and `other`, and `two`.
fn workspace() -> Demo {
    let demo = Demo::new();
    for name in ["one", "two"] {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        demo.write(&format!("{name}/Cargo.toml"), &manifest);
        demo.write(&format!("{name}/src/main.rs"), "fn main() {}\n");
    }
    demo.write("one/src/bin/other.rs", "fn main() {}\n");
    demo.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"one\", \"two\"]\ndefault-members = [\"one\"]\nresolver = \"3\"\n",
    );
    demo
}

/// The names of the functions in the paths of these lines.
fn functions(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", stderr(output));
    let paths = stdout(output);
    let name = |path: &str| path.split('/').rev().nth(2).unwrap().to_owned();
    paths.lines().map(name).collect()
}

#[test]
fn several_binaries_are_built_and_packaged_one_after_the_other() {
    let demo = workspace();
    error(&demo, &[], "several targets match");
    assert_eq!(functions(&build(&demo, &["--bins"])), ["one", "other"]);
    assert_eq!(functions(&build(&demo, &["--bins", "-p", "two"])), ["two"]);
    assert_eq!(
        functions(&build(&demo, &["--all"])),
        ["one", "other", "two"]
    );

    let package = |args: &[&str]| {
        let mut command = demo.lam(["package", "--profile", "dev", "--all"]);
        command.args(args).output().unwrap()
    };
    assert_eq!(functions(&package(&[])), ["one", "other", "two"]);
    let output = package(&["-o", "one.zip"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));

    demo.write("two/src/bin/other.rs", "fn main() {}\n");
    error(&demo, &["--all"], "two binaries have the same name");
}

#[test]
fn a_processor_is_chosen_for_the_dependencies_too() {
    if !has_target("x86_64-unknown-linux-musl") {
        return;
    }
    let demo = Demo::new();
    demo.write(
        "library/Cargo.toml",
        "[package]\nname = \"library\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    demo.write(
        "library/src/lib.rs",
        "#[cfg(not(target_feature = \"avx2\"))] compile_error!(\"without AVX2\");\n",
    );
    let manifest = fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    let dependency = "\n[dependencies]\nlibrary = { path = \"library\" }\n";
    demo.write("Cargo.toml", &format!("{manifest}{dependency}"));

    let x86_64 = ["--arch", "x86_64"];
    error(&demo, &x86_64, "without AVX2");
    let v3 = [&x86_64[..], &["--target-cpu", "x86-64-v3"]].concat();
    let output = build(&demo, &v3);
    assert!(output.status.success(), "{}", stderr(&output));

    let native = ["--target-cpu", "native"];
    error(&demo, &native, "use neoverse-n1 for arm64, or x86-64-v3");
    let misspelt = [&x86_64[..], &["--target-cpu", "x86_64-v3"]].concat();
    error(&demo, &misspelt, "did you mean x86-64-v3");
    let output = demo
        .lam(["build"])
        .args(&v3)
        .env("RUSTFLAGS", "-Copt-level=1")
        .output();
    let log = stderr(&output.unwrap());
    assert!(
        log.contains("add -Ctarget-cpu=x86-64-v3 to RUSTFLAGS"),
        "{log}"
    );
    demo.write(
        ".cargo/config.toml",
        "[build]\nrustflags = [\"-Copt-level=1\"]\n",
    );
    error(&demo, &v3, "would hide the flags in `build.rustflags`");
}

#[test]
fn an_executable_for_a_version_of_glibc_runs() {
    if cfg!(not(all(target_os = "linux", target_arch = "x86_64")))
        || !has_target("x86_64-unknown-linux-gnu")
    {
        return;
    }
    let demo = Demo::new();
    let target = ["--target", "x86_64-unknown-linux-gnu.2.34"];
    let output = build_with_path(&demo, &target, "/nowhere".into());
    let log = stderr(&output);
    assert!(log.contains("pip install cargo-zigbuild"), "{log}");

    let output = build_with_path(&demo, &target, tools_path());
    let log = stderr(&output);
    if log.contains("pip install cargo-zigbuild") {
        not_checked("cargo-zigbuild is missing (pip install cargo-zigbuild)");
        return;
    }
    assert!(log.contains("Built x86_64, dynamic, "), "{log}");
    assert!(!log.contains("warning"), "{log}");
    let output = lam(["invoke", stdout(&output).trim_end()])
        .output()
        .unwrap();
    assert_eq!(stdout(&output), "\"one\"", "{}", stderr(&output));
}

fn build_with_path(demo: &Demo, args: &[&str], path: std::ffi::OsString) -> Output {
    demo.lam(["build", "--profile", "dev"])
        .args(args)
        .env("CARGO", real("cargo"))
        .env("RUSTC", real("rustc"))
        .env("PATH", path)
        .output()
        .unwrap()
}

#[test]
fn the_profile_for_speed_needs_no_definition_but_respects_one() {
    let demo = Demo::new();
    let log = |flags: &[&str]| {
        let mut command = demo.lam(["build", "-v", "--profile", "max-speed"]);
        let output = command.args(flags).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let own = log(&[]);
    assert!(own.contains("opt-level=3 -C panic=abort -C lto"), "{own}");
    let users = log(&["--config", "profile.max-speed.inherits=\"dev\""]);
    assert!(!users.contains("-C lto"), "{users}");
}

#[test]
fn targets_that_lambda_does_not_have_are_rejected() {
    let demo = Demo::new();
    error(
        &demo,
        &["--target", "aarch64-apple-darwin"],
        "Lambda runs Linux",
    );
    let both = ["--target", "aarch64-unknown-linux-musl", "--arch", "arm64"];
    error(&demo, &both, "cannot be used with");
}
