//! Converts an HTTP request to an event with payload format 2.0.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::caller::invocation::Invocation;
use crate::identity;

/// The header with the trace id of the request.
const TRACE_ID: &str = "x-amzn-trace-id";

/// The id of local Function URLs. Real ids have the same length.
const URL_ID: &str = "local0000000000000000000000000000";

/// An HTTP request to a Function URL.
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

    /// Creates the invocation for this request. Its request id and trace id are also in the event.
    pub fn to_invocation(&self) -> Invocation {
        let request_id = identity::request_id();
        let trace_id = self.trace_id();
        let event = self.event(&request_id, &trace_id).to_string();
        Invocation::new(event)
            .request_id(request_id)
            .trace_id(trace_id)
    }

    /// Creates the event for this request, with `request_id` in its request context.
    ///
    /// The members are those that recorded events of Function URLs have:
    ///
    /// - Header names are in lower case. Several values of a header or query parameter are joined with
    ///   commas.
    /// - Cookies are in the list `cookies`, one per entry, and in the header `cookie` as well.
    /// - `rawPath` is the path as the client sent it. `requestContext.http.path` is decoded.
    /// - The headers that Lambda adds are included: `x-forwarded-for`, `x-forwarded-proto`,
    ///   `x-forwarded-port`, and `x-amzn-trace-id` with the client's value or a new one.
    /// - The body is text if the content type is `text/*`, `application/json`, `application/xml` or
    ///   `application/javascript`. Otherwise it is base64, also for forms, for types such as
    ///   `application/problem+json`, and without a content type. A body that is not UTF-8 is always
    ///   base64. AWS does not document this rule.
    /// - `requestContext.accountId` is `anonymous`, as for a Function URL without authorization.
    ///   `domainName` is the host without its port.
    pub fn to_event(&self, request_id: &str) -> Value {
        self.event(request_id, &self.trace_id())
    }

    /// The trace id that the client sent, or a new one.
    fn trace_id(&self) -> String {
        let sent = self
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(TRACE_ID));
        match sent {
            Some((_, value)) => text(value),
            None => identity::trace_id(self.time),
        }
    }

    fn event(&self, request_id: &str, trace_id: &str) -> Value {
        let (path, query) = split_target(&self.target);
        let headers = self.joined_headers(trace_id);
        let host = headers.get("host").and_then(Value::as_str);
        let domain = split_port(host.unwrap_or("localhost")).0.to_owned();

        let mut http = json!({
            "method": self.method,
            "path": percent_decode_str(path).decode_utf8_lossy(),
            "protocol": "HTTP/1.1",
            "sourceIp": self.source_ip,
        });
        if let Some(agent) = headers.get("user-agent") {
            http["userAgent"] = agent.clone();
        }

        let mut event = json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": {
                "accountId": "anonymous",
                "apiId": URL_ID,
                "domainName": domain,
                "domainPrefix": URL_ID,
                "http": http,
                "requestId": request_id,
                "routeKey": "$default",
                "stage": "$default",
                "time": clf_time(self.time),
                "timeEpoch": unix_ms(self.time),
            },
            "isBase64Encoded": false,
        });

        let cookies = self.cookies();
        if !cookies.is_empty() {
            event["cookies"] = cookies.into();
        }
        let parameters = query_parameters(query);
        if !parameters.is_empty() {
            event["queryStringParameters"] = parameters.into();
        }
        if !self.body.is_empty() {
            match self.text_body() {
                Some(text) => event["body"] = text.into(),
                None => {
                    event["body"] = STANDARD.encode(&self.body).into();
                    event["isBase64Encoded"] = true.into();
                }
            }
        }
        event
    }

    fn joined_headers(&self, trace_id: &str) -> Map<String, Value> {
        let mut joined: Map<String, Value> = Map::new();
        for (name, value) in &self.headers {
            let name = name.to_ascii_lowercase();
            // RFC 9113, section 8.2.3: HTTP/2 may split cookies, and this joins them again.
            let separator = if name == "cookie" { "; " } else { "," };
            append(&mut joined, name, &text(value), separator);
        }
        // The service adds only the root of its trace id.
        let root = trace_id.split(';').next().unwrap_or_default();
        joined.entry(TRACE_ID).or_insert_with(|| root.into());
        let host = joined.get("host").and_then(Value::as_str);
        let port = split_port(host.unwrap_or_default()).1.unwrap_or("80");
        let port = port.to_owned();
        for (name, value) in [
            ("x-forwarded-for", self.source_ip.as_str()),
            ("x-forwarded-proto", "http"),
            ("x-forwarded-port", &port),
        ] {
            joined.entry(name).or_insert_with(|| value.into());
        }
        joined
    }

    fn cookies(&self) -> Vec<String> {
        self.headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
            .flat_map(|(_, value)| {
                text(value)
                    .split(';')
                    .map(|cookie| cookie.trim().to_owned())
                    .collect::<Vec<_>>()
            })
            .filter(|cookie| !cookie.is_empty())
            .collect()
    }

    fn text_body(&self) -> Option<&str> {
        let (_, content_type) = self
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
        is_text(&text(content_type))
            .then(|| std::str::from_utf8(&self.body).ok())
            .flatten()
    }
}

fn is_text(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type.starts_with("text/")
        || matches!(
            media_type.as_str(),
            "application/json" | "application/xml" | "application/javascript"
        )
}

fn split_target(target: &str) -> (&str, &str) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (if path.is_empty() { "/" } else { path }, query)
}

fn query_parameters(query: &str) -> Map<String, Value> {
    let mut parameters = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        append(&mut parameters, name.into_owned(), &value, ",");
    }
    parameters
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

/// Adds a value to earlier ones with the same name, after a separator.
fn append(map: &mut Map<String, Value>, name: String, value: &str, separator: &str) {
    let joined = match map.get(&name) {
        Some(Value::String(first)) => format!("{first}{separator}{value}"),
        _ => value.to_owned(),
    };
    map.insert(name, joined.into());
}

/// Header bytes that are not UTF-8 are read as Latin-1, as HTTP once defined them.
fn text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// `10/Apr/2022:13:30:05 +0000`: the common log format, in UTC.
fn clf_time(time: SystemTime) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let rfc3339 = humantime::format_rfc3339_seconds(time).to_string();
    let (year, day, clock) = (&rfc3339[..4], &rfc3339[8..10], &rfc3339[11..19]);
    let month = rfc3339[5..7]
        .parse::<usize>()
        .ok()
        .and_then(|month| MONTHS.get(month.wrapping_sub(1)))
        .unwrap_or(&MONTHS[0]);
    format!("{day}/{month}/{year}:{clock} +0000")
}

fn unix_ms(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
