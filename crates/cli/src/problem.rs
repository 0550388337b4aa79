//! Errors that say what to do.

use std::error::Error;
use std::fmt;

/// An error with its remedy, which `lam doctor` shows separately.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) problem: String,
    /// Between the two in the message.
    separator: &'static str,
    /// A command or a sentence.
    pub(crate) remedy: String,
}

impl Problem {
    pub(crate) fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem {
            problem: problem.into(),
            separator: "; ",
            remedy: remedy.into(),
        }
    }

    /// Something is missing, which this command installs.
    pub(crate) fn not_installed(problem: impl Into<String>, command: impl Into<String>) -> Problem {
        Problem {
            separator: "; install it with\n  ",
            ..Problem::new(problem, command)
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.problem, self.separator, self.remedy)
    }
}

impl Error for Problem {}
