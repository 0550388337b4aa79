//! What a deployment changes.

use crate::terminal;

/// The changes so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Whether changes are only shown.
    preview: bool,
    pub(super) changes: Vec<String>,
    /// The changes that AWS has accepted.
    pub(super) done: Vec<String>,
    /// Whether anything has been sent to AWS that may have changed something.
    pub(super) has_written: bool,
    pub(super) has_failed_test: bool,
}

impl Progress {
    pub(super) fn new(preview: bool) -> Progress {
        Progress {
            preview,
            ..Progress::default()
        }
    }

    /// Prints a difference.
    pub(super) fn show(&mut self, line: impl Into<String>) {
        let line = line.into();
        terminal::line(&line);
        self.changes.push(line);
    }

    /// Whether changes are made.
    pub(super) fn is_real(&self) -> bool {
        !self.preview
    }

    /// Whether there are differences that a preview has not applied.
    pub(super) fn is_preview_of_changes(&self) -> bool {
        self.preview && !self.changes.is_empty()
    }

    /// Makes the changes that have been shown, unless this is a preview. Returns what `change` returns.
    pub(super) fn make<T>(
        &mut self,
        change: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        if self.preview {
            return Ok(None);
        }
        self.has_written = true;
        let result = change()?;
        self.done = self.changes.clone();
        Ok(Some(result))
    }
}
