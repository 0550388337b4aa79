//! Rust: the compiler, its targets, and the nightly toolchain.

use std::process::Command;

use super::check::{Check, State};
use crate::args::Arch;
use crate::build;

/// The oldest Rust that the crates support.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![compiler()];
    checks.extend([Arch::Arm64, Arch::X86_64].map(target));
    let host = Arch::host().unwrap_or(Arch::X86_64);
    checks.push(match build::nightly_version(host) {
        Ok(version) => Check::ok("nightly Rust", version),
        Err(error) => Check::of_error(State::Missing, "nightly Rust", &error),
    });
    checks
}

fn compiler() -> Check {
    const NAME: &str = "Rust";
    let rustc = build::rustc();
    let Ok(output) = Command::new(&rustc).arg("--version").output() else {
        return Check::failed(NAME, format!("cannot run {rustc:?}"))
            .remedy("install Rust from rustup.rs");
    };
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if is_too_old(&version) {
        return Check::failed(NAME, format!("{version}; lambda-native needs {OLDEST}"))
            .remedy("rustup update stable");
    }
    Check::ok(NAME, version)
}

/// Whether `rustc 1.95.0 (59807616e 2026-04-14)` is older than `OLDEST`.
fn is_too_old(version: &str) -> bool {
    let number = version.split(' ').nth(1).unwrap_or_default();
    let minor = |text: &str| -> Option<(u32, u32)> {
        let mut parts = text.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    minor(number) < minor(OLDEST)
}

/// Without the target of this machine no build works; the other one is for cross builds.
fn target(arch: Arch) -> Check {
    let name = format!("target {}", arch.name());
    let state = if Arch::host() == Some(arch) {
        State::Failed
    } else {
        State::Missing
    };
    match build::require_standard_library(arch.triple()) {
        Ok(()) => Check::ok(name, arch.triple()),
        Err(error) => Check::of_error(state, name, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, is_too_old};

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_too_old("rustc 1.9.0 (abc 2016-05-18)"));
        assert!(is_too_old("rustc 1.87.0 (abc 2025-05-09)"));
        assert!(is_too_old("no version"));
        assert!(!is_too_old("rustc 1.100.0-nightly (abc 2027-01-01)"));
        assert!(!is_too_old(&format!("rustc {OLDEST}.0 (abc 2025-06-23)")));
    }
}
