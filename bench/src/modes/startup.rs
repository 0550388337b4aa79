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

/// In each round, every contestant is started once.
const ROUNDS: u32 = 40;

/// Fewer, because Node takes seconds to start with a quota.
const ROUNDS_UNDER_QUOTA: u32 = 10;

pub(crate) fn run(bench: &mut Bench) -> Result<Vec<Row>> {
    let cases = [
        ("first /next", Program::Echo),
        ("first /next, HTTP", Program::Apigw),
        ("first /next, HTTP application", Program::App),
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

/// The same with a fourteenth of a core, which is the share of a function with 128 MB.
fn under_quota(bench: &mut Bench, series: &mut Series) -> Result<()> {
    let case = "first /next, a fourteenth of a core";
    let entries = bench.entries(Program::Echo)?;
    for round in 0..bench.rounds(ROUNDS_UNDER_QUOTA) {
        eprint!("\rstartup: {case}, round {}  ", round + 1);
        for entry in shuffled(&entries, round) {
            // A new group for each start, so that each begins with a full period.
            let quota = match Quota::new() {
                Ok(quota) => quota,
                Err(error) => {
                    eprintln!("\nstartup: cannot measure with a quota: {error:#}");
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
