//! Results: rows in memory and in CSV files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::builds::{Entry, home};
use crate::contestant::{Build, LIMIT};
use crate::machine;
use crate::report;
use crate::stats::{Summary, summary};

/// The introduction of a record.
const ABOUT: &str = "Results are the medians of all rounds, with the quartiles if they differ. In each \
    round, all contestants took turns. Ratios are the medians of the ratios in each round: to the C \
    program without libc, and to AWS's runtime for Rust built the same way. Instructions (callgrind) \
    and system calls (strace) were counted once.";

/// One result of one contestant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) mode: String,
    pub(crate) case: String,
    pub(crate) contestant: String,
    pub(crate) build: String,
    pub(crate) metric: String,
    pub(crate) unit: String,
    pub(crate) median: f64,
    /// The quartiles.
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) rounds: usize,
    /// The median of the ratios to the limit's result in the same round.
    pub(crate) to_limit: Option<f64>,
    /// The same for the peer, built the same way.
    pub(crate) to_peer: Option<f64>,
}

/// Collects results round by round.
#[derive(Debug, Default)]
pub(crate) struct Series {
    figures: Vec<Figures>,
}

#[derive(Debug)]
struct Figures {
    contestant: &'static str,
    peer: &'static str,
    build: Build,
    case: String,
    metric: &'static str,
    unit: &'static str,
    values: Vec<f64>,
}

impl Series {
    pub(crate) fn add(
        &mut self,
        entry: &Entry,
        case: &str,
        (metric, unit): (&'static str, &'static str),
        value: f64,
    ) {
        let contestant = entry.contestant.name;
        let found = self.figures.iter_mut().find(|figures| {
            figures.contestant == contestant
                && figures.build == entry.build
                && figures.case == case
                && figures.metric == metric
        });
        match found {
            Some(figures) => figures.values.push(value),
            None => self.figures.push(Figures {
                contestant,
                peer: entry.contestant.peer(),
                build: entry.build,
                case: case.to_owned(),
                metric,
                unit,
                values: vec![value],
            }),
        }
    }

    pub(crate) fn rows(&self, mode: &str) -> Vec<Row> {
        let rows = self.figures.iter().filter_map(|figures| {
            let Summary {
                median,
                low,
                high,
                rounds,
            } = summary(&figures.values)?;
            Some(Row {
                mode: mode.to_owned(),
                case: figures.case.clone(),
                contestant: figures.contestant.to_owned(),
                build: figures.build.to_string(),
                metric: figures.metric.to_owned(),
                unit: figures.unit.to_owned(),
                median,
                low,
                high,
                rounds,
                to_limit: self.ratio(figures, LIMIT),
                to_peer: self.ratio(figures, figures.peer),
            })
        });
        rows.collect()
    }

    /// The ratio is computed for each round, because the speed of the machine varies between rounds.
    fn ratio(&self, figures: &Figures, base: &str) -> Option<f64> {
        let candidates = || {
            self.figures.iter().filter(|other| {
                other.contestant == base
                    && other.case == figures.case
                    && other.metric == figures.metric
            })
        };
        let base = candidates()
            .find(|other| other.build == figures.build)
            .or_else(|| candidates().find(|other| other.build == Build::Only))?;
        let ratios: Vec<f64> = figures
            .values
            .iter()
            .zip(&base.values)
            .filter(|(_, base)| **base > 0.0)
            .map(|(value, base)| value / base)
            .collect();
        Some(summary(&ratios)?.median)
    }
}

/// Saves a run as a record: its tables as Markdown and its rows as CSV.
pub(crate) fn keep(name: &str, rows: &[Row]) -> Result<()> {
    let file = folder().join(format!("{}-{name}.csv", machine::date()));
    write(rows, &file)?;
    let machine = machine::describe();
    let text = format!(
        "# {name}\n\n{machine}.\n\n{ABOUT}\n\n{}",
        report::tables(rows)
    );
    let file = file.with_extension("md");
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    eprintln!("saved as {}", file.display());
    Ok(())
}

/// The newest record. The names of records start with the date.
pub(crate) fn newest() -> Result<Option<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder()).context("bench/record")? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "csv") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files.pop())
}

pub(crate) fn folder() -> PathBuf {
    home().join("record")
}

pub(crate) fn write(rows: &[Row], file: &Path) -> Result<()> {
    let context = || format!("writing {}", file.display());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    let mut writer = csv::Writer::from_path(file).with_context(context)?;
    for row in rows {
        writer.serialize(rounded(row)).with_context(context)?;
    }
    writer.flush().with_context(context)
}

pub(crate) fn read(file: &Path) -> Result<Vec<Row>> {
    let context = || format!("reading {}", file.display());
    let mut reader = csv::Reader::from_path(file).with_context(context)?;
    let rows: Result<Vec<Row>, csv::Error> = reader.deserialize().collect();
    rows.with_context(context)
}

/// Three decimals are more precise than the measurements.
fn rounded(row: &Row) -> Row {
    let round = |value: f64| format!("{value:.3}").parse().unwrap_or(value);
    Row {
        median: round(row.median),
        low: round(row.low),
        high: round(row.high),
        to_limit: row.to_limit.map(round),
        to_peer: row.to_peer.map(round),
        ..row.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            mode: "warm".to_owned(),
            case: "echo, \"quoted\"".to_owned(),
            contestant: "a".to_owned(),
            build: String::new(),
            metric: "time".to_owned(),
            unit: "µs".to_owned(),
            median: 1.23456,
            low: 1.0,
            high: 2.0,
            rounds: 3,
            to_limit: None,
            to_peer: Some(0.3333),
        }
    }

    #[test]
    fn rows_are_written_and_read_with_three_decimals() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/run.csv");
        write(&[row()], &file).expect("written");
        let expected = Row {
            median: 1.235,
            to_peer: Some(0.333),
            ..row()
        };
        assert_eq!(read(&file).expect("read"), [expected]);
    }

    #[test]
    fn the_error_for_an_invalid_record_names_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("run.csv");
        fs::write(&file, "mode,case\nwarm,echo\n").expect("written");
        let error = format!("{:#}", read(&file).expect_err("no record"));
        assert!(
            error.contains("run.csv") && error.contains("missing field"),
            "{error}"
        );
    }
}
