//! What happens because time has passed.

use std::time::{Duration, Instant};

use super::State;

impl State {
    /// Does what is due at `now`.
    pub(crate) fn expire(&mut self, now: Instant, fetch_timeout: Option<Duration>) {
        let is_late = |deadline: Option<Instant>| deadline.is_some_and(|it| it <= now);
        while let Some(late) = self.take_in_flight(|it| is_late(it.deadline)) {
            self.end_late(&late);
        }
        if is_late(self.restore_deadline()) {
            self.time_out_restore();
        }
        self.note_stall(now);
        let Some(patience) = fetch_timeout else {
            return;
        };
        let Some(since) = self.stalled_since else {
            return;
        };
        if now.duration_since(since) < patience {
            return;
        }
        if let Some(queued) = self.queue.pop_front() {
            let why = match self.waiting.is_empty() {
                true => ": no runtime asked for it (fetch timeout)",
                false => ": an extension has not called event/next (fetch timeout)",
            };
            self.fail_late(&queued, patience, why);
        }
        self.stalled_since = None;
        self.note_stall(now);
    }

    /// When [`expire`](Self::expire) has something to do next.
    pub(crate) fn alarm(
        &mut self,
        now: Instant,
        fetch_timeout: Option<Duration>,
    ) -> Option<Instant> {
        self.note_stall(now);
        let stall = self
            .stalled_since
            .zip(fetch_timeout)
            .and_then(|(since, patience)| since.checked_add(patience));
        self.in_flight
            .iter()
            .map(|it| it.deadline)
            .chain([stall, self.restore_deadline()])
            .flatten()
            .min()
    }

    fn note_stall(&mut self, now: Instant) {
        let nobody_asks = self.waiting.is_empty() || !self.extensions.are_idle();
        let stalled = !self.queue.is_empty() && self.in_flight.is_empty() && nobody_asks;
        self.stalled_since = match self.stalled_since {
            since @ Some(_) if stalled => since,
            None if stalled => Some(now),
            _ => None,
        };
    }
}
