//! What front ends do: they make an event of a request, and a response of what the function returns. Written
//! from the recordings, without code of the crate.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use lambda_native_http::{HeaderName, HeaderValue, Request, Response};
use serde_json::{Map, Value, json};

use super::events::*;

/// A front end whose events carry a request without loss, under conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrontEnd {
    HttpApi,
    FunctionUrl,
    Rest,
    HttpApiV1,
    Alb,
    AlbMultiValue,
    LatticeV1,
    LatticeV2,
}

impl FrontEnd {
    pub(crate) const ALL: [Self; 8] = [
        Self::HttpApi,
        Self::FunctionUrl,
        Self::Rest,
        Self::HttpApiV1,
        Self::Alb,
        Self::AlbMultiValue,
        Self::LatticeV1,
        Self::LatticeV2,
    ];

    /// Whether events have all values of a repeated header.
    pub(crate) fn keeps_repeated_headers(self) -> bool {
        matches!(
            self,
            Self::Rest | Self::HttpApiV1 | Self::AlbMultiValue | Self::LatticeV2
        )
    }

    /// Whether events have all values of a repeated parameter.
    pub(crate) fn keeps_repeated_parameters(self) -> bool {
        self != Self::Alb
    }

    /// Whether responses can have several cookies.
    pub(crate) fn accepts_several_cookies(self) -> bool {
        !matches!(self, Self::Alb | Self::LatticeV1 | Self::LatticeV2)
    }

    /// The event of a request.
    pub(crate) fn event(self, request: &Request) -> Value {
        let method = request.method().as_str();
        let path = request.uri().path();
        let query = request.uri().query().unwrap_or_default();
        let (body, is_base64) = match std::str::from_utf8(request.body()) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (BASE64_STANDARD.encode(request.body()), true),
        };
        let body = json!({"body": body, "isBase64Encoded": is_base64});
        let event = match self {
            Self::HttpApi | Self::FunctionUrl => {
                let is_url = self == Self::FunctionUrl;
                let (mut headers, mut cookies) = (joined(request), Vec::new());
                if let Some(Value::String(cookie)) = headers.get("cookie") {
                    cookies = cookie.split("; ").map(str::to_owned).collect();
                    if !is_url {
                        headers.remove("cookie");
                    }
                }
                let raw_path = if is_url {
                    path.to_owned()
                } else {
                    decoded(path)
                };
                let change = json!({
                    "rawPath": raw_path, "rawQueryString": query, "headers": headers, "cookies": cookies,
                    "requestContext": {"http": {"method": method}},
                });
                let base = if is_url {
                    function_url(json!({"headers": null}))
                } else {
                    http_api(json!({"headers": null}))
                };
                changed(base, change)
            }
            Self::Rest | Self::HttpApiV1 => {
                let change = json!({
                    "path": path, "httpMethod": method, "headers": null, "multiValueHeaders": lists(request),
                    "multiValueQueryStringParameters": parameters(query, decoded_form),
                });
                let base = if self == Self::Rest {
                    rest(json!({}))
                } else {
                    http_api_v1(json!({}))
                };
                changed(without(base, "multiValueHeaders"), change)
            }
            Self::Alb => {
                let parameters: Map<String, Value> = parameters(query, str::to_owned)
                    .into_iter()
                    .map(|(name, values)| {
                        (name, values.as_array().unwrap().last().unwrap().clone())
                    })
                    .collect();
                let change = json!({"path": path, "httpMethod": method, "headers": last(request), "queryStringParameters": parameters});
                changed(without(alb(json!({})), "headers"), change)
            }
            Self::AlbMultiValue => {
                let change = json!({
                    "path": path, "httpMethod": method, "multiValueHeaders": lists(request),
                    "multiValueQueryStringParameters": parameters(query, str::to_owned),
                });
                changed(
                    without(alb_multi_value(json!({})), "multiValueHeaders"),
                    change,
                )
            }
            Self::LatticeV1 => {
                let target = request.uri().path_and_query().unwrap().as_str();
                let change = json!({
                    "raw_path": target, "method": method, "headers": joined(request), "is_base64_encoded": is_base64,
                });
                changed(without(lattice_v1(json!({})), "headers"), change)
            }
            Self::LatticeV2 => {
                let change = json!({
                    "path": path, "method": method, "headers": lists(request),
                    "queryStringParameters": parameters(query, str::to_owned),
                });
                changed(without(lattice_v2(json!({})), "headers"), change)
            }
        };
        changed(event, body)
    }

    /// The response that a client gets.
    pub(crate) fn response(self, json: &Value) -> Response {
        let body = json["body"].as_str().expect("a body");
        let body = if json["isBase64Encoded"] == true {
            BASE64_STANDARD.decode(body).expect("base64")
        } else {
            body.as_bytes().to_vec()
        };
        let mut response = Response::new(body.into());
        let status = json["statusCode"].as_u64().expect("a status") as u16;
        *response.status_mut() = status.try_into().expect("a valid status");
        let mut add = |name: &str, value: &Value| {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
            let value =
                HeaderValue::from_str(value.as_str().expect("a string")).expect("a header value");
            response.headers_mut().append(name, value);
        };
        for (name, value) in json
            .get("headers")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            add(name, value);
        }
        for (name, values) in json
            .get("multiValueHeaders")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            values
                .as_array()
                .expect("a list")
                .iter()
                .for_each(|value| add(name, value));
        }
        for cookie in json
            .get("cookies")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            add("set-cookie", cookie);
        }
        response
    }
}

fn without(mut event: Value, member: &str) -> Value {
    event[member] = Value::Null;
    event
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8(value.as_bytes().to_vec()).expect("headers of these tests are UTF-8")
}

fn lists(request: &Request) -> Map<String, Value> {
    let headers = request.headers();
    headers
        .keys()
        .map(|name| {
            let values: Vec<_> = headers.get_all(name).iter().map(text).collect();
            (name.to_string(), values.into())
        })
        .collect()
}

fn joined(request: &Request) -> Map<String, Value> {
    let lists = lists(request).into_iter();
    lists
        .map(|(name, values)| {
            let values: Vec<_> = values
                .as_array()
                .unwrap()
                .iter()
                .map(|value| value.as_str().unwrap())
                .collect();
            (name, values.join(",").into())
        })
        .collect()
}

fn last(request: &Request) -> Map<String, Value> {
    let lists = lists(request).into_iter();
    lists
        .map(|(name, values)| (name, values.as_array().unwrap().last().unwrap().clone()))
        .collect()
}

/// The values of each name, as a list.
fn parameters(query: &str, convert: fn(&str) -> String) -> Map<String, Value> {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        map.entry(convert(name)).or_default().push(convert(value));
    }
    map.into_iter()
        .map(|(name, values)| (name, values.into()))
        .collect()
}

fn decoded_form(text: &str) -> String {
    decoded(&text.replace('+', " "))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let escape = (byte == b'%')
            .then(|| std::str::from_utf8(after.get(..2)?).ok())
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escape {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &after[2..];
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
