//! Events and HTTP requests that the page sends.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use lambda_native_emulator::front::MAX_EVENT_BYTES;
use lambda_native_emulator::{Invocation, ResponseMode};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::Shared;
use super::body::JsonBody;
use super::error::ApiError;
use super::fronts::HttpRequest;
use super::functions::find;
use crate::console::Delivery;
use crate::json;
use crate::record::{Origin, Via};

/// "Lambda quotas": 1 MB for the payload of an asynchronous invocation.
const MAX_ASYNC_EVENT_BYTES: usize = 1024 * 1024;

/// `TenantId` in "Invoke".
const MAX_TENANT_ID_BYTES: usize = 256;

/// "Lambda quotas": 15 minutes.
const MAX_TIMEOUT_MS: u64 = 900_000;

/// The body of `POST /_lam/api/functions/{name}/invoke`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewInvocation {
    event: String,
    client_context: Option<String>,
    tenant_id: Option<String>,
    trace_id: Option<String>,
    #[serde(default, rename = "async")]
    is_async: bool,
    response_mode: Option<Mode>,
    timeout_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Buffered,
    Streaming,
}

/// `POST /_lam/api/functions/{name}/invoke` sends an event: `{"event": text, "clientContext"?, "tenantId"?,
/// "traceId"?, "async"?, "responseMode"?: "buffered" | "streaming", "timeoutMs"?}` returns 202 and `{"id"}` at
/// once.
///
/// The event has to be JSON: otherwise the error has the `line` and the `column`, from 1. `async` changes the
/// limit of the event, from 6 MB to 1 MB. Without `responseMode` the response is collected, as Invoke does.
pub(super) async fn invoke(
    State(console): Shared,
    Path(name): Path<String>,
    JsonBody(new): JsonBody<NewInvocation>,
) -> Result<Response, ApiError> {
    let function = find(&console, &name)?;
    let id = console.deliver(Delivery {
        function,
        invocation: new.invocation()?,
        origin: from_console(),
        expected: None,
        same_id: None,
    })?;
    Ok(accepted(&id))
}

impl NewInvocation {
    fn invocation(self) -> Result<Invocation, ApiError> {
        let limit = if self.is_async {
            MAX_ASYNC_EVENT_BYTES
        } else {
            MAX_EVENT_BYTES
        };
        check_event(&self.event, limit)?;
        let mut invocation = Invocation::new(self.event);
        if let Some(context) = given(self.client_context) {
            if serde_json::from_str::<serde_json::Map<_, _>>(&context).is_err() {
                return Err(ApiError::bad_request(
                    "`clientContext` has to be a JSON object",
                ));
            }
            invocation = invocation.client_context(context);
        }
        if let Some(tenant) = given(self.tenant_id) {
            check_tenant(&tenant)?;
            invocation = invocation.tenant_id(tenant);
        }
        if let Some(trace) = given(self.trace_id) {
            if !trace
                .bytes()
                .all(|byte| byte == b' ' || byte.is_ascii_graphic())
            {
                return Err(ApiError::bad_request("`traceId` has to be a line of ASCII"));
            }
            invocation = invocation.trace_id(trace);
        }
        if let Some(timeout) = self.timeout_ms {
            if !(1..=MAX_TIMEOUT_MS).contains(&timeout) {
                return Err(ApiError::bad_request(format!(
                    "`timeoutMs` is {timeout}: use 1 to {MAX_TIMEOUT_MS}"
                )));
            }
            invocation = invocation.timeout(Duration::from_millis(timeout));
        }
        Ok(invocation.response_mode(match self.response_mode {
            Some(Mode::Streaming) => ResponseMode::Streaming,
            Some(Mode::Buffered) | None => ResponseMode::Buffered,
        }))
    }
}

/// An empty field of the page's form is one that was left out.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn check_tenant(tenant: &str) -> Result<(), ApiError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/=+-@ ".contains(&byte);
    if tenant.len() <= MAX_TENANT_ID_BYTES && tenant.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(ApiError::bad_request(format!(
        "invalid `tenantId`: at most {MAX_TENANT_ID_BYTES} letters, digits, spaces and `._:/=+-@` are allowed"
    )))
}

/// Checks that an event is JSON, and not longer than this.
pub(super) fn check_event(event: &str, limit: usize) -> Result<(), ApiError> {
    if event.len() > limit {
        return Err(ApiError::too_large(format!(
            "the event has {} bytes: at most {limit} are allowed",
            event.len()
        )));
    }
    match json::syntax_error(event) {
        None => Ok(()),
        Some(error) => Err(ApiError::invalid_json(&error)),
    }
}

/// The query of `http`.
#[derive(Debug, Deserialize)]
pub(super) struct Preview {
    preview: Option<String>,
}

/// `POST /_lam/api/functions/{name}/http` sends an HTTP request through a front: `{"front"?: "url" | "http-api" |
/// "http-api-1.0" | "rest" | "alb" | "alb-multi-value", "method"?, "path", "query"?: [[name, value]],
/// "headers"?: [[name, value]], "cookies"?: [text], "body"?, "base64"?}` returns 202 and `{"id"}` at once.
///
/// Without `front` it is that of the function. `base64` says that the body is base64. With `?preview=1` it returns
/// 200 and the event, `{"event": text}`, and the function is not invoked.
pub(super) async fn http(
    State(console): Shared,
    Path(name): Path<String>,
    Query(query): Query<Preview>,
    JsonBody(new): JsonBody<HttpRequest>,
) -> Result<Response, ApiError> {
    let function = find(&console, &name)?;
    let facts = &console.functions()[function];
    let front = new.front(facts)?;
    let mut request = new.request(facts)?;
    if query.preview.as_deref() == Some("1") {
        let event = front.event(&request, &Uuid::new_v4().to_string());
        let event = event.map_err(|rejected| ApiError::bad_request(rejected.to_string()))?;
        return Ok(Json(json!({"event": format!("{event:#}")})).into_response());
    }
    let mut invocation = front.invocation(&request).map_err(|rejected| {
        if rejected.response().status == StatusCode::PAYLOAD_TOO_LARGE {
            return ApiError::too_large(rejected.to_string());
        }
        ApiError::bad_request(rejected.to_string())
    })?;
    // As `lam` does with requests from outside.
    match facts.invoke_mode.filter(|_| front == facts.front) {
        Some("response-stream") => {
            invocation = invocation.response_mode(ResponseMode::Streaming);
        }
        Some(_) => invocation = invocation.response_mode(ResponseMode::Buffered),
        None => {}
    }
    request.body = Vec::new();
    let id = console.deliver(Delivery {
        function,
        invocation,
        origin: Origin {
            request: Some((front, request)),
            ..from_console()
        },
        expected: None,
        same_id: None,
    })?;
    Ok(accepted(&id))
}

fn from_console() -> Origin {
    Origin {
        via: Via::Console,
        request: None,
        replay_of: None,
        saved_as: None,
    }
}

fn accepted(id: &str) -> Response {
    (StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response()
}
