//! The modes of measurement, one file each.

mod build;
mod concurrency;
mod http_requests;
mod payload;
mod size;
mod startup;
mod warm;

use anyhow::Result;
use clap::ValueEnum;

use crate::api::Api;
use crate::builds::{self, Entry};
use crate::contestant::{ALL, Build, Contestant, Program};
use crate::record::Row;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// From exec to the first `/next`: time, processor time, instructions, system calls, page faults.
    Startup,
    /// One small event at a time: echo, JSON, an HTTP request.
    Warm,
    /// Events and responses of 1 KB to 6 MB, and streams.
    Payload,
    /// Concurrent invocations with 1 to 64 workers.
    Concurrency,
    /// The size of executables and zips, and page faults when the file is not cached.
    Size,
    /// The time of clean release builds, and the number of crates.
    Build,
}

/// The state of a run.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) api: Api,
    pub(crate) options: Options,
    /// The contestants that have been built already.
    entries: Vec<Entry>,
    /// The contestants that are not installed.
    missing: Vec<(&'static str, Build)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Overrides the default number of rounds.
    pub(crate) rounds: Option<u32>,
    /// Whether to run only what shows that everything works.
    pub(crate) smoke: bool,
    /// Only contestants whose name contains one of these. All if empty.
    pub(crate) only: Vec<String>,
    /// Only these builds. All if empty.
    pub(crate) builds: Vec<Build>,
}

impl Mode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Mode::Startup => "startup",
            Mode::Warm => "warm",
            Mode::Payload => "payload",
            Mode::Concurrency => "concurrency",
            Mode::Size => "size",
            Mode::Build => "build",
        }
    }

    pub(crate) fn run(self, bench: &mut Bench) -> Result<Vec<Row>> {
        eprintln!("{}: building", self.name());
        match self {
            Mode::Startup => startup::run(bench),
            Mode::Warm => warm::run(bench),
            Mode::Payload => payload::run(bench),
            Mode::Concurrency => concurrency::run(bench),
            Mode::Size => size::run(bench),
            Mode::Build => build::run(bench),
        }
    }
}

impl Bench {
    pub(crate) fn new(options: Options) -> Result<Self> {
        Ok(Bench {
            api: Api::start()?,
            options,
            entries: Vec::new(),
            missing: Vec::new(),
        })
    }

    /// The number of rounds of a mode.
    pub(crate) fn rounds(&self, usual: u32) -> u32 {
        let few = if self.options.smoke { 2 } else { usual };
        self.options.rounds.unwrap_or(few)
    }

    /// The contestants with this program, in the two builds that differ most: the smallest static
    /// build, and cargo's default release build.
    pub(crate) fn two_builds(&mut self, program: Program) -> Result<Vec<Entry>> {
        let requested = self.options.builds.clone();
        if requested.is_empty() && !self.options.smoke {
            self.options.builds = vec![Build::GnuRelease, Build::MuslMinSize];
        }
        let entries = self.entries(program);
        self.options.builds = requested;
        entries
    }

    /// Builds the contestants with this program.
    pub(crate) fn entries(&mut self, program: Program) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for contestant in ALL {
            let is_requested = |name: &String| contestant.name.contains(name.as_str());
            let only = &self.options.only;
            if contestant.program != program
                || !(only.is_empty() || only.iter().any(is_requested))
                || (self.options.smoke && !contestant.smoke)
            {
                continue;
            }
            for &build in contestant.builds() {
                let is_requested = match self.options.builds.as_slice() {
                    _ if build == Build::Only => true,
                    [] if self.options.smoke => build == contestant.smoke_build(),
                    [] => true,
                    builds => builds.contains(&build),
                };
                if is_requested {
                    entries.extend(self.entry(contestant, build)?);
                }
            }
        }
        Ok(entries)
    }

    fn entry(&mut self, contestant: &'static Contestant, build: Build) -> Result<Option<Entry>> {
        let same = |entry: &&Entry| {
            entry.build == build
                && entry.contestant.name == contestant.name
                && entry.contestant.program == contestant.program
        };
        if let Some(entry) = self.entries.iter().find(same) {
            return Ok(Some(entry.clone()));
        }
        if self.missing.contains(&(contestant.name, build)) {
            return Ok(None);
        }
        eprintln!("  {} ({:?}) {build}", contestant.name, contestant.program);
        let entry = builds::entry(contestant, build)?;
        match &entry {
            Some(entry) => self.entries.push(entry.clone()),
            None => self.missing.push((contestant.name, build)),
        }
        Ok(entry)
    }
}

/// All entries, in an order that differs between rounds. The state of the caches depends on whether an
/// interpreter or a small program ran before.
fn shuffled<E>(entries: &[E], round: u32) -> Vec<&E> {
    let mut entries: Vec<&E> = entries.iter().collect();
    // The order is the same in each run.
    fastrand::Rng::with_seed(round.into()).shuffle(&mut entries);
    entries
}
