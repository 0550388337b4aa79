//! What the functions are doing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use lambda_native_emulator::process::{EnvironmentState, EnvironmentStatus};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::task;

use super::Shared;
use super::access::Access;
use super::error::ApiError;
use crate::console::Console;
use crate::record::FunctionRecord;

/// `GET /_lam/api/state`: `{"version", "instance", "functions": [{"name", "state", "front", "url"}], "kept",
/// "hasToken"}`. `instance` changes when `lam` is started again, and `hasToken` says whether this request has
/// the token.
pub(super) async fn show(State(console): Shared, access: Access) -> Result<Json<Value>, ApiError> {
    let functions = blocking(&console, FunctionState::all).await?;
    Ok(Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "instance": console.instance(),
        "functions": functions,
        "kept": console.history.read(|store| store.most),
        "hasToken": access.has_token,
    })))
}

/// A function in `state`, and in the event `function`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FunctionState {
    pub(super) name: String,
    pub(super) state: &'static str,
    pub(super) front: &'static str,
    pub(super) url: String,
}

impl FunctionState {
    /// The states of all functions. Waits for the threads of their environments.
    pub(super) fn all(console: &Console) -> Vec<FunctionState> {
        let functions = console.functions().iter().enumerate();
        functions
            .map(|(number, function)| FunctionState {
                name: function.name.clone(),
                state: Status::of(console, number).state,
                front: function.front.name(),
                url: function.url.clone(),
            })
            .collect()
    }
}

/// What a function is doing.
#[derive(Debug)]
pub(super) struct Status {
    pub(super) state: &'static str,
    /// Empty until the function has been started.
    pub(super) environments: Vec<EnvironmentStatus>,
    /// How many invocations wait for an environment.
    pub(super) waiting: usize,
}

impl Status {
    /// The status of a function. Waits for the threads of its environments.
    pub(super) fn of(console: &Console, function: usize) -> Status {
        let pool = console.host.running(function);
        let (environments, waiting) = pool.map_or((Vec::new(), 0), |pool| {
            (pool.environments(), pool.waiting_invocations())
        });
        let state = console
            .history
            .read(|store| state(&store.functions[function], &environments));
        Status {
            state,
            environments,
            waiting,
        }
    }
}

fn state(function: &FunctionRecord, environments: &[EnvironmentStatus]) -> &'static str {
    if function.builds_since.is_some() {
        return "building";
    }
    let last_build = function.last_build.as_ref();
    if last_build.is_some_and(|build| build.error.is_some()) {
        return "build-failed";
    }
    // What the busiest environment does.
    let states = [
        (EnvironmentState::Busy, "busy"),
        (EnvironmentState::Init, "init"),
        (EnvironmentState::Restoring, "init"),
        (EnvironmentState::Snapshot, "snapshot"),
        (EnvironmentState::Idle, "idle"),
        (EnvironmentState::Frozen, "frozen"),
        (EnvironmentState::Attached, "attached"),
        (EnvironmentState::Stopping, "stopped"),
        (EnvironmentState::Stopped, "stopped"),
    ];
    let has = |state| environments.iter().any(|status| status.state == state);
    let found = states.into_iter().find(|(state, _)| has(*state));
    match found {
        Some((_, name)) => name,
        None if function.crash.is_some() => "crashed",
        None => "not-started",
    }
}

/// Runs what waits for other threads, or for files, without blocking the server's thread.
pub(super) async fn blocking<T: Send + 'static>(
    console: &Arc<Console>,
    work: impl FnOnce(&Console) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let console = Arc::clone(console);
    task::spawn_blocking(move || work(&console))
        .await
        .map_err(|error| ApiError::internal(format!("the request failed: {error}")))
}
