//! Reads environment variables.

use std::env;

/// The value of the variable, or an empty string if it is missing or not UTF-8.
pub(crate) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
