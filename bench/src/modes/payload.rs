//! Large events and responses, buffered and streamed.

use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::{Bench, shuffled};
use crate::api::{Api, Event, Framing};
use crate::builds::Entry;
use crate::contestant::{LIMIT, OURS, PEER, Program};
use crate::record::{Row, Series};
use crate::session::{Session, name};
use crate::tools::{Tool, count};

const ROUNDS: u32 = 5;

const KB: usize = 1_000;
const MB: usize = 1_000 * KB;

/// Sizes of events that are returned as responses. Lambda's limit for both is 6 MB (AWS Lambda
/// Developer Guide, "Lambda quotas").
const SIZES: [(&str, usize); 6] = [
    ("1 KB", KB),
    ("16 KB", 16 * KB),
    ("128 KB", 128 * KB),
    ("1 MB", MB),
    ("5 MB", 5 * MB),
    ("6 MB", 6 * MB),
];

/// Sizes of streamed responses, up to Lambda's limit.
const STREAMS: [(&str, usize); 4] = [
    ("1 MB", MB),
    ("6 MB", 6 * MB),
    ("20 MB", 20 * MB),
    ("200 MB", 200 * MB),
];

/// The total number of bytes in a round. The smaller the event, the more often it is sent.
const VOLUME: usize = 60 * MB;

pub(crate) fn run(bench: &mut Bench) -> Result<Vec<Row>> {
    let mut series = Series::default();
    let echoes = bench.two_builds(Program::Echo)?;
    let framings = [
        (Framing::Length, "in and out"),
        (Framing::Chunked, "in chunks and out"),
    ];
    for (framing, how) in framings {
        for (label, size) in SIZES {
            let entries = echoes
                .iter()
                .filter(|entry| framing == Framing::Length || entry.contestant.reads_chunks());
            let entries: Vec<&Entry> = entries.collect();
            if framing == Framing::Chunked && size != 5 * MB {
                continue;
            }
            let event = Rc::new(Event::of_size(size, framing));
            let is_right =
                |response: &[u8]| response == event.text || response.len().abs_diff(size) < 16;
            let case = format!("{label} {how}");
            measure(bench, &mut series, &case, &entries, &event, size, &is_right)?;
        }
    }
    let streams = bench.two_builds(Program::Stream)?;
    let streams: Vec<&Entry> = streams.iter().collect();
    for (label, size) in STREAMS {
        let event = Rc::new(Event::new(size.to_string().into_bytes(), Framing::Length));
        // lambda_runtime always sends an HTTP prelude first.
        let is_right = |response: &[u8]| (size..size + 200).contains(&response.len());
        let case = format!("{label} as a stream");
        measure(bench, &mut series, &case, &streams, &event, size, &is_right)?;
    }
    Ok(series.rows("payload"))
}

fn measure(
    bench: &mut Bench,
    series: &mut Series,
    case: &str,
    entries: &[&Entry],
    event: &Rc<Event>,
    size: usize,
    is_right: &dyn Fn(&[u8]) -> bool,
) -> Result<()> {
    let invocations = if bench.options.smoke {
        1
    } else {
        u32::try_from((VOLUME / size).clamp(2, 1_000))?
    };
    for round in 0..bench.rounds(ROUNDS) {
        eprint!("\rpayload: {case}, round {}  ", round + 1);
        for entry in shuffled(entries, round) {
            let mut session = Session::start(&mut bench.api, entry)?;
            session
                .check(event, is_right)
                .with_context(|| name(entry))?;
            let (first, api) = (session.usage()?, Api::processor_time());
            let started = Instant::now();
            for _ in 0..invocations {
                session.invoke(event).with_context(|| name(entry))?;
            }
            let elapsed = started.elapsed();
            let (last, api) = (session.usage()?, Api::processor_time() - api);
            let per_call = |seconds: f64| seconds * 1e6 / f64::from(invocations);
            let processor = last.processor.checked_sub(first.processor);
            ensure!(processor.is_some(), "{}: a thread has ended", name(entry));
            let processor = processor.unwrap_or_default().as_secs_f64();
            let mut add = |metric, value| series.add(entry, case, metric, value);
            add(("time", "µs"), per_call(elapsed.as_secs_f64()));
            add(("processor time", "µs"), per_call(processor));
            add(("the API's own", "µs"), per_call(api.as_secs_f64()));
            add(("peak memory", "KiB"), last.peak_kib as f64);
        }
    }
    eprintln!();
    if size != 5 * MB || bench.options.smoke {
        return Ok(());
    }
    let in_table = |entry: &&&Entry| [LIMIT, OURS, PEER].contains(&entry.contestant.name);
    for entry in entries.iter().filter(in_table) {
        for tool in Tool::ALL {
            let api = &mut bench.api;
            let (first, second) = (
                count(tool, api, entry, event, 1)?,
                count(tool, api, entry, event, 6)?,
            );
            if let (Some(first), Some(second)) = (first, second) {
                series.add(
                    entry,
                    case,
                    tool.metric(),
                    (second as f64 - first as f64) / 5.0,
                );
            }
        }
    }
    Ok(())
}
