//! The HTTP response that a front makes of the function's response.

use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::front::{
    Front, HttpApi, LoadBalancer, MalformedResponse, PayloadFormat, Prelude, Request, Response,
    RestApi,
};
use lambda_native_events::Source;
use serde::Serialize;

use super::body::{BodyView, body, header};
use super::mask::{Mask, pairs};
use super::subject::subject;
use crate::host::FunctionFacts;
use crate::record::{InvocationRecord, Outcome};

/// What the client of the front gets.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpView {
    pub(crate) status: u16,
    /// Without cookies.
    pub(crate) headers: Vec<(String, String)>,
    /// The values of the `Set-Cookie` headers.
    pub(crate) cookies: Vec<String>,
    pub(crate) body: BodyView,
    pub(crate) warnings: Vec<String>,
    /// Why the front refuses the response.
    pub(crate) malformed: Option<String>,
}

/// The HTTP response, and how many secrets of its body are hidden. `None` if the event is not an HTTP request, or
/// its response is missing.
pub(super) fn http(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
    mask: Mask,
) -> Option<(HttpView, usize)> {
    let (response, malformed) = rendered(functions, record)?;
    let is_cookie = |name: &str| name == "set-cookie";
    let headers = pairs(&response.headers).filter(|(name, _)| !is_cookie(name));
    let cookies = pairs(&response.headers).filter(|(name, _)| is_cookie(name));
    let (body, hidden) = body(&response, mask);
    let view = HttpView {
        status: response.status,
        headers: mask.headers(headers),
        cookies: cookies.map(|(_, cookie)| mask.cookie(cookie)).collect(),
        body,
        warnings: response.warnings.clone(),
        malformed: malformed.map(|error| mask.text(&error.to_string()).text),
    };
    Some((view, hidden))
}

/// The content type and the body of the HTTP response.
pub(crate) fn http_body(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
) -> Option<(String, Vec<u8>)> {
    let (response, _) = rendered(functions, record)?;
    let content_type = header(&response, "content-type").unwrap_or_default();
    Some((content_type.to_owned(), response.body))
}

/// The status of the HTTP response, once the invocation has ended.
pub(super) fn http_status(functions: &[FunctionFacts], record: &InvocationRecord) -> Option<u16> {
    record.outcome.as_ref()?;
    let status = || rendered(functions, record).map(|(response, _)| response.status);
    *record.http_status.get_or_init(status)
}

/// The response as the front sends it. If it refuses the function's response, it sends an error.
fn rendered(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
) -> Option<(Response, Option<MalformedResponse>)> {
    let of_event;
    let (front, request) = match &record.origin.request {
        Some((front, request)) => (front, request),
        None => {
            of_event = front_of_event(record)?;
            (&of_event, &Request::new("GET", "/"))
        }
    };
    let converted = match &record.outcome {
        Some(Outcome::Response(InvocationResponse::Response { .. })) => {
            converted(functions, record, front, request)?
        }
        None if record.is_streamed => converted(functions, record, front, request)?,
        Some(Outcome::Response(_)) => Ok(front.error_response()),
        Some(Outcome::NotStarted(_) | Outcome::Throttled) | None => return None,
    };
    let (mut response, malformed) = match converted {
        Ok(response) => (response, None),
        Err(malformed) => (front.error_response(), Some(malformed)),
    };
    if record.origin.request.is_some() {
        response.headers.extend(front.id_headers(&record.id));
    }
    Some((response, malformed))
}

/// `None` if too little of the response is there.
fn converted(
    functions: &[FunctionFacts],
    record: &InvocationRecord,
    front: &Front,
    request: &Request,
) -> Option<Result<Response, MalformedResponse>> {
    let facts = functions.get(record.function);
    let payload = record.response_body.kept();
    let content_type = record.response_type.as_deref();
    let is_stream = facts.is_some_and(|facts| facts.invoke_mode == Some("response-stream"));
    if !record.is_streamed && !is_stream {
        let is_whole = record.response_body.is_whole();
        return is_whole.then(|| front.response(request, payload));
    }
    let has_prelude = record.is_streamed && Prelude::is_announced_by(content_type);
    if *front == Front::FunctionUrl && !has_prelude {
        let mut response = Response::of_stream(content_type);
        response.body = payload.to_vec();
        return Some(Ok(response));
    }
    let mut prelude = Prelude::new(front);
    match prelude.push(payload) {
        Ok(Some(response)) => Some(Ok(response)),
        Ok(None) if record.outcome.is_none() => None,
        Ok(None) => Some(Err(prelude.end())),
        Err(malformed) => Some(Err(malformed)),
    }
}

/// The front of an event that did not come over HTTP, such as a sample.
fn front_of_event(record: &InvocationRecord) -> Option<Front> {
    let event = String::from_utf8_lossy(record.event.kept());
    Some(match subject(record).source? {
        Source::FunctionUrl => Front::FunctionUrl,
        Source::ApiGwV2 => Front::HttpApi(HttpApi::new()),
        Source::ApiGwV1 if event.contains(r#""version""#) => {
            Front::HttpApi(HttpApi::new().payload_format(PayloadFormat::V1))
        }
        Source::ApiGwV1 => Front::RestApi(RestApi::new()),
        Source::Alb => {
            let has_multiple = event.contains(r#""multiValueHeaders""#);
            Front::LoadBalancer(LoadBalancer::new().multi_value_headers(has_multiple))
        }
        _ => return None,
    })
}
