//! The lines that belong to an invocation, or to a function.

use std::collections::VecDeque;
use std::time::Instant;

/// The most lines that are kept of an invocation: the first half of them, and the last.
pub(crate) const MAX_LINES: usize = 2_000;

/// The most bytes of the text of these lines.
const MAX_LOG_BYTES: usize = 1024 * 1024;

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
    first_bytes: usize,
    last: VecDeque<Line>,
    last_bytes: usize,
    dropped: u64,
}

impl Log {
    /// Adds a line, and drops lines from the middle if there are more than `most`, or too many bytes.
    pub(crate) fn push(&mut self, line: Line, most: usize) {
        let bytes = line.text.len();
        let has_room = self.first.len() < most / 2 && self.first_bytes < MAX_LOG_BYTES / 2;
        if has_room && self.last.is_empty() {
            self.first_bytes += bytes;
            self.first.push(line);
            return;
        }
        self.last_bytes += bytes;
        self.last.push_back(line);
        while self.last.len() > most - most / 2 || self.last_bytes > MAX_LOG_BYTES / 2 {
            let Some(oldest) = self.last.pop_front() else {
                return;
            };
            self.last_bytes -= oldest.text.len();
            self.dropped += 1;
        }
    }

    /// Adds the lines of another log.
    pub(crate) fn append(&mut self, other: Log, most: usize) {
        self.dropped += other.dropped;
        for line in other.first.into_iter().chain(other.last) {
            self.push(line, most);
        }
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

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Line, LineSource, Log, MAX_LOG_BYTES};

    fn line(text: impl Into<String>) -> Line {
        Line {
            at: Instant::now(),
            source: LineSource::Stdout,
            text: text.into(),
        }
    }

    fn texts<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Vec<&'a str> {
        lines.into_iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn the_oldest_and_the_newest_lines_are_kept() {
        let mut log = Log::default();
        for number in 0..10 {
            log.push(line(number.to_string()), 5);
        }
        assert_eq!(texts(log.first()), ["0", "1"]);
        assert_eq!(texts(log.last()), ["7", "8", "9"]);
        assert_eq!(log.dropped(), 5);
    }

    #[test]
    fn long_lines_are_dropped_sooner() {
        let mut log = Log::default();
        for number in 0..100 {
            log.push(line("x".repeat(100_000) + &number.to_string()), 2_000);
        }
        let kept = texts(log.first().iter().chain(log.last()));
        let bytes: usize = kept.iter().map(|text| text.len()).sum();
        assert!(bytes <= MAX_LOG_BYTES + 100_010, "{bytes}");
        assert_eq!(kept.len() as u64 + log.dropped(), 100);
        assert!(kept.last().is_some_and(|last| last.ends_with("99")));
    }
}
