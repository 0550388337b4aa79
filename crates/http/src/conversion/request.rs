//! A request, from the parts that a source has found in its event.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use base64::prelude::{BASE64_STANDARD, Engine};
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use lambda_native::LambdaContext;
use lambda_native_events::Source;

use super::event_text::EventText;
use super::options::Options;
use super::uri;
use crate::{Invocation, Request};

/// What a source has found.
pub(super) struct RequestParts<'e> {
    pub(super) method: &'e str,
    /// Percent-encoded, without the stage.
    pub(super) path: Cow<'e, str>,
    /// Percent-encoded, without the question mark. Empty if there is none.
    pub(super) query: Cow<'e, str>,
    pub(super) headers: Headers<'e>,
    pub(super) body: Option<&'e str>,
    pub(super) is_base64: bool,
    /// The address of the client: a number, or empty.
    pub(super) client: &'e str,
}

impl RequestParts<'_> {
    /// Makes the request, or says what HTTP does not allow.
    pub(super) fn into_request(
        self,
        source: Source,
        event: &EventText<'_>,
        ctx: &LambdaContext<'_>,
        options: &Options,
    ) -> Result<Request, String> {
        let method = Method::from_bytes(self.method.as_bytes())
            .map_err(|_| format!("invalid method `{}`", self.method))?;
        let path = options.without_base_path(&self.path);
        let target = uri::target(path, &self.query, event)?;
        let body = body(self.body, self.is_base64, event)?;
        let headers = self.headers.finish(body.len())?;

        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = Uri::from(target);
        *request.headers_mut() = headers;
        let invocation = Invocation::new(source, event.copy().clone(), ip(self.client), ctx);
        request.extensions_mut().insert(invocation);
        Ok(request)
    }
}

/// The address, without the port that a load balancer can append to it.
fn ip(client: &str) -> Option<IpAddr> {
    let address = || client.parse::<SocketAddr>().ok().map(|client| client.ip());
    client.parse().ok().or_else(address)
}

fn body(body: Option<&str>, is_base64: bool, event: &EventText<'_>) -> Result<Bytes, String> {
    let Some(body) = body else {
        return Ok(Bytes::new());
    };
    if !is_base64 {
        return Ok(event.share(body));
    }
    BASE64_STANDARD
        .decode(body)
        .map(Bytes::from)
        .map_err(|error| format!("the body is not valid base64: {error}"))
}

/// More than any front end passes on, and few enough that a `HeaderMap`, which panics when it is full, has room
/// for those that are added at the end.
const MAX_HEADERS: usize = 10_000;

/// The headers of a request.
pub(super) struct Headers<'e> {
    event: &'e EventText<'e>,
    map: HeaderMap,
    /// The first problem.
    problem: Option<String>,
}

impl<'e> Headers<'e> {
    /// Room for this number of headers. Their values are slices of `event`.
    pub(super) fn with_capacity(event: &'e EventText<'e>, headers: usize) -> Self {
        Headers {
            event,
            // A cookie and the length of the body can come on top. No front end accepts hundreds of headers.
            map: HeaderMap::with_capacity(headers.min(100) + 2),
            problem: None,
        }
    }

    /// Adds a header.
    pub(super) fn push(&mut self, name: &str, value: &str) {
        let Some(name) = header_name(name) else {
            return self.refuse(|| format!("invalid header name {name:?}"));
        };
        let Ok(value) = HeaderValue::from_maybe_shared(self.event.share(value)) else {
            // The value may be a secret.
            return self.refuse(|| format!("the header `{name}` contains control characters"));
        };
        if self.map.len() >= MAX_HEADERS || self.map.try_append(name, value).is_err() {
            self.refuse(|| "the request has too many headers".to_owned());
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    #[cold]
    fn refuse(&mut self, problem: impl FnOnce() -> String) {
        self.problem.get_or_insert_with(problem);
    }

    /// The headers for a body of this length.
    fn finish(mut self, body: usize) -> Result<HeaderMap, String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        join_cookies(&mut self.map);
        // The body is complete, and decoded. Its length is missing from some events, and that of the base64
        // text in others.
        if body > 0 || self.map.contains_key(header::CONTENT_LENGTH) {
            self.map.insert(header::CONTENT_LENGTH, body.into());
        }
        self.map.remove(header::TRANSFER_ENCODING);
        Ok(self.map)
    }
}

/// The name, or `None` if it is not valid.
fn header_name(name: &str) -> Option<HeaderName> {
    // Front ends and browsers send these with every request, and `http` would allocate them.
    static FREQUENT: [HeaderName; 7] = [
        HeaderName::from_static("x-amzn-trace-id"),
        HeaderName::from_static("x-forwarded-for"),
        HeaderName::from_static("x-forwarded-port"),
        HeaderName::from_static("x-forwarded-proto"),
        HeaderName::from_static("sec-fetch-dest"),
        HeaderName::from_static("sec-fetch-mode"),
        HeaderName::from_static("sec-fetch-site"),
    ];
    if name.starts_with("x-") || name.starts_with("sec-") {
        let found = FREQUENT.iter().find(|frequent| frequent.as_str() == name);
        if let Some(found) = found {
            return Some(found.clone());
        }
    }
    HeaderName::from_bytes(name.as_bytes()).ok()
}

/// HTTP/2 clients may send one `cookie` field for each cookie, which have to be joined for an application:
/// RFC 9113, section 8.2.3.
fn join_cookies(headers: &mut HeaderMap) {
    let mut values = headers.get_all(header::COOKIE).iter();
    let (Some(first), Some(second)) = (values.next(), values.next()) else {
        return;
    };
    let mut joined = first.as_bytes().to_vec();
    for value in [second].into_iter().chain(values) {
        joined.extend_from_slice(b"; ");
        joined.extend_from_slice(value.as_bytes());
    }
    if let Ok(joined) = HeaderValue::from_maybe_shared(Bytes::from(joined)) {
        headers.insert(header::COOKIE, joined);
    }
}
