//! The words of a filter.

/// A word of a filter.
#[derive(Debug, PartialEq)]
pub(super) struct Word {
    /// Whether a `-` precedes it.
    pub(super) is_negated: bool,
    /// Whether it is in double quotes, and may contain spaces.
    pub(super) is_quoted: bool,
    pub(super) text: String,
}

/// Splits a filter into words. A quote without an end lasts to the end of the filter.
pub(super) fn words(filter: &str) -> impl Iterator<Item = Word> {
    let mut rest = filter;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        // A single dash is text.
        let after_dash = rest
            .strip_prefix('-')
            .filter(|after| after.starts_with(|char: char| !char.is_whitespace()));
        let word = after_dash.unwrap_or(rest);
        let quoted = word.strip_prefix('"');
        let (text, after) = match quoted {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => word.split_at(word.find(char::is_whitespace).unwrap_or(word.len())),
        };
        rest = after;
        Some(Word {
            is_negated: after_dash.is_some(),
            is_quoted: quoted.is_some(),
            text: text.to_owned(),
        })
    })
}
