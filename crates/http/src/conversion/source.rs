//! The event sources. Each has a file with its two directions: `to_request` and `write`.

#[cfg(feature = "alb")]
mod alb;
#[cfg(feature = "rest")]
mod api_gateway_v1;
#[cfg(feature = "http")]
mod api_gateway_v2;
#[cfg(feature = "lattice")]
mod lattice;
#[cfg(feature = "websocket")]
mod websocket;

use std::borrow::Cow;

use lambda_native::{HandlerError, LambdaContext};
use lambda_native_events::{Dict, EventError, Map, Source};

use super::event_text::EventText;
use super::options::Options;
use super::request::{Headers, RequestParts};
use super::response::{Outgoing, ResponseForm};
use super::{Rejected, feature_is_off};
use crate::Request;

/// The form of a response, by the source and its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    #[cfg(feature = "http")]
    ApiGatewayV2 { is_function_url: bool },
    #[cfg(feature = "rest")]
    ApiGatewayV1 { is_rest_api: bool },
    #[cfg(feature = "alb")]
    Alb { is_multi_value: bool },
    #[cfg(feature = "lattice")]
    Lattice,
    #[cfg(feature = "websocket")]
    WebSocket,
}

/// The source of an event.
pub(super) fn of(event: &str) -> Option<Source> {
    // The most frequent events are recognized by their beginning, which takes half of the time. No other event
    // starts like this: that of an authorizer has its `type` after the version. Whether the event is from a
    // Function URL shows later.
    const HTTP_API_OR_FUNCTION_URL: &str = r#"{"version":"2.0","routeKey":"#;
    if event.starts_with(HTTP_API_OR_FUNCTION_URL) {
        return Some(Source::ApiGwV2);
    }
    Source::of(event)
}

/// Reads the event of a source and makes a request of it.
pub(super) fn to_request(
    source: Source,
    text: &str,
    ctx: &LambdaContext<'_>,
    options: &Options,
) -> Result<(Request, ResponseForm), Rejected> {
    let shared = EventText::new(text);
    let headers = |count| Headers::with_capacity(&shared, count);
    let finish = |source, form: Form, parts: RequestParts<'_>| {
        let form = ResponseForm::new(form, parts.method == "HEAD");
        match parts.into_request(source, &shared, ctx, options) {
            Ok(request) => Ok((request, form)),
            Err(reason) => Err(Rejected::BadRequest(form, reason)),
        }
    };
    // The last arms are for the sources whose feature is off.
    #[allow(unreachable_patterns)]
    match source {
        #[cfg(feature = "http")]
        Source::ApiGwV2 | Source::FunctionUrl => {
            let event = lambda_native_events::ApiGwV2RequestParts::parse(text).map_err(invalid)?;
            let is_function_url = event.is_function_url();
            let parts = api_gateway_v2::to_request(&event, headers(event.headers.len()), options);
            let source = if is_function_url {
                Source::FunctionUrl
            } else {
                Source::ApiGwV2
            };
            finish(source, Form::ApiGatewayV2 { is_function_url }, parts)
        }
        #[cfg(feature = "rest")]
        Source::ApiGwV1 => {
            let event = lambda_native_events::ApiGwV1Event::parse(text).map_err(invalid)?;
            // Only the events of HTTP APIs have a version.
            let is_rest_api = event.version.is_none();
            let parts = api_gateway_v1::to_request(
                &event,
                is_rest_api,
                headers(event.multi_value_headers.len().max(event.headers.len())),
                options,
            );
            finish(source, Form::ApiGatewayV1 { is_rest_api }, parts)
        }
        #[cfg(feature = "alb")]
        Source::Alb => {
            let event = lambda_native_events::AlbEvent::parse(text).map_err(invalid)?;
            let is_multi_value = event.is_multi_value();
            finish(
                source,
                Form::Alb { is_multi_value },
                alb::to_request(
                    &event,
                    headers(event.multi_value_headers.len().max(event.headers.len())),
                ),
            )
        }
        #[cfg(feature = "lattice")]
        Source::LatticeV1 => {
            let event = lambda_native_events::LatticeV1Event::parse(text).map_err(invalid)?;
            finish(
                source,
                Form::Lattice,
                lattice::v1_to_request(&event, headers(event.headers.len())),
            )
        }
        #[cfg(feature = "lattice")]
        Source::LatticeV2 => {
            let event = lambda_native_events::LatticeV2Event::parse(text).map_err(invalid)?;
            finish(
                source,
                Form::Lattice,
                lattice::v2_to_request(&event, headers(event.headers.len())),
            )
        }
        #[cfg(feature = "websocket")]
        Source::WebSocket => {
            let event = lambda_native_events::WebSocketEvent::parse(text).map_err(invalid)?;
            let parts = websocket::to_request(&event, headers(event.headers.len()))
                .ok_or(Rejected::NotHttp)?;
            finish(source, Form::WebSocket, parts)
        }
        Source::ApiGwV2
        | Source::FunctionUrl
        | Source::ApiGwV1
        | Source::Alb
        | Source::LatticeV1
        | Source::LatticeV2 => Err(feature_is_off(source)),
        // Only a `$connect` is an HTTP request: a function can handle the messages without the feature.
        _ => Err(Rejected::NotHttp),
    }
}

