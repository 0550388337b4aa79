//! The target of a request: its path and query.

use std::borrow::Cow;

use bytes::Bytes;
use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::event_text::EventText;

/// What is escaped in a query that is encoded already. Clients send the other characters as they are, including
/// some that RFC 3986 does not allow, such as `|`, and `http` accepts them.
const NOT_SENT_IN_QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`');

const NOT_SENT_IN_PATH: &AsciiSet = &NOT_SENT_IN_QUERY.add(b'?');

/// What is escaped in a decoded name or value: everything that is not unreserved (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

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
    let path = Cow::from(utf8_percent_encode(path, NOT_SENT_IN_PATH));
    let query = Cow::from(utf8_percent_encode(query, NOT_SENT_IN_QUERY));
    // Test events may have no path.
    let slash = if path.starts_with('/') { "" } else { "/" };
    let question_mark = if query.is_empty() { "" } else { "?" };
    match path {
        // A path alone is a part of the event, and needs no copy.
        Cow::Borrowed(path) if slash.is_empty() && query.is_empty() => event.share(path),
        path => Bytes::from([slash, &path, question_mark, &query].concat()),
    }
}

/// Encodes a query of decoded names and values. A name without `=` cannot be told from one with an empty
/// value, so it gets a `=` too.
pub(super) fn encode_query<'q>(
    pairs: impl Iterator<Item = (Cow<'q, str>, Cow<'q, str>)>,
) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        let encode = |text| Cow::from(utf8_percent_encode(text, RESERVED));
        push_pair(&mut query, &encode(&name), &encode(&value));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_keeps_what_clients_send_and_escapes_the_rest() {
        let ascii: String = (0..=127u8).map(char::from).collect();
        let target = target(&ascii, &ascii, &EventText::new(&ascii)).unwrap();
        let path = target.path();
        assert!(path.starts_with("/%00%01"), "{path}");
        assert!(path.contains("%20!%22%23$%&'()*+,-./0"), "{path}");
        assert!(path.contains("9:;%3C=%3E%3F@A"), "{path}");
        assert!(
            path.ends_with("Z[%5C]%5E_%60abcdefghijklmnopqrstuvwxyz{|}~%7F"),
            "{path}"
        );
        assert_eq!(target.query().unwrap(), path[1..].replace("%3F", "?"));
    }
}
