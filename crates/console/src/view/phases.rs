//! The phases of an invocation.

use std::time::{Duration, Instant};

use lambda_native_emulator::InvocationResponse;
use serde::Serialize;

use super::time::ms_since;
use crate::record::{InvocationRecord, Outcome};

/// A shorter wait for a function that has to be built is not shown as a build.
const SHORTEST_BUILD: Duration = Duration::from_millis(1);

/// A phase of an invocation. Each one begins where the one before ends.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Phase {
    /// `build`, `queued`, `init`, `restore`, `handler`, `response`, `next` or `frozen`.
    pub(crate) name: &'static str,
    /// From the arrival of the invocation.
    pub(crate) start_ms: f64,
    /// `None` if it lasts.
    pub(crate) end_ms: Option<f64>,
}

/// The phases so far.
pub(super) fn phases(record: &InvocationRecord) -> Vec<Phase> {
    let mut phases = Phases {
        received: record.times.received,
        at: record.times.received,
        list: Vec::new(),
    };
    if phases.before_delivery(record).is_some() {
        phases.after_delivery(record);
    }
    phases.list
}

struct Phases {
    received: Instant,
    /// The end of the last phase.
    at: Instant,
    list: Vec<Phase>,
}

impl Phases {
    /// Returns `None` if the event has not been delivered.
    fn before_delivery(&mut self, record: &InvocationRecord) -> Option<()> {
        let times = &record.times;
        let is_over = record.outcome.is_some();
        let queued = times.queued.or(times.delivered.map(|_| times.received));
        let Some(queued) = queued else {
            let name = match record.outcome {
                Some(Outcome::Throttled) => "queued",
                _ => "build",
            };
            self.last(name, times.responded.filter(|_| is_over));
            return None;
        };
        if queued.saturating_duration_since(times.received) >= SHORTEST_BUILD {
            self.until("build", queued);
        }
        let Some(delivered) = times.delivered else {
            if let Some(spawned) = times.spawned {
                self.until("queued", spawned);
                self.last("init", times.responded);
            } else {
                self.last("queued", times.responded.filter(|_| is_over));
            }
            return None;
        };
        let init = times
            .spawned
            .zip(times.ready)
            .map(|(start, end)| ("init", start, end));
        let restore = times.restored.map(|(start, end)| ("restore", start, end));
        for (name, start, end) in init.into_iter().chain(restore) {
            // The first process is often started before the first invocation arrives.
            if end > self.at {
                self.until("queued", start);
                self.until(name, end.min(delivered));
            }
        }
        self.until("queued", delivered);
        Some(())
    }

    fn after_delivery(&mut self, record: &InvocationRecord) {
        let times = &record.times;
        let is_stopped = matches!(
            record.outcome,
            Some(Outcome::Response(InvocationResponse::Stopped))
        );
        let ended = times.ended.or(times.responded.filter(|_| is_stopped));
        let Some((began, accepted)) = response(record) else {
            return self.last("handler", ended);
        };
        self.until("handler", earliest(began, ended));
        let Some(accepted) = accepted else {
            return self.last("response", ended);
        };
        self.until("response", earliest(accepted, ended));
        let Some(ended) = ended else {
            return self.last("next", None);
        };
        self.until("next", ended);
        if times.frozen.is_some() {
            self.last("frozen", times.thawed);
        }
    }

    /// Adds a phase up to this time, unless it would be empty.
    fn until(&mut self, name: &'static str, end: Instant) {
        if end > self.at {
            self.last(name, Some(end));
        }
    }

    /// Adds a phase that may last.
    fn last(&mut self, name: &'static str, end: Option<Instant>) {
        let end = end.map(|end| end.max(self.at));
        self.list.push(Phase {
            name,
            start_ms: ms_since(self.received, self.at),
            end_ms: end.map(|end| ms_since(self.received, end)),
        });
        self.at = end.unwrap_or(self.at);
    }
}

/// When the function began to respond, and when its response had been accepted.
fn response(record: &InvocationRecord) -> Option<(Instant, Option<Instant>)> {
    use InvocationResponse::{Error, Response, TooLarge};
    let times = &record.times;
    if let Some(streaming) = times.streaming {
        return Some((streaming, times.responded));
    }
    match &record.outcome {
        Some(Outcome::Response(Response { .. } | Error(_) | TooLarge { .. })) => {}
        _ => return None,
    }
    let responded = times.responded?;
    let post = record.exchanges.iter().rev().find(|exchange| {
        let is_post = exchange.path.ends_with("/response") || exchange.path.ends_with("/error");
        is_post && exchange.method == "POST" && exchange.status.is_some()
    });
    let began = post.map_or(responded, |post| post.began);
    let accepted = post.map_or(responded, |post| post.ended);
    Some((began, Some(accepted.max(responded))))
}

fn earliest(time: Instant, limit: Option<Instant>) -> Instant {
    limit.map_or(time, |limit| time.min(limit))
}