#[cold]
fn invalid(error: EventError) -> Rejected {
    Rejected::Invalid(error.into_lambda_error().with_type("InvalidEvent"))
}

impl Form {
    /// Writes a response. Its headers are valid, and its body fits.
    pub(super) fn write(self, response: &Outgoing<'_>, out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            #[cfg(feature = "http")]
            Form::ApiGatewayV2 { .. } => {
                api_gateway_v2::write(response, out);
                Ok(())
            }
            #[cfg(feature = "rest")]
            Form::ApiGatewayV1 { .. } => {
                api_gateway_v1::write(response, out);
                Ok(())
            }
            #[cfg(feature = "alb")]
            Form::Alb { is_multi_value } => alb::write(response, is_multi_value, out),
            #[cfg(feature = "lattice")]
            Form::Lattice => lattice::write(response, out),
            #[cfg(feature = "websocket")]
            Form::WebSocket => websocket::write(response, out),
        }
    }

    /// `None` if the front end has no streamed responses: AWS Lambda Developer Guide, "Response streaming for
    /// Lambda functions".
    pub(super) fn streams(self) -> Option<Streams> {
        #[allow(unreachable_patterns)]
        match self {
            #[cfg(feature = "http")]
            Form::ApiGatewayV2 {
                is_function_url: true,
            } => Some(Streams::Joined),
            #[cfg(feature = "rest")]
            Form::ApiGatewayV1 { is_rest_api: true } => Some(Streams::MultiValue),
            _ => None,
        }
    }

    /// The most bytes that the front end accepts.
    pub(super) fn limit(self) -> Limit {
        #[allow(unreachable_patterns)]
        match self {
            // "The maximum size of the response JSON that the Lambda function can send is 1 MB": Application
            // Load Balancers, "Use Lambda functions as targets of an Application Load Balancer".
            #[cfg(feature = "alb")]
            Form::Alb { .. } => Limit {
                bytes: 1024 * 1024,
                text: "an Application Load Balancer accepts at most 1 MB",
            },
            // AWS Lambda Developer Guide, "Lambda quotas": 6 MB. Lambda itself allows 100 bytes more.
            _ => Limit {
                bytes: 6 * 1024 * 1024 + 100,
                text: "Lambda accepts at most 6 MB",
            },
        }
    }
}

/// The form of the start of a streamed response.
pub(super) enum Streams {
    /// One value for each header, and a list of cookies.
    Joined,
    /// Lists of values.
    MultiValue,
}

/// A limit on the size of a response.
pub(super) struct Limit {
    pub(super) bytes: usize,
    pub(super) text: &'static str,
}

/// Adds all values of the multi-value headers, and the headers that only the other map has, as in
/// hand-written events.
fn push_multi_value(
    headers: &mut Headers<'_>,
    several: &Dict<'_, Vec<Cow<'_, str>>>,
    single: &Map<'_>,
) {
    for (name, values) in several {
        for value in values {
            headers.push(name, value);
        }
    }
    for (name, value) in single {
        if several.get_any_case(name).is_none() {
            headers.push(name, value);
        }
    }
}

/// `200 OK`. Load balancers and VPC Lattice send it to the client.
fn push_status_description(status: http::StatusCode, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"statusDescription\":\"");
    out.extend_from_slice(status.as_str().as_bytes());
    out.push(b' ');
    out.extend_from_slice(status.canonical_reason().unwrap_or("Unknown").as_bytes());
    out.push(b'"');
}
