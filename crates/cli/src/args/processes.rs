//! The flags for how `lam run` runs the processes of a function.

use std::path::PathBuf;

use clap::Args;

/// The port of the Runtime API for `--serve-only`, next to that of the server.
const DEFAULT_RUNTIME_API_PORT: u16 = 9001;

/// How the processes of a function run.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ProcessArgs {
    /// Run up to N processes of the function, so that N invocations run at once, as on Lambda. Another
    /// process is started when an invocation arrives while all others are busy. At most 100. Defaults
    /// to 1: invocations run one after another.
    #[arg(
        long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100),
        help_heading = "Function options"
    )]
    instances: Option<u32>,

    /// Freeze the function between invocations, as Lambda does: its process group is stopped while it
    /// waits for an event. This shows background work that goes on after the response.
    #[arg(
        long,
        conflicts_with = "concurrency",
        help_heading = "Function options"
    )]
    pub(crate) freeze: bool,

    /// Start this executable as an external extension, as Lambda starts the files in /opt/extensions. It
    /// registers with its file name, before the function is started. May be repeated, up to ten times.
    #[arg(
        long = "extension",
        value_name = "PATH",
        help_heading = "Function options"
    )]
    pub(crate) extensions: Vec<PathBuf>,

    /// Do not build and start the function, but wait for a process that you start, such as in a
    /// debugger. lam prints the environment variables that it needs. It may end and be started again,
    /// and there are no timeouts.
    #[arg(
        long,
        conflicts_with_all = ["instances", "freeze", "extensions", "watch", "bins", "all", "concurrency", "snap_start",
            "timeout", "init_timeout", "release"],
        help_heading = "Function options"
    )]
    pub(crate) serve_only: bool,

    /// The port of the Runtime API with --serve-only. 0 picks any free port. Defaults to 9001.
    #[arg(
        long,
        value_name = "PORT",
        requires = "serve_only",
        help_heading = "Function options"
    )]
    runtime_api_port: Option<u16>,
}

impl ProcessArgs {
    pub(crate) fn instances(&self) -> usize {
        self.instances.unwrap_or(1) as usize
    }

    pub(crate) fn runtime_api_port(&self) -> u16 {
        self.runtime_api_port.unwrap_or(DEFAULT_RUNTIME_API_PORT)
    }
}
