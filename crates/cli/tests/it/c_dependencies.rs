//! `lam build` with dependencies in C: it finds a compiler, or says that there is none before it builds.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{
    Demo, has_target, lam, not_checked, program, real, runnable, stderr, stdout, tools_path,
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The SHA-256 of `abc`.
const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const ARM64: &str = "aarch64-unknown-linux-musl";

#[test]
fn libraries_in_c_are_built_with_zig_and_run_on_both_architectures() {
    run_on_both_architectures(&[], "not built");
}

/// `.ci/run openssl` runs this.
#[test]
#[ignore = "compiling OpenSSL takes minutes"]
fn openssl_is_built_with_zig_and_runs_on_both_architectures() {
    run_on_both_architectures(&["--features", "openssl"], DIGEST);
}

fn run_on_both_architectures(flags: &[&str], openssl: &str) {
    let Some(path) = path_with_zig() else {
        not_checked("zig is missing (pip install ziglang)");
        return;
    };
    for (arch, triple) in [("x86_64", "x86_64-unknown-linux-musl"), ("arm64", ARM64)] {
        if !has_target(triple) {
            return;
        }
        let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c-dependencies");
        // Without optimization they compile faster, and the C compiler adds its checks.
        let output = lam(["build", "--arch", arch, "--cc", "zig", "--profile", "dev"])
            .arg("--locked")
            .args(flags)
            .current_dir(package)
            .env("PATH", &path)
            // Later runs use what is compiled.
            .env(
                "CARGO_TARGET_DIR",
                Path::new(ROOT).join("target/c-dependencies"),
            )
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap();
        let log = stderr(&output);
        assert!(output.status.success(), "{arch}: {log}");
        assert!(log.contains("static"), "{log}");

        let folder = TempDir::new().unwrap();
        let bootstrap = PathBuf::from(stdout(&output).trim_end());
        let Some(function) = runnable(&bootstrap, arch, folder.path()) else {
            continue;
        };
        let output = lam(["invoke", "--memory", "1024", "--timeout", "60"])
            .arg(function)
            .output()
            .unwrap();
        let results: Value = serde_json::from_str(&stdout(&output))
            .unwrap_or_else(|error| panic!("{arch}: {error}: {}", stderr(&output)));
        assert_eq!(results["ring"], DIGEST, "{arch}");
        assert_eq!(results["aws-lc-rs"], DIGEST, "{arch}");
        assert_eq!(results["zstd"], "abc", "{arch}");
        assert_eq!(results["rusqlite"], 3, "{arch}");
        assert_eq!(results["openssl"], openssl, "{arch}");
    }
}

/// A `PATH` with Zig, if it is installed.
fn path_with_zig() -> Option<OsString> {
    let path = tools_path();
    let candidates: [(&str, &[&str]); 2] = [("zig", &[]), ("python3", &["-m", "ziglang"])];
    let runs = candidates.into_iter().any(|(program, arguments)| {
        Command::new("env")
            .env("PATH", &path)
            .arg(program)
            .args(arguments)
            .arg("version")
            .output()
            .is_ok_and(|output| output.status.success())
    });
    runs.then_some(path)
}

