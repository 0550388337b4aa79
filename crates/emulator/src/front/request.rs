//! An HTTP request, and what all fronts read from it.

use std::time::SystemTime;

use serde_json::{Map, Value};

use super::route::MatchedRoute;
use crate::identity;

/// The header with the trace id of the request.
pub(super) const TRACE_ID: &str = "x-amzn-trace-id";

/// Headers that describe the connection (RFC 9110, section 7.6.1). API Gateway and load balancers do not
/// pass them on.
const HOP_BY_HOP: [&str; 7] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// An HTTP request to a [`Front`](super::Front).
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, such as `GET`.
    pub method: String,
    /// The path and the query, with percent-encoding: `/orders/1?a=b%20c`.
    pub target: String,
    /// Names in any letter case, and values, in the original order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, without chunk framing.
    pub body: Vec<u8>,
    /// The address of the client, without a port.
    pub source_ip: String,
    /// When the request arrived.
    pub time: SystemTime,
    /// The route of the API that the request has matched. HTTP APIs and REST APIs have it in their events.
    pub route: Option<MatchedRoute>,
}

impl Request {
    /// Creates a request from this machine, without headers and body, with the current time.
    pub fn new(method: impl Into<String>, target: impl Into<String>) -> Request {
        Request {
            method: method.into(),
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
            source_ip: "127.0.0.1".to_owned(),
            time: SystemTime::now(),
            route: None,
        }
    }

    /// Adds a header. Earlier headers with this name are kept.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Request {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Request {
        self.body = body.into();
        self
    }

    /// The route as API Gateway writes it. `None` for the route `$default`.
    pub(super) fn route_key(&self) -> Option<String> {
        self.route
            .as_ref()
            .map(|matched| matched.route().to_string())
    }

    /// `pathParameters`, with values that `convert` makes from those that the client sent.
    pub(super) fn path_parameters(&self, convert: impl Fn(&str) -> String) -> Option<Value> {
        let parameters = self.route.as_ref()?.parameters();
        let parameters: Map<String, Value> = parameters
            .iter()
            .map(|(name, value)| (name.clone(), convert(value).into()))
            .collect();
        (!parameters.is_empty()).then(|| parameters.into())
    }

    /// The path as the client sent it. An empty path is `/`.
    pub(super) fn path(&self) -> &str {
        match self.target.split('?').next() {
            None | Some("") => "/",
            Some(path) => path,
        }
    }

    /// The query as the client sent it, without the question mark.
    pub(super) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The values of a header, in their order.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        self.headers
            .iter()
            .filter(move |(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .map(|(_, value)| text(value))
    }

    /// The first value of a header.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.values(name).next()
    }

    /// The trace id that the client sent, or a new one.
    pub(super) fn trace_id(&self) -> String {
        self.value(TRACE_ID)
            .unwrap_or_else(|| identity::trace_id(self.time))
    }

    /// The host that the client addressed, without the port.
    pub(super) fn domain(&self) -> String {
        let host = self.value("host").unwrap_or_else(|| "localhost".to_owned());
        split_port(&host).0.to_owned()
    }

    /// The port that the client addressed.
    pub(super) fn port(&self) -> String {
        let host = self.value("host").unwrap_or_default();
        split_port(&host).1.unwrap_or("80").to_owned()
    }

    /// The cookies of all Cookie headers.
    pub(super) fn cookies(&self) -> Vec<String> {
        let split = |header: String| {
            let cookies = header.split(';').map(|cookie| cookie.trim().to_owned());
            cookies.collect::<Vec<_>>()
        };
        let cookies = self.values("cookie").flat_map(split);
        cookies.filter(|cookie| !cookie.is_empty()).collect()
    }

    /// The headers as API Gateway and load balancers pass them on, with names as the client sent them:
    /// without those of the connection, and with the trace id and `x-forwarded-*`, whose names are in lower
    /// case. The address of the client is the last one in `x-forwarded-for`.
    pub(super) fn forwarded_headers(&self, trace_id: &str) -> Vec<(String, String)> {
        let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .filter(|(name, _)| !HOP_BY_HOP.iter().any(|hop| is(name, hop)))
            .filter(|(name, _)| !name.to_ascii_lowercase().starts_with("x-forwarded-"))
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        if self.value("transfer-encoding").is_some() {
            headers.retain(|(name, _)| !is(name, "content-length"));
            headers.push(("content-length".to_owned(), self.body.len().to_string()));
        }
        if !headers.iter().any(|(name, _)| is(name, TRACE_ID)) {
            headers.push((TRACE_ID.to_owned(), root(trace_id).to_owned()));
        }
        let mut addresses: Vec<String> = self.values("x-forwarded-for").collect();
        addresses.push(self.source_ip.clone());
        for (name, value) in [
            ("x-forwarded-for", addresses.join(", ")),
            ("x-forwarded-port", self.port()),
            ("x-forwarded-proto", "http".to_owned()),
        ] {
            headers.push((name.to_owned(), value));
        }
        headers
    }

    /// Whether API Gateway adds a Content-Type: it does if the body is empty and the Content-Length is 0
    /// ("Amazon API Gateway important notes").
    pub(super) fn lacks_content_type(&self) -> bool {
        self.body.is_empty()
            && self.value("content-length").as_deref() == Some("0")
            && self.value("content-type").is_none()
    }
}

/// The part of a trace id that services add to a request.
pub(super) fn root(trace_id: &str) -> &str {
    trace_id.split(';').next().unwrap_or_default()
}

/// The host and the port of a `Host` header.
fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (name, Some(port))
        }
        _ => (host, None),
    }
}

/// Header bytes that are not UTF-8 are read as Latin-1, as HTTP once defined them.
pub(super) fn text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    }
}
