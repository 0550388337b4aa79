//! An invocation with all its parts.

use std::sync::Arc;

use serde::Serialize;

use super::context::{ContextView, RequestView, context, request};
use super::error::{ErrorView, error};
use super::event::{EventView, event};
use super::exchange::{ExchangeView, exchange};
use super::log::{LogView, log_of};
use super::mask::Mask;
use super::phases::{Phase, phases};
use super::response::{ResponseView, response};
use super::summary::{Summary, summary};
use crate::history::Store;
use crate::host::FunctionFacts;
use crate::record::InvocationRecord;

/// An invocation with all its parts.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Detail {
    #[serde(flatten)]
    pub(crate) summary: Summary,
    pub(crate) phases: Vec<Phase>,
    pub(crate) event: EventView,
    /// The HTTP request that the event was made of.
    pub(crate) request: Option<RequestView>,
    pub(crate) context: ContextView,
    pub(crate) response: Option<ResponseView>,
    pub(crate) error: Option<ErrorView>,
    pub(crate) log: LogView,
    pub(crate) exchanges: Vec<ExchangeView>,
    /// Exchanges that are not kept.
    pub(crate) exchanges_dropped: u64,
    /// The REPORT line.
    pub(crate) report: Option<String>,
    /// What is billed: the duration in seconds by the memory size in GB.
    pub(crate) gb_seconds: Option<f64>,
    /// The ids of the invocations that repeat this one.
    pub(crate) replays: Vec<String>,
    /// Whether it is repeated after each build.
    pub(crate) watched: bool,
}

/// The parts that depend on other invocations.
#[derive(Debug, Clone)]
pub(crate) struct Related {
    pub(crate) summary: Summary,
    replays: Vec<String>,
}

/// Reads the parts that depend on other invocations.
pub(crate) fn related(
    store: &Store,
    functions: &[FunctionFacts],
    record: &InvocationRecord,
) -> Related {
    Related {
        summary: summary(store, functions, record),
        replays: replays(store, record),
    }
}

/// An invocation with all its parts. Secrets are hidden unless `reveal` is set. For a large event this takes
/// milliseconds, in which the store must not be locked.
pub(crate) fn detail(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
    related: Related,
    reveal: bool,
) -> Detail {
    let mask = Mask { reveal };
    let since = record.times.received;
    let report = record.report.as_ref();
    Detail {
        summary: related.summary,
        phases: phases(record),
        event: event(record, mask),
        request: request(record, mask),
        context: context(record, mask),
        response: response(functions, record, mask),
        error: error(record, mask),
        log: log_of(record, mask),
        exchanges: record
            .exchanges
            .iter()
            .map(|record| exchange(record, since, reveal))
            .collect(),
        exchanges_dropped: record.exchanges_dropped,
        report: report.map(ToString::to_string),
        gb_seconds: report.map(|report| {
            let seconds = report.billed_ms() as f64 / 1e3;
            seconds * f64::from(report.memory_size_mb) / 1024.0
        }),
        replays: related.replays,
        watched: record.is_watched,
    }
}

fn replays(store: &Store, record: &InvocationRecord) -> Vec<String> {
    let repeats = |other: &&Arc<InvocationRecord>| {
        other.origin.replay_of.as_deref() == Some(&record.id) && other.number != record.number
    };
    let replays = store.invocations.iter().filter(repeats);
    replays.map(|replay| replay.id.clone()).collect()
}
