//! Builds each contestant in its own directory and prints Markdown tables: the size of a minimal SQS
//! function with the profile min-size, and the time of a clean release build of one family.
//!
//! ```console
//! cargo run --release --manifest-path bench/events/Cargo.toml -p cost [-- ROUNDS]
//! ```
//!
//! Everything is built with `--offline`, so that downloads are not part of the time. Build the
//! workspace once before.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use xshell::{Shell, cmd};

const HELLOS: [(&str, &str); 3] = [
    ("sqs-lambda-native", "lambda-native, lambda-native-events"),
    ("sqs-mixed", "lambda-native, aws_lambda_events"),
    ("sqs-aws-lambda-events", "lambda_runtime, aws_lambda_events"),
];

const FAMILIES: [(&str, &str); 2] = [
    ("family-lambda-native", "lambda-native-events"),
    ("family-aws-lambda-events", "aws_lambda_events"),
];

fn main() -> Result<()> {
    let rounds: usize = match std::env::args().nth(1).map(|text| text.parse()) {
        None => 3,
        Some(Ok(rounds)) if rounds > 0 => rounds,
        Some(_) => bail!("invalid argument: expected the number of rounds, at least 1"),
    };
    let shell = Shell::new()?;
    shell.change_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    hellos(&shell)?;
    families(&shell, rounds)
}

/// Measures sizes. All builds share a directory, which makes them faster but not smaller.
fn hellos(shell: &Shell) -> Result<()> {
    println!("| an SQS hello, min-size | bytes | ratio | crates |");
    println!("|---|---|---|---|");
    let folder = tempfile::tempdir()?;
    let mut first = None;
    for (package, what) in HELLOS {
        build(shell, package, "min-size", folder.path())?;
        let binary = folder.path().join("min-size").join(package);
        let bytes = std::fs::metadata(&binary)
            .with_context(|| format!("reading {}", binary.display()))?
            .len();
        let first = *first.get_or_insert(bytes);
        let ratio = bytes as f64 / first as f64;
        println!(
            "| {what} | {bytes} | {ratio:.2} | {} |",
            crates(shell, package)?
        );
    }
    println!();
    Ok(())
}

/// Measures build times in turn, so that changes in the machine's speed affect all contestants.
fn families(shell: &Shell, rounds: usize) -> Result<()> {
    let mut times = FAMILIES.map(|_| Vec::new());
    for _ in 0..rounds {
        for ((package, _), times) in FAMILIES.iter().zip(&mut times) {
            let folder = tempfile::tempdir()?;
            let start = Instant::now();
            build(shell, package, "release", folder.path())?;
            times.push(start.elapsed());
        }
    }
    println!(
        "| one family (SQS), clean release build | seconds (least to most) | ratio | crates |"
    );
    println!("|---|---|---|---|");
    let mut first = None;
    for ((package, what), mut times) in FAMILIES.into_iter().zip(times) {
        times.sort();
        let [least, median, most] =
            [0, times.len() / 2, times.len() - 1].map(|at| times[at].as_secs_f64());
        let first: Duration = *first.get_or_insert(times[times.len() / 2]);
        let ratio = median / first.as_secs_f64();
        let crates = crates(shell, package)?;
        println!("| {what} | {median:.1} ({least:.1}–{most:.1}) | {ratio:.2} | {crates} |");
    }
    Ok(())
}

fn build(shell: &Shell, package: &str, profile: &str, folder: &Path) -> Result<()> {
    cmd!(
        shell,
        "cargo build --quiet --offline --locked -p {package} --profile {profile} --target-dir {folder}"
    )
    .env_remove("RUSTFLAGS")
    .quiet()
    .run()
    .with_context(|| format!("building {package} in {}", shell.current_dir().display()))
}

/// The number of crates that the build links or runs, without the contestant itself.
fn crates(shell: &Shell, package: &str) -> Result<usize> {
    let tree = cmd!(
        shell,
        "cargo tree --offline --locked -p {package} --edges normal,build --prefix none"
    )
    .quiet()
    .read()?;
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != package)
        .collect();
    Ok(names.len())
}
