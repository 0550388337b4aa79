//! Lambda's Invoke API, as "Invoke" in AWS's Lambda API reference describes it: enough for
//! `aws lambda invoke --endpoint-url` and the SDKs.

mod event_stream;
mod streaming;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_native_emulator::process::Report;
use lambda_native_emulator::{Invocation, InvocationResponse, MAX_RESPONSE_BYTES};
use serde::Deserialize;
use serde_json::json;

use super::front::{Front, MAX_REQUEST, answer, answer_and_report};
pub(super) use streaming::invoke_streaming;

/// "Lambda quotas": 1 MB for the payload of an asynchronous invocation.
const MAX_ASYNC_REQUEST: usize = 1024 * 1024;

/// What the service returns of the log at most.
const LOG_TAIL: usize = 4096;

#[derive(Debug, Deserialize)]
pub(super) struct Parameters {
    #[serde(rename = "Qualifier")]
    qualifier: Option<String>,
}

/// `POST /2015-03-31/functions/{name}/invocations`.
pub(super) async fn invoke(
    State(front): State<Arc<Front>>,
    Path(name): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match checked(&front, &name, &parameters, &headers, body) {
        Ok(request) => serve(&front, request).await,
        Err(refusal) => refusal.into_response(),
    }
}

struct Request {
    kind: Kind,
    wants_log: bool,
    invocation: Invocation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    RequestResponse,
    Event,
    DryRun,
}

/// An exception of the API.
struct Refusal {
    status: StatusCode,
    name: &'static str,
    message: String,
}

fn checked(
    front: &Front,
    name: &str,
    parameters: &Parameters,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Request, Refusal> {
    check_name(front, name, parameters)?;
    let kind = match text(headers, "x-amz-invocation-type") {
        None | Some("RequestResponse") => Kind::RequestResponse,
        Some("Event") => Kind::Event,
        Some("DryRun") => Kind::DryRun,
        Some(other) => {
            return Err(Refusal::invalid(format!(
                "X-Amz-Invocation-Type {other:?}: expected RequestResponse, Event or DryRun"
            )));
        }
    };
    let limit = match kind {
        Kind::Event => MAX_ASYNC_REQUEST,
        _ => MAX_REQUEST,
    };
    let event = checked_size(body, limit)?;
    let event = match event.is_empty() {
        true => b"{}".to_vec(),
        false => Vec::from(event),
    };
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&event) {
        return Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            name: "InvalidRequestContentException",
            message: format!("Could not parse request body into json: {error}"),
        });
    }
    let mut invocation = Invocation::new(event);
    if let Some(context) = text(headers, "x-amz-client-context") {
        invocation = invocation.client_context(client_context(context)?);
    }
    if let Some(trace_id) = text(headers, "x-amzn-trace-id") {
        invocation = invocation.trace_id(trace_id);
    }
    if let Some(tenant) = text(headers, "x-amz-tenant-id") {
        invocation = invocation.tenant_id(tenant);
    }
    Ok(Request {
        kind,
        wants_log: text(headers, "x-amz-log-type") == Some("Tail"),
        invocation,
    })
}

/// The server reads no more than [`MAX_REQUEST`].
fn checked_size(body: Result<Bytes, BytesRejection>, limit: usize) -> Result<Bytes, Refusal> {
    match body {
        Ok(body) if body.len() <= limit => Ok(body),
        Err(rejection) if rejection.status() != StatusCode::PAYLOAD_TOO_LARGE => Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            name: "InvalidRequestContentException",
            message: format!("The request broke off: {}", rejection.body_text()),
        }),
        Ok(_) | Err(_) => Err(Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            name: "RequestTooLargeException",
            message: format!(
                "Request must be smaller than {limit} bytes for the InvokeFunction operation"
            ),
        }),
    }
}

