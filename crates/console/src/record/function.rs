//! What is kept of each function.

use std::collections::VecDeque;
use std::time::Instant;

use super::build::Build;
use super::exchange::ExchangeRecord;
use super::log::Log;

/// The most lines outside of invocations that are kept.
pub(crate) const MAX_FUNCTION_LINES: usize = 500;

/// A function, its last build, and what happened outside of its invocations.
#[derive(Debug, Default)]
pub(crate) struct FunctionRecord {
    /// Counts the builds that have succeeded.
    pub(crate) builds: u32,
    /// Since when a build runs.
    pub(crate) builds_since: Option<Instant>,
    pub(crate) last_build: Option<Build>,
    /// Why its last process ended, if none has been started since.
    pub(crate) crash: Option<String>,
    pub(crate) log: Log,
    pub(crate) exchanges: VecDeque<ExchangeRecord>,
    /// Lines of the init of each environment, until its first invocation takes them.
    pub(crate) environments: Vec<EnvironmentRecord>,
}

/// An execution environment.
#[derive(Debug, Default)]
pub(crate) struct EnvironmentRecord {
    /// The lines since the process was started. Its first invocation takes them.
    pub(crate) before: Log,
    pub(crate) spawned: Option<Instant>,
    pub(crate) ready: Option<Instant>,
    /// The snapshot was restored between these two times.
    pub(crate) restored: Option<(Instant, Instant)>,
    /// The last invocation that it has served, which gets the lines that follow.
    pub(crate) last_invocation: Option<u64>,
}
