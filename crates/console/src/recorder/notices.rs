//! What the notices about an environment change.

use std::time::Instant;

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::process::{Notice, Report, Status, Stop};

use super::lines;
use crate::history::Store;
use crate::record::{
    EnvironmentRecord, Line, LineSource, MAX_FUNCTION_LINES, MAX_LINES, Outcome, ProcessEnd,
};

/// How many invocations that have ended may still get lines, if several run at once.
const MAX_RECENT_INVOCATIONS: usize = 32;

/// Records a notice about an environment of a function.
pub(super) fn record(store: &mut Store, function: usize, environment: usize, notice: &Notice) {
    let now = Instant::now();
    match notice {
        Notice::Line {
            stream,
            request_id,
            text,
        } => {
            let line = Line::new((*stream).into(), text.clone());
            let Some(id) = request_id else {
                let state = store.functions[function].environment(environment);
                state.is_concurrent |= !state.in_flight.is_empty();
                return lines::add(store, function, environment, line);
            };
            return match lines::served(store, function, environment, id) {
                Some(number) => lines::add_during(store, function, number, line),
                None => lines::add(store, function, environment, line),
            };
        }
        Notice::ExtensionLine { name, text, .. } => {
            let line = Line::new(LineSource::Extension(name.clone()), text.clone());
            return lines::add(store, function, environment, line);
        }
        Notice::Start { request_id, .. } => {
            return started(store, function, environment, request_id);
        }
        Notice::End(report) => return ended(store, function, environment, report),
        Notice::Frozen => return frozen(store, function, environment, now),
        Notice::Exited {
            exit,
            stop,
            last_stderr,
            ..
        } => {
            let end = ProcessEnd {
                exit: *exit,
                stop: *stop,
                last_stderr: last_stderr.clone(),
            };
            return exited(store, function, environment, end, notice);
        }
        Notice::Spawned { pid } => spawned(store, function, environment, *pid, now),
        Notice::Ready { init_duration } | Notice::SnapshotTaken { init_duration } => {
            let environment = store.functions[function].environment(environment);
            // The notice of its start came a little later than the start.
            environment.spawned = now.checked_sub(*init_duration);
            environment.ready = Some(now);
        }
        Notice::Restored { restore_duration } => {
            let environment = store.functions[function].environment(environment);
            environment.restored = now.checked_sub(*restore_duration).map(|since| (since, now));
        }
        Notice::InitFailed { .. } | Notice::RestoreFailed { .. } => {
            let line = Line::new(LineSource::Platform, notice.to_string());
            return init_failed(store, function, environment, line);
        }
        _ => {}
    }
    let line = Line::new(LineSource::Platform, notice.to_string());
    lines::add(store, function, environment, line);
}

/// A process was started.
fn spawned(store: &mut Store, function: usize, environment: usize, pid: u32, now: Instant) {
    if store.functions[function]
        .environment(environment)
        .failed
        .is_some()
    {
        leave_before(store, function, environment);
    }
    let function = &mut store.functions[function];
    function.crash = None;
    let state = function.environment(environment);
    *state = EnvironmentRecord {
        pid: Some(pid),
        spawned: Some(now),
        // Its output may have been read already.
        before: std::mem::take(&mut state.before),
        ..EnvironmentRecord::default()
    };
}

/// An event is about to be delivered.
fn started(store: &mut Store, function: usize, environment: usize, request_id: &str) {
    let now = Instant::now();
    thaw(store, function, environment, now);
    let Some(number) = store.find(request_id).map(|record| record.number) else {
        return;
    };
    let state = store.functions[function].environment(environment);
    let is_first = state.last_invocation.is_none();
    let (spawned, ready, restored) = (state.spawned, state.ready, state.restored);
    let before = std::mem::take(&mut state.before);
    state.last_invocation = Some(number);
    state.in_flight.push(number);
    state.is_concurrent |= state.in_flight.len() > 1;
    state.ended_with_process.clear();
    let build = store.functions[function].builds;
    let Some(record) = store.numbered_mut(number) else {
        return;
    };
    record.environment = Some(environment);
    record.build = build;
    record.times.delivered = Some(now);
    if is_first {
        record.is_cold_start = true;
        record.times.spawned = spawned;
        record.times.ready = ready;
        record.times.restored = restored;
        record.before = before;
    }
}

