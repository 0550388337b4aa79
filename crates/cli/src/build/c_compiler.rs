//! Explains a build that failed because there is no C compiler for the target.

use std::env;
use std::path::Path;

use crate::args::Arch;
use crate::project::{Cargo, Config, Project};

/// The crate that looks for the C compiler. Others, such as `cmake`, use it for that.
const CC: &str = "cc";

/// What to install if a build script that did not finish needs a C compiler and there is none.
///
/// A build script's own message is buried in cargo's output, and does not say where to get the compiler.
pub(super) fn explain_missing(
    cargo: &Cargo<'_>,
    project: &Project,
    config: &Config,
    arch: Arch,
) -> Option<String> {
    let mut scripts = cargo.unfinished_build_scripts();
    let package = scripts.find_map(|id| project.build_script_with(id, CC))?;
    let triple = arch.triple();
    let variable = format!("CC_{}", triple.replace('-', "_"));
    let needs = format!("the build script of {package} needs a C compiler for {triple}");
    if let Some((name, program)) = configured(triple, &variable) {
        let is_there = is_in_path(&program) || Path::new(&program).is_file();
        return (!is_there)
            .then(|| format!("{needs}, but {name} names {program:?}, which is missing"));
    }
    if config.sets_environment(&variable) || env::var_os("CROSS_COMPILE").is_some() {
        return None;
    }
    // The programs that the crate `cc` looks for.
    let (programs, remedy): (&[&str], _) = match arch {
        Arch::X86_64 => (
            &["x86_64-linux-musl-gcc", "musl-gcc"],
            "install musl-gcc (on Debian and Ubuntu: apt install musl-tools)".to_owned(),
        ),
        Arch::Arm64 => (
            &["aarch64-linux-musl-gcc"],
            // `-target` comes last, because Zig rejects the `--target` that the crate `cc` passes.
            format!(
                "install aarch64-linux-musl-gcc, or install Zig, write these lines to an executable \
                 file zig-cc, and set {variable} to its path:\n  #!/bin/sh\n  exec zig cc \"$@\" \
                 -target aarch64-linux-musl"
            ),
        ),
    };
    if programs.iter().any(|program| is_in_path(program)) {
        return None;
    }
    Some(format!("{needs}; {remedy}"))
}

/// The environment variable that sets the compiler, with the program that it names.
fn configured(triple: &str, variable: &str) -> Option<(String, String)> {
    let names = [&format!("CC_{triple}"), variable, "TARGET_CC", "CC"];
    names.into_iter().find_map(|name| {
        let value = env::var(name).ok()?;
        let program = value.split_whitespace().next()?;
        Some((name.to_owned(), program.to_owned()))
    })
}

fn is_in_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|directory| directory.join(program).is_file())
}
