//! The builds of a function.

use std::time::{Duration, SystemTime};

/// A build that has ended.
#[derive(Debug, Clone)]
pub struct Build {
    /// When it ended.
    pub at: SystemTime,
    /// How long it took.
    pub duration: Duration,
    /// `None` if it succeeded, or why it failed.
    pub error: Option<String>,
    /// What the compiler said.
    pub messages: Vec<BuildMessage>,
    /// Everything that cargo printed, without colours.
    pub output: String,
}

/// A message of the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildMessage {
    /// Such as `error` or `warning`.
    pub level: String,
    /// The message as the compiler prints it, without colours.
    pub rendered: String,
    /// The first place that it names.
    pub file: Option<String>,
    /// The line of this place, from 1.
    pub line: Option<usize>,
    /// The column of this place, from 1.
    pub column: Option<usize>,
}
