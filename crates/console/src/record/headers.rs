//! Headers in a compact form.

use std::borrow::Cow;

/// The names and values of headers, in order. They are copied for each exchange, so they are kept in one piece:
/// a `String` for each of them would be most of what recording costs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Headers {
    bytes: Vec<u8>,
    /// Where each name and each value ends, alternately.
    ends: Vec<usize>,
}

impl Headers {
    pub(crate) fn copy<V: AsRef<[u8]>>(headers: &[(String, V)]) -> Headers {
        let lengths = headers.iter();
        let lengths = lengths.map(|(name, value)| name.len() + value.as_ref().len());
        let mut copy = Headers {
            bytes: Vec::with_capacity(lengths.sum()),
            ends: Vec::with_capacity(2 * headers.len()),
        };
        for (name, value) in headers {
            copy.push(name.as_bytes());
            copy.push(value.as_ref());
        }
        copy
    }

    fn push(&mut self, part: &[u8]) {
        self.bytes.extend_from_slice(part);
        self.ends.push(self.bytes.len());
    }

    /// Names and values. Bytes that are not UTF-8 are replaced.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let mut parts = starts
            .zip(&self.ends)
            .map(|(start, &end)| String::from_utf8_lossy(&self.bytes[start..end]));
        std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
    }

    /// The first value of the header with this name, ignoring case.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut headers = self.iter();
        let found = headers.find(|(candidate, _)| candidate.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::Headers;

    #[test]
    fn names_and_values_come_back_in_order() {
        let headers = [("A", &b"1"[..]), ("Empty", b""), ("a", b"\xff2")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        let copy = Headers::copy(&headers);
        let pairs: Vec<_> = copy.iter().collect();
        let expected = [("A", "1"), ("Empty", ""), ("a", "\u{fffd}2")];
        assert_eq!(
            pairs,
            expected.map(|(name, value)| (name.into(), value.into()))
        );
        assert_eq!(copy.get("EMPTY").as_deref(), Some(""));
        assert_eq!(copy.get("b"), None);
        assert_eq!(Headers::default().iter().count(), 0);
    }
}
