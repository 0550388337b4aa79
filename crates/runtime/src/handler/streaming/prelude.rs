//! Status, headers and cookies of a streamed HTTP response.

use std::io;

use crate::text::json::Text;

/// Lambda searches for the end of the prelude only in the first 16 KB.
const MAX_PRELUDE: usize = 16 * 1024;

/// Status, headers and cookies of a streamed HTTP response.
/// [`ResponseStream::http`](crate::ResponseStream::http) sends them before the body.
///
/// ```
/// use std::io::{self, Write};
///
/// use lambda_native::{HttpPrelude, LambdaContext, ResponseStream, streaming};
///
/// let handler = streaming(|_: &str, _: &LambdaContext, out: &mut ResponseStream| {
///     let prelude = HttpPrelude::new(200)
///         .header("content-type", "text/event-stream")
///         .cookie("seen=yes; Secure");
///     out.http(&prelude)?;
///     write!(out, "data: hello\n\n")
/// });
/// # fn is_handler(_: impl lambda_native::LambdaHandler) {}
/// # is_handler(handler);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpPrelude {
    status: u16,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
    multi_value: Option<MultiValue>,
}

/// Writes the headers as lists. The pointer is set by [`HttpPrelude::multi_value_headers`], so that programs
/// that do not call it are linked without this code.
#[derive(Debug, Clone, Copy)]
struct MultiValue(fn(&HttpPrelude, &mut String));

/// There is only one such function.
impl PartialEq for MultiValue {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for MultiValue {}

impl HttpPrelude {
    /// Creates a response with this status, from 200 to 599.
    pub fn new(status: u16) -> Self {
        HttpPrelude {
            status,
            headers: Vec::new(),
            cookies: Vec::new(),
            multi_value: None,
        }
    }

    /// Adds a header. If a name is added twice, the values are joined with a comma, which means the
    /// same (RFC 9110, section 5.3). `Set-Cookie` becomes a cookie.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        if name.eq_ignore_ascii_case("set-cookie") {
            return self.cookie(value);
        }
        self.headers.push((name, value));
        self
    }

    /// Adds a cookie in the format of a `Set-Cookie` header: `id=7; Secure; HttpOnly`.
    #[must_use]
    pub fn cookie(mut self, cookie: impl Into<String>) -> Self {
        self.cookies.push(cookie.into());
        self
    }

    /// Writes every value of a header, and every cookie, into `multiValueHeaders`, as REST APIs of API
    /// Gateway expect them. Function URLs do not read `multiValueHeaders`.
    #[must_use]
    pub fn multi_value_headers(mut self) -> Self {
        self.multi_value = Some(MultiValue(Self::push_lists));
        self
    }

    /// Returns the prelude in Lambda's format, or why it is invalid.
    pub(super) fn to_json(&self) -> io::Result<String> {
        self.check()?;
        let mut json = String::from("{\"statusCode\":");
        json.push_str(&self.status.to_string());
        match self.multi_value {
            Some(MultiValue(push_lists)) => push_lists(self, &mut json),
            None => self.push_joined(&mut json),
        }
        json.push('}');
        match json.len() {
            0..MAX_PRELUDE => Ok(json),
            _ => Err(invalid("headers and cookies are longer than 16 KB")),
        }
    }

    /// Writes one value for each name, and the cookies.
    fn push_joined(&self, json: &mut String) {
        json.push_str(",\"headers\":{");
        let mut separator = "";
        for name in self.names() {
            let mut joined = String::new();
            for (at, value) in self.values(name).enumerate() {
                if at > 0 {
                    joined.push_str(", ");
                }
                joined.push_str(value);
            }
            let mut text = Text { json, ascii: true };
            text.push(separator, name, MAX_PRELUDE);
            text.push(":", &joined, MAX_PRELUDE);
            separator = ",";
        }
        json.push_str("},\"cookies\":");
        push_list(json, &mut self.cookies.iter().map(String::as_str));
    }

    /// Writes a list of values for each name.
    fn push_lists(&self, json: &mut String) {
        json.push_str(",\"multiValueHeaders\":{");
        let mut separator = "";
        for name in self.names() {
            Text { json, ascii: true }.push(separator, name, MAX_PRELUDE);
            json.push(':');
            push_list(json, &mut self.values(name));
            separator = ",";
        }
        if !self.cookies.is_empty() {
            json.push_str(separator);
            json.push_str("\"set-cookie\":");
            push_list(json, &mut self.cookies.iter().map(String::as_str));
        }
        json.push('}');
    }

    /// Each name once, in any letter case.
    fn names(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.iter().enumerate();
        headers.filter_map(|(at, (name, _))| {
            let is_first = !self.headers[..at]
                .iter()
                .any(|(earlier, _)| earlier.eq_ignore_ascii_case(name));
            is_first.then_some(&**name)
        })
    }

    /// The values of a name.
    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let headers = self.headers.iter();
        headers
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| &**value)
    }

    fn check(&self) -> io::Result<()> {
        if !(200..600).contains(&self.status) {
            let status = self.status;
            return Err(invalid(&format!("status {status} is outside 200–599")));
        }
        let is_token = |name: &str| {
            let is_part =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            !name.is_empty() && name.bytes().all(is_part)
        };
        let is_value = |value: &str| {
            !value
                .bytes()
                .any(|byte| byte.is_ascii_control() && byte != b'\t')
        };
        for (name, value) in &self.headers {
            if !is_token(name) {
                return Err(invalid(&format!("invalid header name {name:?}")));
            }
            if !is_value(value) {
                return Err(invalid(&format!(
                    "the header {name} contains control characters"
                )));
            }
        }
        // The message does not contain the cookie, because it may be a secret.
        if self.cookies.iter().all(|cookie| is_value(cookie)) {
            Ok(())
        } else {
            Err(invalid("a cookie contains control characters"))
        }
    }
}

