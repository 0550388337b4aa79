//! From exec to the first `/next`.

use std::rc::Rc;

use anyhow::Result;

use super::{Bench, shuffled};
use crate::api::{Event, Framing};
use crate::contestant::Program;
use crate::quota::Quota;
use crate::record::{Row, Series};
use crate::session::{Session, Started};
use crate::tools::{Tool, count};

/// Each a start of everybody.
const ROUNDS: u32 = 40;

/// A start of Node takes seconds of it.
const ROUNDS_UNDER_QUOTA: u32 = 10;

pub(crate) fn run(bench: &mut Bench) -> Result<Vec<Row>> {
    let cases = [
        ("first /next", Program::Echo),
        ("first /next, HTTP", Program::Apigw),
    ];
    let mut series = Series::default();
    for (case, program) in cases {
        let entries = bench.entries(program)?;
        for round in 0..bench.rounds(ROUNDS) {
            eprint!("\rstartup: {case}, round {}  ", round + 1);
            for entry in shuffled(&entries, round) {
                let session = Session::start(&mut bench.api, entry)?;
                let usage = session.usage()?;
                let add = &mut |metric, value| series.add(entry, case, metric, value);
                add(("time", "µs"), session.start.as_secs_f64() * 1e6);
                add(
                    ("processor time", "µs"),
                    usage.processor.as_secs_f64() * 1e6,
                );
                add(("page faults", ""), usage.minor_faults as f64);
                add(("peak memory", "KiB"), usage.peak_kib as f64);
            }
        }
        eprintln!();
        let event = Rc::new(Event::of_size(100, Framing::Length));
        for entry in &entries {
            for tool in Tool::ALL {
                if let Some(counted) = count(tool, &mut bench.api, entry, &event, 0)? {
                    series.add(entry, case, tool.metric(), counted as f64);
                }
            }
        }
    }
    under_quota(bench, &mut series)?;
    Ok(series.rows("startup"))
}

/// The same where the processor is a fourteenth of one, as with 128 MB.
fn under_quota(bench: &mut Bench, series: &mut Series) -> Result<()> {
    let case = "first /next, a fourteenth of a core";
    let entries = bench.entries(Program::Echo)?;
    for round in 0..bench.rounds(ROUNDS_UNDER_QUOTA) {
        eprint!("\rstartup: {case}, round {}  ", round + 1);
        for entry in shuffled(&entries, round) {
            // A new one for each start, with its first period before it.
            let quota = match Quota::new() {
                Ok(quota) => quota,
                Err(error) => {
                    eprintln!("\nstartup: no start under a quota: {error:#}");
                    return Ok(());
                }
            };
            let started = quota.within(|| Started::new(&mut bench.api, entry, |_| {}))?;
            let session = Session::first_next(&mut bench.api, entry, started)?;
            let usage = session.usage()?;
            let add = &mut |metric, value| series.add(entry, case, metric, value);
            add(("time", "µs"), session.start.as_secs_f64() * 1e6);
            add(
                ("processor time", "µs"),
                usage.processor.as_secs_f64() * 1e6,
            );
        }
    }
    eprintln!();
    Ok(())
}
