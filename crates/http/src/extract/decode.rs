//! Percent-decoding, and the fields of queries and forms.

use std::borrow::Cow;
use std::string::FromUtf8Error;

/// The names and values of a query or a form, as they were sent. A field without `=` has an empty value.
pub(crate) fn fields(source: &str) -> impl Iterator<Item = (&str, &str)> {
    let fields = source.split('&').filter(|field| !field.is_empty());
    fields.map(|field| field.split_once('=').unwrap_or((field, "")))
}

/// Replaces `%41` by `A`, and with `plus` also `+` by a space. A `%` without two hexadecimal digits stays, as in
/// browsers and in axum.
pub(crate) fn decode(source: &str, plus: bool) -> Result<Cow<'_, str>, FromUtf8Error> {
    if !source.contains(|c| c == '%' || (plus && c == '+')) {
        return Ok(source.into());
    }
    let mut decoded = Vec::with_capacity(source.len());
    let mut bytes = source.as_bytes();
    while let [first, rest @ ..] = bytes {
        bytes = rest;
        match (first, escaped(rest)) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                bytes = &rest[2..];
            }
            (b'+', _) if plus => decoded.push(b' '),
            _ => decoded.push(*first),
        }
    }
    Ok(String::from_utf8(decoded)?.into())
}

fn escaped(after_percent: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*after_percent.get(at)?).to_digit(16);
    Some((digit(0)? * 16 + digit(1)?) as u8)
}
