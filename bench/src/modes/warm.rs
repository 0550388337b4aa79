//! One small event at a time, in a process that is already running.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::{Bench, http_requests, shuffled};
use crate::api::{Api, Event, Framing};
use crate::builds::Entry;
use crate::contestant::Program;
use crate::record::{Row, Series};
use crate::session::{Session, name};
use crate::stats::quantile;
use crate::tools::{Tool, count};

const ROUNDS: u32 = 11;

/// Invocations before the measured ones, so that buffers have grown and interpreters have compiled.
const BEFORE: u32 = 200;

const INVOCATIONS: u32 = 3_000;

/// For the tools, whose counts do not vary. The count for the first invocations is subtracted.
const UNCOUNTED: u32 = 20;
const COUNTED: u32 = 200;

/// A request as an HTTP API sends it (AWS API Gateway Developer Guide, "Create AWS Lambda proxy
/// integrations for HTTP APIs": payload format 2.0), with the headers of a browser.
const REQUEST: &str = include_str!("http-api.json");

struct Case {
    name: String,
    program: Program,
    event: Rc<Event>,
    expected: Expected,
}

/// A correct response.
#[derive(Clone, Copy)]
enum Expected {
    /// The event, with or without spaces.
    Event,
    /// The values of the event. The members may have another order.
    Values,
    /// Contains these texts.
    Texts(&'static [&'static str]),
}

pub(crate) fn run(bench: &mut Bench) -> Result<Vec<Row>> {
    let mut series = Series::default();
    for case in cases() {
        measure(bench, &mut series, &case)?;
    }
    Ok(series.rows("warm"))
}

fn cases() -> Vec<Case> {
    let case = |name: &str, program, event, expected| Case {
        name: name.to_owned(),
        program,
        event: Rc::new(event),
        expected,
    };
    let request = || Event::new(REQUEST.trim_end().as_bytes().to_vec(), Framing::Length);
    let mut cases = vec![
        case(
            "echo",
            Program::Echo,
            Event::of_size(600, Framing::Length),
            Expected::Event,
        ),
        case(
            "HTTP request as JSON values",
            Program::Json,
            request(),
            Expected::Values,
        ),
        case(
            "HTTP request, typed",
            Program::Apigw,
            request(),
            Expected::Texts(&["hello world", "200", "/orders"]),
        ),
    ];
    cases.extend(http_requests::TO_APP.map(|request| {
        let name = format!("HTTP application, {}", request.name);
        let expected = Expected::Texts(request.expected);
        case(&name, Program::App, request.event(), expected)
    }));
    cases
}

fn measure(bench: &mut Bench, series: &mut Series, case: &Case) -> Result<()> {
    let Case {
        name: case_name,
        program,
        event,
        expected,
    } = case;
    let entries = bench.entries(*program)?;
    let (before, invocations, counted) = if bench.options.smoke {
        (5, 20, 20)
    } else {
        (BEFORE, INVOCATIONS, COUNTED)
    };
    let uncounted = before.min(UNCOUNTED);
    for round in 0..bench.rounds(ROUNDS) {
        eprint!("\rwarm: {case_name}, round {}  ", round + 1);
        for entry in shuffled(&entries, round) {
            let round = one_round(&mut bench.api, entry, event, *expected, before, invocations)
                .with_context(|| name(entry))?;
            for (metric, value) in round {
                series.add(entry, case_name, metric, value);
            }
        }
    }
    eprintln!();
    for entry in &entries {
        for tool in Tool::ALL {
            let api = &mut bench.api;
            let first = count(tool, api, entry, event, uncounted)?;
            let second = count(tool, api, entry, event, uncounted + counted)?;
            if let (Some(first), Some(second)) = (first, second) {
                let each = (second as f64 - first as f64) / f64::from(counted);
                series.add(entry, case_name, tool.metric(), each);
            }
        }
    }
    Ok(())
}

type Figure = ((&'static str, &'static str), f64);

fn one_round(
    api: &mut Api,
    entry: &Entry,
    event: &Rc<Event>,
    expected: Expected,
    before: u32,
    invocations: u32,
) -> Result<[Figure; 5]> {
    let mut session = Session::start(api, entry)?;
    session.check(event, |response| expected.is(response, event))?;
    for _ in 0..before {
        session.invoke(event)?;
    }
    let (first, api_first) = (session.usage()?, Api::processor_time());
    let started = Instant::now();
    let mut each = Vec::with_capacity(invocations as usize);
    for _ in 0..invocations {
        each.push(session.invoke(event)?.as_secs_f64() * 1e6);
    }
    let elapsed = started.elapsed();
    let (last, api_last) = (session.usage()?, Api::processor_time());
    each.sort_by(f64::total_cmp);
    let per_call = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(invocations);
    Ok([
        (("time", "µs"), per_call(elapsed)),
        (
            ("99th percentile", "µs"),
            quantile(&each, 0.99).context("no invocation")?,
        ),
        (
            ("processor time", "µs"),
            per_call(last.processor - first.processor),
        ),
        (("the API's own", "µs"), per_call(api_last - api_first)),
        (("peak memory", "KiB"), last.peak_kib as f64),
    ])
}

impl Expected {
    fn is(self, response: &[u8], event: &Event) -> bool {
        match self {
            Expected::Event => {
                response == event.text || without_spaces(response) == without_spaces(&event.text)
            }
            Expected::Values => response.len() > event.text.len() / 2,
            Expected::Texts(texts) => {
                let response = String::from_utf8_lossy(response);
                texts.iter().all(|text| response.contains(text))
            }
        }
    }
}

fn without_spaces(text: &[u8]) -> Vec<u8> {
    let bytes = text.iter().copied();
    bytes.filter(|byte| !byte.is_ascii_whitespace()).collect()
}
