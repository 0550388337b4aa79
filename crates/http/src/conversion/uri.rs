//! The target of a request: its path and query.

use std::borrow::Cow;

use bytes::Bytes;
use http::uri::PathAndQuery;

use super::event_text::EventText;

/// Makes the target of an encoded path and an encoded query. Characters that a URI cannot contain, which
/// come from emulators and hand-written events, are escaped.
pub(super) fn target(
    path: &str,
    query: &str,
    event: &EventText<'_>,
) -> Result<PathAndQuery, String> {
    let text = target_text(path, query, event);
    let length = text.len();
    PathAndQuery::from_maybe_shared(text)
        .map_err(|error| format!("the path and query ({length} bytes) are not a URI: {error}"))
}

fn target_text(path: &str, query: &str, event: &EventText<'_>) -> Bytes {
    // A path alone is a part of the event, and needs no copy.
    if query.is_empty() && path.starts_with('/') && path.bytes().all(is_sent_in_path) {
        return event.share(path);
    }
    // Test events may have no path.
    let has_slash = path.starts_with('/');
    // Exactly, so that the text is not copied again.
    let length =
        path.len() + query.len() + usize::from(!has_slash) + usize::from(!query.is_empty());
    let mut target = String::with_capacity(length);
    if !has_slash {
        target.push('/');
    }
    push_escaped(&mut target, path, is_sent_in_path);
    if !query.is_empty() {
        target.push('?');
        push_escaped(&mut target, query, is_sent);
    }
    Bytes::from(target)
}

/// Encodes a decoded path: every character that RFC 3986, section 3.3, does not allow in one (`pchar` and
/// `/`) is escaped, including `%`.
pub(super) fn encode_path(path: &str) -> Cow<'_, str> {
    encode(path, |byte| {
        is_unreserved(byte)
            || matches!(
                byte,
                b'!' | b'$' | b'&'..=b',' | b';' | b'=' | b':' | b'@' | b'/'
            )
    })
}

/// Encodes a query of decoded names and values. A name without `=` cannot be told from one with an empty
/// value, so it gets a `=` too.
pub(super) fn encode_query<'q>(
    pairs: impl Iterator<Item = (Cow<'q, str>, Cow<'q, str>)>,
) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        push_pair(
            &mut query,
            &encode(&name, is_unreserved),
            &encode(&value, is_unreserved),
        );
    }
    query
}

/// Adds a pair whose name and value are encoded already.
pub(super) fn push_pair(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(name);
    query.push('=');
    query.push_str(value);
}

fn encode(text: &str, is_kept: impl Fn(u8) -> bool + Copy) -> Cow<'_, str> {
    if text.bytes().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() + 8);
    push_escaped(&mut encoded, text, is_kept);
    Cow::Owned(encoded)
}

/// Appends `text`, with the bytes escaped that are not kept. Those that are kept are ASCII.
fn push_escaped(out: &mut String, text: &str, is_kept: impl Fn(u8) -> bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !is_kept(byte)) {
        out.push_str(&rest[..at]);
        // The whole character, because `rest` has to begin with one.
        let length = rest[at..].chars().next().map_or(1, char::len_utf8);
        for byte in rest[at..at + length].bytes() {
            out.push('%');
            out.push(DIGITS[usize::from(byte >> 4)].into());
            out.push(DIGITS[usize::from(byte & 15)].into());
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
}

/// RFC 3986, section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The characters that clients send as they are, including some that RFC 3986 does not allow, such as `|`.
/// `http` accepts all of them.
fn is_sent(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'\\' | b'^' | b'`')
}

fn is_sent_in_path(byte: u8) -> bool {
    is_sent(byte) && byte != b'?'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_is_kept_is_valid_in_a_uri() {
        let all: String = (0..=127u8).map(char::from).collect();
        let target = target(&all, &all, &EventText::new(&all)).unwrap();
        assert!(target.path().starts_with("/%00%01"));
        assert!(target.path().contains("%22%23$%25&") || target.path().contains("%22%23$%&"));
        assert!(
            target.query().unwrap().contains("=>?@") || target.query().unwrap().contains("=%3E?@")
        );
    }

    #[test]
    fn decoded_paths_are_encoded_once() {
        assert_eq!(encode_path("/☕ 100%?#"), "/%E2%98%95%20100%25%3F%23");
        assert_eq!(encode_path("/a+b;c=d/@:"), "/a+b;c=d/@:");
    }
}
