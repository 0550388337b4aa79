//! Converts HTTP requests to the events of Lambda's HTTP front ends, and responses of the function to HTTP
//! responses.
//!
//! A [`Front`] is a Function URL, an HTTP API, a REST API or an Application Load Balancer. The events have
//! the members of events that these services have sent, and each front converts responses by its own rules.
//! These functions have no socket: an HTTP server creates a [`Request`], submits the invocation of
//! [`Front::invocation`], and passes the payload of the response to [`Front::response`].
//!
//! ```
//! use lambda_native_emulator::front::{Front, HttpApi, Request, RestApi};
//!
//! let request = Request::new("GET", "/a%20b?x=1").header("Accept", "*/*");
//! let url = Front::FunctionUrl.event(&request, "r-1")?;
//! assert_eq!(url["rawPath"], "/a%20b");
//! // An HTTP API decodes the path.
//! let http_api = Front::HttpApi(HttpApi::new()).event(&request, "r-1")?;
//! assert_eq!(http_api["rawPath"], "/a b");
//!
//! let payload = br#"{"statusCode": 201, "cookies": ["a=1"], "body": "made"}"#;
//! let response = Front::FunctionUrl.response(&request, payload)?;
//! assert_eq!((response.status, response.body.as_slice()), (201, &b"made"[..]));
//!
//! let malformed = Front::RestApi(RestApi::new()).response(&request, payload).unwrap_err();
//! assert_eq!(
//!     malformed.to_string(),
//!     "cookies: expected one of statusCode, headers, multiValueHeaders, body, isBase64Encoded, found an \
//!      unknown member"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod event;
mod function_url;
mod http_api;
mod load_balancer;
mod prelude;
mod proxy;
mod rejected;
mod request;
mod response;
mod rest_api;
mod route;

use serde_json::Value;

use crate::caller::invocation::Invocation;
use crate::identity;
use event::short_id;

pub use http_api::{HttpApi, PayloadFormat};
pub use load_balancer::LoadBalancer;
pub use prelude::Prelude;
pub use rejected::RejectedRequest;
pub use request::Request;
pub use response::{MalformedResponse, Response};
pub use rest_api::RestApi;
pub use route::{InvalidRoute, MatchedRoute, Route};

/// The largest event of a synchronous invocation, in bytes ("Lambda quotas").
pub const MAX_EVENT_BYTES: usize = 6 * 1024 * 1024;

/// What stands between the HTTP client and the function.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Front {
    /// A Function URL without authorization: payload format 2.0 ("Invoking Lambda function URLs").
    #[default]
    FunctionUrl,
    /// An HTTP API of API Gateway with the route `$default`, and those of the [requests](Request::route).
    HttpApi(HttpApi),
    /// A REST API of API Gateway with Lambda proxy integrations for `/` and `/{proxy+}`, and for the routes of the
    /// [requests](Request::route).
    RestApi(RestApi),
    /// An Application Load Balancer with a Lambda target.
    LoadBalancer(LoadBalancer),
}

