//! Concurrent invocations, as on Managed Instances: the throughput of all workers, the processor time of an
//! invocation, and whether each worker gets its share.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::{Bench, http_requests, shuffled};
use crate::api::{Api, Event, Framing};
use crate::builds::Entry;
use crate::contestant::Program;
use crate::record::{Row, Series};
use crate::session::{Session, name};

const ROUNDS: u32 = 5;

const WORKERS: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];

const INVOCATIONS: u32 = 10_000;

/// Fewer, because an invocation with thousands of allocations takes longer.
const INVOCATIONS_ALLOC: u32 = 1_000;

pub(crate) fn run(bench: &mut Bench) -> Result<Vec<Row>> {
    let mut series = Series::default();
    let echo = Rc::new(Event::of_size(600, Framing::Length));
    let document = Rc::new(Event::new(document(), Framing::Length));
    let [_, request, ..] = http_requests::TO_APP;
    let cases = [
        ("echo", Program::Concurrent, echo, INVOCATIONS),
        (
            "HTTP application",
            Program::ConcurrentApp,
            Rc::new(request.event()),
            INVOCATIONS,
        ),
        (
            "many allocations",
            Program::Alloc,
            document,
            INVOCATIONS_ALLOC,
        ),
    ];
    for (what, program, event, invocations) in cases {
        let entries = match program {
            // All release builds, since the allocator depends on the target.
            Program::Alloc => bench.entries(program)?,
            _ => bench.two_builds(program)?,
        };
        let invocations = if bench.options.smoke {
            100
        } else {
            invocations
        };
        for workers in WORKERS {
            let case = format!("{what}, {workers} at once");
            for round in 0..bench.rounds(ROUNDS) {
                eprint!("\rconcurrency: {case}, round {}  ", round + 1);
                for entry in shuffled(&entries, round) {
                    let round = one_round(&mut bench.api, entry, workers, &event, invocations);
                    let Round {
                        throughput,
                        processor,
                        share,
                        peak_kib,
                        api,
                    } = round.with_context(|| name(entry))?;
                    let mut add = |metric, value| series.add(entry, &case, metric, value);
                    add(("throughput", "/s"), throughput);
                    add(("processor time", "µs"), processor);
                    add(("least share of a connection", "%"), share);
                    add(("peak memory", "KiB"), peak_kib as f64);
                    add(("the API's own", "µs"), api);
                }
            }
            eprintln!();
        }
    }
    Ok(series.rows("concurrency"))
}

struct Round {
    /// Invocations per second.
    throughput: f64,
    /// The processor time of the function per invocation, in µs. Unlike the throughput, it is not bounded by
    /// the API.
    processor: f64,
    /// The number of invocations of the connection with the fewest, in percent of an equal share.
    share: f64,
    peak_kib: u64,
    /// The processor time of the API per invocation, in µs. A single thread serves all connections.
    api: f64,
}

fn one_round(
    server: &mut Api,
    entry: &Entry,
    workers: u32,
    event: &Rc<Event>,
    invocations: u32,
) -> Result<Round> {
    let mut session = Session::start_with(server, entry, |command| {
        command
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "lambda-managed-instances")
            .env("AWS_LAMBDA_MAX_CONCURRENCY", workers.to_string());
    })?;
    // All workers are waiting before the first event is sent.
    let mut waiting = vec![session.waiting()];
    while waiting.len() < workers as usize {
        waiting.push(session.next()?);
    }
    let mut served = HashMap::new();
    let (first, api) = (session.usage()?, Api::processor_time());
    let started = Instant::now();
    let mut sent = 0;
    while let Some(connection) = waiting.pop() {
        session.send(connection, event)?;
        *served.entry(connection).or_insert(0_u32) += 1;
        sent += 1;
        if waiting.is_empty() && sent < invocations {
            waiting.push(session.next()?);
        }
        if sent >= invocations {
            break;
        }
    }
    // Wait for the invocations that are still running.
    for _ in 0..workers.min(sent) {
        session.next()?;
    }
    let elapsed = started.elapsed().as_secs_f64();
    let (last, api) = (session.usage()?, Api::processor_time() - api);
    let least = served.values().min().copied().unwrap_or(0);
    let even = f64::from(sent) / f64::from(workers);
    let per_call = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(sent);
    Ok(Round {
        throughput: f64::from(sent) / elapsed,
        processor: per_call(last.processor - first.processor),
        share: 100.0 * f64::from(least) / even,
        peak_kib: last.peak_kib,
        api: per_call(api),
    })
}

/// A list of orders for the program that indexes its event.
fn document() -> Vec<u8> {
    let order = |number: u32| {
        format!(
            r#"{{"id":"order-{number}","customer":"customer {}","lines":[{{"sku":"a-{number}","count":{}}},{{"sku":"b-{number}","count":1}}],"note":"leave it at the door, please"}}"#,
            number % 7,
            number % 5 + 1
        )
    };
    let orders: Vec<String> = (0..6).map(order).collect();
    format!("[{}]", orders.join(",")).into_bytes()
}
