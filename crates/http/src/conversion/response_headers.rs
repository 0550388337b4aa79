//! The headers of a response, as the members of its JSON.

use std::borrow::Cow;

use http::header::{self, GetAll, HeaderMap, HeaderName, HeaderValue};

use super::json;

/// The headers that a front end may receive.
#[derive(Clone, Copy)]
pub(super) struct OutgoingHeaders<'r>(&'r HeaderMap);

impl<'r> OutgoingHeaders<'r> {
    pub(super) fn of(headers: &'r HeaderMap) -> Self {
        OutgoingHeaders(headers)
    }

    /// One value for each name, without cookies. The values of a repeated header are joined, which means the
    /// same: RFC 9110, section 5.3.
    pub(super) fn push_joined(self, out: &mut Vec<u8>) {
        self.push_object(out, |name| name != header::SET_COOKIE, push_joined);
    }

    /// The same with the cookie, of which there is at most one.
    pub(super) fn push_joined_with_cookie(self, out: &mut Vec<u8>) {
        self.push_object(out, |_| true, push_joined);
    }

    /// The cookies, as a list.
    pub(super) fn push_cookies(self, out: &mut Vec<u8>) {
        push_list(&self.0.get_all(header::SET_COOKIE), out);
    }

    /// The headers with one value, without cookies.
    pub(super) fn push_single(self, out: &mut Vec<u8>) {
        self.push_object(out, |name| !self.is_repeated(name), push_joined);
    }

    /// The headers with several values, and the cookies.
    pub(super) fn push_repeated(self, out: &mut Vec<u8>) {
        self.push_object(out, |name| self.is_repeated(name), push_list);
    }

    /// All headers as lists.
    pub(super) fn push_all(self, out: &mut Vec<u8>) {
        self.push_object(out, |_| true, push_list);
    }

    /// The names and values, including repeated names and cookies.
    pub(super) fn pairs(self) -> impl Iterator<Item = (&'r str, Cow<'r, str>)> {
        let pairs = self.0.iter();
        pairs
            .filter(move |(name, _)| !self.is_about_the_connection(name))
            .map(|(name, value)| (name.as_str(), text(value)))
    }

    /// Cookies cannot be joined. `why` says what the front end accepts.
    pub(super) fn refuse_several_cookies(self, why: &str) -> Result<(), String> {
        match self.0.get_all(header::SET_COOKIE).iter().count() {
            0 | 1 => Ok(()),
            cookies => Err(format!(
                "the response has {cookies} set-cookie headers, but {why}"
            )),
        }
    }

    fn is_repeated(self, name: &HeaderName) -> bool {
        name == header::SET_COOKIE || self.0.get_all(name).iter().nth(1).is_some()
    }

    fn push_object(
        self,
        out: &mut Vec<u8>,
        is_included: impl Fn(&HeaderName) -> bool,
        push_values: fn(&GetAll<'_, HeaderValue>, &mut Vec<u8>),
    ) {
        out.push(b'{');
        let mut is_first = true;
        for name in self.0.keys() {
            if self.is_about_the_connection(name) || !is_included(name) {
                continue;
            }
            if !is_first {
                out.push(b',');
            }
            is_first = false;
            json::push_string(out, name.as_str());
            out.push(b':');
            push_values(&self.0.get_all(name), out);
        }
        out.push(b'}');
    }

    /// Headers about the connection to the function, of which there is none, and about the length of the
    /// body, which the front end sets itself. A front end would rename them, or the client would wait for a
    /// body that does not come.
    fn is_about_the_connection(self, name: &HeaderName) -> bool {
        const NAMES: [HeaderName; 6] = [
            header::CONTENT_LENGTH,
            header::CONNECTION,
            header::TRANSFER_ENCODING,
            header::UPGRADE,
            header::TE,
            header::TRAILER,
        ];
        NAMES.contains(name)
            || matches!(name.as_str(), "keep-alive" | "proxy-connection")
            || self.is_named_by_connection(name)
    }

    /// RFC 9110, section 7.6.1: `connection` lists further headers of this kind.
    fn is_named_by_connection(self, name: &HeaderName) -> bool {
        let lists = self.0.get_all(header::CONNECTION).iter();
        lists
            .flat_map(|list| list.as_bytes().split(|byte| *byte == b','))
            .any(|named| {
                named
                    .trim_ascii()
                    .eq_ignore_ascii_case(name.as_str().as_bytes())
            })
    }
}

fn push_joined(values: &GetAll<'_, HeaderValue>, out: &mut Vec<u8>) {
    let mut values = values.iter();
    let first = values.next().map_or(Cow::Borrowed(""), text);
    let Some(second) = values.next() else {
        return json::push_string(out, &first);
    };
    let mut joined = first.into_owned();
    for value in [second].into_iter().chain(values) {
        joined.push_str(", ");
        joined.push_str(&text(value));
    }
    json::push_string(out, &joined);
}

fn push_list(values: &GetAll<'_, HeaderValue>, out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        json::push_string(out, &text(value));
    }
    out.push(b']');
}

/// The value as text. Bytes that are not UTF-8 are Latin-1, as in the times when headers could be that.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(
            value
                .as_bytes()
                .iter()
                .map(|&byte| char::from(byte))
                .collect(),
        ),
    }
}