impl Front {
    /// Its name for tools: `url`, `http-api` or `http-api-1.0` by the payload format, `rest`, and `alb` or
    /// `alb-multi-value` by the setting for headers.
    pub fn name(&self) -> &'static str {
        match self {
            Front::FunctionUrl => "url",
            Front::HttpApi(api) => match api.format() {
                PayloadFormat::V1 => "http-api-1.0",
                PayloadFormat::V2 => "http-api",
            },
            Front::RestApi(_) => "rest",
            Front::LoadBalancer(balancer) if balancer.has_multi_value_headers() => {
                "alb-multi-value"
            }
            Front::LoadBalancer(_) => "alb",
        }
    }

    /// Creates the event for a request. `request_id` is the id of the invocation, a UUID.
    ///
    /// Function URLs and REST APIs have it in the request context. HTTP APIs have a shorter id there, which
    /// is made from this one. Events of load balancers have no id.
    ///
    /// # Errors
    /// If the front answers the request without the function, for example because the path is outside of
    /// the stage.
    pub fn event(&self, request: &Request, request_id: &str) -> Result<Value, RejectedRequest> {
        self.event_with_trace(request, request_id, &request.trace_id())
    }

    /// Creates the invocation for a request, with a new request id. If the request has a trace id, the
    /// invocation has it too.
    ///
    /// # Errors
    /// As for [`event`](Front::event), and if the event or the body is too large.
    pub fn invocation(&self, request: &Request) -> Result<Invocation, RejectedRequest> {
        let request_id = identity::request_id();
        let trace_id = request.trace_id();
        if let Front::LoadBalancer(_) = self {
            load_balancer::check_size(request)?;
        }
        let event = self.event_with_trace(request, &request_id, &trace_id)?;
        let event = event.to_string();
        if event.len() > MAX_EVENT_BYTES {
            let reason = format!("the event for this request has {} bytes", event.len());
            return Err(self.request_too_large(&reason));
        }
        Ok(Invocation::new(event)
            .request_id(request_id)
            .trace_id(trace_id))
    }

    fn event_with_trace(
        &self,
        request: &Request,
        request_id: &str,
        trace_id: &str,
    ) -> Result<Value, RejectedRequest> {
        match self {
            Front::FunctionUrl => Ok(function_url::event(request, request_id, trace_id)),
            Front::HttpApi(api) => api.event(request, request_id, trace_id),
            Front::RestApi(api) => api.event(request, request_id, trace_id),
            Front::LoadBalancer(balancer) => Ok(balancer.event(request, trace_id)),
        }
    }

    /// Converts the payload of the function's response. `request` is the request that the function responds
    /// to; its body is not needed.
    ///
    /// What the front accepts although AWS's documentation requires something else, and what it ignores,
    /// is in the [`warnings`](Response::warnings).
    ///
    /// # Errors
    /// If the front refuses the response. It then sends [`Front::error_response`], without a reason.
    pub fn response(
        &self,
        request: &Request,
        payload: &[u8],
    ) -> Result<Response, MalformedResponse> {
        match self {
            Front::FunctionUrl => function_url::response(payload),
            Front::HttpApi(api) => api.response(payload),
            Front::RestApi(api) => api.response(request, payload),
            Front::LoadBalancer(balancer) => balancer.response(payload),
        }
    }

    /// What the client gets after a function error, and for a response that the front refuses: status 500
    /// from an HTTP API, and 502 from all others.
    pub fn error_response(&self) -> Response {
        match self {
            Front::FunctionUrl => Response::json(502, "Internal Server Error"),
            Front::HttpApi(_) => Response::json(500, r#"{"message":"Internal Server Error"}"#),
            Front::RestApi(_) => Response::json(502, r#"{"message": "Internal server error"}"#),
            Front::LoadBalancer(_) => load_balancer::error_page(502, "Bad Gateway"),
        }
    }

    /// The response with status 413 for a request that is too large. `reason` says what is too large.
    pub fn request_too_large(&self, reason: &str) -> RejectedRequest {
        let response = match self {
            Front::FunctionUrl => Response::text(413, &format!("{reason}\n")),
            Front::HttpApi(_) => Response::json(413, r#"{"message":"Request Entity Too Large"}"#),
            Front::RestApi(_) => Response::json(413, r#"{"message":"Request Too Long"}"#),
            Front::LoadBalancer(_) => load_balancer::error_page(413, "Request Entity Too Large"),
        };
        let limit = match self {
            Front::LoadBalancer(_) => "a load balancer passes on bodies of up to 1 MB".to_owned(),
            _ => format!(
                "Lambda's limit is {MAX_EVENT_BYTES} bytes for the event, which has the body as text or as \
                 base64, so about 4.5 MB for a binary body"
            ),
        };
        RejectedRequest::new(format!("{reason}: {limit}"), response)
    }

    /// Whether the front can forward a streamed response while it arrives. HTTP APIs and load balancers
    /// wait for its end.
    pub fn can_stream(&self) -> bool {
        matches!(self, Front::FunctionUrl | Front::RestApi(_))
    }

    /// The path that the URL of the front ends with: `/` and the stage if its paths begin with the stage,
    /// and nothing otherwise.
    pub fn base_path(&self) -> String {
        let stage = match self {
            Front::HttpApi(api) => api.stage_in_path(),
            Front::RestApi(api) => api.stage_in_path(),
            _ => None,
        };
        stage.map_or_else(String::new, |stage| format!("/{stage}"))
    }

    /// The headers with the ids of a request that the front adds to its response.
    pub fn id_headers(&self, request_id: &str) -> Vec<(String, String)> {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        match self {
            Front::FunctionUrl => vec![header("x-amzn-requestid", request_id)],
            Front::HttpApi(_) => vec![header("apigw-requestid", &short_id(request_id))],
            Front::RestApi(_) => vec![
                header("x-amzn-requestid", request_id),
                header("x-amz-apigw-id", &short_id(request_id)),
            ],
            Front::LoadBalancer(_) => Vec::new(),
        }
    }
}
