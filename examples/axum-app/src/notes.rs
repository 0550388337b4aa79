//! Notes in memory, with JSON in and out.
//!
//! Every execution environment has its own notes, and they end with it. A real application keeps them in a
//! database.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<BTreeMap<u32, Note>>>);

impl Notes {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u32, Note>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Note {
    text: String,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    page: usize,
}

const PAGE: usize = 10;

pub(super) fn router() -> Router {
    Router::new()
        .route("/", get(list).post(create))
        .route("/{id}", get(read).put(replace).delete(remove))
        .with_state(Notes::default())
}

async fn list(State(notes): State<Notes>, Query(Page { page }): Query<Page>) -> Json<Vec<Note>> {
    let notes = notes.lock();
    let page = notes.values().skip(page.saturating_mul(PAGE)).take(PAGE);
    Json(page.cloned().collect())
}

async fn create(
    State(notes): State<Notes>,
    Json(note): Json<Note>,
) -> (StatusCode, [(HeaderName, String); 1], Json<Note>) {
    let mut notes = notes.lock();
    let id = notes.last_key_value().map_or(1, |(last, _)| last + 1);
    notes.insert(id, note.clone());
    (
        StatusCode::CREATED,
        [(header::LOCATION, format!("/notes/{id}"))],
        Json(note),
    )
}

async fn read(State(notes): State<Notes>, Path(id): Path<u32>) -> Result<Json<Note>, StatusCode> {
    let note = notes.lock().get(&id).cloned();
    note.map(Json).ok_or(StatusCode::NOT_FOUND)
}

async fn replace(
    State(notes): State<Notes>,
    Path(id): Path<u32>,
    Json(note): Json<Note>,
) -> StatusCode {
    match notes.lock().insert(id, note) {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::CREATED,
    }
}

async fn remove(State(notes): State<Notes>, Path(id): Path<u32>) -> StatusCode {
    match notes.lock().remove(&id) {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}
