//! Parses the same events in three ways, in turn in one process: with lambda-native-events, with its
//! types and serde_json, and with aws_lambda_events and serde_json. Prints a Markdown table of times
//! (the median and the quartiles of the rounds), of the ratio of the last to the first, and of
//! allocations. The ratio is the median of the ratios in each round, because the speed of a virtual
//! machine varies.
//!
//! ```console
//! cargo run --release --manifest-path bench/events/Cargo.toml -p parse [-- ROUNDS [EVENT]]
//! ```
//!
//! `EVENT` selects events by a part of their name, such as `SQS`.

mod cases;

use std::hint::black_box;
use std::time::{Duration, Instant};

use cases::Case;

/// How long each parser runs in a round.
const ROUND: Duration = Duration::from_millis(10);

fn main() {
    let rounds: usize = match std::env::args().nth(1).map(|text| text.parse()) {
        None => 101,
        Some(Ok(rounds)) if rounds > 0 => rounds,
        Some(_) => {
            eprintln!("invalid argument: expected the number of rounds, at least 1");
            std::process::exit(2);
        }
    };
    println!(
        "| event | bytes | lambda-native-events | its types with serde_json | aws_lambda_events \
         | ratio | allocations |"
    );
    println!("|---|---|---|---|---|---|---|");
    let wanted = std::env::args().nth(2).unwrap_or_default();
    for case in cases::all() {
        if case.name.contains(&wanted) {
            run(&case, rounds);
        }
    }
}

fn run(case: &Case, rounds: usize) {
    let text = black_box(case.text.as_str());
    let sides = [case.ours, case.ours_by_serde_json, case.theirs];
    let allocations = sides.map(|parse| allocation_counter::measure(|| parse(text)).count_total);
    let calls = sides.map(|parse| calls_in_a_round(parse, text));
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    // In turn, so that changes in the machine's speed affect all parsers.
    for _ in 0..rounds {
        for (side, parse) in sides.into_iter().enumerate() {
            let start = Instant::now();
            for _ in 0..calls[side] {
                parse(black_box(text));
            }
            times[side].push(start.elapsed().as_nanos() as f64 / f64::from(calls[side]));
        }
    }
    let ratios = times[0]
        .iter()
        .zip(&times[2])
        .map(|(ours, theirs)| theirs / ours);
    let ratio = Spread::of(ratios.collect()).median;
    let [ours, by_serde_json, theirs] = times.map(Spread::of);
    println!(
        "| {} | {} | {ours} | {by_serde_json} | {theirs} | {ratio:.2} | {} / {} / {} |",
        case.name,
        text.len(),
        allocations[0],
        allocations[1],
        allocations[2],
    );
}

fn calls_in_a_round(parse: fn(&str), text: &str) -> u32 {
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < ROUND {
        parse(black_box(text));
        calls += 1;
    }
    calls
}

/// The median and the quartiles of nanoseconds per call.
struct Spread {
    quarter: f64,
    median: f64,
    three_quarters: f64,
}

impl Spread {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |part: usize| times[(times.len() - 1) * part / 4];
        Self {
            quarter: at(1),
            median: at(2),
            three_quarters: at(3),
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [quarter, median, three_quarters] =
            [self.quarter, self.median, self.three_quarters].map(|nanos| nanos / 1_000.0);
        write!(f, "{median:.2} µs ({quarter:.2}–{three_quarters:.2})")
    }
}
