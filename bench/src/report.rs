//! Formats results as Markdown: the tables of a run, and a comparison with a record.

use std::fmt::Write as _;

use crate::contestant::{ALL, Build, HTTP_PEER, LIMIT, PEER};
use crate::record::Row;

/// A table for each case, with a row for each contestant and build, and a column for each metric. The
/// ratios are those of the first metric.
pub(crate) fn tables(rows: &[Row]) -> String {
    let mut text = String::new();
    for case in distinct(rows, |row| (&row.mode, &row.case)) {
        let rows: Vec<&Row> = rows
            .iter()
            .filter(|row| (&row.mode, &row.case) == case)
            .collect();
        table(&mut text, case, &rows);
    }
    text
}

fn table(text: &mut String, (mode, case): (&String, &String), rows: &[&Row]) {
    let metrics = distinct(rows, |row| (&row.metric, &row.unit));
    let mut lines = distinct(rows, |row| (&row.contestant, &row.build));
    // In the rounds, the order of the contestants varies.
    lines.sort_by_key(|(contestant, build)| place(contestant, build));
    let Some(&first) = metrics.first() else {
        return;
    };
    let peer = if rows.iter().any(|row| row.contestant == HTTP_PEER) {
        HTTP_PEER
    } else {
        PEER
    };
    let of = |(contestant, build): (&String, &String), (metric, _): (&String, &String)| {
        rows.iter()
            .find(|row| (&row.contestant, &row.build, &row.metric) == (contestant, build, metric))
    };
    let has_limit = rows.iter().any(|row| row.to_limit.is_some());
    let has_peer = rows.iter().any(|row| row.to_peer.is_some());

    let mut columns = vec![format!("{mode}: {case}")];
    columns.push(with_unit(first));
    if has_limit {
        columns.push(format!("by {LIMIT}"));
    }
    if has_peer {
        columns.push(format!("by {peer}"));
    }
    columns.extend(metrics.iter().skip(1).map(|&metric| with_unit(metric)));
    line(text, &columns);
    line(text, &vec!["---".to_owned(); columns.len()]);
    for entry in lines {
        let mut cells = vec![format!("{} {}", entry.0, entry.1).trim_end().to_owned()];
        let lead = of(entry, first);
        cells.push(lead.map_or("–".to_owned(), |row| figure(row)));
        if has_limit {
            cells.push(ratio(lead.and_then(|row| row.to_limit)));
        }
        if has_peer {
            cells.push(ratio(lead.and_then(|row| row.to_peer)));
        }
        for &metric in metrics.iter().skip(1) {
            cells.push(of(entry, metric).map_or("–".to_owned(), |row| figure(row)));
        }
        line(text, &cells);
    }
    text.push('\n');
}

/// Compares the results that both have, with the ratio of the run to the record.
pub(crate) fn compare(record: &[Row], run: &[Row]) -> String {
    let mut text = String::new();
    let key = |row: &Row| {
        [
            &row.mode,
            &row.case,
            &row.contestant,
            &row.build,
            &row.metric,
        ]
        .map(String::clone)
    };
    line(
        &mut text,
        &["", "record", "run", "run by record"].map(str::to_owned),
    );
    line(&mut text, &["---", "---", "---", "---"].map(str::to_owned));
    for now in run {
        let Some(before) = record.iter().find(|row| key(row) == key(now)) else {
            continue;
        };
        let name = format!(
            "{} {}: {} {}: {} {}",
            now.mode, now.case, now.contestant, now.build, now.metric, now.unit
        );
        let change = (before.median > 0.0).then(|| now.median / before.median);
        line(
            &mut text,
            &[name, figure(before), figure(now), ratio(change)],
        );
    }
    text
}

/// A median, with the quartiles if they differ.
pub(crate) fn figure(row: &Row) -> String {
    let median = number(row.median);
    let (low, high) = (number(row.low), number(row.high));
    if low == high {
        return median;
    }
    format!("{median} ({low}–{high})")
}

/// Formats a number with at least three digits and with thousands separators.
pub(crate) fn number(value: f64) -> String {
    let digits = match value.abs() {
        _ if value.fract() == 0.0 => 0,
        0.0..1.0 => 3,
        1.0..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.digits$}");
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (text.as_str(), String::new()),
    };
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && digit != '-' {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + &fraction
}

pub(crate) fn ratio(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| match value {
        ..10.0 => format!("{value:.2}"),
        _ => number(value),
    })
}

fn with_unit((metric, unit): (&String, &String)) -> String {
    match unit.as_str() {
        "" => metric.clone(),
        unit => format!("{metric}, {unit}"),
    }
}

fn line(text: &mut String, cells: &[String]) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// The position of an entry in a table: ordered by contestant, then by build.
fn place(contestant: &str, build: &str) -> (usize, usize) {
    let of = |found: Option<usize>| found.unwrap_or(usize::MAX);
    (
        of(ALL.iter().position(|other| other.name == contestant)),
        of(Build::OF_CARGO
            .iter()
            .position(|other| other.to_string() == build)),
    )
}

/// The distinct values of all rows, in order of appearance.
fn distinct<'a, R, T: PartialEq>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    let mut values = Vec::new();
    for row in rows {
        let value = of(row);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(contestant: &str, build: &str, metric: &str, median: f64, to: Option<f64>) -> Row {
        Row {
            mode: "warm".to_owned(),
            case: "echo".to_owned(),
            contestant: contestant.to_owned(),
            build: build.to_owned(),
            metric: metric.to_owned(),
            unit: if metric == "time" { "µs" } else { "" }.to_owned(),
            median,
            low: median,
            high: median * 2.0,
            rounds: 3,
            to_limit: to,
            to_peer: None,
        }
    }

    #[test]
    fn numbers_have_three_digits_and_thousands_separators() {
        let table = [
            (0.1234, "0.123"),
            (1.2345, "1.23"),
            (12.345, "12.3"),
            (123.45, "123"),
            (1234.5, "1,234"),
            (326_416.0, "326,416"),
            (3.0, "3"),
            (1_000_000.0, "1,000,000"),
            (-1_234.0, "-1,234"),
        ];
        for (value, text) in table {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn each_case_has_a_table_with_the_ratios_of_its_first_metric() {
        let rows = [
            row("a", "", "time", 10.0, Some(1.0)),
            row("a", "", "calls", 2.0, Some(1.0)),
            row("b", "gnu", "time", 20.0, Some(2.0)),
        ];
        assert_eq!(
            tables(&rows),
            "| warm: echo | time, µs | by C without libc | calls |\n\
             | --- | --- | --- | --- |\n\
             | a | 10 (10–20) | 1.00 | 2 (2–4) |\n\
             | b gnu | 20 (20–40) | 2.00 | – |\n\n"
        );
    }

    #[test]
    fn a_comparison_has_only_results_that_both_have() {
        let record = [
            row("a", "", "time", 10.0, None),
            row("b", "", "time", 1.0, None),
        ];
        let run = [
            row("a", "", "time", 15.0, None),
            row("c", "", "time", 1.0, None),
        ];
        let text = compare(&record, &run);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(
            text.ends_with("| 10 (10–20) | 15 (15–30) | 1.50 |\n"),
            "{text}"
        );
    }
}
