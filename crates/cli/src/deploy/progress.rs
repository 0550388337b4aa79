//! What a command changes on AWS.

use crate::{aws, terminal};

/// The changes so far.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Whether changes are only shown.
    preview: bool,
    pub(crate) changes: Vec<String>,
    /// The changes that AWS has accepted.
    pub(super) done: Vec<String>,
    /// Whether anything on AWS may have been changed.
    pub(super) has_written: bool,
    pub(super) has_failed_test: bool,
}

impl Progress {
    pub(crate) fn new(preview: bool) -> Progress {
        Progress {
            preview,
            ..Progress::default()
        }
    }

    /// Prints a difference.
    pub(super) fn show_change(&mut self, line: impl Into<String>) {
        let line = line.into();
        terminal::line(&line);
        self.changes.push(line);
    }

    /// Whether changes are made.
    pub(super) fn applies_changes(&self) -> bool {
        !self.preview
    }

    /// Whether there are differences that a preview has not applied.
    pub(super) fn is_preview_of_changes(&self) -> bool {
        self.preview && !self.changes.is_empty()
    }

    /// Applies the changes that have been shown, unless this is a preview. Returns what `change` returns.
    pub(crate) fn apply<T>(
        &mut self,
        change: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        if self.preview {
            return Ok(None);
        }
        let result = change();
        self.record_change(result).map(Some)
    }

    /// Notes what AWS has said to a change: the changes that have been shown are made, or one of them has
    /// failed. A call that was refused has changed nothing. After any other failure, that is unknown.
    pub(crate) fn record_change<T>(&mut self, result: anyhow::Result<T>) -> anyhow::Result<T> {
        let result = self.record_call(result)?;
        self.done.clone_from(&self.changes);
        Ok(result)
    }

    /// Like [`Progress::record_change`], for a call that prepares a change.
    pub(crate) fn record_call<T>(&mut self, result: anyhow::Result<T>) -> anyhow::Result<T> {
        self.has_written |= match &result {
            Ok(_) => true,
            Err(error) => match aws::refusal(error) {
                Some(refused) => refused.status() >= 500,
                None => aws::may_have_arrived(error),
            },
        };
        result
    }
}
