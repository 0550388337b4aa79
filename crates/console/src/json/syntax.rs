//! Whether a text is JSON, and where it is not.

use serde::de::IgnoredAny;

use super::tokens::{Token, Tokens};

/// Deeper JSON is treated as text: indenting it would need too much space.
pub(super) const MAX_DEPTH: usize = 128;

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
}

/// Why the text is not JSON, or `None` if it is. Containers may be nested to any depth.
pub(crate) fn syntax_error(text: &str) -> Option<SyntaxError> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let (line, column) = (error.line().max(1), error.column());
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), column);
    Some(SyntaxError {
        message: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
        line,
        column: characters(text.lines().nth(line - 1).unwrap_or_default(), column),
    })
}

/// Whether the text is JSON that is not nested too deeply to be shown.
pub(super) fn is_valid(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok() && depth(text) <= MAX_DEPTH
}

fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for (_, token) in Tokens::new(text) {
        match token {
            Token::BeginObject | Token::BeginArray => depth += 1,
            Token::EndObject | Token::EndArray => depth -= 1,
            _ => continue,
        }
        most = most.max(depth);
    }
    most
}

/// Which character of the line the byte with this number is, both from 1.
fn characters(line: &str, byte: usize) -> usize {
    let before = line.char_indices().take_while(|(at, _)| at + 1 < byte);
    before.count() + 1
}

#[cfg(test)]
mod tests {
    use super::{is_valid, syntax_error};

    #[test]
    fn an_error_has_its_place() {
        let error = syntax_error("{\n  \"é\": 1,\n}").unwrap();
        assert_eq!((error.line, error.column), (3, 1));
        assert_eq!(error.message, "key must be a string");
        let error = syntax_error("{\"é\": tru}").unwrap();
        assert_eq!((error.line, error.column), (1, 10));
        assert_eq!(syntax_error("").unwrap().line, 1);
        assert_eq!(syntax_error(" {\"a\": [1e99999, \"\\ud800\"]} "), None);
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(is_valid(&nested(128)));
        assert!(!is_valid(&nested(129)));
        assert_eq!(syntax_error(&nested(100_000)), None);
    }
}
