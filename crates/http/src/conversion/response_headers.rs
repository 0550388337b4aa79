//! The headers of a response, as the members of its JSON.

use std::borrow::Cow;

use http::header::{self, GetAll, HeaderMap, HeaderName, HeaderValue};

use super::json;

/// The headers that a front end may receive.
#[derive(Clone, Copy)]
pub(super) struct OutgoingHeaders<'r> {
    headers: &'r HeaderMap,
    has_connection: bool,
}

impl<'r> OutgoingHeaders<'r> {
    pub(super) fn of(headers: &'r HeaderMap) -> Self {
        OutgoingHeaders {
            headers,
            has_connection: headers.contains_key(header::CONNECTION),
        }
    }

    /// One value for each name, without cookies. The values of a repeated header are joined, which means the
    /// same: RFC 9110, section 5.3.
    pub(super) fn push_joined(self, out: &mut Vec<u8>) {
        self.push_object(out, |name, _| name != header::SET_COOKIE, push_joined);
    }

    /// The same with the cookie, of which there is at most one.
    pub(super) fn push_joined_with_cookie(self, out: &mut Vec<u8>) {
        self.push_object(out, |_, _| true, push_joined);
    }

    /// The cookies, as a list.
    pub(super) fn push_cookies(self, out: &mut Vec<u8>) {
        let cookies = self.headers.get_all(header::SET_COOKIE);
        match cookies.iter().next() {
            Some(first) => push_list(first, Some(&cookies), out),
            None => out.extend_from_slice(b"[]"),
        }
    }

    /// The headers with one value, without cookies.
    pub(super) fn push_single(self, out: &mut Vec<u8>) {
        self.push_object(
            out,
            |name, is_repeated| !is_list(name, is_repeated),
            push_joined,
        );
    }

    /// The headers with several values, and the cookies.
    pub(super) fn push_repeated(self, out: &mut Vec<u8>) {
        self.push_object(out, is_list, push_list);
    }

    /// All headers as lists.
    pub(super) fn push_all(self, out: &mut Vec<u8>) {
        self.push_object(out, |_, _| true, push_list);
    }

    /// The names and values, including repeated names and cookies.
    pub(super) fn pairs(self) -> impl Iterator<Item = (&'r str, Cow<'r, str>)> {
        let pairs = self.headers.iter();
        pairs
            .filter(move |(name, _)| !self.is_about_the_connection(name))
            .map(|(name, value)| (name.as_str(), text(value)))
    }

    /// Cookies cannot be joined. `why` says what the front end accepts.
    pub(super) fn refuse_several_cookies(self, why: &str) -> Result<(), String> {
        match self.headers.get_all(header::SET_COOKIE).iter().count() {
            0 | 1 => Ok(()),
            cookies => Err(format!(
                "the response has {cookies} set-cookie headers, but {why}"
            )),
        }
    }

    /// Writes the headers that are included. `is_included` gets a name, and whether it is repeated.
    fn push_object(
        self,
        out: &mut Vec<u8>,
        is_included: impl Fn(&HeaderName, bool) -> bool,
        push_values: fn(&HeaderValue, Option<&GetAll<'_, HeaderValue>>, &mut Vec<u8>),
    ) {
        out.push(b'{');
        let start = out.len();
        let mut pairs = self.headers.iter().peekable();
        // All values of a name follow each other.
        while let Some((name, first)) = pairs.next() {
            let mut is_repeated = false;
            while pairs.next_if(|(next, _)| *next == name).is_some() {
                is_repeated = true;
            }
            if self.is_about_the_connection(name) || !is_included(name, is_repeated) {
                continue;
            }
            if out.len() > start {
                out.push(b',');
            }
            json::push_string(out, name.as_str());
            out.push(b':');
            // Few names are repeated, and looking one up takes long.
            let all = is_repeated.then(|| self.headers.get_all(name));
            push_values(first, all.as_ref(), out);
        }
        out.push(b'}');
    }

    /// Headers about the connection to the function, of which there is none, and about the length of the
    /// body, which the front end sets itself. A front end would rename them, or the client would wait for a
    /// body that does not come.
    fn is_about_the_connection(self, name: &HeaderName) -> bool {
        let is_known = matches!(
            name.as_str(),
            "connection"
                | "content-length"
                | "keep-alive"
                | "proxy-connection"
                | "te"
                | "trailer"
                | "transfer-encoding"
                | "upgrade"
        );
        is_known || self.has_connection && self.is_named_by_connection(name)
    }

    /// RFC 9110, section 7.6.1: `connection` lists further headers of this kind.
    fn is_named_by_connection(self, name: &HeaderName) -> bool {
        let lists = self.headers.get_all(header::CONNECTION).iter();
        lists
            .flat_map(|list| list.as_bytes().split(|byte| *byte == b','))
            .any(|named| {
                named
                    .trim_ascii()
                    .eq_ignore_ascii_case(name.as_str().as_bytes())
            })
    }
}

/// Whether the values of a name have to be a list. Cookies are always in one, as users of REST APIs expect.
fn is_list(name: &HeaderName, is_repeated: bool) -> bool {
    is_repeated || name == header::SET_COOKIE
}

/// Writes one value. `all` has them all if there are several.
fn push_joined(first: &HeaderValue, all: Option<&GetAll<'_, HeaderValue>>, out: &mut Vec<u8>) {
    let Some(all) = all else {
        return json::push_string(out, &text(first));
    };
    let values: Vec<_> = all.iter().map(text).collect();
    json::push_string(out, &values.join(", "));
}

/// Writes a list of the values.
fn push_list(first: &HeaderValue, all: Option<&GetAll<'_, HeaderValue>>, out: &mut Vec<u8>) {
    out.push(b'[');
    json::push_string(out, &text(first));
    for value in all.into_iter().flatten().skip(1) {
        out.push(b',');
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
