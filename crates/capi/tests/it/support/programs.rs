//! Compiles test programs, each once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use super::compilers::Compiler;
use super::library::Target;

/// Every warning is an error, in the test programs as in the examples.
pub(crate) const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// A program and how it is compiled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Program {
    source: PathBuf,
    compiler: Compiler,
    flags: Vec<String>,
}

type Built = Arc<OnceLock<Option<PathBuf>>>;

impl Program {
    /// A file of `tests/c` or a path from the root of the repository.
    pub(crate) fn new(source: &str, compiler: Compiler) -> Program {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = if source.contains('/') {
            folder.join("../..")
        } else {
            folder.join("tests/c")
        };
        let standard = if source.ends_with(".cpp") {
            "-std=c++17"
        } else {
            "-std=c99"
        };
        let program = Program {
            source: folder.join(source),
            compiler,
            flags: Vec::new(),
        };
        program.flags(&[standard]).flags(&WARNINGS)
    }

    pub(crate) fn flags(mut self, flags: &[&str]) -> Program {
        self.flags.extend(flags.iter().map(|&flag| flag.to_owned()));
        self
    }

    /// The executable, or `None` after a report that the compiler is missing.
    pub(crate) fn build(&self) -> Option<PathBuf> {
        static BUILT: LazyLock<Mutex<HashMap<Program, Built>>> = LazyLock::new(Mutex::default);
        // The lock is not held while the program is compiled, so that others are compiled meanwhile.
        let built = {
            let mut all = BUILT.lock().expect("not poisoned");
            let number = all.len();
            let built = all.entry(self.clone()).or_default();
            (Arc::clone(built), number)
        };
        built.0.get_or_init(|| self.compile(built.1)).clone()
    }

    fn compile(&self, number: usize) -> Option<PathBuf> {
        let mut command = self.compiler.command()?;
        let library = self.compiler.target().library();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
        std::fs::create_dir_all(&folder).expect("a folder");
        let name = self.source.file_stem().expect("a file");
        let name = format!("{}-{:?}-{number}", name.to_string_lossy(), self.compiler);
        let program = folder.join(name);
        command
            .args(&self.flags)
            .arg("-I")
            .arg(library.join("include"))
            .arg("-o")
            .arg(&program)
            .arg(&self.source)
            .arg(library.join("lib/liblambda_native.a"))
            .arg("-pthread");
        if self.compiler.target() != Target::Gnu {
            command.arg("-static");
        }
        let output = command.output().expect("the compiler starts");
        assert!(
            output.status.success(),
            "{command:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Some(program)
    }
}

/// This file of `tests/c`, compiled with gcc.
#[track_caller]
pub(crate) fn program(source: &str) -> PathBuf {
    let program = Program::new(source, Compiler::Gcc).flags(&["-g", "-O1"]);
    program.build().expect("gcc: Rust needs it as well")
}
