//! Cookies of requests.

use http::{HeaderMap, header};

/// The value of the first cookie with this name, as it was sent.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let headers = headers.get_all(header::COOKIE).into_iter();
    let cookies = headers.filter_map(|value| str::from_utf8(value.as_bytes()).ok());
    cookies
        .flat_map(|value| value.split(';'))
        .find_map(|cookie| {
            let (other, value) = cookie.split_once('=')?;
            (other.trim() == name).then(|| value.trim())
        })
}
