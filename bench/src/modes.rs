//! What can be measured, a file a mode.

mod build;
mod concurrency;
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
    /// From exec to the first `/next`: time, processor time, instructions, system calls, faults.
    Startup,
    /// A small event at a time: echo, JSON, an HTTP request.
    Warm,
    /// 1 KB to 6 MB in and out, and streams.
    Payload,
    /// Several invocations at once: 1 to 64 workers.
    Concurrency,
    /// Bytes of executables and zips, page faults with a cold file.
    Size,
    /// Clean release builds, and crates.
    Build,
}

/// What a run is made of.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) api: Api,
    pub(crate) options: Options,
    /// Those that have been built already.
    entries: Vec<Entry>,
    /// Those that are not installed here.
    missing: Vec<(&'static str, Build)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// In place of a mode's own number of rounds.
    pub(crate) rounds: Option<u32>,
    /// As little as shows that everything works.
    pub(crate) smoke: bool,
    /// Contestants whose name has one of these in it; all where there is none.
    pub(crate) only: Vec<String>,
    /// All where there is none.
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

    /// How many rounds a mode makes.
    pub(crate) fn rounds(&self, usual: u32) -> u32 {
        let few = if self.options.smoke { 2 } else { usual };
        self.options.rounds.unwrap_or(few)
    }

    /// Those who have this program, in the builds that differ most: the smallest static one, and the
    /// one that cargo makes unasked.
    pub(crate) fn two_builds(&mut self, program: Program) -> Result<Vec<Entry>> {
        let asked = self.options.builds.clone();
        if asked.is_empty() && !self.options.smoke {
            self.options.builds = vec![Build::GnuRelease, Build::MuslMinSize];
        }
        let entries = self.entries(program);
        self.options.builds = asked;
        entries
    }

    /// Those who have this program, built.
    pub(crate) fn entries(&mut self, program: Program) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for contestant in ALL {
            let is_asked = |name: &String| contestant.name.contains(name.as_str());
            let only = &self.options.only;
            if contestant.program != program
                || !(only.is_empty() || only.iter().any(is_asked))
                || (self.options.smoke && !contestant.smoke)
            {
                continue;
            }
            for &build in contestant.builds() {
                let is_asked = match self.options.builds.as_slice() {
                    _ if build == Build::Only => true,
                    [] if self.options.smoke => build == Build::MuslRelease,
                    [] => true,
                    builds => builds.contains(&build),
                };
                if is_asked {
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

/// Everybody, in an order of this round's own: whoever comes behind an interpreter finds other caches
/// than who comes behind a small program.
fn shuffled<E>(entries: &[E], round: u32) -> Vec<&E> {
    let mut entries: Vec<&E> = entries.iter().collect();
    // The same in each run.
    fastrand::Rng::with_seed(round.into()).shuffle(&mut entries);
    entries
}
