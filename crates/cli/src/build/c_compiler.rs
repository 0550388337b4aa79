//! The C compiler for dependencies that are written in C or C++.

mod installed;
mod zig;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

use crate::args::{Arch, CcArg};
use crate::project::{Cargo, CargoConfig, Graph};
use crate::terminal;
use installed::Installed;
use zig::Zig;

use super::programs::program_path;

/// The compiler that is installed for an architecture, in words. It does not consider cargo's configuration.
pub(crate) fn describe_c_compiler(arch: Arch) -> Option<String> {
    let installed = Installed::find(arch, None)?;
    if let Installed::Set { program, .. } = &installed {
        program_path(program)?;
    }
    Some(installed.to_string())
}

/// The compiler for one build, and the environment variables that make build scripts use it.
#[derive(Debug)]
pub(super) struct CCompiler {
    variables: Vec<(String, PathBuf)>,
}

impl CCompiler {
    /// Finds a compiler if the target has dependencies that need one. `directory` gets the scripts that call
    /// Zig.
    ///
    /// Without a compiler this fails, because the build script that needs it would fail minutes later, with a
    /// message that does not say where to get one.
    pub(super) fn find(
        arg: &CcArg,
        graph: &Graph,
        config: &CargoConfig,
        arch: Arch,
        directory: &Path,
    ) -> anyhow::Result<CCompiler> {
        let packages = graph.packages_in_c();
        if packages.is_empty() || *arg == CcArg::None {
            return Ok(CCompiler::unchanged());
        }
        let needed_by = Need {
            packages: &packages,
            arch,
        };
        let compiler = match arg {
            CcArg::Program(path) => CCompiler::at(path, &needed_by, directory)?,
            CcArg::Zig => match Zig::find() {
                Some(zig) => CCompiler::zig(&zig, arch, directory)?,
                None => bail!("cannot find Zig; {ZIG_REMEDY}"),
            },
            _ => CCompiler::search(&needed_by, config, directory)?,
        };
        Ok(compiler)
    }

    /// Makes the build scripts use this compiler.
    pub(super) fn configure(&self, cargo: &mut Cargo<'_>) {
        for (name, program) in &self.variables {
            cargo.env(name, program);
        }
    }

    /// Uses the first one that is installed.
    fn search(
        needed_by: &Need<'_>,
        config: &CargoConfig,
        directory: &Path,
    ) -> anyhow::Result<CCompiler> {
        let arch = needed_by.arch;
        match Installed::find(arch, Some(config)) {
            Some(Installed::Set { variable, program }) => {
                if program_path(&program).is_none() {
                    bail!("{needed_by}, but {variable} names {program:?}, which does not exist");
                }
                warn_of_glibc(&program, needed_by);
                return Ok(CCompiler::unchanged());
            }
            Some(Installed::Known(_)) => return Ok(CCompiler::unchanged()),
            Some(Installed::Musl(path)) => {
                return Ok(CCompiler {
                    variables: vec![(variable("CC", arch), path)],
                });
            }
            Some(Installed::Zig(zig)) => return CCompiler::zig(&zig, arch, directory),
            None => {}
        }
        let musl_tools = if arch == Arch::X86_64 && Arch::host() == Some(arch) {
            ", or musl-gcc (Debian and Ubuntu: apt install musl-tools)"
        } else {
            ""
        };
        bail!(
            "{needed_by}, and there is none\n  {ZIG_REMEDY}{musl_tools}\n  or name another compiler \
             for {} with --cc PATH, or build without one with --cc none",
            arch.triple()
        )
    }

    /// The compiler of `--cc PATH`.
    fn at(program: &Path, needed_by: &Need<'_>, directory: &Path) -> anyhow::Result<CCompiler> {
        let arch = needed_by.arch;
        let shown = program.to_string_lossy();
        let Some(path) = program_path(&shown) else {
            bail!("--cc names {shown:?}, which does not exist");
        };
        if path.file_stem().is_some_and(|name| name == "zig") {
            return CCompiler::zig(&Zig::at(path), arch, directory);
        }
        warn_of_glibc(&path.to_string_lossy(), needed_by);
        let mut variables = vec![(variable("CC", arch), path.clone())];
        if let Some(cxx) = cxx_of(&path) {
            variables.push((variable("CXX", arch), cxx));
        }
        Ok(CCompiler { variables })
    }

