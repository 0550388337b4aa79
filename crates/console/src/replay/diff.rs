//! The differences of two texts, line by line.

use std::time::{Duration, Instant};

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// How many equal lines are shown around each difference.
const CONTEXT: usize = 3;

/// More lines with differences are only counted.
const MAX_LINES: usize = 2_000;

/// How much of a line is shown, in bytes.
const MAX_LINE_BYTES: usize = 4 * 1024;

/// The search for the fewest differences ends after this time. What it then finds are more differences than needed.
const MAX_SEARCH: Duration = Duration::from_millis(300);

/// What is different between two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Diff {
    pub(crate) same: bool,
    /// Whether the texts differ only in hidden values.
    pub(crate) only_secrets: bool,
    /// The lines of both, in their order. Most of those that are equal are left out.
    pub(crate) lines: Vec<DiffLine>,
}

/// A line of one text or of both, or lines that are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum DiffLine {
    Line {
        /// `=` in both, `-` only in the first, `+` only in the second.
        op: char,
        /// The number of the line in the first text, from 1.
        before: Option<usize>,
        after: Option<usize>,
        text: String,
    },
    Folded {
        /// `…`
        op: char,
        /// How many lines are left out.
        count: usize,
    },
}

/// A line, as it is compared and as it is shown.
#[derive(Debug, Clone)]
pub(super) struct ComparedLine {
    pub(super) key: String,
    pub(super) shown: String,
}

/// Compares two texts by the keys of their lines. `same`: whether they are equal, also in what is not in the lines.
pub(super) fn diff(same: bool, before: &[ComparedLine], after: &[ComparedLine]) -> Diff {
    let keys = |lines: &[ComparedLine]| {
        lines
            .iter()
            .map(|line| line.key.clone())
            .collect::<Vec<_>>()
    };
    let deadline = Instant::now().checked_add(MAX_SEARCH);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &keys(before), &keys(after), deadline);
    let mut lines = Lines {
        before,
        after,
        out: Vec::new(),
        changed: 0,
    };
    let last = ops.len().saturating_sub(1);
    for (index, op) in ops.iter().enumerate() {
        match *op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => {
                let head = if index == 0 { 0 } else { CONTEXT };
                let tail = if index == last { 0 } else { CONTEXT };
                lines.equal(old_index, new_index, len, head, tail);
            }
            DiffOp::Delete {
                old_index, old_len, ..
            } => lines.deleted(old_index, old_len),
            DiffOp::Insert {
                new_index, new_len, ..
            } => lines.inserted(new_index, new_len),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                lines.deleted(old_index, old_len);
                lines.inserted(new_index, new_len);
            }
        }
    }
    Diff {
        same,
        only_secrets: !same && lines.changed == 0,
        lines: lines.out,
    }
}

struct Lines<'a> {
    before: &'a [ComparedLine],
    after: &'a [ComparedLine],
    out: Vec<DiffLine>,
    changed: usize,
}

impl Lines<'_> {
    /// Shows so many lines at the beginning and at the end of a run of equal lines.
    fn equal(&mut self, before: usize, after: usize, length: usize, head: usize, tail: usize) {
        // One line that is left out would need a line too.
        let is_folded = length > head + tail + 1;
        for index in 0..length {
            if is_folded && index == head {
                self.fold(length - head - tail);
            }
            if !is_folded || index < head || index >= length - tail {
                let line = &self.after[after + index];
                self.line(
                    '=',
                    Some(before + index + 1),
                    Some(after + index + 1),
                    &line.shown,
                );
            }
        }
    }

    fn deleted(&mut self, from: usize, length: usize) {
        let lines = self.before.iter().enumerate().skip(from).take(length);
        for (index, line) in lines {
            self.changed(|all| all.line('-', Some(index + 1), None, &line.shown));
        }
    }

    fn inserted(&mut self, from: usize, length: usize) {
        let lines = self.after.iter().enumerate().skip(from).take(length);
        for (index, line) in lines {
            self.changed(|all| all.line('+', None, Some(index + 1), &line.shown));
        }
    }

    fn changed(&mut self, show: impl FnOnce(&mut Self)) {
        self.changed += 1;
        if self.changed <= MAX_LINES {
            show(self);
        } else {
            self.fold(1);
        }
    }

    fn line(&mut self, op: char, before: Option<usize>, after: Option<usize>, text: &str) {
        if self.changed > MAX_LINES {
            return self.fold(1);
        }
        let text = shortened(text);
        self.out.push(DiffLine::Line {
            op,
            before,
            after,
            text,
        });
    }

    fn fold(&mut self, lines: usize) {
        if let Some(DiffLine::Folded { count, .. }) = self.out.last_mut() {
            *count += lines;
            return;
        }
        self.out.push(DiffLine::Folded {
            op: '…',
            count: lines,
        });
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= MAX_LINE_BYTES {
        return text.to_owned();
    }
    let end = (0..=MAX_LINE_BYTES)
        .rev()
        .find(|&end| text.is_char_boundary(end));
    format!("{}…", &text[..end.unwrap_or(0)])
}

#[cfg(test)]
mod tests {
    use super::{ComparedLine, Diff, DiffLine, diff};

    fn lines(text: &str) -> Vec<ComparedLine> {
        let line = |line: &str| ComparedLine {
            key: line.to_owned(),
            shown: line.to_owned(),
        };
        text.lines().map(line).collect()
    }

    fn compared(before: &str, after: &str) -> Diff {
        diff(before == after, &lines(before), &lines(after))
    }

    fn shown(diff: &Diff) -> Vec<String> {
        let show = |line: &DiffLine| match line {
            DiffLine::Line { op, text, .. } => format!("{op}{text}"),
            DiffLine::Folded { count, .. } => format!("…{count}"),
        };
        diff.lines.iter().map(show).collect()
    }

    #[test]
    fn differences_have_some_lines_around_them() {
        let before: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let after = before.replace("\n10\n", "\nten\n");
        let diff = compared(&before, &after);
        let expected = [
            "…6", "=7", "=8", "=9", "-10", "+ten", "=11", "=12", "=13", "…7",
        ];
        assert_eq!(shown(&diff), expected);
        assert!(!diff.same && !diff.only_secrets);
        let DiffLine::Line { before, after, .. } = &diff.lines[6] else {
            panic!("a line");
        };
        assert_eq!((*before, *after), (Some(11), Some(11)));
    }

    #[test]
    fn short_runs_are_not_folded() {
        assert_eq!(
            shown(&compared("a\nb\nc\n", "a\nb\nd\n")),
            ["=a", "=b", "-c", "+d"]
        );
        assert_eq!(shown(&compared("", "a\n")), ["+a"]);
        assert_eq!(shown(&compared("a\nb\n", "a\nb\n")), ["…2"]);
        assert_eq!(shown(&compared("", "")), [""; 0]);
    }

    #[test]
    fn the_size_is_bounded() {
        let many = |name: &str| {
            (0..100_000)
                .map(|n| format!("{name}{n}\n"))
                .collect::<String>()
        };
        let diff = compared(&many("a"), &many("b"));
        assert_eq!(diff.lines.len(), 2_001);
        assert!(!diff.same);
        let DiffLine::Folded { count, .. } = diff.lines.last().unwrap() else {
            panic!("the rest is folded");
        };
        assert_eq!(*count, 198_000);
        let long = compared("a", &"é".repeat(1024 * 1024));
        assert!(shown(&long)[1].len() < 5_000);
    }
}
