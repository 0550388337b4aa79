//! The names of saved events.

use std::fmt;

/// The longest name, in characters.
const MAX_LENGTH: usize = 80;

/// The name of a saved event, which is part of the names of its files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(String);

impl Name {
    /// Parses a name.
    ///
    /// # Errors
    /// A message for the user, if it is no valid name.
    pub(crate) fn parse(name: &str) -> Result<Name, String> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let ends_with_response = name.to_ascii_lowercase().ends_with(".response");
        if name.is_empty() || name.len() > MAX_LENGTH || !name.bytes().all(is_allowed) {
            return Err(format!(
                "invalid name {name:?}: use 1 to {MAX_LENGTH} letters, digits, `-`, `_` and `.`"
            ));
        }
        if name.starts_with(['.', '-']) || name.ends_with('.') || name.contains("..") {
            return Err(format!(
                "invalid name `{name}`: it begins with `.` or `-`, ends with `.`, or contains `..`"
            ));
        }
        if ends_with_response {
            return Err(format!(
                "invalid name `{name}`: names that end with `.response` are those of responses"
            ));
        }
        Ok(Name(name.to_owned()))
    }

    /// The name of the file of the event.
    pub(crate) fn event_file(&self) -> String {
        format!("{}.json", self.0)
    }

    /// The name of the file of the response that the event should have.
    pub(crate) fn response_file(&self) -> String {
        format!("{}.response.json", self.0)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn names_stay_inside_of_the_directory() {
        for name in ["a", "order-7_b", "v1.2", "A9", &"x".repeat(80)] {
            assert_eq!(Name::parse(name).unwrap().to_string(), name);
        }
        for name in [
            "",
            ".",
            "..",
            "../a",
            "a/b",
            "a\\b",
            "/a",
            ".a",
            "a.",
            "a..b",
            "-a",
            "a b",
            "a\n",
            "a\0",
            "é",
            "a%2fb",
            "a.response",
            "a.Response",
            "~",
            &"x".repeat(81),
        ] {
            let error = Name::parse(name).unwrap_err();
            assert!(error.starts_with("invalid name"), "{error}");
        }
    }
}
