//! The requests to the HTTP application, one for each of its routes.

use crate::api::{Event, Framing};

/// A request, and its response.
#[derive(Debug)]
pub(super) struct HttpRequest {
    /// What it measures.
    pub(super) name: &'static str,
    method: &'static str,
    path: &'static str,
    query: &'static str,
    /// Escaped for JSON. `None` for requests without a body.
    body: Option<&'static str>,
    /// What the response contains, which is JSON.
    pub(super) expected: &'static [&'static str],
}

pub(super) const TO_APP: [HttpRequest; 4] = [
    HttpRequest {
        name: "text",
        method: "GET",
        path: "/",
        query: "",
        body: None,
        expected: &["\"statusCode\":200", "\"body\":\"hello world\""],
    },
    HttpRequest {
        name: "path and query",
        method: "GET",
        path: "/orders/7",
        query: "page=2&sort=date",
        body: None,
        expected: &["\"statusCode\":200", r#""body":"{\"id\":7,\"page\":2}""#],
    },
    HttpRequest {
        name: "JSON",
        method: "POST",
        path: "/orders",
        query: "",
        body: Some(r#"{\"item\":\"book\",\"count\":2}"#),
        expected: &[
            "\"statusCode\":201",
            r#""body":"{\"item\":\"book\",\"count\":2}""#,
        ],
    },
    HttpRequest {
        name: "cookies",
        method: "GET",
        path: "/visits",
        query: "",
        body: None,
        expected: &[
            "\"statusCode\":200",
            "\"cookies\":[\"visits=4; HttpOnly\"]",
            "\"body\":\"visit 4\"",
        ],
    },
];

impl HttpRequest {
    /// The event of an HTTP API, with the headers of a browser.
    pub(super) fn event(&self) -> Event {
        let Self {
            method,
            path,
            query,
            body,
            ..
        } = self;
        let (content_type, length, body) = match body {
            // Every backslash of the body is an escape.
            Some(body) => (
                r#""content-type":"application/json","#,
                body.replace('\\', "").len(),
                format!(r#""body":"{body}","#),
            ),
            None => ("", 0, String::new()),
        };
        let parameters = if query.is_empty() {
            String::new()
        } else {
            format!(r#""queryStringParameters":{{{}}},"#, members(query))
        };
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
        let text = format!(
            r#"{{"version":"2.0","routeKey":"$default","rawPath":"{path}","rawQueryString":"{query}","cookies":["session=3f9a1c","visits=3"],"headers":{{"accept":"text/html,application/json;q=0.9,*/*;q=0.8","accept-encoding":"gzip, deflate, br","accept-language":"en-GB,en;q=0.7","content-length":"{length}",{content_type}"host":"abc123.execute-api.eu-west-1.amazonaws.com","sec-fetch-dest":"document","sec-fetch-mode":"navigate","sec-fetch-site":"none","upgrade-insecure-requests":"1","user-agent":"{agent}","x-amzn-trace-id":"Root=1-6925b1c7-5d3c2b1a4f6e7d8c9b0a1f2e","x-forwarded-for":"203.0.113.7","x-forwarded-port":"443","x-forwarded-proto":"https"}},{parameters}"requestContext":{{"accountId":"123456789012","apiId":"abc123","domainName":"abc123.execute-api.eu-west-1.amazonaws.com","domainPrefix":"abc123","http":{{"method":"{method}","path":"{path}","protocol":"HTTP/1.1","sourceIp":"203.0.113.7","userAgent":"{agent}"}},"requestId":"JKJaXmPLvHcESHA=","routeKey":"$default","stage":"$default","time":"25/Nov/2026:12:00:00 +0000","timeEpoch":1795608000000}},{body}"isBase64Encoded":false}}"#
        );
        Event::new(text.into_bytes(), Framing::Length)
    }
}

/// The parameters of a query as the members of a JSON object.
fn members(query: &str) -> String {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let members: Vec<String> = pairs
        .map(|(name, value)| format!(r#""{name}":"{value}""#))
        .collect();
    members.join(",")
}
