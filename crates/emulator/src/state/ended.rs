//! Remembers how the last invocations ended, for posts that arrive late.

use std::collections::VecDeque;

/// How many endings are remembered.
const REMEMBERED: usize = 1024;

/// The last invocations whose late posts get a status of their own.
#[derive(Default)]
pub(super) struct Ended(VecDeque<(String, Ending)>);

/// How an invocation ended without an accepted response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    TooLarge,
    TimedOut,
}

impl Ended {
    pub(super) fn remember(&mut self, request_id: &str, ending: Ending) {
        if self.0.len() == REMEMBERED {
            self.0.pop_back();
        }
        self.0.push_front((request_id.to_owned(), ending));
    }

    pub(super) fn of(&self, request_id: &str) -> Option<Ending> {
        let found = self.0.iter().find(|(id, _)| id == request_id)?;
        Some(found.1)
    }
}
