//! The C and C++ compilers.

use std::process::Command;
use std::sync::OnceLock;

use super::library::{Target, workspace};
use super::tools::{not_checked, runs};

/// A compiler of C or C++, and the platform that it compiles for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Compiler {
    Gcc,
    Clang,
    /// gcc with the musl libc.
    MuslGcc,
    /// `zig cc`: clang, with the musl libc that comes with Zig.
    Zig,
    /// `zig cc` for arm64.
    ZigArm64,
    Gxx,
    Clangxx,
    /// `zig c++`.
    Zigxx,
}

pub(crate) const C_COMPILERS: [Compiler; 4] = [
    Compiler::Gcc,
    Compiler::Clang,
    Compiler::MuslGcc,
    Compiler::Zig,
];

pub(crate) const CPP_COMPILERS: [Compiler; 3] = [Compiler::Gxx, Compiler::Clangxx, Compiler::Zigxx];

impl Compiler {
    /// The command that compiles and links, or `None` after a report that the compiler is missing.
    pub(crate) fn command(self) -> Option<Command> {
        static FOUND: [OnceLock<Option<Vec<String>>>; 8] = [const { OnceLock::new() }; 8];
        let words = FOUND[self as usize].get_or_init(|| {
            let words = self.words();
            if words.is_none() {
                not_checked(&format!("{self:?} is missing ({})", self.how_to_get_it()));
            }
            words
        });
        let words = words.as_ref()?;
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        Some(command)
    }

    /// The library that its programs are linked with.
    pub(crate) fn target(self) -> Target {
        match self {
            Compiler::Gcc | Compiler::Clang | Compiler::Gxx | Compiler::Clangxx => Target::Gnu,
            Compiler::MuslGcc | Compiler::Zig | Compiler::Zigxx => Target::Musl,
            Compiler::ZigArm64 => Target::MuslArm64,
        }
    }

    fn words(self) -> Option<Vec<String>> {
        let name = match self {
            Compiler::Gcc => "gcc",
            Compiler::Clang => "clang",
            Compiler::MuslGcc => "musl-gcc",
            Compiler::Gxx => "g++",
            Compiler::Clangxx => "clang++",
            Compiler::Zig => return zig_compiler("cc", std::env::consts::ARCH),
            Compiler::Zigxx => return zig_compiler("c++", std::env::consts::ARCH),
            Compiler::ZigArm64 => return zig_compiler("cc", "aarch64"),
        };
        runs(Command::new(name).arg("--version")).then(|| vec![name.to_owned()])
    }

    fn how_to_get_it(self) -> &'static str {
        match self {
            Compiler::Gcc => "apt-get install gcc",
            Compiler::Gxx => "apt-get install g++",
            Compiler::Clang | Compiler::Clangxx => "apt-get install clang",
            Compiler::MuslGcc => "apt-get install musl-tools",
            Compiler::Zig | Compiler::ZigArm64 | Compiler::Zigxx => {
                "python3 -m venv target/tools; target/tools/bin/pip install ziglang"
            }
        }
    }
}

/// Zig, or `None` after a report that it is missing.
pub(crate) fn zig() -> Option<Command> {
    let Some(words) = zig_words() else {
        not_checked(&format!(
            "zig is missing ({})",
            Compiler::Zig.how_to_get_it()
        ));
        return None;
    };
    let mut zig = Command::new(&words[0]);
    zig.args(&words[1..]);
    Some(zig)
}

/// The words that start Zig's compiler of this language.
fn zig_compiler(language: &str, arch: &str) -> Option<Vec<String>> {
    let mut words = zig_words()?;
    let target = format!("{arch}-linux-musl");
    words.extend([language, "-target", &target].map(str::to_owned));
    Some(words)
}

/// The words that start Zig: `zig` itself, or the package of PyPI in `target/tools`.
fn zig_words() -> Option<Vec<String>> {
    static FOUND: OnceLock<Option<Vec<String>>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let python = workspace().join("target/tools/bin/python");
        let python = python.to_string_lossy().into_owned();
        let candidates = [
            vec!["zig".to_owned()],
            vec![python, "-m".to_owned(), "ziglang".to_owned()],
        ];
        candidates
            .into_iter()
            .find(|words| runs(Command::new(&words[0]).args(&words[1..]).arg("version")))
    });
    found.clone()
}
