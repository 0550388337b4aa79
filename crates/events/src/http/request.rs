//! Paths, queries and cookies of HTTP requests.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The methods of an event with a `path`. `$is_decoded` returns whether the source has decoded the
/// path of an event.
macro_rules! path_methods {
    ($type:ident, $is_decoded:expr) => {
        impl $type<'_> {
            /// The decoded form of [`path`](Self::path), for every source: `/a b`.
            ///
            /// A `/` that was sent as `%2F` cannot be distinguished from other slashes, and bytes
            /// that are not UTF-8 become U+FFFD.
            pub fn decoded_path(&self) -> std::borrow::Cow<'_, str> {
                let is_decoded: fn(&Self) -> bool = $is_decoded;
                if is_decoded(self) {
                    self.path().into()
                } else {
                    crate::http::request::decoded(self.path())
                }
            }

            /// The percent-encoded form of [`path`](Self::path), for every source: `/a%20b`.
            ///
            /// Escapes are kept as sent. If the source has decoded them, every character that a path
            /// cannot contain is escaped again, including `%`, `?` and `#`.
            pub fn encoded_path(&self) -> std::borrow::Cow<'_, str> {
                let is_decoded: fn(&Self) -> bool = $is_decoded;
                crate::http::request::encoded(self.path(), is_decoded(self))
            }
        }
    };
}

/// The methods of an event of API Gateway that has the members `headers`, `multi_value_headers`,
/// `query_string_parameters` and `multi_value_query_string_parameters`.
macro_rules! multi_value_request_methods {
    ($type:ident) => {
        impl $type<'_> {
            /// The value of a header, or the last one if there are several. The case of `name` does not matter.
            pub fn header(&self, name: &str) -> Option<&str> {
                let last = || self.multi_value_headers.get_any_case(name)?.last();
                self.headers
                    .get_any_case(name)
                    .or_else(|| last().map(|value| &**value))
            }

            /// All values of a header. The case of `name` does not matter.
            pub fn header_values(&self, name: &str) -> impl Iterator<Item = &str> {
                crate::json::dict::values(&self.multi_value_headers, &self.headers, name)
            }

            /// The decoded names and values of the query, including repeated names. API Gateway does
            /// not preserve the order of the names.
            pub fn query(
                &self,
            ) -> impl Iterator<Item = (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)> {
                crate::json::dict::pairs(
                    &self.multi_value_query_string_parameters,
                    &self.query_string_parameters,
                )
                .map(|(name, value)| (name.into(), value.into()))
            }

            /// The first value of a query parameter, decoded.
            pub fn query_value(&self, name: &str) -> Option<std::borrow::Cow<'_, str>> {
                crate::http::request::value(self.query(), name)
            }

            /// The value of a cookie, as sent.
            pub fn cookie(&self, name: &str) -> Option<&str> {
                crate::http::request::cookie(self.header_values("cookie"), name)
            }
        }
    };
}

pub(crate) use {multi_value_request_methods, path_methods};

/// The first value of a name.
pub(crate) fn value<'q>(
    mut query: impl Iterator<Item = (Cow<'q, str>, Cow<'q, str>)>,
    name: &str,
) -> Option<Cow<'q, str>> {
    query
        .find(|(other, _)| other == name)
        .map(|(_, value)| value)
}

/// The value of a cookie, in the values of `cookie` headers: `a=1; b=2`.
pub(crate) fn cookie<'c>(
    headers: impl IntoIterator<Item = &'c str>,
    name: &str,
) -> Option<&'c str> {
    headers
        .into_iter()
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim_ascii().split_once('='))
        .find(|(other, _)| *other == name)
        .map(|(_, value)| value)
}

/// A path without the name of the stage, which HTTP APIs put in front of it.
pub(crate) fn without_stage<'p>(raw_path: &'p str, stage: &str) -> &'p str {
    if stage.is_empty() || stage == "$default" {
        return raw_path;
    }
    // Emulators do not add the stage, so there may be nothing to remove.
    let below = raw_path
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(stage));
    match below {
        Some("") => "/",
        Some(path) if path.starts_with('/') => path,
        _ => raw_path,
    }
}

pub(crate) fn decoded(path: &str) -> Cow<'_, str> {
    percent_decode_str(path).decode_utf8_lossy()
}

/// The characters to escape in a path: all except those that RFC 3986, section 3.3, allows, `pchar`
/// and `/`.
const DECODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// The same for a path that already has escapes. Emulators and hand-written events leave some out.
const ENCODED: &AsciiSet = &DECODED.remove(b'%');

pub(crate) fn encoded(path: &str, is_decoded: bool) -> Cow<'_, str> {
    let escaped = if is_decoded { DECODED } else { ENCODED };
    utf8_percent_encode(path, escaped).into()
}
