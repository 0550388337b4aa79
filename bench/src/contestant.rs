//! The contestants, their programs and their builds. The sources are in `contestants/`.

use std::fmt;

use clap::ValueEnum;

/// The baseline for all contestants. No runtime can need less.
pub(crate) const LIMIT: &str = "C without libc";

/// AWS's own runtime for Rust.
pub(crate) const PEER: &str = "lambda_runtime";

/// AWS's adapter for HTTP: the peer if events are HTTP requests.
pub(crate) const HTTP_PEER: &str = "lambda_http + axum";

/// Our runtime, in its basic form.
pub(crate) const OURS: &str = "lambda-native";

#[derive(Debug)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) program: Program,
    pub(crate) source: Source,
    /// Whether a smoke run includes it, with one build.
    pub(crate) smoke: bool,
}

/// What a program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// Returns the event.
    Echo,
    /// Parses the event as a JSON value and returns it.
    Json,
    /// Parses an HTTP API request with types, and returns a small JSON response.
    Apigw,
    /// An HTTP application with four routes.
    App,
    /// Streams as many bytes as the event says.
    Stream,
    /// Like echo, with as many concurrent invocations as the environment says.
    Concurrent,
    /// The HTTP application with as many concurrent invocations.
    ConcurrentApp,
    /// Concurrent, with thousands of allocations per invocation.
    Alloc,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// A package of a workspace in `contestants/`.
    Cargo {
        workspace: &'static str,
        package: &'static str,
    },
    /// A program that `contestants/limit/build` builds.
    C {
        file: &'static str,
    },
    /// A program that `contestants/capi/build` builds.
    Capi {
        file: &'static str,
    },
    /// A program with a runtime that `contestants/install` has installed into `target/bench`.
    Python,
    Node,
    Cpp,
}

/// One way to build a contestant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Build {
    /// Linked with glibc, cargo's release profile.
    GnuRelease,
    /// Linked with glibc, as small as stable Rust can build it.
    GnuMinSize,
    /// Static, cargo's release profile.
    MuslRelease,
    /// Static, as small as stable Rust can build it. This is what `lam build` does.
    MuslMinSize,
    /// The only build of a contestant.
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

    /// The archive of the C interface has the library in this profile only.
    const OF_CAPI: [Build; 2] = [Build::GnuMinSize, Build::MuslMinSize];

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
    /// The contestant to compare this one with, in addition to the limit.
    pub(crate) fn peer(&self) -> &'static str {
        match self.program {
            Program::Apigw | Program::App | Program::ConcurrentApp => HTTP_PEER,
            _ => PEER,
        }
    }

    pub(crate) fn builds(&self) -> &'static [Build] {
        match self.source {
            // These programs measure the speed of allocators, not their size.
            Source::Cargo { .. } if self.program == Program::Alloc => {
                &[Build::GnuRelease, Build::MuslRelease]
            }
            Source::Cargo { .. } => &Build::OF_CARGO,
            Source::Capi { .. } => &Build::OF_CAPI,
            Source::Cpp => &[Build::GnuRelease],
            _ => &[Build::Only],
        }
    }

    /// The build that a smoke run includes: static, and in the profile that compiles faster.
    pub(crate) fn smoke_build(&self) -> Build {
        match self.source {
            Source::Cargo { .. } => Build::MuslRelease,
            Source::Capi { .. } => Build::MuslMinSize,
            Source::Cpp => Build::GnuRelease,
            _ => Build::Only,
        }
    }

    /// Whether it accepts events in chunks. The program without libc does not.
    pub(crate) fn reads_chunks(&self) -> bool {
        !matches!(self.source, Source::C { .. })
    }

    /// Whether `contestants/install` builds it, so that it may be missing.
    pub(crate) fn is_installed_separately(&self) -> bool {
        matches!(self.source, Source::Python | Source::Node | Source::Cpp)
    }

    /// Whether it is a native executable. Valgrind cannot run interpreters.
    pub(crate) fn is_native(&self) -> bool {
        !matches!(self.source, Source::Python | Source::Node)
    }
}

/// All contestants, in the order of the tables.
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
    capi("lambda-native, from C", "capi-echo", true),
    capi("lambda-native, from C in pull style", "capi-pull", false),
    peer(PEER, Program::Echo, "peer-echo", true),
    cargo("minlambda", Program::Echo, "minlambda", "minlambda-echo"),
    installed("aws-lambda-cpp (C++)", Source::Cpp),
    installed("awslambdaric (Python)", Source::Python),
    installed("aws-lambda-ric (Node)", Source::Node),
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
    native(
        "lambda-native, by hand",
        Program::App,
        "native-routes-by-hand",
        false,
    ),
    native("lambda-native, Router", Program::App, "native-router", true),
    native("lambda-native, axum", Program::App, "native-axum", false),
    cargo(HTTP_PEER, Program::App, "lambda-http", "http-app"),
    native(OURS, Program::Stream, "native-stream", true),
    peer(PEER, Program::Stream, "peer-stream", false),
    native(OURS, Program::Concurrent, "native-echo", true),
    peer(PEER, Program::Concurrent, "peer-concurrent", false),
    native(
        "lambda-native, Router",
        Program::ConcurrentApp,
        "native-router",
        false,
    ),
    native(
        "lambda-native, axum",
        Program::ConcurrentApp,
        "native-axum",
        false,
    ),
    cargo(
        HTTP_PEER,
        Program::ConcurrentApp,
        "lambda-http",
        "http-app-concurrent",
    ),
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

const fn capi(name: &'static str, file: &'static str, smoke: bool) -> Contestant {
    Contestant {
        name,
        program: Program::Echo,
        source: Source::Capi { file },
        smoke,
    }
}

const fn installed(name: &'static str, source: Source) -> Contestant {
    Contestant {
        name,
        program: Program::Echo,
        source,
        smoke: false,
    }
}
