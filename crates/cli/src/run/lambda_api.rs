//! Lambda's API, as AWS's Lambda API reference describes it, for the functions of this
//! `lam run`. `aws lambda --endpoint-url` and the SDKs use it to invoke a function, and wait for it with other
//! operations.
//!
//! No request to this API reaches a function as an HTTP request: tools that manage functions must
//! not invoke one by accident.

mod api_error;
mod body;
mod cors;
mod description;
mod event_stream;
mod function_name;
mod invoke;
mod operation;
mod path;
mod reads;
mod request;
mod response;
mod streaming;

use axum::extract::Request as HttpRequest;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use lambda_native_console::{Origin, Via};
use uuid::Uuid;

use super::app_state::AppState;
use super::served_function::NotInvoked;
use api_error::ApiError;
use body::Payload;
pub(super) use description::Description;
use function_name::FunctionName;
use operation::Lookup;
pub(super) use operation::is_api_path;
use reads::Read;
use request::{InvocationType, Operation, Request};
use response::http_response;

/// Handles a request whose path [belongs to this API](is_api_path).
pub(super) async fn serve(state: &AppState, request: HttpRequest) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = if request.method() == Method::OPTIONS {
        cors::preflight(request.headers())
    } else {
        dispatch(state, request)
            .await
            .unwrap_or_else(ApiError::into_response)
    };
    cors::allow(origin, &mut response);
    let headers = response.headers_mut();
    if !headers.contains_key("x-amzn-requestid")
        && let Ok(id) = HeaderValue::try_from(Uuid::new_v4().to_string())
    {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

async fn dispatch(state: &AppState, request: HttpRequest) -> Result<Response, ApiError> {
    let (head, body) = request.into_parts();
    let payload = Payload::read(body).await?;
    let (method, path) = (head.method.as_str(), head.uri.path());
    let query = head.uri.query().unwrap_or_default();
    let (name, parameters) = match operation::find(method, path, query) {
        Lookup::Found(name, parameters) => (name, parameters),
        Lookup::WrongMethod(allowed) => {
            return Err(ApiError::wrong_method(method, path, &allowed));
        }
        Lookup::Unknown => return Err(ApiError::unknown_operation(method, path)),
    };
    let operation = match name {
        "Invoke" => Operation::Invoke,
        "InvokeAsync" => Operation::InvokeAsync,
        "InvokeWithResponseStream" => Operation::InvokeWithResponseStream,
        _ => {
            let read = Read {
                state,
                parameters: &parameters,
                qualifier: qualifier(query),
                host: head.headers.get(header::HOST),
            };
            return read.respond(name);
        }
    };
    let qualifier = qualifier(query);
    let function = FunctionName::parse(state, &parameters[0], qualifier.as_deref())?;
    let (request, invocation) = Request::parse(operation, &function, &head.headers, payload)?;
    if request.invocation_type == InvocationType::DryRun {
        return Ok(http_response(StatusCode::NO_CONTENT, Vec::new(), &[]));
    }
    let origin = || Origin {
        via: Via::Api,
        request: None,
        replay_of: None,
        saved_as: None,
    };
    let pending = function.served.invoke(invocation, origin).await;
    let pending = pending.map_err(|not_invoked| match not_invoked {
        NotInvoked::Throttled => ApiError::too_many_requests(),
        NotInvoked::NotRunning(error) => ApiError::not_ready(&error),
    })?;
    Ok(match operation {
        Operation::Invoke => invoke::invoke(pending, request).await,
        Operation::InvokeAsync => invoke::invoke_async(pending),
        Operation::InvokeWithResponseStream => streaming::invoke(pending, request),
    })
}

fn qualifier(query: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "Qualifier")
        .map(|(_, value)| value.into_owned())
}