/// The name alone, with a qualifier, or as an ARN of any region and account, whole or from the
/// account on; `function`, as AWS's own emulator calls every function.
fn check_name(front: &Front, name: &str, parameters: &Parameters) -> Result<(), Refusal> {
    let unqualified = name.split_once(":function:").map_or(name, |(_, name)| name);
    let (function, qualifier) = match unqualified.split_once(':') {
        Some((function, qualifier)) => (function, Some(qualifier)),
        None => (unqualified, parameters.qualifier.as_deref()),
    };
    let is_known = function == front.function_name || function == "function";
    if is_known && qualifier.is_none_or(|qualifier| qualifier == "$LATEST") {
        return Ok(());
    }
    let qualifier = qualifier.map_or(String::new(), |qualifier| format!(":{qualifier}"));
    Err(Refusal {
        status: StatusCode::NOT_FOUND,
        name: "ResourceNotFoundException",
        message: format!(
            "Function not found: {function}{qualifier}; this lam runs {}",
            front.function_name
        ),
    })
}

fn client_context(base64: &str) -> Result<String, Refusal> {
    STANDARD
        .decode(base64)
        .ok()
        .and_then(|json| String::from_utf8(json).ok())
        .filter(|json| serde_json::from_str::<serde_json::Map<_, _>>(json).is_ok())
        .ok_or_else(|| Refusal {
            status: StatusCode::BAD_REQUEST,
            name: "InvalidRequestContentException",
            message: "Client context must be a valid Base64-encoded JSON object.".to_owned(),
        })
}

async fn serve(front: &Front, request: Request) -> Response {
    if request.kind == Kind::DryRun {
        return respond(StatusCode::NO_CONTENT, Vec::new(), &[]);
    }
    let ticket = front.environment.invoke(request.invocation);
    let request_id = ticket.request_id().to_owned();
    let id = ("x-amzn-requestid", request_id.as_str());
    if request.kind == Kind::Event {
        return respond(StatusCode::ACCEPTED, Vec::new(), &[id]);
    }
    let (answer, report) = match request.wants_log {
        true => answer_and_report(ticket).await,
        false => (answer(ticket).await, None),
    };
    let answer = buffered(answer);
    let mut headers = vec![id, ("x-amz-executed-version", "$LATEST")];
    if !answer.is_response() {
        headers.push(("x-amz-function-error", "Unhandled"));
    }
    let log = report.map(|report| STANDARD.encode(log_tail(&report)));
    if let Some(log) = &log {
        headers.push(("x-amz-log-result", log));
    }
    if answer == InvocationResponse::Stopped {
        return Refusal {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            name: "ServiceException",
            message: "lam was stopped before the function answered".to_owned(),
        }
        .into_response();
    }
    respond(StatusCode::OK, answer.payload(), &headers)
}

/// A stream that has been collected is a buffered response, with the limit of one ("Response
/// streaming for Lambda functions").
fn buffered(answer: InvocationResponse) -> InvocationResponse {
    match answer {
        InvocationResponse::Response { body, .. } if body.len() > MAX_RESPONSE_BYTES => {
            InvocationResponse::TooLarge {
                bytes: body.len() as u64,
                limit: MAX_RESPONSE_BYTES as u64,
            }
        }
        answer => answer,
    }
}

/// The last 4 KB of what CloudWatch Logs would have of this invocation.
fn log_tail(report: &Report) -> Vec<u8> {
    let id = &report.request_id;
    let mut log = format!("START RequestId: {id} Version: $LATEST\n").into_bytes();
    log.extend_from_slice(&report.log);
    log.extend_from_slice(format!("END RequestId: {id}\n{report}\n").as_bytes());
    let excess = log.len().saturating_sub(LOG_TAIL);
    log.drain(..excess);
    log
}

impl Refusal {
    fn invalid(message: String) -> Refusal {
        Refusal {
            status: StatusCode::BAD_REQUEST,
            name: "InvalidParameterValueException",
            message,
        }
    }

    fn into_response(self) -> Response {
        let body = json!({"Type": "User", "Message": self.message}).to_string();
        respond(
            self.status,
            body.into_bytes(),
            &[("x-amzn-errortype", self.name)],
        )
    }
}

fn respond(status: StatusCode, body: Vec<u8>, headers: &[(&'static str, &str)]) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    if status != StatusCode::NO_CONTENT {
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(*name, value);
        }
    }
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .filter(|value| !value.is_empty())
}