fn push_list(json: &mut String, values: &mut dyn Iterator<Item = &str>) {
    json.push('[');
    let mut separator = "";
    for value in values {
        Text { json, ascii: true }.push(separator, value, MAX_PRELUDE);
        separator = ",";
    }
    json.push(']');
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("invalid HTTP response: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prelude_is_json_with_status_headers_and_cookies() {
        let prelude = HttpPrelude::new(201)
            .header("x-quote", "a \"b\" \\ é")
            .header("vary", "accept")
            .header("Vary", "origin")
            .header("Set-Cookie", "a=1")
            .cookie("b=2; Secure");
        assert_eq!(
            prelude.to_json().unwrap(),
            r#"{"statusCode":201,"headers":{"x-quote":"a \"b\" \\ \u00e9","vary":"accept, origin"},"cookies":["a=1","b=2; Secure"]}"#
        );
    }

    #[test]
    fn a_prelude_for_a_rest_api_lists_the_values_of_each_header() {
        let prelude = HttpPrelude::new(200)
            .header("Vary", "accept")
            .header("set-cookie", "a=1")
            .header("vary", "origin")
            .cookie("b=2")
            .multi_value_headers();
        assert_eq!(
            prelude.to_json().unwrap(),
            r#"{"statusCode":200,"multiValueHeaders":{"Vary":["accept","origin"],"set-cookie":["a=1","b=2"]}}"#
        );
        let empty = HttpPrelude::new(204).multi_value_headers().to_json();
        assert_eq!(
            empty.unwrap(),
            r#"{"statusCode":204,"multiValueHeaders":{}}"#
        );
    }

    #[test]
    fn invalid_http_responses_are_rejected_with_a_reason() {
        let cases = [
            (HttpPrelude::new(199), "status 199 is outside 200–599"),
            (HttpPrelude::new(600), "status 600 is outside 200–599"),
            (
                HttpPrelude::new(200).header("", "x"),
                "invalid header name \"\"",
            ),
            (
                HttpPrelude::new(200).header("a b", "x"),
                "invalid header name \"a b\"",
            ),
            (
                HttpPrelude::new(200).header("a", "x\r\nb: y"),
                "header a contains control",
            ),
            (
                HttpPrelude::new(200).cookie("a=\n"),
                "cookie contains control",
            ),
            (
                HttpPrelude::new(200).header("a", "x".repeat(16_384)),
                "16 KB",
            ),
        ];
        for (prelude, word) in cases {
            let error = prelude.to_json().unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
