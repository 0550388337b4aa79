//! Compares two invocations of the same event.

mod body;
mod diff;
mod log;

use serde::Serialize;

use crate::host::FunctionFacts;
use crate::record::{InvocationRecord, Verdict};
use crate::view::{ms, status, verdict_between};

pub(crate) use diff::{Diff, DiffLine};

/// What is different between two invocations. Secrets are hidden.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Comparison {
    /// Request ids.
    pub(crate) before: String,
    pub(crate) after: String,
    /// `None` while one of them runs.
    pub(crate) verdict: Option<Verdict>,
    pub(crate) status: StatusChange,
    /// The payloads of the responses, or the errors.
    pub(crate) response: Diff,
    /// The lines during the invocations, without those of the platform for each invocation.
    pub(crate) log: Diff,
    pub(crate) duration: DurationChange,
    pub(crate) memory: MemoryChange,
    pub(crate) event: Diff,
}

/// How the two ended. `None` while they run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StatusChange {
    pub(crate) before: Option<&'static str>,
    pub(crate) after: Option<&'static str>,
    pub(crate) same: bool,
}

/// The durations, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DurationChange {
    pub(crate) before_ms: Option<f64>,
    pub(crate) after_ms: Option<f64>,
}

/// The most memory that the processes had used until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemoryChange {
    pub(crate) before_kib: Option<u64>,
    pub(crate) after_kib: Option<u64>,
}

/// Compares an invocation with a later one. It needs no lock of the history, so the caller passes copies.
pub(crate) fn compare(
    functions: &[FunctionFacts],
    before: &InvocationRecord,
    after: &InvocationRecord,
) -> Comparison {
    let (before_status, after_status) = (status(before), status(after));
    let memory = |record: &InvocationRecord| record.report.as_ref()?.max_memory_kib;
    Comparison {
        before: before.id.clone(),
        after: after.id.clone(),
        verdict: verdict_between(functions, Some(before), after),
        status: StatusChange {
            before: before_status,
            after: after_status,
            same: before_status == after_status,
        },
        response: body::diff_bodies(&before.response_body, &after.response_body),
        log: log::diff_logs(before, after),
        duration: DurationChange {
            before_ms: before.report.as_ref().map(|report| ms(report.duration)),
            after_ms: after.report.as_ref().map(|report| ms(report.duration)),
        },
        memory: MemoryChange {
            before_kib: memory(before),
            after_kib: memory(after),
        },
        event: body::diff_bodies(&before.event, &after.event),
    }
}
