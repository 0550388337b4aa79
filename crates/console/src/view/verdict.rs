//! Whether a repeated invocation is better than the one before.

use std::sync::Arc;

use super::http::http_status;
use super::status::status;
use crate::history::Store;
use crate::host::FunctionFacts;
use crate::json;
use crate::record::{InvocationRecord, Verdict};

/// The verdict on an invocation that repeats another one, or that was sent with a saved event. It is kept once neither can
/// change any more.
///
/// A saved event is compared with its last run before. Without one, its expected response counts as a run that has
/// passed. `None` if it repeats nothing, or while one of the two runs.
pub(crate) fn verdict(
    store: &Store,
    functions: &[FunctionFacts],
    record: &InvocationRecord,
) -> Option<&'static str> {
    if record.origin.replay_of.is_none() && record.origin.saved_as.is_none() {
        return None;
    }
    if let Some(verdict) = record.verdict.get() {
        return Some(verdict.name());
    }
    let before = if let Some(id) = &record.origin.replay_of {
        // One that is no longer kept need not be looked for among all others.
        store.numbers.get(id)?;
        // With the same id, the last one with this id may be the repetition itself.
        let mut records = store.invocations.iter().map(Arc::as_ref);
        Some(records.find(|before| before.id == *id)?)
    } else {
        run_before(store, record)
    };
    let verdict = verdict_between(functions, before, record)?;
    if is_final(record) && before.is_none_or(is_final) {
        return Some(record.verdict.get_or_init(|| verdict).name());
    }
    Some(verdict.name())
}

/// Whether the status cannot change any more. A process that has responded may still crash or time out before its
/// next call to `/next`, which its report says.
fn is_final(record: &InvocationRecord) -> bool {
    record.report.is_some() || record.times.delivered.is_none()
}

/// The verdict on an invocation after another one. `None` while one of them runs.
pub(crate) fn verdict_between(
    functions: &[FunctionFacts],
    before: Option<&InvocationRecord>,
    after: &InvocationRecord,
) -> Option<Verdict> {
    let expected = |record: &InvocationRecord| record.expected.clone();
    let expected_after = expected(after).or_else(|| before.and_then(expected));
    let after_passes = passes(functions, after, expected_after.as_deref())?;
    let before_passes = match before {
        Some(before) => {
            let expected_before = expected(before).or_else(|| expected(after));
            passes(functions, before, expected_before.as_deref())?
        }
        None => expected_after.is_some() || after_passes,
    };
    Some(Verdict::new(before_passes, after_passes))
}

/// The last run before with the same saved event.
fn run_before<'a>(store: &'a Store, record: &InvocationRecord) -> Option<&'a InvocationRecord> {
    let is_run = |before: &&Arc<InvocationRecord>| {
        before.number < record.number
            && before.function == record.function
            && before.origin.saved_as == record.origin.saved_as
            && before.outcome.is_some()
    };
    store.invocations.iter().rev().find(is_run).map(Arc::as_ref)
}

/// Whether the invocation returned a response, no HTTP status of an error of the server, and what was expected.
fn passes(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
    expected: Option<&[u8]>,
) -> Option<bool> {
    let is_ok =
        status(record)? == "ok" && http_status(functions, record).is_none_or(|status| status < 500);
    let body = &record.response_body;
    let is_expected = |expected: &[u8]| {
        body.is_whole() && (body.kept() == expected || json::are_equal(expected, body.kept()))
    };
    Some(is_ok && expected.is_none_or(is_expected))
}

#[cfg(test)]
mod tests;