/// An invocation has ended: with a call to `/next`, a timeout or the end of the process.
fn ended(store: &mut Store, function: usize, environment: usize, report: &Report) {
    let number = lines::served(store, function, environment, &report.request_id);
    let Some(number) = number else {
        return;
    };
    let Some(record) = store.numbered_mut(number) else {
        return;
    };
    let mut report = report.clone();
    // The lines are recorded one by one.
    report.log = Vec::new();
    let is_success = report.status == Status::Success;
    let times = &mut record.times;
    times.queued.get_or_insert(report.timeline.queued);
    times.delivered = Some(report.timeline.delivered);
    times.ended = Some(report.timeline.ended);
    record.report = Some(report);
    let environment = store.functions[function].environment(environment);
    environment.in_flight.retain(|other| *other != number);
    if environment.is_concurrent {
        environment.recent.push_front(number);
        environment.recent.truncate(MAX_RECENT_INVOCATIONS);
    }
    if !is_success {
        environment.ended_with_process.push(number);
    }
}

fn frozen(store: &mut Store, function: usize, environment: usize, now: Instant) {
    let environment = store.functions[function].environment(environment);
    if let Some(last) = environment.last_invocation
        && let Some(record) = store.numbered_mut(last)
    {
        record.times.frozen = Some(now);
    }
}

fn thaw(store: &mut Store, function: usize, environment: usize, now: Instant) {
    let environment = store.functions[function].environment(environment);
    if let Some(last) = environment.last_invocation
        && let Some(record) = store.numbered_mut(last)
        && record.times.frozen.is_some()
    {
        record.times.thawed.get_or_insert(now);
    }
}

/// The process has exited. The invocations that it served have ended before.
fn exited(
    store: &mut Store,
    function: usize,
    environment: usize,
    end: ProcessEnd,
    notice: &Notice,
) {
    thaw(store, function, environment, Instant::now());
    let line = Line::new(LineSource::Platform, notice.to_string());
    let is_planned = matches!(
        end.stop,
        Some(Stop::Replaced | Stop::Restarted | Stop::Shutdown)
    );
    if !is_planned {
        store.functions[function].crash = Some(line.text.clone());
    }
    let state = store.functions[function].environment(environment);
    let served = std::mem::take(&mut state.ended_with_process);
    if served.is_empty() || is_planned {
        lines::add(store, function, environment, line);
    } else {
        for number in served {
            if let Some(record) = store.numbered_mut(number) {
                record.exit = Some(end.clone());
                record.log.push(line.clone(), MAX_LINES);
            }
        }
    }
    let state = store.functions[function].environment(environment);
    let has_served = state.last_invocation.is_some();
    state.in_flight.clear();
    state.pid = None;
    state.last_invocation = None;
    if has_served {
        state.spawned = None;
    } else {
        state.failed = Some(end);
    }
}

/// Init or the restore has failed. The invocations that waited for it have just ended: they get the lines of
/// the init.
fn init_failed(store: &mut Store, function: usize, environment: usize, line: Line) {
    let state = store.functions[function].environment(environment);
    let (spawned, exit) = (state.spawned.take(), state.failed.take());
    state.before.push(line, MAX_FUNCTION_LINES);
    let waited: Vec<u64> = store
        .invocations
        .iter()
        .filter(|record| record.function == function && record.environment.is_none())
        .filter(|record| has_failed(record.outcome.as_ref()))
        .map(|record| record.number)
        .collect();
    if waited.is_empty() {
        return leave_before(store, function, environment);
    }
    let before = std::mem::take(&mut store.functions[function].environment(environment).before);
    for number in waited {
        if let Some(record) = store.numbered_mut(number) {
            record.environment = Some(environment);
            record.is_cold_start = true;
            record.times.spawned = spawned;
            record.before = before.clone();
            record.exit.clone_from(&exit);
        }
    }
}

fn has_failed(outcome: Option<&Outcome>) -> bool {
    use InvocationResponse::{Crashed, Error};
    matches!(outcome, Some(Outcome::Response(Crashed { .. } | Error(_))))
}

/// Lines of an init that no invocation has followed belong to the function.
fn leave_before(store: &mut Store, function: usize, environment: usize) {
    let function = &mut store.functions[function];
    let before = std::mem::take(&mut function.environment(environment).before);
    function.log.append(before, MAX_FUNCTION_LINES);
}
