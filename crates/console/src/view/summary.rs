//! An invocation as a row of the list.

use lambda_native_events::Source;
use serde::Serialize;

use super::http::http_status;
use super::mask::Mask;
use super::status::{error_type, state, status};
use super::subject::subject;
use super::time::{at, ms};
use super::verdict::verdict;
use crate::history::Store;
use crate::host::FunctionFacts;
use crate::record::{InvocationRecord, Via};

/// An invocation as a row of the list. It contains no secrets.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    pub(crate) id: String,
    /// Counts the invocations of all functions, from 1.
    pub(crate) seq: u64,
    pub(crate) function: String,
    /// When it arrived.
    pub(crate) at: String,
    /// The family of the event's type, such as `sqs`.
    pub(crate) source: Option<&'static str>,
    pub(crate) source_about: Option<&'static str>,
    pub(crate) title: String,
    pub(crate) via: &'static str,
    pub(crate) state: &'static str,
    pub(crate) status: Option<&'static str>,
    pub(crate) error_type: Option<String>,
    pub(crate) http_status: Option<u16>,
    pub(crate) duration_ms: Option<f64>,
    pub(crate) billed_ms: Option<u64>,
    pub(crate) memory_kib: Option<u64>,
    pub(crate) cold_start: bool,
    pub(crate) init_ms: Option<f64>,
    pub(crate) event_bytes: u64,
    pub(crate) response_bytes: Option<u64>,
    pub(crate) replay_of: Option<String>,
    pub(crate) saved_as: Option<String>,
    pub(crate) verdict: Option<&'static str>,
    pub(crate) build: u32,
    pub(crate) environment: Option<usize>,
}

/// Determines what the row of an invocation needs to know of its event and its response. For large ones this takes
/// milliseconds, in which the store must not be locked.
pub(crate) fn prepare_summary(functions: &[FunctionFacts], record: &InvocationRecord) {
    subject(record);
    http_status(functions, record);
}

/// Whether [`prepare_summary`] has nothing left to do.
pub(crate) fn is_summary_prepared(record: &InvocationRecord) -> bool {
    let has_status = record.http_status.get().is_some() || record.outcome.is_none();
    record.subject.get().is_some() && has_status
}

/// The row of an invocation.
pub(crate) fn summary(
    store: &Store,
    functions: &[FunctionFacts],
    record: &InvocationRecord,
) -> Summary {
    let subject = subject(record);
    let report = record.report.as_ref();
    let has_response = record.outcome.is_some() || record.is_streamed;
    Summary {
        id: record.id.clone(),
        seq: record.number,
        function: name(functions, record),
        at: at(record.received_at),
        source: subject.source.map(Source::feature),
        source_about: subject.source.map(Source::about),
        title: subject.title.clone(),
        via: record.origin.via.name(),
        state: state(record),
        status: status(record),
        error_type: error_type(record).map(|text| Mask { reveal: false }.text(text).text),
        http_status: http_status(functions, record),
        duration_ms: duration_ms(record),
        billed_ms: report.map(|report| u64::try_from(report.billed_ms()).unwrap_or(u64::MAX)),
        memory_kib: report.and_then(|report| report.max_memory_kib),
        cold_start: record.is_cold_start,
        init_ms: init_ms(record),
        event_bytes: record.event.bytes(),
        response_bytes: has_response.then(|| record.response_body.bytes()),
        replay_of: record.origin.replay_of.clone(),
        saved_as: record.origin.saved_as.clone(),
        verdict: verdict(store, functions, record),
        build: record.build,
        environment: record.environment,
    }
}

impl Via {
    /// Its name in the JSON API, such as `http`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Via::Http => "http",
            Via::Api => "api",
            Via::Console => "console",
            Via::Replay => "replay",
            Via::Saved => "saved",
        }
    }
}

fn name(functions: &[FunctionFacts], record: &InvocationRecord) -> String {
    let facts = functions.get(record.function);
    facts.map_or_else(String::new, |facts| facts.name.clone())
}

/// From the delivery of the event to the next call to `/next`. As long as that is missing, to the response.
fn duration_ms(record: &InvocationRecord) -> Option<f64> {
    if let Some(report) = &record.report {
        return Some(ms(report.duration));
    }
    let delivered = record.times.delivered?;
    let responded = record.times.responded?;
    Some(ms(responded.saturating_duration_since(delivered)))
}

fn init_ms(record: &InvocationRecord) -> Option<f64> {
    let reported = record
        .report
        .as_ref()
        .and_then(|report| report.init_duration);
    let measured = || {
        let times = &record.times;
        Some(times.ready?.saturating_duration_since(times.spawned?))
    };
    reported.or_else(measured).map(ms)
}
