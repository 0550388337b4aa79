//! What differs between two invocations.

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::Shared;
use super::error::ApiError;
use super::state::blocking;
use crate::console::{Console, SendError};
use crate::replay::{self, Comparison};

/// The query of a comparison.
#[derive(Debug, Deserialize)]
pub(super) struct Pair {
    pub(super) before: String,
    pub(super) after: String,
}

/// `GET /_lam/api/compare?before=ID&after=ID`: the verdict, and the differences of status, response, log, duration,
/// memory and event. JSON is compared with sorted keys, and secrets are hidden.
pub(super) async fn show(
    State(console): Shared,
    Query(pair): Query<Pair>,
) -> Result<Json<Comparison>, ApiError> {
    let comparison = blocking(&console, move |console| comparison(console, &pair));
    Ok(Json(comparison.await??))
}

/// Compares copies, so that nothing that is recorded has to wait. For large responses this takes up to a second.
pub(super) fn comparison(console: &Console, pair: &Pair) -> Result<Comparison, SendError> {
    let before = console.kept(&pair.before, Clone::clone)?;
    let after = console.kept(&pair.after, Clone::clone)?;
    Ok(replay::compare(console.functions(), &before, &after))
}
