//! The lines that belong to an invocation, or to a function.

use std::collections::VecDeque;
use std::time::Instant;

/// The most lines that are kept of an invocation: the first half of them, and the last.
pub(crate) const MAX_LINES: usize = 2_000;

/// A line of a log.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) at: Instant,
    pub(crate) source: LineSource,
    pub(crate) text: String,
}

/// Who wrote a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineSource {
    Stdout,
    Stderr,
    /// The emulator, as Lambda's platform.
    Platform,
    /// The extension with this name.
    Extension(String),
}

/// Lines of which the oldest and the newest are kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    first: Vec<Line>,
    last: VecDeque<Line>,
    dropped: u64,
}

impl Log {
    /// Adds a line, and drops one from the middle if there are more than `most`.
    pub(crate) fn push(&mut self, line: Line, most: usize) {
        if self.first.len() < most / 2 {
            return self.first.push(line);
        }
        if self.last.len() == most - most / 2 {
            self.last.pop_front();
            self.dropped += 1;
        }
        self.last.push_back(line);
    }

    /// The lines before those that were dropped.
    pub(crate) fn first(&self) -> &[Line] {
        &self.first
    }

    /// The lines after those that were dropped.
    pub(crate) fn last(&self) -> &VecDeque<Line> {
        &self.last
    }

    /// How many lines were dropped.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }
}
