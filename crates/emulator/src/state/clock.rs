//! What happens because time has passed.

use std::time::{Duration, Instant};

use super::machine::State;

impl State {
    /// Ends everything that has timed out at `now`.
    pub(crate) fn expire(&mut self, now: Instant, fetch_timeout: Option<Duration>) {
        let is_late = |deadline: Option<Instant>| deadline.is_some_and(|it| it <= now);
        while let Some(late) = self.take_in_flight(|it| is_late(it.deadline)) {
            self.end_late(&late);
        }
        if is_late(self.restore_deadline()) {
            self.time_out_restore();
        }
        self.note_stall(now);
        let Some(fetch_timeout) = fetch_timeout else {
            return;
        };
        let Some(since) = self.stalled_since else {
            return;
        };
        if now.duration_since(since) < fetch_timeout {
            return;
        }
        if let Some(queued) = self.queue.pop_front() {
            let why = if self.waiting.is_empty() {
                ": no runtime called /next (fetch timeout)"
            } else {
                ": an extension has not called event/next (fetch timeout)"
            };
            self.fail_late(&queued, fetch_timeout, why);
        }
        self.stalled_since = None;
        self.note_stall(now);
    }

    /// When [`expire`](Self::expire) has to run next.
    pub(crate) fn alarm(
        &mut self,
        now: Instant,
        fetch_timeout: Option<Duration>,
    ) -> Option<Instant> {
        self.note_stall(now);
        let stall = self
            .stalled_since
            .zip(fetch_timeout)
            .and_then(|(since, timeout)| since.checked_add(timeout));
        self.in_flight
            .iter()
            .map(|it| it.deadline)
            .chain([stall, self.restore_deadline()])
            .flatten()
            .min()
    }

    fn note_stall(&mut self, now: Instant) {
        let cannot_deliver = self.waiting.is_empty() || !self.extensions.are_idle();
        let stalled = !self.queue.is_empty() && self.in_flight.is_empty() && cannot_deliver;
        self.stalled_since = match self.stalled_since {
            since @ Some(_) if stalled => since,
            None if stalled => Some(now),
            _ => None,
        };
    }
}