    fn zig(zig: &Zig, arch: Arch, directory: &Path) -> anyhow::Result<CCompiler> {
        if cfg!(windows) {
            bail!("lam cannot use {zig} on Windows; {ZIG_REMEDY}");
        }
        terminal::status("Using", &format!("Zig {zig} for the dependencies in C"));
        let scripts = zig.write_scripts(musl_target(arch), &directory.join(arch.name()))?;
        let variables = scripts
            .into_iter()
            .map(|(name, path)| (variable(name, arch), path));
        Ok(CCompiler {
            variables: variables.collect(),
        })
    }

    fn unchanged() -> CCompiler {
        CCompiler {
            variables: Vec::new(),
        }
    }
}

/// lam calls Zig through scripts, which need a Unix shell.
pub(crate) const ZIG_REMEDY: &str = if cfg!(windows) {
    "run lam in the Windows Subsystem for Linux (WSL) to use Zig"
} else {
    "install Zig: pip install ziglang (in a virtual environment, whose directory bin is in PATH), or see \
     ziglang.org"
};

/// Who needs a compiler, for messages.
struct Need<'a> {
    packages: &'a [&'a str],
    arch: Arch,
}

impl std::fmt::Display for Need<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = if self.packages.len() == 1 {
            "needs"
        } else {
            "need"
        };
        let (packages, triple) = (self.packages.join(", "), self.arch.triple());
        write!(f, "{packages} {verb} a C compiler for {triple}")
    }
}

/// The environment variable that names the compiler for this target, with its first word. `CC` is not among
/// them, because it often names the compiler for this machine.
fn configured(arch: Arch) -> Option<(String, String)> {
    let triple = arch.triple();
    let names = [
        format!("CC_{triple}"),
        variable("CC", arch),
        "TARGET_CC".into(),
    ];
    names.into_iter().find_map(|name| {
        let value = env::var(&name).ok()?;
        // As for the crate `cc`, the path of a file may contain spaces.
        let program = if Path::new(&value).is_file() {
            value
        } else {
            value.split_whitespace().next()?.to_owned()
        };
        Some((name, program))
    })
}

/// Such as `CC_x86_64_unknown_linux_musl`.
fn variable(name: &str, arch: Arch) -> String {
    format!("{name}_{}", arch.triple().replace('-', "_"))
}

/// The target as GCC and Zig name it.
fn musl_target(arch: Arch) -> &'static str {
    match arch {
        Arch::Arm64 => "aarch64-linux-musl",
        Arch::X86_64 => "x86_64-linux-musl",
    }
}

/// A compiler with the headers of glibc works for some packages, so this is not an error.
fn warn_of_glibc(program: &str, needed_by: &Need<'_>) {
    let Ok(output) = Command::new(program).arg("-dumpmachine").output() else {
        return;
    };
    let machine = String::from_utf8_lossy(&output.stdout);
    if machine.trim().ends_with("-gnu") {
        terminal::warning(&format!(
            "{program} compiles for {}, but Rust links {} with musl; if symbols such as `fstat64` are \
             undefined, use --cc zig",
            machine.trim(),
            needed_by.packages.join(", "),
        ));
    }
}

/// The C++ compiler next to this C compiler, such as `aarch64-linux-gnu-g++` next to `aarch64-linux-gnu-gcc`.
fn cxx_of(cc: &Path) -> Option<PathBuf> {
    let name = cc.file_name()?.to_str()?;
    let cxx = [("gcc", "g++"), ("clang", "clang++")];
    cxx.iter()
        .filter(|(c, _)| name.contains(c))
        .map(|(c, cxx)| cc.with_file_name(name.replacen(c, cxx, 1)))
        .find(|path| path.is_file())
}
