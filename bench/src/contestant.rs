//! Who takes part, with which program, and how it is built. Their sources are in `contestants/`.

use std::fmt;

use clap::ValueEnum;

/// The name of what everything is compared with: no runtime can do with less.
pub(crate) const LIMIT: &str = "C without libc";

/// AWS's own runtime for Rust.
pub(crate) const PEER: &str = "lambda_runtime";

/// AWS's adapter for HTTP, which stands for the peer where events are HTTP requests.
pub(crate) const HTTP_PEER: &str = "lambda_http + axum";

/// Ours, in its plain form.
pub(crate) const OURS: &str = "lambda-native";

#[derive(Debug)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) program: Program,
    pub(crate) source: Source,
    /// Whether it takes part in a smoke run, with one build.
    pub(crate) smoke: bool,
}

/// What a program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// The event is the answer.
    Echo,
    /// The same, through a tree of JSON values.
    Json,
    /// An HTTP API's request, typed; a small JSON answer.
    Apigw,
    /// The event says how many bytes to stream.
    Stream,
    /// As echo, as many at once as the environment says.
    Concurrent,
    /// As that, with thousands of allocations a call.
    Alloc,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// A package of a workspace in `contestants/`.
    Cargo {
        workspace: &'static str,
        package: &'static str,
    },
    /// A program that `contestants/limit/build` makes.
    C {
        file: &'static str,
    },
    /// What `contestants/install` has put into `target/bench`.
    Python,
    Node,
}

/// One way to build a contestant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Build {
    /// Linked with glibc, cargo's release profile.
    GnuRelease,
    /// Linked with glibc, as small as stable Rust makes it.
    GnuMinSize,
    /// Static, cargo's release profile.
    MuslRelease,
    /// Static, as small as stable Rust makes it: what `lam build` makes.
    MuslMinSize,
    /// What there is but one way to build.
    #[value(skip)]
    Only,
}

impl Build {
    pub(crate) const OF_CARGO: [Build; 4] = [
        Build::GnuRelease,
        Build::GnuMinSize,
        Build::MuslRelease,
        Build::MuslMinSize,
    ];

    pub(crate) fn profile(self) -> &'static str {
        match self {
            Build::GnuRelease | Build::MuslRelease | Build::Only => "release",
            Build::GnuMinSize | Build::MuslMinSize => "min-size",
        }
    }

    pub(crate) fn is_static(self) -> bool {
        matches!(self, Build::MuslRelease | Build::MuslMinSize)
    }
}

impl fmt::Display for Build {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Build::GnuRelease => "gnu release",
            Build::GnuMinSize => "gnu min-size",
            Build::MuslRelease => "musl release",
            Build::MuslMinSize => "musl min-size",
            Build::Only => "",
        })
    }
}

impl Contestant {
    /// Whose figures this one's are compared with, beside the limit's.
    pub(crate) fn peer(&self) -> &'static str {
        match self.program {
            Program::Apigw => HTTP_PEER,
            _ => PEER,
        }
    }

    pub(crate) fn builds(&self) -> &'static [Build] {
        match self.source {
            // What is asked there is the allocator's speed, not how small it can be.
            Source::Cargo { .. } if self.program == Program::Alloc => {
                &[Build::GnuRelease, Build::MuslRelease]
            }
            Source::Cargo { .. } => &Build::OF_CARGO,
            _ => &[Build::Only],
        }
    }

    /// Whether it takes an event in chunks: the program without libc does not.
    pub(crate) fn reads_chunks(&self) -> bool {
        !matches!(self.source, Source::C { .. })
    }

    /// Whether valgrind and a build of the own can be had: for interpreters neither is.
    pub(crate) fn is_native(&self) -> bool {
        matches!(self.source, Source::Cargo { .. } | Source::C { .. })
    }
}

/// Everybody. The order is that of the tables.
pub(crate) const ALL: &[Contestant] = &[
    c(LIMIT, Program::Echo, "limit-pipelined", true),
    c(
        "C without libc, sequential",
        Program::Echo,
        "limit-sequential",
        false,
    ),
    native(OURS, Program::Echo, "native-echo", true),
    native(
        "lambda-native, fn main",
        Program::Echo,
        "native-echo-main",
        false,
    ),
    native(
        "lambda-native, into the response",
        Program::Echo,
        "native-echo-buffer",
        false,
    ),
    native("lambda-native, tokio", Program::Echo, "native-tokio", false),
    peer(PEER, Program::Echo, "peer-echo", true),
    cargo("minlambda", Program::Echo, "minlambda", "minlambda-echo"),
    interpreter("awslambdaric (Python)", Source::Python),
    interpreter("aws-lambda-ric (Node)", Source::Node),
    native(OURS, Program::Json, "native-json", false),
    peer(PEER, Program::Json, "peer-json", false),
    native(OURS, Program::Apigw, "native-apigw", true),
    peer(
        "lambda_runtime, aws_lambda_events",
        Program::Apigw,
        "peer-apigw",
        false,
    ),
    cargo(HTTP_PEER, Program::Apigw, "lambda-http", "http-apigw"),
    native(OURS, Program::Stream, "native-stream", true),
    peer(PEER, Program::Stream, "peer-stream", false),
    native(OURS, Program::Concurrent, "native-echo", true),
    peer(PEER, Program::Concurrent, "peer-concurrent", false),
    native(OURS, Program::Alloc, "native-alloc", false),
    native(
        "lambda-native, mimalloc",
        Program::Alloc,
        "native-alloc-mimalloc",
        false,
    ),
    native(
        "lambda-native, dlmalloc",
        Program::Alloc,
        "native-alloc-dlmalloc",
        false,
    ),
];

const fn cargo(
    name: &'static str,
    program: Program,
    workspace: &'static str,
    package: &'static str,
) -> Contestant {
    Contestant {
        name,
        program,
        source: Source::Cargo { workspace, package },
        smoke: false,
    }
}

const fn native(
    name: &'static str,
    program: Program,
    package: &'static str,
    smoke: bool,
) -> Contestant {
    Contestant {
        smoke,
        ..cargo(name, program, "lambda-native", package)
    }
}

const fn peer(
    name: &'static str,
    program: Program,
    package: &'static str,
    smoke: bool,
) -> Contestant {
    Contestant {
        smoke,
        ..cargo(name, program, "lambda-runtime", package)
    }
}

const fn c(name: &'static str, program: Program, file: &'static str, smoke: bool) -> Contestant {
    Contestant {
        name,
        program,
        source: Source::C { file },
        smoke,
    }
}

const fn interpreter(name: &'static str, source: Source) -> Contestant {
    Contestant {
        name,
        program: Program::Echo,
        source,
        smoke: false,
    }
}
