//! Zig as a C compiler for musl. It brings the headers and the library for every target.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use super::super::programs::program_path;

/// An installed Zig.
#[derive(Debug)]
pub(super) struct Zig {
    program: PathBuf,
}

/// The name of a variable, and the command of Zig that it stands for.
const TOOLS: [(&str, &str); 4] = [
    ("CC", "cc"),
    ("CXX", "c++"),
    ("AR", "ar"),
    ("RANLIB", "ranlib"),
];

impl Zig {
    /// Zig itself, or the package `ziglang` of PyPI.
    pub(super) fn find() -> Option<Zig> {
        let candidates: [(&str, &[&str]); 4] = [
            ("zig", &[]),
            ("python-zig", &[]),
            ("python3", &["-m", "ziglang"]),
            ("python", &["-m", "ziglang"]),
        ];
        candidates.into_iter().find_map(|(name, arguments)| {
            let output = Command::new(program_path(name)?)
                .args(arguments)
                .arg("env")
                .stdin(Stdio::null())
                .output()
                .ok()?;
            let program = own_path(&String::from_utf8_lossy(&output.stdout))?;
            Some(Zig { program })
        })
    }

    /// The program at this path.
    pub(super) fn at(program: PathBuf) -> Zig {
        Zig { program }
    }

    /// Writes a script for each tool, because the variables must name a single program. Returns them with the
    /// names of their variables.
    pub(super) fn write_scripts(
        &self,
        target: &str,
        directory: &Path,
    ) -> anyhow::Result<Vec<(&'static str, PathBuf)>> {
        fs::create_dir_all(directory).with_context(|| format!("cannot create {directory:?}"))?;
        let mut scripts = Vec::new();
        for (variable, tool) in TOOLS {
            let path = directory.join(tool);
            let script = match tool {
                "cc" | "c++" => self.compiler_script(tool, target),
                _ => format!("#!/bin/sh\nexec {self} {tool} \"$@\"\n"),
            };
            write_executable(&path, &script).with_context(|| format!("cannot write {path:?}"))?;
            scripts.push((variable, path));
        }
        Ok(scripts)
    }

    /// Translates the flags that build scripts pass to GCC and Clang.
    ///
    /// - Zig has its own names of targets, and the script sets the target.
    /// - Zig has no names of architectures for `-march`, but names of processors, with features after a `+`.
    ///   They contain `_` where those of GCC contain `-`.
    /// - Without `-O`, Zig checks for undefined behaviour, with functions that Rust does not link.
    fn compiler_script(&self, tool: &str, target: &str) -> String {
        format!(
            r#"#!/bin/sh
# Written by `lam build`: Zig as a compiler for {target}.
for arg do
  shift
  case $arg in
    --target=*) ;;
    -march=armv8*+* | -march=armv9*+*) set -- "$@" "-mcpu=generic+${{arg#*+}}" ;;
    -march=armv*) ;;
    -march=* | -mtune=*) set -- "$@" "${{arg%%=*}}=$(printf %s "${{arg#*=}}" | tr - _)" ;;
    *) set -- "$@" "$arg" ;;
  esac
done
exec {self} {tool} -target {target} -fno-sanitize=undefined "$@"
"#
        )
    }
}

/// The path of Zig in the output of `zig env`, which is JSON before Zig 0.15 and ZON since. Without it, Python
/// would start for each file that is compiled.
fn own_path(environment: &str) -> Option<PathBuf> {
    let (_, rest) = environment.split_once("zig_exe")?;
    let (_, value) = rest.split_once(['=', ':'])?;
    let path = PathBuf::from(value.split('"').nth(1)?);
    path.is_file().then_some(path)
}

/// As a word of a shell.
impl fmt::Display for Zig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = self.program.to_string_lossy();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
        if program.chars().all(is_plain) {
            f.write_str(&program)
        } else {
            write!(f, "'{}'", program.replace('\'', r"'\''"))
        }
    }
}

/// Leaves a file with the same text alone, since another build may be running it. Else it is replaced at once.
fn write_executable(path: &Path, text: &str) -> std::io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let partial = path.with_extension(std::process::id().to_string());
    fs::write(&partial, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&partial, fs::Permissions::from_mode(0o755))?;
    }
    fs::rename(&partial, path)
}
