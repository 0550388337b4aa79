//! Tools that some builds need, and the port of `lam run`.

use std::net::TcpListener;
use std::process::Command;

use super::check::Check;
use crate::args::{Arch, DEFAULT_PORT};
use crate::build;

pub(super) fn checks() -> Vec<Check> {
    let mut checks: Vec<Check> = [Arch::Arm64, Arch::X86_64].map(c_compiler).into();
    checks.push(program(
        "cargo-zigbuild",
        "for `lam build --target` with a version of glibc",
        "pip install cargo-zigbuild",
    ));
    checks.extend(qemu());
    checks.push(port());
    checks
}

/// The compiler that `lam build` would use for dependencies in C.
fn c_compiler(arch: Arch) -> Check {
    let name = format!("C compiler {}", arch.name());
    match build::describe_c_compiler(arch) {
        Some(compiler) => Check::ok(name, compiler),
        None => {
            Check::missing(name, "for dependencies that are written in C").remedy(build::ZIG_REMEDY)
        }
    }
}

/// Runs executables of the other architecture, such as the tests of a cross build.
fn qemu() -> Option<Check> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let program_name = match Arch::host()? {
        Arch::Arm64 => "qemu-x86_64-static",
        Arch::X86_64 => "qemu-aarch64-static",
    };
    let remedy = "Debian and Ubuntu: apt install qemu-user-static";
    Some(program(
        program_name,
        "to run functions that are built for the other architecture",
        remedy,
    ))
}

fn program(name: &str, purpose: &str, remedy: &str) -> Check {
    match Command::new(name).arg("--version").output() {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            Check::ok(name, text.lines().next().unwrap_or_default())
        }
        _ => Check::missing(name, purpose).remedy(remedy),
    }
}

fn port() -> Check {
    let name = format!("port {DEFAULT_PORT}");
    match TcpListener::bind(("127.0.0.1", DEFAULT_PORT)) {
        Ok(_) => Check::ok(name, "free for `lam run`"),
        Err(error) => Check::warning(name, format!("not free for `lam run`: {error}"))
            .remedy("lam run --port 0"),
    }
}
