//! Invocations that are repeated.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lambda_native_emulator::front::MAX_EVENT_BYTES;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shared;
use super::body::{JsonBody, Switch};
use super::error::ApiError;
use super::send::check_event;
use crate::console::SendError;

/// The most repetitions of one request.
const MAX_TIMES: u32 = 100;

/// The body of `POST /_lam/api/invocations/{id}/replay`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Repetition {
    event: Option<String>,
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    same_id: bool,
}

fn once() -> u32 {
    1
}

/// `POST /_lam/api/invocations/{id}/replay` sends the event of an invocation again: `{"event"?: text, "times"?:
/// 1 to 100, "sameId"?}` returns 202 and `{"ids"}` at once.
///
/// `event` is sent in place of the same event. `sameId` delivers the event a second time with the same request
/// id, as Lambda may do, after the invocation has ended.
pub(super) async fn replay(
    State(console): Shared,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<Repetition>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    if !(1..=MAX_TIMES).contains(&new.times) {
        return Err(ApiError::bad_request(format!(
            "`times` is {}: use 1 to {MAX_TIMES}",
            new.times
        )));
    }
    if new.same_id && new.times > 1 {
        return Err(ApiError::bad_request(
            "`sameId` delivers the event once more: leave out `times`",
        ));
    }
    let event = new.event.as_deref();
    if let Some(event) = event {
        check_event(event, MAX_EVENT_BYTES)?;
    }
    let mut ids = Vec::new();
    for _ in 0..new.times {
        let sent = if new.same_id {
            console.deliver_again(&id, event)
        } else {
            console.replay(&id, event)
        };
        match sent {
            Ok(id) => ids.push(id),
            // Those that were sent are running.
            Err(SendError::Full) if !ids.is_empty() => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::ACCEPTED, Json(json!({ "ids": ids }))))
}

/// `PUT /_lam/api/invocations/{id}/watch` with `{"on"}` says whether the invocation is repeated after each
/// successful build.
pub(super) async fn watch(
    State(console): Shared,
    Path(id): Path<String>,
    JsonBody(switch): JsonBody<Switch>,
) -> Result<Json<Value>, ApiError> {
    let found = console.history.update(|store| {
        let record = store.find_mut(&id)?;
        record.is_watched = switch.on;
        Some(())
    });
    found.ok_or(SendError::NotKept(id))?;
    Ok(Json(json!({"on": switch.on})))
}
