//! Whether a repeated invocation is better than the one before.

use serde::Serialize;

/// What has become of an invocation that was repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    Fixed,
    Regressed,
    StillFailing,
    StillPassing,
}

impl Verdict {
    /// The verdict on an invocation that passes or fails, after one that did.
    pub(crate) fn new(before: bool, after: bool) -> Verdict {
        match (before, after) {
            (false, true) => Verdict::Fixed,
            (true, false) => Verdict::Regressed,
            (false, false) => Verdict::StillFailing,
            (true, true) => Verdict::StillPassing,
        }
    }

    /// Its name in the JSON API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Verdict::Fixed => "fixed",
            Verdict::Regressed => "regressed",
            Verdict::StillFailing => "still-failing",
            Verdict::StillPassing => "still-passing",
        }
    }
}
