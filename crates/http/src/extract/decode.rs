//! Percent-decoding, and the fields of queries and forms.

use std::borrow::Cow;
use std::str::Utf8Error;

use percent_encoding::percent_decode_str;

/// The names and values of a query or a form, as they were sent. A field without `=` has an empty value.
pub(crate) fn fields(source: &str) -> impl Iterator<Item = (&str, &str)> {
    let fields = source.split('&').filter(|field| !field.is_empty());
    fields.map(|field| field.split_once('=').unwrap_or((field, "")))
}

/// Replaces `%41` by `A`, and with `plus` also `+` by a space. A `%` without two hexadecimal digits stays, as in
/// browsers and in axum.
pub(crate) fn decode(source: &str, plus: bool) -> Result<Cow<'_, str>, Utf8Error> {
    if !plus || !source.contains('+') {
        return percent_decode_str(source).decode_utf8();
    }
    let spaced = source.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8()?;
    Ok(Cow::Owned(decoded.into_owned()))
}
