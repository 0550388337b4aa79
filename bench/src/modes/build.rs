//! Clean release builds from downloaded sources, and the number of crates.

use std::time::Instant;

use anyhow::{Context as _, Result};
use xshell::{Shell, cmd};

use super::{Bench, shuffled};
use crate::builds::{self, Entry, home};
use crate::contestant::{Build, OURS, Program, Source};
use crate::record::{Row, Series};

const ROUNDS: u32 = 2;

pub(crate) fn run(bench: &mut Bench) -> Result<Vec<Row>> {
    let mut series = Series::default();
    for (case, program) in [
        ("echo", Program::Echo),
        ("HTTP request, typed", Program::Apigw),
    ] {
        let mut entries = bench.entries(program)?;
        if bench.options.smoke {
            // A peer takes a minute.
            entries.retain(|entry| entry.contestant.name == OURS);
        } else {
            // Variants of a contestant differ by a line only.
            entries.retain(|entry| {
                entry.build == Build::GnuRelease && !entry.contestant.name.contains(", ")
            });
        }
        for entry in &entries {
            if let Some(crates) = builds::crates(entry.contestant)? {
                series.add(entry, case, ("crates", ""), crates as f64);
            }
        }
        for round in 0..bench.rounds(ROUNDS) {
            eprint!("\rbuild: {case}, round {}  ", round + 1);
            for entry in shuffled(&entries, round) {
                if let Some(seconds) = clean_build(entry)? {
                    series.add(entry, case, ("clean build", "s"), seconds);
                }
            }
        }
        eprintln!();
    }
    Ok(series.rows("build"))
}

fn clean_build(entry: &Entry) -> Result<Option<f64>> {
    let Source::Cargo { workspace, package } = entry.contestant.source else {
        return Ok(None);
    };
    let workspace = home().join("contestants").join(workspace);
    let shell = Shell::new()?;
    shell.change_dir(&workspace);
    // Downloads are not part of the measured time.
    cmd!(shell, "cargo fetch --quiet --locked").quiet().run()?;
    let folder = tempfile::tempdir().context("a directory for the build")?;
    let started = Instant::now();
    builds::cargo(&workspace, package, entry.build, folder.path())?;
    Ok(Some(started.elapsed().as_secs_f64()))
}
