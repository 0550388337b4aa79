//! Converts an HTTP request to an event with payload format 2.0.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::caller::invocation::Invocation;
use crate::identity;

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

    /// Creates the invocation for this request. Its request id is also in the event. If the client sent
    /// `X-Amzn-Trace-Id`, the invocation has that trace id.
    pub fn to_invocation(&self) -> Invocation {
        let request_id = identity::request_id();
        let event = self.to_event(&request_id).to_string();
        let invocation = Invocation::new(event).request_id(request_id);
        let trace_id = self
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("x-amzn-trace-id"));
        match trace_id {
            Some((_, value)) => invocation.trace_id(text(value)),
            None => invocation,
        }
    }

    /// Creates the event for this request, with `request_id` in its request context.
    ///
    /// - Header names are in lower case. Several values of a header or query parameter are joined with
    ///   commas.
    /// - Cookies are in the list `cookies`, one per entry, and not in the headers.
    /// - The headers that Lambda adds are included: `x-forwarded-for`, `x-forwarded-proto` and
    ///   `x-forwarded-port`, and `x-amzn-trace-id` if the client sent one.
    /// - The body is text if the content type is `text/*`, JSON, XML or JavaScript. Otherwise it is
    ///   base64, also for forms and without a content type. A body that is not UTF-8 is always base64.
    ///   AWS does not document this rule, but its Function URLs follow it.
    /// - `requestContext.accountId` is `anonymous`, as for a Function URL without authorization.
    pub fn to_event(&self, request_id: &str) -> Value {
        let (path, query) = split_target(&self.target);
        let headers = self.joined_headers();
        let host = headers.get("host").and_then(Value::as_str);
        let domain = host.unwrap_or("localhost").to_owned();

        let mut http = json!({
            "method": self.method,
            "path": path,
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

    fn joined_headers(&self) -> Map<String, Value> {
        let mut joined: Map<String, Value> = Map::new();
        for (name, value) in &self.headers {
            let name = name.to_ascii_lowercase();
            if name != "cookie" {
                append(&mut joined, name, &text(value));
            }
        }
        let port = joined
            .get("host")
            .and_then(Value::as_str)
            .and_then(|host| host.rsplit_once(':'))
            .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or("80", |(_, port)| port)
            .to_owned();
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
        || media_type.ends_with("+json")
        || media_type.ends_with("+xml")
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
        append(&mut parameters, name.into_owned(), &value);
    }
    parameters
}

/// Adds a value to earlier ones with the same name, after a comma.
fn append(map: &mut Map<String, Value>, name: String, value: &str) {
    let joined = match map.get(&name) {
        Some(Value::String(first)) => format!("{first},{value}"),
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
