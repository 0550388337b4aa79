//! The tokens of JSON text.

use std::borrow::Cow;

/// A token of JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    Colon,
    Comma,
    /// With its quotes. Only the last token can lack the closing one: the text is cut off.
    String(&'a str),
    /// A number, `true`, `false` or `null`.
    Scalar(&'a str),
}

/// The tokens of a text, each with the offset where it begins. They end before the first byte that begins no token.
///
/// Where a token may stand is not checked: see [`super::syntax::is_valid`].
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Tokens<'a> {
        Tokens { text, at: 0 }
    }

    /// The offset behind the last token.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// Whether the next token ends a container.
    pub(super) fn is_at_end_of_container(&self) -> bool {
        let next = self.clone().next();
        matches!(next, Some((_, Token::EndObject | Token::EndArray)))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<(usize, Token<'a>)> {
        let bytes = self.text.as_bytes();
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.at += bytes[self.at..].iter().take_while(|b| is_space(b)).count();
        let start = self.at;
        let (length, token) = match *bytes.get(start)? {
            b'{' => (1, Token::BeginObject),
            b'}' => (1, Token::EndObject),
            b'[' => (1, Token::BeginArray),
            b']' => (1, Token::EndArray),
            b':' => (1, Token::Colon),
            b',' => (1, Token::Comma),
            b'"' => {
                let length = string_length(&bytes[start..]);
                (length, Token::String(&self.text[start..start + length]))
            }
            _ => {
                let is_scalar =
                    |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
                let length = bytes[start..].iter().take_while(|b| is_scalar(b)).count();
                let text = &self.text[start..start + length];
                let is_number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
                if !is_number && !matches!(text, "null" | "true" | "false") {
                    return None;
                }
                (length, Token::Scalar(text))
            }
        };
        self.at += length;
        Some((start, token))
    }
}

/// The length of a string with its quotes, or of the rest of the text if it does not end.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The text of a string token, with its escapes resolved. One with an invalid escape is returned as it was written.
pub(super) fn unescape(token: &str) -> Cow<'_, str> {
    let inner = token.strip_prefix('"').unwrap_or(token);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    match serde_json::from_str::<String>(token) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(inner),
    }
}
