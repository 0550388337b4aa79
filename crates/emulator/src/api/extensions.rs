//! The routes of the Extensions API, and of the Telemetry API and Logs API for extensions.

use std::net::TcpStream;

use serde_json::{Value, json};

use crate::caller::function_error::FunctionError;
use crate::http::refusal::Refusal;
use crate::http::request::{Body, Head};
use crate::http::response::{BodyFraming, Response};
use crate::identity;
use crate::state::event::Event;
use crate::state::extension::ExtensionEvent;
use crate::state::machine::{Phase, State};
use crate::state::registry::refused;
use crate::state::shared::Shared;

/// The version is part of the path.
const VERSION_PREFIX: &str = "/2020-01-01/extension";

/// "Lambda Telemetry API reference".
const TELEMETRY_PATH: &str = "/2022-07-01/telemetry";

/// "Lambda Logs API", the predecessor of the Telemetry API.
const LOGS_PATH: &str = "/2020-08-15/logs";

const NAME_HEADER: &str = "Lambda-Extension-Name";
const IDENTIFIER_HEADER: &str = "Lambda-Extension-Identifier";
const EVENT_IDENTIFIER_HEADER: &str = "Lambda-Extension-Event-Identifier";
const ERROR_TYPE_HEADER: &str = "Lambda-Extension-Function-Error-Type";
const FEATURE_HEADER: &str = "Lambda-Extension-Accept-Feature";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Register,
    Next,
    InitError,
    ExitError,
    Telemetry,
    Logs,
}

impl Route {
    /// The method and the operation of this path.
    pub(crate) fn of(path: &str) -> Option<(&'static str, Route)> {
        match path.strip_suffix('/').unwrap_or(path) {
            TELEMETRY_PATH => return Some(("PUT", Route::Telemetry)),
            LOGS_PATH => return Some(("PUT", Route::Logs)),
            _ => {}
        }
        match path.strip_prefix(VERSION_PREFIX)? {
            "/register" => Some(("POST", Route::Register)),
            "/event/next" => Some(("GET", Route::Next)),
            "/init/error" => Some(("POST", Route::InitError)),
            "/exit/error" => Some(("POST", Route::ExitError)),
            _ => None,
        }
    }
}

/// Handles a call to the Extensions API. Returns `None` if the client has closed the connection, or the
/// emulator has been stopped.
pub(crate) fn serve(
    shared: &Shared,
    stream: &TcpStream,
    head: &Head,
    route: Route,
    body: Body,
) -> Option<Result<Response, Refusal>> {
    match route {
        Route::Register => Some(register(shared, head, &body.bytes)),
        Route::Next => next(shared, stream, head),
        Route::InitError | Route::ExitError => Some(fail(shared, head, route, body)),
        Route::Telemetry => Some(subscribe(shared, head, "Telemetry")),
        Route::Logs => Some(subscribe(shared, head, "Logs")),
    }
}

fn register(shared: &Shared, head: &Head, body: &[u8]) -> Result<Response, Refusal> {
    let name = head.header(NAME_HEADER).ok_or_else(|| {
        let message = format!("Empty extension name: {NAME_HEADER} is missing");
        refused("Extension.InvalidExtensionName", message)
    })?;
    let events = events(body)?;
    // On Managed Instances, internal extensions register without events ("Extensions on Lambda Managed
    // Instances").
    let takes_events = !shared.config.is_managed();
    let id = shared.update(|state| {
        if !matches!(state.phase, Phase::Init) {
            return Err(refused(
                "Extension.RegistrationClosed",
                "Extension registration closed already: register before the first call to /next"
                    .to_owned(),
            ));
        }
        let id = state.extensions.register(name, events, takes_events)?;
        state.observe(Event::ExtensionRegistered {
            name: name.to_owned(),
        });
        Ok(id)
    })?;
    let config = &shared.config;
    let mut function = json!({
        "functionName": config.function_name,
        "functionVersion": config.function_version,
        "handler": config.handler,
    });
    let wants_account = head
        .header(FEATURE_HEADER)
        .is_some_and(|features| features.split(',').any(|name| name.trim() == "accountId"));
    if wants_account {
        function["accountId"] = Value::from(config.account_id.as_str());
    }
    Ok(response(&function, IDENTIFIER_HEADER, id))
}

