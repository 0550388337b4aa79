//! The table of greetings, and its configuration errors.

use std::collections::HashMap;
use std::fmt;

const VARIABLE: &str = "GREETINGS";

/// The language to use if the visitor does not name one.
const FALLBACK: &str = "en";

/// A greeting for each language.
pub(crate) struct Greetings {
    by_language: HashMap<String, String>,
    fallback: String,
}

impl Greetings {
    /// Reads the environment variable: entries of the form `language=greeting`, separated by semicolons.
    pub(crate) fn from_environment() -> Result<Self, ConfigError> {
        let entries = std::env::var(VARIABLE).map_err(ConfigError::Variable)?;
        let by_language = entries
            .split(';')
            .map(parse_entry)
            .collect::<Result<HashMap<_, _>, _>>()?;

        let fallback = by_language
            .get(FALLBACK)
            .expect("GREETINGS has an entry for en")
            .clone();
        Ok(Self {
            by_language,
            fallback,
        })
    }

    pub(crate) fn of(&self, language: &str) -> Option<&str> {
        self.by_language.get(language).map(String::as_str)
    }

    pub(crate) fn fallback(&self) -> &str {
        &self.fallback
    }
}

fn parse_entry(entry: &str) -> Result<(String, String), ConfigError> {
    match entry.split_once('=') {
        Some((language, greeting)) => Ok((language.trim().into(), greeting.trim().into())),
        None => Err(ConfigError::Entry(entry.trim().into())),
    }
}

/// An error in the configuration. Lambda reports the name of this type, as `Runtime.ConfigError`, so
/// choose a name that is easy to find.
#[derive(Debug)]
pub(crate) enum ConfigError {
    Variable(std::env::VarError),
    Entry(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(error) => write!(
                f,
                "environment variable {VARIABLE}: {error}; set it to `en=Hello; de=Guten Tag`"
            ),
            Self::Entry(entry) => write!(
                f,
                "environment variable {VARIABLE}: invalid entry `{entry}`, expected `language=greeting`"
            ),
        }
    }
}

impl std::error::Error for ConfigError {}
