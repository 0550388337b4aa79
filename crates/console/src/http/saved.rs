//! Saved events: files of the package.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use lambda_native_emulator::front::MAX_EVENT_BYTES;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::Shared;
use super::access::Access;
use super::body::{JsonBody, Switch};
use super::error::ApiError;
use super::functions::find;
use super::send::check_event;
use super::state::blocking;
use crate::console::{Console, SendError};
use crate::record::{InvocationRecord, Outcome};
use crate::saved::{self, Name, SavedEvent};
use crate::view;

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    pub(super) function: Option<String>,
}

/// The saved events of one function or of all.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    /// That of the function, or of the first one.
    pub(super) directory: String,
    pub(super) events: Vec<Saved>,
    pub(super) run_on_build: bool,
}

/// A saved event.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Saved {
    pub(super) function: String,
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) has_expected: bool,
    /// Why it cannot be sent.
    error: Option<String>,
    pub(super) last: Option<LastRun>,
}

/// The last invocation with a saved event.
#[derive(Debug, Serialize)]
pub(super) struct LastRun {
    pub(super) id: String,
    pub(super) verdict: Option<&'static str>,
    pub(super) at: String,
    build: u32,
}

/// `GET /_lam/api/saved?function=`: `{"directory", "events": [{"function", "name", "bytes", "hasExpected", "error",
/// "last": {"id", "verdict", "at", "build"} | null}], "runOnBuild"}`. `error` says why an event cannot be sent, for
/// example because it is not JSON. `last` is the last run of the event that is kept.
pub(super) async fn list(
    State(console): Shared,
    Query(query): Query<ListQuery>,
) -> Result<Json<List>, ApiError> {
    let function = query.function.as_deref().filter(|name| !name.is_empty());
    let function = function.map(|name| find(&console, name)).transpose()?;
    let list = blocking(&console, move |console| List::of(console, function)).await??;
    Ok(Json(list))
}

impl List {
    /// Reads the directories.
    pub(super) fn of(console: &Console, function: Option<usize>) -> Result<List, ApiError> {
        let all = console.functions().iter().enumerate();
        let wanted = all.filter(|(number, _)| function.is_none_or(|only| only == *number));
        console.prepare(console.unprepared(|record| record.origin.saved_as.is_some()));
        let mut events = Vec::new();
        for (number, facts) in wanted {
            let directory = &facts.events_directory;
            let saved = saved::list(directory)
                .map_err(|error| SendError::Unreadable(directory.clone(), error))?;
            events.extend(
                saved
                    .into_iter()
                    .map(|event| Saved::of(console, number, &event)),
            );
        }
        let first = &console.functions()[function.unwrap_or(0)];
        Ok(List {
            directory: first.events_directory.display().to_string(),
            events,
            run_on_build: console.runs_on_build(),
        })
    }
}

impl Saved {
    fn of(console: &Console, function: usize, event: &SavedEvent) -> Saved {
        let name = event.name.to_string();
        let functions = console.functions();
        let last = console.history.read(|store| {
            let is_run = |record: &&Arc<InvocationRecord>| {
                record.function == function && record.origin.saved_as.as_ref() == Some(&name)
            };
            let record = store.invocations.iter().rev().find(is_run)?;
            Some(LastRun {
                id: record.id.clone(),
                verdict: view::summary(store, functions, record).verdict,
                at: view::at(record.received_at),
                build: record.build,
            })
        });
        Saved {
            function: functions[function].name.clone(),
            name,
            bytes: event.bytes,
            has_expected: event.has_expected,
            error: event.error.clone(),
            last,
        }
    }
}

/// `GET /_lam/api/saved/{function}/{name}`: `{"event": text, "expected": text | null}`. It needs the token.
pub(super) async fn show(
    State(console): Shared,
    Path((function, name)): Path<(String, String)>,
    access: Access,
) -> Result<Json<Value>, ApiError> {
    access.require("requests for saved events")?;
    let function = find(&console, &function)?;
    let name = parse(&name)?;
    let read = blocking(&console, move |console| read(console, function, &name));
    let (event, expected) = read.await??;
    Ok(Json(json!({"event": event, "expected": expected})))
}

fn read(
    console: &Console,
    function: usize,
    name: &Name,
) -> Result<(String, Option<String>), SendError> {
    let directory = &console.functions()[function].events_directory;
    saved::read(directory, name)
        .map_err(|error| SendError::Unreadable(directory.join(name.event_file()), error))?
        .ok_or_else(|| SendError::NotSaved(name.to_string()))
}

/// The body of `PUT /_lam/api/saved/{function}/{name}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewSaved {
    event: Option<String>,
    /// `None` keeps the file, and `Some(None)` deletes it.
    #[serde(default, deserialize_with = "present")]
    expected: Option<Option<String>>,
    invocation: Option<String>,
    #[serde(default)]
    with_response: bool,
}

fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// `PUT /_lam/api/saved/{function}/{name}` saves an event: `{"event": text, "expected"?: text | null}`, or
/// `{"invocation": id, "withResponse"}` for the event, and maybe the response, of an invocation. Returns
/// `{"name"}`.
///
/// The files are `NAME.json` and `NAME.response.json` in the function's directory of events. A name has up to 80
/// letters, digits, `-`, `_` and `.`, and neither begins nor ends with a dot. Both texts have to be JSON. Without
/// `expected`, the file of the response stays as it is, and `null` deletes it.
pub(super) async fn save(
    State(console): Shared,
    Path((function, name)): Path<(String, String)>,
    JsonBody(new): JsonBody<NewSaved>,
) -> Result<Json<Value>, ApiError> {
    let function = find(&console, &function)?;
    let name = parse(&name)?;
    let (event, expected) = match (new.event, new.invocation) {
        (Some(event), None) => (event, new.expected),
        (None, Some(id)) => {
            let parts = console.kept(&id, |record| of_invocation(record, new.with_response));
            let (event, expected) = parts??;
            (event, Some(expected))
        }
        _ => {
            return Err(ApiError::bad_request(
                "the request body needs either `event` or `invocation`",
            ));
        }
    };
    check_event(&event, MAX_EVENT_BYTES)?;
    if let Some(Some(expected)) = &expected {
        check_event(expected, MAX_EVENT_BYTES)?;
    }
    let saved = json!({"name": name.to_string()});
    blocking(&console, move |console| {
        write(console, function, &name, &event, expected)
    })
    .await??;
    console.saved_changed();
    Ok(Json(saved))
}

/// The event of an invocation, and its response if that is asked for.
fn of_invocation(
    record: &InvocationRecord,
    with_response: bool,
) -> Result<(String, Option<String>), ApiError> {
    let whole = |body: &crate::record::Body, what: &str| {
        let text = String::from_utf8(body.kept().to_vec()).ok();
        text.filter(|_| body.is_whole()).ok_or_else(|| {
            ApiError::conflict(format!(
                "the {what} cannot be saved: it is not text, or only its beginning is kept"
            ))
        })
    };
    let event = whole(&record.event, "event")?;
    if !with_response {
        return Ok((event, None));
    }
    match &record.outcome {
        Some(Outcome::Response(response)) if response.is_response() => {
            Ok((event, Some(whole(&record.response_body, "response")?)))
        }
        _ => Err(ApiError::conflict(
            "the invocation has no response that could be saved",
        )),
    }
}

fn write(
    console: &Console,
    function: usize,
    name: &Name,
    event: &str,
    expected: Option<Option<String>>,
) -> Result<(), ApiError> {
    let directory = &console.functions()[function].events_directory;
    let expected = match expected {
        Some(expected) => expected,
        None => match read(console, function, name) {
            Ok((_, expected)) => expected,
            Err(SendError::NotSaved(_)) => None,
            Err(error) => return Err(error.into()),
        },
    };
    saved::write(directory, name, event, expected.as_deref()).map_err(|error| {
        ApiError::internal(format!("cannot write to {}: {error}", directory.display()))
    })
}

/// `DELETE /_lam/api/saved/{function}/{name}` deletes both files: 204, or 404 if there is no such event.
pub(super) async fn remove(
    State(console): Shared,
    Path((function, name)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let function = find(&console, &function)?;
    let name = parse(&name)?;
    let removed = blocking(&console, move |console| {
        let directory = &console.functions()[function].events_directory;
        match saved::remove(directory, &name) {
            Ok(true) => Ok(()),
            Ok(false) => Err(SendError::NotSaved(name.to_string()).into()),
            Err(error) => Err(ApiError::internal(format!(
                "cannot delete from {}: {error}",
                directory.display()
            ))),
        }
    });
    removed.await??;
    console.saved_changed();
    Ok(StatusCode::NO_CONTENT)
}

fn parse(name: &str) -> Result<Name, ApiError> {
    Name::parse(name).map_err(ApiError::bad_request)
}

/// The body of `POST /_lam/api/saved/{function}/run`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    name: Option<String>,
}

/// `POST /_lam/api/saved/{function}/run` sends every saved event of the function that has no `error`, or the one in
/// `{"name"}`. Returns 202 and `{"ids"}`.
pub(super) async fn run(
    State(console): Shared,
    Path(function): Path<String>,
    JsonBody(run): JsonBody<Run>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let function = find(&console, &function)?;
    let name = run.name.as_deref().map(parse).transpose()?;
    let ids = blocking(&console, move |console| match name {
        None => console.run_saved(function),
        Some(name) => Ok(vec![console.run_saved_event(function, &name)?]),
    });
    let ids = ids.await??;
    Ok((StatusCode::ACCEPTED, Json(json!({ "ids": ids }))))
}

/// `PUT /_lam/api/saved/run-on-build` with `{"on"}` says whether all saved events are sent after each successful
/// build.
pub(super) async fn run_on_build(
    State(console): Shared,
    JsonBody(switch): JsonBody<Switch>,
) -> Result<Json<Value>, ApiError> {
    console.set_runs_on_build(switch.on);
    Ok(Json(json!({"on": switch.on})))
}
