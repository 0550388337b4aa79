//! Application Load Balancers with a Lambda target ("Use Lambda functions as targets of an Application Load
//! Balancer").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Front;
use super::event::{last_values, lists, text_or_base64};
use super::rejected::RejectedRequest;
use super::request::Request;
use super::response::envelope::{Envelope, add_content_type};
use super::response::headers::remove_framing;
use super::response::{MalformedResponse, Response};

/// The largest body of a request, and the largest response of the function, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

const TARGET_GROUP: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/local/\
                            0000000000000000";

/// What a load balancer sends if the function does not say the type. AWS does not document it.
const DEFAULT_TYPE: &str = "application/octet-stream";

/// An Application Load Balancer. Its target group has multi-value headers off, unless
/// [`multi_value_headers`](LoadBalancer::multi_value_headers) turns them on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadBalancer {
    multi_value_headers: bool,
}

impl LoadBalancer {
    /// A load balancer with multi-value headers off.
    pub fn new() -> LoadBalancer {
        LoadBalancer::default()
    }

    /// Sets whether multi-value headers are on. If they are, events have `multiValueHeaders` and
    /// `multiValueQueryStringParameters`, and the headers of a response are taken from
    /// `multiValueHeaders`. If not, it is `headers` and `queryStringParameters` with the last value of each
    /// name, and `headers`.
    #[must_use]
    pub fn multi_value_headers(mut self, on: bool) -> LoadBalancer {
        self.multi_value_headers = on;
        self
    }

    pub(super) fn has_multi_value_headers(&self) -> bool {
        self.multi_value_headers
    }

    pub(super) fn event(&self, request: &Request, trace_id: &str) -> Value {
        let lower = |(name, value): (String, String)| (name.to_ascii_lowercase(), value);
        let headers: Vec<_> = request.forwarded_headers(trace_id);
        let headers: Vec<_> = headers.into_iter().map(lower).collect();
        let headers = lists(&headers);
        let query = lists(&raw_query(request.query()));
        let (body, is_base64) = body(request);
        let mut event = json!({
            "requestContext": {"elb": {"targetGroupArn": TARGET_GROUP}},
            "httpMethod": request.method,
            "path": request.path(),
            "body": body,
            "isBase64Encoded": is_base64,
        });
        if self.multi_value_headers {
            event["multiValueHeaders"] = headers.into();
            event["multiValueQueryStringParameters"] = query.into();
        } else {
            event["headers"] = last_values(&headers).into();
            event["queryStringParameters"] = last_values(&query).into();
        }
        event
    }

    pub(super) fn response(&self, payload: &[u8]) -> Result<Response, MalformedResponse> {
        if payload.len() > MAX_BYTES {
            return Err(MalformedResponse::new(
                "response",
                format!("at most {MAX_BYTES} bytes"),
                format!("{} bytes", payload.len()),
            ));
        }
        let mut envelope = Envelope::parse(payload)?;
        let single = std::mem::take(&mut envelope.single);
        let multiple = std::mem::take(&mut envelope.multiple);
        let (mut headers, ignored, warning) = if self.multi_value_headers {
            let warning =
                "headers: ignored, because multi-value headers are on; use multiValueHeaders";
            (multiple, single, warning)
        } else {
            let warning =
                "multiValueHeaders: ignored, because multi-value headers are off; use headers";
            (single, multiple, warning)
        };
        if !ignored.is_empty() {
            envelope.warnings.push(warning.to_owned());
        }
        remove_framing(&mut headers);
        add_content_type(&mut headers, DEFAULT_TYPE);
        envelope.into_response(headers)
    }
}

/// Checks the size of the body before it is encoded.
pub(super) fn check_size(request: &Request) -> Result<(), RejectedRequest> {
    let bytes = request.body.len();
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let front = Front::LoadBalancer(LoadBalancer::new());
    Err(front.request_too_large(&format!("the request body has {bytes} bytes")))
}

/// A page like those that load balancers send.
pub(super) fn error_page(status: u16, reason: &str) -> Response {
    let page = format!(
        "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} \
         {reason}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    Response::new(status, "text/html", page)
}

/// A load balancer encodes the body of every request with a Content-Encoding.
fn body(request: &Request) -> (String, bool) {
    if request.value("content-encoding").is_some() && !request.body.is_empty() {
        return (STANDARD.encode(&request.body), true);
    }
    text_or_base64(request)
}

/// Names and values of a query, still encoded: a load balancer does not decode them.
fn raw_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
