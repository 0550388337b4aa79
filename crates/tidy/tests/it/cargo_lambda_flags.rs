//! docs/migrating.md has a counterpart for each flag of cargo-lambda, and the flags of lam that it names exist.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::interop::program;
use super::read;

/// The beginning of the line above each table, the commands of cargo-lambda, and those of lam. The first table is
/// for all commands.
const TABLES: [(&str, &[&str], &[&str]); 7] = [
    ("Every command", &[], &["run", "build", "deploy"]),
    ("`cargo lambda new`", &["new", "init"], &["new", "init"]),
    ("`cargo lambda build`", &["build"], &["build", "package"]),
    ("`cargo lambda watch`", &["watch"], &["run"]),
    ("`cargo lambda invoke`", &["invoke"], &["invoke"]),
    ("`cargo lambda deploy`", &["deploy"], &["deploy"]),
    ("`cargo lambda system`", &["system"], &["doctor"]),
];

#[test]
fn every_flag_of_cargo_lambda_has_a_row() {
    let Some(peer) = program("cargo-lambda") else {
        return;
    };
    let page = read("docs/migrating.md");
    let common = left(&rows(&page, TABLES[0].0));
    for (line, commands, _) in &TABLES[1..] {
        let mut flags = BTreeSet::new();
        for command in *commands {
            let help = help(&peer, &["lambda", command, "--help"]);
            flags.extend(flags_of(&help));
        }
        flags.remove("--help");
        assert!(flags.len() > 5, "{line}: only {flags:?}");
        let named = left(&rows(&page, line));
        let missing: Vec<_> = flags.iter().filter(|flag| !named.contains(*flag)).collect();
        let missing: Vec<_> = missing
            .into_iter()
            .filter(|flag| !common.contains(*flag))
            .collect();
        assert!(missing.is_empty(), "{line} has no row for {missing:?}");
        let unknown: Vec<_> = named.difference(&flags).collect();
        assert!(
            unknown.is_empty(),
            "cargo-lambda has no {unknown:?}: {line}"
        );
    }
}

#[test]
fn the_flags_of_lam_in_the_tables_exist() {
    let lam = super::lam();
    let page = read("docs/migrating.md");
    let mut checked = 0;
    for (line, _, commands) in TABLES {
        let mut flags = BTreeSet::new();
        for command in commands {
            let help = help(&lam, &["help", command]);
            flags.extend(flags_of(&help));
            flags.extend(aliases_of(&help));
        }
        for (theirs, ours) in rows(&page, line) {
            if ours.starts_with("the same") {
                for flag in codes(&theirs) {
                    assert!(flags.contains(flag), "{line}: lam has no {flag}");
                    checked += 1;
                }
            }
            for code in codes(&ours) {
                let mut words = code.split(' ').peekable();
                // A code such as `lam init --bin` is about this command only.
                let known = if words.next_if_eq(&"lam").is_some() {
                    let command = words.next().unwrap_or_default();
                    flags_of(&help(&lam, &["help", command]))
                } else {
                    flags.clone()
                };
                for flag in words.filter(|word| word.starts_with("--")) {
                    assert!(known.contains(flag), "{line}: lam has no {flag} ({code})");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 80, "only {checked} flags");
}

/// The rows of the table below the line that begins with this text.
fn rows(page: &str, line: &str) -> Vec<(String, String)> {
    let start = page
        .lines()
        .skip_while(|found| !(found.starts_with(line) && found.ends_with(':')));
    let table = start
        .skip_while(|found| !found.starts_with("|---"))
        .skip(1)
        .take_while(|found| found.starts_with('|'));
    let rows: Vec<(String, String)> = table
        .map(|row| {
            let mut cells = row.split(" | ");
            let theirs = cells.next().unwrap_or_default().to_owned();
            (theirs, cells.next().unwrap_or_default().to_owned())
        })
        .collect();
    assert!(
        rows.len() >= 3,
        "docs/migrating.md has no table below {line}"
    );
    rows
}

/// The flags in the left column.
fn left(rows: &[(String, String)]) -> BTreeSet<String> {
    let cells = rows.iter().flat_map(|(theirs, _)| codes(theirs));
    cells.map(str::to_owned).collect()
}

fn codes(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The flags that a help text describes, and `-Z`, which has no long name.
fn flags_of(help: &str) -> BTreeSet<String> {
    let mut flags = BTreeSet::new();
    for line in help.lines().map(str::trim_start) {
        if !line.starts_with('-') {
            continue;
        }
        let words = line.split([' ', ',', '=', '[']);
        // An alias in the next line ends in a bracket.
        let is_flag = |word: &&str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let mut words = words.map(|word| word.trim_end_matches('.')).filter(is_flag);
        let found = words.find(|word| word.starts_with("--") || *word == "-Z");
        flags.extend(found.map(str::to_owned));
    }
    flags
}

/// Other names of flags in the help of `lam`.
fn aliases_of(help: &str) -> impl Iterator<Item = String> {
    let lines = help.lines().map(str::trim);
    let aliases = lines.filter_map(|line| line.strip_prefix("[alias: ")?.strip_suffix(']'));
    aliases.map(str::to_owned)
}

fn help(program: &Path, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let output = output.expect("the program starts");
    assert!(output.status.success(), "{args:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
