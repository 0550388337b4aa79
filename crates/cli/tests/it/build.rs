//! `lam build`: static executables for both architectures, from any project.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use object::Endianness;
use object::elf::{EM_AARCH64, EM_X86_64, ET_EXEC, FileHeader64, Machine, PT_INTERP};
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use crate::support::{Demo, has_qemu, has_target, lam, stderr, stdout};

const ARM64: (&str, Machine, &str) = ("arm64", EM_AARCH64, "aarch64-unknown-linux-musl");
const X86_64: (&str, Machine, &str) = ("x86_64", EM_X86_64, "x86_64-unknown-linux-musl");

fn build(demo: &Demo, arch: &str) -> PathBuf {
    let output = demo.lam(["build", "--arch", arch]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    PathBuf::from(stdout(&output).trim_end())
}

#[test]
fn a_static_executable_is_built_for_each_architecture() {
    for (arch, machine, triple) in [ARM64, X86_64] {
        if !has_target(triple) {
            continue;
        }
        let demo = Demo::new();
        let output = demo.lam(["build", "--arch", arch]).output().unwrap();

        let log = stderr(&output);
        assert!(output.status.success(), "{log}");
        assert!(log.contains(&format!("Built {arch}, static, ")), "{log}");
        let path = demo
            .path()
            .join("target/lambda/demo")
            .join(arch)
            .join("bootstrap");
        assert_eq!(Path::new(stdout(&output).trim_end()), path);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o111, 0o111);
        let bytes = fs::read(&path).unwrap();
        let header = FileHeader64::<Endianness>::parse(&*bytes).unwrap();
        let endian = header.endian().unwrap();
        assert_eq!(header.e_machine(endian), machine);
        assert_eq!(header.e_type(endian), ET_EXEC, "a fixed address");
        let segments = header.program_headers(endian, &*bytes).unwrap();
        assert!(
            segments
                .iter()
                .all(|segment| segment.p_type(endian) != PT_INTERP)
        );
        // Without the profile the executable would be several megabytes.
        assert!(bytes.len() < 500_000, "{} bytes", bytes.len());
    }
}

#[test]
fn an_executable_for_this_machine_runs() {
    let Some((arch, ..)) = host().filter(|(_, _, triple)| has_target(triple)) else {
        return;
    };
    let demo = Demo::new();
    let bootstrap = build(&demo, arch);

    let output = lam(["invoke"]).arg(bootstrap).output().unwrap();

    assert_eq!(stdout(&output), "\"one\"", "{}", stderr(&output));
}

#[test]
fn an_executable_for_arm64_runs_under_qemu() {
    if !has_qemu("qemu-aarch64-static") || !has_target(ARM64.2) {
        return;
    }
    let demo = Demo::new();
    let bootstrap = build(&demo, "arm64");
    let script = format!(
        "#!/bin/sh\nexec qemu-aarch64-static {}\n",
        bootstrap.display()
    );
    demo.write("emulated", &script);
    let emulated = demo.path().join("emulated");
    fs::set_permissions(&emulated, fs::Permissions::from_mode(0o755)).unwrap();

    let output = lam(["invoke", "--memory", "1024", "--timeout", "60"])
        .arg(emulated)
        .output()
        .unwrap();

    assert_eq!(stdout(&output), "\"one\"", "{}", stderr(&output));
}

#[test]
fn the_users_own_profile_linker_and_flags_are_kept() {
    let Some((arch, _, triple)) = host().filter(|(_, _, triple)| has_target(triple)) else {
        return;
    };
    let demo = Demo::new();
    let manifest = fs::read_to_string(demo.path().join("Cargo.toml")).unwrap();
    let profile = "[profile.min-size]\ninherits = \"release\"\noverflow-checks = true\n";
    demo.write("Cargo.toml", &format!("{manifest}\n{profile}"));
    demo.write(
        "src/response.rs",
        "#[cfg(not(users_flag))] compile_error!(\"the user's flag is lost\");\n\
         pub const RESPONSE: &str = \"\\\"one\\\"\";\n",
    );
    demo.write(
        ".cargo/config.toml",
        &format!("[target.{triple}]\nlinker = \"a-linker-of-mine\"\n"),
    );

    let output = demo
        .lam(["build", "--arch", arch])
        .env("RUSTFLAGS", "--cfg users_flag")
        .output()
        .unwrap();

    // The build fails only when it links, because that linker does not exist.
    let log = stderr(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(log.contains("a-linker-of-mine"), "{log}");
    assert!(!log.contains("error: the user's flag is lost"), "{log}");

    fs::remove_dir_all(demo.path().join(".cargo")).unwrap();
    let output = demo
        .lam(["build", "--arch", arch])
        .env("RUSTFLAGS", "--cfg users_flag")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let bytes = fs::read(stdout(&output).trim_end()).unwrap();
    // The user's profile does not strip, and lam's own settings must not override it.
    let header = FileHeader64::<Endianness>::parse(&*bytes).unwrap();
    let endian = header.endian().unwrap();
    let sections = header.sections(endian, &*bytes).unwrap();
    assert!(sections.section_by_name(endian, b".symtab").is_some());
}

fn host() -> Option<(&'static str, Machine, &'static str)> {
    match std::env::consts::ARCH {
        "aarch64" => Some(ARM64),
        "x86_64" => Some(X86_64),
        _ => None,
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn an_executable_that_is_not_static_is_not_called_static() {
    let Some((arch, _, triple)) = host() else {
        return;
    };
    if !has_target(triple) {
        return;
    }
    let demo = Demo::new();
    // The compiler of this system links its own libc.
    demo.write(
        ".cargo/config.toml",
        &format!(
            "[target.{triple}]\nlinker = \"cc\"\nrustflags = [\"-Ctarget-feature=-crt-static\"]\n"
        ),
    );
    let output = demo.lam(["build", "--arch", arch]).output().unwrap();
    let log = stderr(&output);
    assert!(!log.contains("static, "), "{log}");
    assert!(
        log.contains("is linked dynamically") || log.contains("cannot run on Lambda"),
        "{log}"
    );
}
