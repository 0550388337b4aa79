//! The result of a check.

use serde::Serialize;

use crate::problem::Problem;

/// What was looked for, and what was found.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) state: State,
    pub(super) found: String,
    /// How to get what is missing, one way in each line.
    pub(super) remedy: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Ok,
    /// Only some builds or commands need it.
    Missing,
    /// It is there, but some commands do not work with it.
    Warning,
    /// No build works without it.
    Failed,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Missing => "missing",
            State::Warning => "warning",
            State::Failed => "failed",
        }
    }
}

impl Check {
    pub(super) fn ok(name: impl Into<String>, found: impl Into<String>) -> Check {
        Check {
            name: name.into(),
            state: State::Ok,
            found: found.into(),
            remedy: None,
        }
    }

    pub(super) fn missing(name: impl Into<String>, found: impl Into<String>) -> Check {
        Check {
            state: State::Missing,
            ..Check::ok(name, found)
        }
    }

    pub(super) fn warning(name: impl Into<String>, found: impl Into<String>) -> Check {
        Check {
            state: State::Warning,
            ..Check::ok(name, found)
        }
    }

    pub(super) fn failed(name: impl Into<String>, found: impl Into<String>) -> Check {
        Check {
            state: State::Failed,
            ..Check::ok(name, found)
        }
    }

    /// A problem as an error describes it.
    pub(super) fn of_error(state: State, name: impl Into<String>, error: &anyhow::Error) -> Check {
        let (found, remedy) = match error.downcast_ref::<Problem>() {
            Some(problem) => (problem.problem.clone(), Some(problem.remedy.clone())),
            None => (format!("{error:#}"), None),
        };
        Check {
            name: name.into(),
            state,
            found,
            remedy,
        }
    }

    pub(super) fn remedy(self, remedy: impl Into<String>) -> Check {
        Check {
            remedy: Some(remedy.into()),
            ..self
        }
    }
}
