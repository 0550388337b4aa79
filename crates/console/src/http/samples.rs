//! The sample events of `lambda-native-events`.

use axum::Json;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use lambda_native_events::samples;
use serde_json::{Value, json};

use super::error::ApiError;

/// `GET /_lam/api/samples`: `{"samples": [{"name", "family", "about"}]}`.
pub(super) async fn list() -> Json<Value> {
    let samples = samples::ALL.iter();
    let samples: Vec<Value> = samples
        .map(|sample| json!({"name": sample.name, "family": sample.family, "about": sample.about}))
        .collect();
    Json(json!({ "samples": samples }))
}

/// `GET /_lam/api/samples/{name}`: the event as JSON.
pub(super) async fn show(Path(name): Path<String>) -> Result<impl IntoResponse, ApiError> {
    let sample = samples::find(&name)
        .ok_or_else(|| ApiError::not_found(format!("no sample has the name `{name}`")))?;
    Ok(([(CONTENT_TYPE, "application/json")], sample.text))
}
