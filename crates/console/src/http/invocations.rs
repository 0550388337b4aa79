//! The invocations that are kept.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::Shared;
use super::access::Access;
use super::error::ApiError;
use super::functions::Reveal;
use super::state::blocking;
use crate::console::{Console, SendError};
use crate::record::InvocationRecord;
use crate::view::{self, Detail, Filter, Related, Summary};
use crate::{copy, export};

/// How many invocations a list has if nothing else is asked for.
const DEFAULT_LIMIT: usize = 100;

/// The images that are shown. Others could contain scripts.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The query of a list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub(super) q: String,
    pub(super) function: Option<String>,
    pub(super) limit: Option<usize>,
    pub(super) before: Option<u64>,
}

/// Invocations, newest first.
#[derive(Debug, Serialize)]
pub(super) struct List {
    pub(super) invocations: Vec<Summary>,
    /// How many match.
    pub(super) total: usize,
    /// How many are kept at most.
    pub(super) kept: usize,
}

impl List {
    /// With many large events this takes seconds.
    pub(super) fn of(console: &Console, query: &ListQuery) -> Result<List, ApiError> {
        let filter = Filter::parse(&query.q).map_err(ApiError::bad_request)?;
        let wanted = query.function.as_deref().filter(|name| !name.is_empty());
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
        let functions = console.functions();
        let is_wanted = |record: &InvocationRecord| {
            wanted.is_none_or(|name| functions[record.function].name == name)
        };
        console.prepare(console.unprepared(is_wanted));
        Ok(console.history.read(|store| {
            let (mut invocations, mut total) = (Vec::new(), 0);
            for record in store.invocations.iter().rev() {
                if !is_wanted(record) {
                    continue;
                }
                let summary = view::summary(store, functions, record);
                if !filter.matches(&summary) {
                    continue;
                }
                total += 1;
                let is_before = query.before.is_none_or(|before| record.number < before);
                if is_before && invocations.len() < limit {
                    invocations.push(summary);
                }
            }
            List {
                invocations,
                total,
                kept: store.most,
            }
        }))
    }
}

/// `GET /_lam/api/invocations?q=&function=&limit=&before=SEQ`: `{"invocations": [summary], "total", "kept"}`,
/// newest first. `limit` is 100 if it is left out, and `before` is the `seq` of the last invocation of the list
/// before.
///
/// Each word of `q` has to match the title, the id or the error type. `status:error`, `status:failed` (any but
/// `ok`), `source:sqs`, `function:hello`, `via:http`, `cold`, `>100ms` and `<5ms` select by other properties, and
/// `-` before a word excludes what it matches.
pub(super) async fn list(
    State(console): Shared,
    Query(query): Query<ListQuery>,
) -> Result<Json<List>, ApiError> {
    let list = blocking(&console, move |console| List::of(console, &query));
    Ok(Json(list.await??))
}

/// `GET /_lam/api/invocations/{id}`: the summary, phases, event, response, error, log and exchanges. Secrets are
/// `•••`, unless `?reveal=1` asks for them with the token.
pub(super) async fn detail(
    State(console): Shared,
    Path(id): Path<String>,
    Query(query): Query<Reveal>,
    access: Access,
) -> Result<Response, ApiError> {
    let reveal = access.reveals(query.reveal.as_deref())?;
    blocking(&console, move |console| {
        detail_of(console, &id, reveal).map(|detail| Json(detail).into_response())
    })
    .await?
}

/// Everything about an invocation. For a large event this takes milliseconds.
pub(super) fn detail_of(console: &Console, id: &str, reveal: bool) -> Result<Detail, ApiError> {
    let (record, related) = found(console, id)?;
    Ok(view::detail(console.functions(), &record, related, reveal))
}

fn found(console: &Console, id: &str) -> Result<(Arc<InvocationRecord>, Related), ApiError> {
    console.prepare(console.unprepared(|record| record.id == id));
    let found = console.history.read(|store| {
        let record = store.find(id)?;
        let related = view::related(store, console.functions(), record);
        Some((Arc::clone(record), related))
    });
    Ok(found.ok_or_else(|| SendError::NotKept(id.to_owned()))?)
}