/// A project whose build script needs a C compiler, as far as cargo's metadata says. It prints the variables of
/// the compiler, in place of calling it.
fn demo_with_c() -> Demo {
    let demo = Demo::new();
    demo.write(
        "cc/Cargo.toml",
        "[package]\nname = \"cc\"\nversion = \"1.0.0\"\nedition = \"2024\"\n",
    );
    demo.write("cc/src/lib.rs", "");
    demo.write(
        "build.rs",
        "fn main() {
            for name in [\"CC\", \"CXX\", \"AR\", \"RANLIB\"] {
                let name = format!(\"{name}_aarch64_unknown_linux_musl\");
                let value = std::env::var(&name).unwrap_or_default();
                println!(\"cargo::rerun-if-env-changed={name}\");
                println!(\"cargo::warning={name}={value}.\");
            }
        }\n",
    );
    let manifest = fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    let dependency = "\n[build-dependencies]\ncc = { path = \"cc\" }\n";
    demo.write("Cargo.toml", &format!("{manifest}{dependency}"));
    demo
}

/// A build for arm64 where these programs are in `PATH`, besides cargo and rustc.
fn build(
    demo: &Demo,
    programs: &[(&str, &str)],
    flags: &[&str],
    variable: Option<(&str, &str)>,
) -> Output {
    let folder = TempDir::new().unwrap();
    for (name, script) in programs {
        program(folder.path(), name, script);
    }
    let mut command = demo.lam(["build", "--arch", "arm64", "--profile", "dev"]);
    for name in ["CC", "TARGET_CC", "CROSS_COMPILE", C_COMPILER] {
        command.env_remove(name);
    }
    command
        .args(flags)
        .env("PATH", folder.path())
        .env("CARGO", real("cargo"))
        .env("RUSTC", real("rustc"))
        // Build scripts are linked for this machine.
        .env(HOST_LINKER, real("cc"))
        .envs(variable);
    command.output().unwrap()
}

const C_COMPILER: &str = "CC_aarch64_unknown_linux_musl";

const HOST_LINKER: &str = if cfg!(target_arch = "aarch64") {
    "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER"
} else {
    "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER"
};

#[test]
fn without_a_c_compiler_the_build_does_not_start() {
    if !has_target(ARM64) {
        return;
    }
    let demo = demo_with_c();
    let output = build(&demo, &[], &[], None);
    let log = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{log}");
    assert!(
        log.contains(&format!(
            "demo needs a C compiler for {ARM64}, and there is none"
        )),
        "{log}"
    );
    assert!(log.contains("pip install ziglang"), "{log}");
    assert!(!log.contains("Compiling"), "{log}");
    assert!(!demo.path().join("target").exists(), "nothing is built");

    let zig = build(&demo, &[], &["--cc", "zig"], None);
    assert!(stderr(&zig).contains("cannot find Zig"), "{}", stderr(&zig));
    let missing = build(&demo, &[], &["--cc", "./mine"], None);
    assert!(
        stderr(&missing).contains("--cc names \"./mine\""),
        "{}",
        stderr(&missing)
    );
    let variable = Some((C_COMPILER, "no-such-compiler -O2"));
    let missing = build(&demo, &[], &[], variable);
    let log = stderr(&missing);
    assert!(
        log.contains(&format!(
            "{C_COMPILER} names \"no-such-compiler\", which does not exist"
        )),
        "{log}"
    );
}

#[test]
fn compilers_are_looked_for_in_order() {
    if cfg!(not(target_os = "linux")) || !has_target(ARM64) {
        return;
    }
    let demo = demo_with_c();
    let folder = TempDir::new().unwrap();
    let folder = folder.path().display().to_string();
    let zig_script = format!("#!/bin/sh\necho '.{{ .zig_exe = \"{folder}/zig\", }}'\n");
    program(Path::new(&folder), "zig", "");
    let zig = ("zig", zig_script.as_str());
    let gcc = ("aarch64-linux-musl-gcc", "#!/bin/sh\n");
    let log = |programs: &[(&str, &str)], flags: &[&str], variable| {
        let output = build(&demo, programs, flags, variable);
        let log = stderr(&output);
        assert!(output.status.success(), "{log}");
        log
    };
    let unset = format!("{C_COMPILER}=.");

    let variable = Some((C_COMPILER, "/bin/sh"));
    let users = log(&[gcc, zig], &[], variable);
    assert!(users.contains(&format!("{C_COMPILER}=/bin/sh.")), "{users}");
    let gcc_first = log(&[gcc, zig], &[], None);
    assert!(
        gcc_first.contains(&unset),
        "the crate cc finds it: {gcc_first}"
    );
    let none = log(&[gcc, zig], &["--cc", "none"], None);
    assert!(none.contains(&unset), "{none}");
    let named = log(&[zig], &["--cc", "/bin/sh"], None);
    assert!(named.contains(&format!("{C_COMPILER}=/bin/sh.")), "{named}");
    for flags in [&[][..], &["--cc", "zig"]] {
        let found = log(&[zig], flags, None);
        assert!(
            found.contains(&format!("Using Zig {folder}/zig")),
            "{found}"
        );
        for (name, tool) in [
            ("CC", "cc"),
            ("CXX", "c++"),
            ("AR", "ar"),
            ("RANLIB", "ranlib"),
        ] {
            let path = demo.path().join("target/lambda/cc/arm64").join(tool);
            let setting = format!("{name}_aarch64_unknown_linux_musl={}.", path.display());
            assert!(found.contains(&setting), "{setting}: {found}");
            let script = fs::read_to_string(&path).unwrap();
            assert!(
                script.contains(&format!("exec {folder}/zig {tool} ")),
                "{script}"
            );
        }
    }
    let setting = format!("[env]\n{C_COMPILER} = \"mine\"\n");
    demo.write(".cargo/config.toml", &setting);
    let configured = log(&[zig], &[], None);
    assert!(
        configured.contains(&format!("{C_COMPILER}=mine.")),
        "{configured}"
    );
}

#[test]
fn only_what_is_linked_into_the_function_needs_a_compiler_for_it() {
    if cfg!(not(target_os = "linux")) || !has_target(ARM64) {
        return;
    }
    let demo = demo_with_c();
    demo.write("build.rs", "fn main() {}\n");
    let manifest = fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    // The package in C is a dependency of the build script, of the tests, of Windows, and of a feature.
    demo.write(
        "Cargo.toml",
        &manifest.replace(
            "cc = { path = \"cc\" }",
            "in-c = { path = \"in-c\" }\n\
             [dev-dependencies]\nin-c = { path = \"in-c\" }\n\
             [target.'cfg(windows)'.dependencies]\nin-c-windows = { path = \"in-c-windows\" }\n\
             [dependencies]\nin-c-too = { path = \"in-c-too\", optional = true }\n",
        ),
    );
    for name in ["in-c", "in-c-too", "in-c-windows"] {
        demo.write(
            &format!("{name}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\
                 [build-dependencies]\ncc = {{ path = \"../cc\" }}\n"
            ),
        );
        demo.write(&format!("{name}/src/lib.rs"), "");
        demo.write(&format!("{name}/build.rs"), "fn main() {}\n");
    }
    let output = build(&demo, &[], &[], None);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = build(&demo, &[], &["--features", "in-c-too"], None);
    let log = stderr(&output);
    assert!(log.contains("error: in-c-too needs a C compiler"), "{log}");
}
