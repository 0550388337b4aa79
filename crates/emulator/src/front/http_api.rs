//! HTTP APIs of API Gateway.

mod path;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::event::{
    ACCOUNT_ID, API_ID, PLAIN_TEXT, append, clf_time, short_id, text_or_base64, unix_ms,
};
use super::function_url::add_format_2_members;
use super::proxy::{ProxyEvent, merge, query_pairs, title_case};
use super::rejected::RejectedRequest;
use super::request::Request;
use super::response::envelope::{Envelope, add_content_type, format_2, not_json};
use super::response::headers::remove_framing;
use super::response::{MalformedResponse, Response};

/// The stage whose name is not in the path, and the route of requests that match no other.
const DEFAULT: &str = "$default";

/// An HTTP API with the route `$default`, and those of the [requests](Request::route), on the stage `$default` unless [`stage`](HttpApi::stage) sets
/// another.
///
/// It gives the function the decoded path, even twice decoded, and answers requests itself whose path does
/// not decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpApi {
    stage: String,
    format: PayloadFormat,
}

/// The format of the events of an HTTP API, and of its responses ("Create AWS Lambda proxy integrations for
/// HTTP APIs in API Gateway").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PayloadFormat {
    /// 1.0, which is similar to that of REST APIs.
    V1,
    /// 2.0, which is similar to that of Function URLs.
    #[default]
    V2,
}

impl HttpApi {
    /// An API on the stage `$default`, with payload format 2.0.
    pub fn new() -> HttpApi {
        HttpApi {
            stage: DEFAULT.to_owned(),
            format: PayloadFormat::V2,
        }
    }

    /// Sets the stage. Unless it is `$default`, every path must begin with it, and the event has the path
    /// with the stage.
    #[must_use]
    pub fn stage(mut self, stage: impl Into<String>) -> HttpApi {
        self.stage = stage.into();
        self
    }

    /// Sets the payload format.
    #[must_use]
    pub fn payload_format(mut self, format: PayloadFormat) -> HttpApi {
        self.format = format;
        self
    }

    pub(super) fn format(&self) -> PayloadFormat {
        self.format
    }

    pub(super) fn stage_in_path(&self) -> Option<&str> {
        (self.stage != DEFAULT).then_some(&self.stage)
    }

    pub(super) fn event(
        &self,
        request: &Request,
        request_id: &str,
        trace_id: &str,
    ) -> Result<Value, RejectedRequest> {
        let path = path::decode(request.path())?;
        if let Some(stage) = self.stage_in_path() {
            path::check_stage(&path, stage)?;
        }
        let mut headers = request.forwarded_headers(trace_id);
        if request.lacks_content_type() {
            headers.push(("content-type".to_owned(), PLAIN_TEXT.to_owned()));
        }
        let request_id = short_id(request_id);
        Ok(match self.format {
            PayloadFormat::V1 => self.format_1(request, request_id, path, headers),
            PayloadFormat::V2 => self.format_2(request, &request_id, &path, headers),
        })
    }

    fn format_1(
        &self,
        request: &Request,
        request_id: String,
        decoded_path: String,
        headers: Vec<(String, String)>,
    ) -> Value {
        let (body, is_base64) = text_or_base64(request);
        let route = request.route_key();
        let route = route.unwrap_or_else(|| DEFAULT.to_owned());
        let resource = match &request.route {
            Some(matched) => matched.route().path(),
            None => DEFAULT.to_owned(),
        };
        let named = |(name, value): (String, String)| (title_case(&name), value);
        let mut event = ProxyEvent {
            resource: &resource,
            resource_id: &route,
            path: request.path().to_owned(),
            context_path: decoded_path,
            path_parameters: request.path_parameters(decoded).unwrap_or_default(),
            stage: &self.stage,
            headers: headers.into_iter().map(named).collect(),
            query: query_pairs(request.query()),
            body,
            is_base64,
            request_id: request_id.clone(),
            identity: json!({
                "accessKey": null,
                "accountId": null,
                "caller": null,
                "cognitoAmr": null,
                "cognitoAuthenticationProvider": null,
                "cognitoAuthenticationType": null,
                "cognitoIdentityId": null,
                "cognitoIdentityPoolId": null,
                "principalOrgId": null,
                "sourceIp": request.source_ip,
                "user": null,
                "userAgent": request.value("user-agent").unwrap_or_default(),
                "userArn": null,
            }),
        }
        .build(request);
        event["version"] = "1.0".into();
        // Here, both ids are the same.
        event["requestContext"]["extendedRequestId"] = request_id.into();
        event
    }

    fn format_2(
        &self,
        request: &Request,
        request_id: &str,
        path: &str,
        headers: Vec<(String, String)>,
    ) -> Value {
        let mut joined = Map::new();
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            // Unlike a Function URL, an HTTP API has cookies only in the list.
            if name != "cookie" {
                append(&mut joined, name, &value, ",");
            }
        }
        let route = request.route_key();
        let route = route.as_deref().unwrap_or(DEFAULT);
        let mut event = json!({
            "version": "2.0",
            "routeKey": route,
            "rawPath": path,
            "rawQueryString": request.query(),
            "headers": joined,
            "requestContext": {
                "accountId": ACCOUNT_ID,
                "apiId": API_ID,
                "domainName": request.domain(),
                "domainPrefix": API_ID,
                "http": {
                    "method": request.method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": request.source_ip,
                    "userAgent": request.value("user-agent").unwrap_or_default(),
                },
                "requestId": request_id,
                "routeKey": route,
                "stage": self.stage,
                "time": clf_time(request.time),
                "timeEpoch": unix_ms(request.time),
            },
        });
        add_format_2_members(&mut event, request);
        if let Some(parameters) = request.path_parameters(decoded) {
            event["pathParameters"] = parameters;
        }
        event
    }

    pub(super) fn response(&self, payload: &[u8]) -> Result<Response, MalformedResponse> {
        match self.format {
            PayloadFormat::V1 => format_1_response(payload),
            PayloadFormat::V2 => format_2_response(payload),
        }
    }
}

/// Unlike the path, which is decoded twice.
fn decoded(parameter: &str) -> String {
    percent_decode_str(parameter)
        .decode_utf8_lossy()
        .into_owned()
}

impl Default for HttpApi {
    fn default() -> HttpApi {
        HttpApi::new()
    }
}

/// In recorded exchanges, the values of `headers` come before those of `multiValueHeaders`.
fn format_1_response(payload: &[u8]) -> Result<Response, MalformedResponse> {
    let mut envelope = Envelope::parse(payload)?;
    let single = std::mem::take(&mut envelope.single);
    let multiple = std::mem::take(&mut envelope.multiple);
    let mut headers = merge(single, multiple);
    remove_framing(&mut headers);
    add_content_type(&mut headers, PLAIN_TEXT);
    envelope.into_response(headers)
}

/// A payload without a `statusCode` is the body, in recorded exchanges even if it is not JSON. A JSON string
/// is sent without its quotes, everything else as it is.
fn format_2_response(payload: &[u8]) -> Result<Response, MalformedResponse> {
    match serde_json::from_slice(payload) {
        Ok(Value::Object(fields)) if fields.contains_key("statusCode") => {
            format_2(&fields, payload, PLAIN_TEXT)
        }
        Ok(Value::String(text)) => Ok(Response::json(200, text)),
        Ok(_) => Ok(Response::json(200, payload)),
        Err(error) => Ok(not_json(payload, &error)),
    }
}
