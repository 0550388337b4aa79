//! What is kept of each function.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use super::build::Build;
use super::exchange::ExchangeRecord;
use super::invocation::ProcessEnd;
use super::log::Log;

/// The most lines outside of invocations that are kept.
pub(crate) const MAX_FUNCTION_LINES: usize = 500;

/// A function, its last build, and what happened outside of its invocations.
#[derive(Debug, Clone, Default)]
pub(crate) struct FunctionRecord {
    /// Counts the builds that have succeeded.
    pub(crate) builds: u32,
    /// Since when a build runs.
    pub(crate) builds_since: Option<Instant>,
    pub(crate) last_build: Option<Build>,
    /// Why its last process ended, if none has been started since.
    pub(crate) crash: Option<String>,
    pub(crate) log: Log,
    pub(crate) exchanges: VecDeque<Arc<ExchangeRecord>>,
    /// Lines of the init of each environment, until its first invocation takes them.
    pub(crate) environments: Vec<EnvironmentRecord>,
}

/// An execution environment, and what its process has done since it was started.
#[derive(Debug, Clone, Default)]
pub(crate) struct EnvironmentRecord {
    /// The lines before its first invocation, which takes them.
    pub(crate) before: Log,
    /// The process, which leads a process group. `None` if none runs, or somebody else has started it.
    pub(crate) pid: Option<u32>,
    pub(crate) spawned: Option<Instant>,
    pub(crate) ready: Option<Instant>,
    /// The snapshot was restored between these two times.
    pub(crate) restored: Option<(Instant, Instant)>,
    /// The numbers of the invocations that it serves.
    pub(crate) in_flight: Vec<u64>,
    /// Whether it serves several invocations at once, so that its lines name none.
    pub(crate) is_concurrent: bool,
    /// The numbers of the last invocations that have ended, if it is concurrent. Their lines may be read late.
    pub(crate) recent: VecDeque<u64>,
    /// The last invocation that was delivered to it, which gets the lines that follow.
    pub(crate) last_invocation: Option<u64>,
    /// Invocations that have ended because the process has, which is reported next.
    pub(crate) ended_with_process: Vec<u64>,
    /// The end of a process whose init has failed, which is reported next.
    pub(crate) failed: Option<ProcessEnd>,
}

impl FunctionRecord {
    /// The environment with this number.
    pub(crate) fn environment(&mut self, number: usize) -> &mut EnvironmentRecord {
        if self.environments.len() <= number {
            self.environments
                .resize_with(number + 1, EnvironmentRecord::default);
        }
        &mut self.environments[number]
    }

    /// The lines outside of invocations, with those of processes that have had no invocation yet.
    pub(crate) fn outside_lines(&self) -> Log {
        let mut log = self.log.clone();
        for environment in &self.environments {
            log.append(environment.before.clone(), MAX_FUNCTION_LINES);
        }
        log
    }
}
