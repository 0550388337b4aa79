//! README's table of what was measured, and its chart, from the newest record.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};

use crate::builds::home;
use crate::chart;
use crate::contestant::{HTTP_PEER, LIMIT, OURS, PEER};
use crate::record::{self, Row};
use crate::report::{number, ratio};

const BEGIN: &str = "<!-- made by `cargo run -p bench -- readme`: begin -->\n";
const END: &str = "<!-- made by `cargo run -p bench -- readme`: end -->\n";

/// A line of the table.
struct Line {
    label: &'static str,
    mode: &'static str,
    case: &'static str,
    metric: &'static str,
    build: &'static str,
    peer: &'static str,
}

const STATIC: &str = "musl min-size";

const LINES: [Line; 20] = [
    line(
        "start: exec to the first `/next`, µs",
        "startup",
        "first /next",
        "time",
        STATIC,
    ),
    line(
        "… processor time, µs",
        "startup",
        "first /next",
        "processor time",
        STATIC,
    ),
    line(
        "… instructions",
        "startup",
        "first /next",
        "instructions",
        STATIC,
    ),
    line(
        "… system calls",
        "startup",
        "first /next",
        "system calls",
        STATIC,
    ),
    line(
        "… page faults",
        "startup",
        "first /next",
        "page faults",
        STATIC,
    ),
    line(
        "… with a fourteenth of a core, µs",
        "startup",
        "first /next, a fourteenth of a core",
        "time",
        STATIC,
    ),
    line("warm echo of 600 B, µs", "warm", "echo", "time", STATIC),
    line(
        "… processor time, µs",
        "warm",
        "echo",
        "processor time",
        STATIC,
    ),
    line("… instructions", "warm", "echo", "instructions", STATIC),
    line("… system calls", "warm", "echo", "system calls", STATIC),
    line("… peak memory, KiB", "warm", "echo", "peak memory", STATIC),
    line(
        "5 MB in and out, µs",
        "payload",
        "5 MB in and out",
        "time",
        STATIC,
    ),
    line(
        "200 MB as a stream, µs",
        "payload",
        "200 MB as a stream",
        "time",
        STATIC,
    ),
    line(
        "64 at once, invocations a second (more is better)",
        "concurrency",
        "echo, 64 at once",
        "throughput",
        STATIC,
    ),
    Line {
        peer: HTTP_PEER,
        ..line(
            "HTTP request, typed, µs",
            "warm",
            "HTTP request, typed",
            "time",
            STATIC,
        )
    },
    Line {
        peer: HTTP_PEER,
        ..line(
            "… instructions",
            "warm",
            "HTTP request, typed",
            "instructions",
            STATIC,
        )
    },
    line(
        "executable, glibc, bytes",
        "size",
        "echo",
        "executable",
        "gnu min-size",
    ),
    line(
        "executable, static, bytes",
        "size",
        "echo",
        "executable",
        STATIC,
    ),
    line(
        "clean release build, s",
        "build",
        "echo",
        "clean build",
        "gnu release",
    ),
    line("crates", "build", "echo", "crates", "gnu release"),
];

const fn line(
    label: &'static str,
    mode: &'static str,
    case: &'static str,
    metric: &'static str,
    build: &'static str,
) -> Line {
    Line {
        label,
        mode,
        case,
        metric,
        build,
        peer: PEER,
    }
}

/// Writes README's part, and the chart.
pub(crate) fn write() -> Result<()> {
    let file = home().join("../README.md");
    let text = fs::read_to_string(&file)?;
    let (before, rest) = text.split_once(BEGIN).context("README.md: no begin")?;
    let (_, after) = rest.split_once(END).context("README.md: no end")?;
    let part = part()?;
    fs::write(&file, format!("{before}{BEGIN}{part}{END}{after}"))?;
    let rows = newest()?.1;
    fs::write(home().join("record/chart.svg"), chart::svg(&rows))?;
    Ok(())
}

fn newest() -> Result<(String, Vec<Row>)> {
    let file = record::newest()?.context("there is no record in bench/record")?;
    let name = file.file_stem().context("a name")?.to_string_lossy();
    Ok((name.into_owned(), record::read(&file)?))
}

/// The table, with where it comes from.
fn part() -> Result<String> {
    let (name, rows) = newest()?;
    let record = fs::read_to_string(record::folder().join(format!("{name}.md")))?;
    let machine = record.lines().nth(2).unwrap_or_default();
    let mut text = format!(
        "\n{machine} Everything of it is in [bench/record/{name}.md](bench/record/{name}.md).\n\n\
         ![Start and warm invocation beside the peers, static, min-size](bench/record/chart.svg)\n\n\
         | | {OURS} | {PEER} | ratio | {LIMIT} | ratio |\n|---|---|---|---|---|---|\n"
    );
    for line in &LINES {
        let ours = find(&rows, line, OURS);
        let cell = |row: Option<&Row>| row.map_or("–".to_owned(), |row| number(row.median));
        let mut peer = cell(find(&rows, line, line.peer));
        if line.peer != PEER {
            let _ = write!(peer, " ({})", line.peer);
        }
        let _ = writeln!(
            text,
            "| {} | {} | {peer} | {} | {} | {} |",
            line.label,
            cell(ours),
            ratio(ours.and_then(|row| row.to_peer)),
            cell(find(&rows, line, LIMIT)),
            ratio(ours.and_then(|row| row.to_limit)),
        );
    }
    text.push('\n');
    Ok(text)
}

fn find<'a>(rows: &'a [Row], line: &Line, contestant: &str) -> Option<&'a Row> {
    rows.iter().find(|row| {
        row.mode == line.mode
            && row.case == line.case
            && row.metric == line.metric
            && row.contestant == contestant
            && (row.build == line.build || row.build.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readme_says_what_the_newest_record_says() {
        let text = fs::read_to_string(home().join("../README.md")).expect("README.md");
        let part = part().expect("a record");
        assert!(
            text.contains(&format!("{BEGIN}{part}{END}")),
            "cargo run -p bench -- readme"
        );
        let rows = newest().expect("a record").1;
        let chart = fs::read_to_string(record::folder().join("chart.svg")).expect("the chart");
        assert_eq!(chart, chart::svg(&rows), "cargo run -p bench -- readme");
    }

    #[test]
    fn each_line_of_the_table_stands_in_the_record() {
        let rows = newest().expect("a record").1;
        for line in &LINES {
            let row = find(&rows, line, OURS);
            assert!(
                row.is_some_and(|row| row.to_peer.is_some()),
                "{}",
                line.label
            );
        }
    }
}