/// `GET /_lam/api/invocations/{id}/event`: the bytes of the event as they were sent, of which at most the first
/// MiB is kept. It needs the token.
pub(super) async fn event(
    State(console): Shared,
    Path(id): Path<String>,
    access: Access,
) -> Result<Response, ApiError> {
    access.require("requests for events and responses")?;
    let bytes = console.kept(&id, |record| record.event.kept().to_vec())?;
    Ok(attachment("event", bytes))
}

/// `GET /_lam/api/invocations/{id}/response`: the bytes of the response as the function has sent them, of which
/// at most the first MiB is kept. It needs the token.
pub(super) async fn response(
    State(console): Shared,
    Path(id): Path<String>,
    access: Access,
) -> Result<Response, ApiError> {
    access.require("requests for events and responses")?;
    let bytes = console.kept(&id, |record| record.response_body.kept().to_vec())?;
    Ok(attachment("response", bytes))
}

fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let extension = match serde_json::from_slice::<serde::de::IgnoredAny>(&bytes) {
        Ok(_) => "json",
        Err(_) => "bin",
    };
    let disposition = format!("attachment; filename=\"{name}.{extension}\"");
    let headers = [
        (CONTENT_TYPE, "application/octet-stream"),
        (CONTENT_DISPOSITION, disposition.as_str()),
    ];
    (headers, bytes).into_response()
}

/// `GET /_lam/api/invocations/{id}/body`: the body of the HTTP response, if it is a PNG, JPEG, GIF or WebP image.
pub(super) async fn body(
    State(console): Shared,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let body = blocking(&console, move |console| {
        console.kept(&id, |record| view::http_body(console.functions(), record))
    });
    let body = body.await??;
    let (content_type, bytes) =
        body.ok_or_else(|| ApiError::not_found("the invocation has no HTTP response with a body"))?;
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let image = IMAGES
        .into_iter()
        .find(|image| essence.eq_ignore_ascii_case(image))
        .ok_or_else(|| {
            let images = IMAGES.join(", ");
            ApiError::not_found(format!("the body is not an image that is shown ({images})"))
        })?;
    let headers = [
        (CONTENT_TYPE, image),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    Ok((headers, bytes).into_response())
}

/// `GET /_lam/api/invocations/{id}/copy/{format}`: a command that sends the event again, as text. `curl` and
/// `aws` call the Invoke API of `lam run`, `lam` is `lam invoke`, and `test` is a test in Rust. Secrets are `•••`,
/// unless `?reveal=1` asks for them with the token.
pub(super) async fn copy(
    State(console): Shared,
    Path((id, format)): Path<(String, String)>,
    Query(query): Query<Reveal>,
    access: Access,
) -> Result<String, ApiError> {
    let reveal = access.reveals(query.reveal.as_deref())?;
    let write = match format.as_str() {
        "curl" => copy::curl,
        "aws" => copy::aws,
        "lam" => copy::lam,
        "test" => copy::test,
        other => {
            return Err(ApiError::not_found(format!(
                "unknown format `{other}`: use curl, aws, lam or test"
            )));
        }
    };
    let text = blocking(&console, move |console| {
        let functions = console.functions();
        console.kept(&id, |record| {
            write(&functions[record.function], record, reveal)
        })
    });
    Ok(text.await??)
}

/// `GET /_lam/api/invocations/{id}/export`: a report in Markdown for an issue, without secrets.
pub(super) async fn export(
    State(console): Shared,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ApiError> {
    let report = blocking(&console, move |console| {
        let (record, related) = found(console, &id)?;
        Ok::<_, ApiError>(export::markdown(console.functions(), &record, related))
    });
    let report = report.await??;
    let headers = [
        (CONTENT_TYPE, "text/markdown; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"invocation.md\"",
        ),
    ];
    Ok((headers, report))
}
