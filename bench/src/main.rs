//! Benchmarks the runtime and its peers in one run.
//!
//! ```console
//! cargo run -p bench --release -- [startup|warm|payload|concurrency|size|build|all]
//! ```

mod api;
mod builds;
mod chart;
mod contestant;
mod machine;
mod modes;
mod process;
mod quota;
mod readme;
mod record;
mod report;
mod session;
mod stats;
mod tools;

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::{Parser, ValueEnum as _};

use contestant::Build;
use modes::{Bench, Mode, Options};

/// Measures the runtime and its peers in one run: startup, warm invocations, payloads, concurrency,
/// sizes and builds.
///
/// Markdown tables go to stdout and progress goes to stderr. All results of the run are written to
/// target/bench/run.csv. Requires valgrind, strace and a C compiler; bench/contestants/install adds
/// AWS's runtimes for Python, Node and C++.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Cli {
    /// What to measure. `show` prints the tables of a record, `compare` compares the last run with a
    /// record, and `readme` writes the tables and the chart of README.md from the newest record.
    #[arg(value_enum, default_value = "all")]
    what: What,

    /// The number of rounds, instead of each mode's default. Contestants take turns in each round.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,

    /// Run everything once or twice with few contestants, to check that it works. The results are not
    /// meaningful.
    #[arg(long)]
    smoke: bool,

    /// Only contestants with this text in their name. May be repeated.
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,

    /// Only this build of the contestants that cargo builds. May be repeated.
    #[arg(long, value_enum)]
    build: Vec<Build>,

    /// Keep the run as a record: bench/record/DATE-NAME.md and .csv.
    #[arg(long, value_name = "NAME")]
    record: Option<String>,

    /// The record for `show` and `compare`. Defaults to the newest.
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Startup,
    Warm,
    Payload,
    Concurrency,
    Size,
    Build,
    All,
    Show,
    Compare,
    Readme,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let run = builds::target().join("run.csv");
    let modes: &[Mode] = match cli.what {
        What::Startup => &[Mode::Startup],
        What::Warm => &[Mode::Warm],
        What::Payload => &[Mode::Payload],
        What::Concurrency => &[Mode::Concurrency],
        What::Size => &[Mode::Size],
        What::Build => &[Mode::Build],
        What::All => Mode::value_variants(),
        What::Show | What::Compare => {
            let file = match cli.with {
                Some(file) => file,
                None => record::newest()?.context("there is no record in bench/record")?,
            };
            let record = record::read(&file)?;
            let text = match cli.what {
                What::Show => report::tables(&record),
                _ => report::compare(&record, &record::read(&run)?),
            };
            print!("{text}");
            return Ok(());
        }
        What::Readme => return readme::write(),
    };
    if let Some(name) = &cli.record {
        ensure!(
            !cli.smoke,
            "--record cannot be used with --smoke, whose results are not meaningful"
        );
        ensure!(
            name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
            "invalid record name {name:?}: expected letters, digits and hyphens"
        );
    }
    let mut bench = Bench::new(Options {
        rounds: cli.rounds,
        smoke: cli.smoke,
        only: cli.only,
        builds: cli.build,
    })?;
    println!("{}\n", machine::describe());
    let mut rows = Vec::new();
    for mode in modes {
        let measured = mode.run(&mut bench)?;
        print!("{}", report::tables(&measured));
        rows.extend(measured);
        // Written after each mode, so that the results are kept if a later mode fails.
        record::write(&rows, &run)?;
    }
    if let Some(name) = &cli.record {
        record::keep(name, &rows)?;
    }
    Ok(())
}