fn events(body: &[u8]) -> Result<Vec<ExtensionEvent>, Refusal> {
    let malformed = |why: String| refused("InvalidRequestFormat", why);
    let document: Value = serde_json::from_slice(body)
        .map_err(|error| malformed(format!("invalid body: {error}")))?;
    let names = match &document["events"] {
        Value::Null => return Ok(Vec::new()),
        Value::Array(names) => names,
        other => return Err(malformed(format!("events: expected a list, found {other}"))),
    };
    let event = |name: &Value| {
        name.as_str().and_then(ExtensionEvent::of).ok_or_else(|| {
            let message = format!("{name}: ErrorInvalidEventType: use INVOKE or SHUTDOWN");
            refused("Extension.InvalidEventType", message)
        })
    };
    names.iter().map(event).collect()
}

fn next(shared: &Shared, stream: &TcpStream, head: &Head) -> Option<Result<Response, Refusal>> {
    let id = match identifier(head) {
        Ok(id) => id,
        Err(refusal) => return Some(Err(refusal)),
    };
    let started = shared.update(|state| {
        let (name, call) = state.extensions.start_waiting(id)?;
        state.observe(Event::ExtensionNextCalled { name });
        Ok(call)
    });
    let call = match started {
        Ok(call) => call,
        Err(refusal) => return Some(Err(refusal)),
    };
    let event = shared.wait_for(stream, |state| state.extensions.take_event(id, call))?;
    // Wakes `wait_until_delivered`.
    shared.update(|_| ());
    Some(event.map(|event| response(&event, EVENT_IDENTIFIER_HEADER, identity::request_id())))
}

fn fail(shared: &Shared, head: &Head, route: Route, body: Body) -> Result<Response, Refusal> {
    let id = identifier(head)?;
    let Some(error_type) = head.header(ERROR_TYPE_HEADER) else {
        let message = format!("{ERROR_TYPE_HEADER} is missing");
        return Err(refused("Extension.MissingHeader", message));
    };
    let error = FunctionError::of_extension(error_type, body.bytes);
    shared.update(|state| {
        let name = state.extensions.fail(id, error.clone())?;
        state.observe(Event::ExtensionFailed {
            name,
            error: error.clone(),
        });
        end(state, route, error);
        Ok(())
    })?;
    Ok(Response::accepted())
}

/// Accepts a subscription that gets nothing, as AWS's own emulator does (the Lambda Runtime Interface
/// Emulator). An extension that requires status 2xx keeps running.
fn subscribe(shared: &Shared, head: &Head, api: &str) -> Result<Response, Refusal> {
    let id = identifier(head)?;
    shared.update(|state| state.extensions.check(id))?;
    let error_type = format!("{api}.NotSupported");
    let message = format!("{api} API is not supported");
    Ok(Response::refusal(202, &error_type, &message))
}

/// Ends init or the invocations in flight because an extension has failed.
fn end(state: &mut State, route: Route, error: FunctionError) {
    if matches!(state.phase, Phase::Init) {
        state.fail_init(error);
    } else if route == Route::ExitError {
        state.fail_in_flight("Extension.ExitError", &error.platform_error_type);
    }
}

fn identifier(head: &Head) -> Result<&str, Refusal> {
    head.header(IDENTIFIER_HEADER).ok_or_else(|| {
        let message =
            format!("{IDENTIFIER_HEADER} is missing: send the identifier that /register returned");
        refused("Extension.MissingExtensionIdentifier", message)
    })
}

fn response(body: &Value, header: &str, value: String) -> Response {
    Response {
        status: 200,
        headers: vec![
            ("Content-Type".to_owned(), b"application/json".to_vec()),
            (header.to_owned(), value.into_bytes()),
        ],
        body: body.to_string().into_bytes(),
        framing: BodyFraming::Length,
    }
}
