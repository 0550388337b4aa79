//! The targets that there are archives for.

use std::fmt;

/// A target. On the command line it is a target triple of rustc.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Target {
    #[value(name = "x86_64-unknown-linux-musl")]
    X86_64Musl,
    #[value(name = "aarch64-unknown-linux-musl")]
    Aarch64Musl,
    #[value(name = "x86_64-unknown-linux-gnu")]
    X86_64Gnu,
    #[value(name = "aarch64-unknown-linux-gnu")]
    Aarch64Gnu,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Libc {
    Musl,
    Gnu,
}

impl Target {
    pub(crate) const ALL: [Target; 4] = [
        Target::X86_64Musl,
        Target::Aarch64Musl,
        Target::X86_64Gnu,
        Target::Aarch64Gnu,
    ];

    pub(crate) fn triple(self) -> String {
        format!("{}-unknown-linux-{}", self.arch(), self.libc())
    }

    /// The name in file names: the triple without its vendor.
    pub(crate) fn name(self) -> String {
        format!("{}-linux-{}", self.arch(), self.libc())
    }

    pub(crate) fn arch(self) -> &'static str {
        match self {
            Target::X86_64Musl | Target::X86_64Gnu => "x86_64",
            Target::Aarch64Musl | Target::Aarch64Gnu => "aarch64",
        }
    }

    pub(crate) fn libc(self) -> Libc {
        match self {
            Target::X86_64Musl | Target::Aarch64Musl => Libc::Musl,
            Target::X86_64Gnu | Target::Aarch64Gnu => Libc::Gnu,
        }
    }
}

impl fmt::Display for Libc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Libc::Musl => "musl",
            Libc::Gnu => "gnu",
        })
    }
}
