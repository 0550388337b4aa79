//! The pages, as tables that need no script. Their script takes over `<main>` and keeps it live.
//!
//! They are read only and show no secrets.

mod detail;
mod function;
mod html;
mod list;
mod tables;

use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Shared;
use super::compare::{Pair, comparison};
use super::error::ApiError;
use super::functions::Function;
use super::invocations::{List, ListQuery, detail_of};
use super::saved::List as SavedList;
use super::state::{FunctionState, blocking};
use html::Html;

/// The page around `<main>`.
const SHELL: &str = include_str!("../assets/page.html");

/// What the shell has in place of the title and of the content.
const PLACES: [&str; 2] = ["{{title}}", "{{main}}"];

/// A page, or one that says what is wrong.
type Page = Result<Response, ErrorPage>;

/// `GET /_lam`: the address that people type. The query may have the token.
pub(super) async fn redirect(uri: Uri) -> impl IntoResponse {
    let query = uri.query().map(|query| format!("?{query}"));
    let address = format!("/_lam/{}", query.unwrap_or_default());
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, address)])
}

/// `GET /_lam/?q=&function=&before=SEQ`: the invocations, newest first.
pub(super) async fn invocations(State(console): Shared, Query(query): Query<ListQuery>) -> Page {
    // A mistake in the filter is shown next to it.
    let page = blocking(&console, move |console| {
        let found = List::of(console, &query);
        let functions = console.functions().iter();
        let names: Vec<&str> = functions.map(|function| function.name.as_str()).collect();
        let main = list::write(&query, &names, found.as_ref());
        page(StatusCode::OK, "Invocations", &main)
    });
    Ok(page.await?)
}

/// `GET /_lam/invocations/{id}`: an invocation.
pub(super) async fn invocation(State(console): Shared, Path(id): Path<String>) -> Page {
    blocking(&console, move |console| {
        let detail = detail_of(console, &id, false)?;
        let main = detail::write(&detail);
        Ok(page(StatusCode::OK, &detail.summary.title, &main))
    })
    .await?
}

/// The query of the page that compares. The script can choose what is missing.
#[derive(Debug, Deserialize)]
pub(super) struct MaybePair {
    before: Option<String>,
    after: Option<String>,
}

/// `GET /_lam/compare?before=ID&after=ID`: what differs between two invocations.
pub(super) async fn compare(State(console): Shared, Query(pair): Query<MaybePair>) -> Page {
    let main = match (pair.before, pair.after) {
        (Some(before), Some(after)) => {
            let pair = Pair { before, after };
            let comparison = blocking(&console, move |console| comparison(console, &pair));
            tables::comparison(&comparison.await??)
        }
        _ => tables::note(
            "Compare",
            "Choose two invocations: /_lam/compare?before=ID&after=ID",
        ),
    };
    Ok(page(StatusCode::OK, "Compare", &main))
}

/// `GET /_lam/send`: the sample events. Sending needs the script.
pub(super) async fn send() -> Page {
    Ok(page(StatusCode::OK, "Send", &tables::samples()))
}

/// `GET /_lam/saved`: the saved events.
pub(super) async fn saved(State(console): Shared) -> Page {
    let list = blocking(&console, |console| SavedList::of(console, None)).await?;
    let main = tables::saved(&list?);
    Ok(page(StatusCode::OK, "Saved events", &main))
}

/// `GET /_lam/functions/`: all functions.
pub(super) async fn functions(State(console): Shared) -> Page {
    let functions = blocking(&console, FunctionState::all).await?;
    let main = tables::functions(&functions);
    Ok(page(StatusCode::OK, "Functions", &main))
}

/// `GET /_lam/functions/{name}`: a function.
pub(super) async fn function(State(console): Shared, Path(name): Path<String>) -> Page {
    let function = Function::of(&console, &name, false).await?;
    let main = function::write(&function);
    Ok(page(StatusCode::OK, &function.name, &main))
}

/// `GET /_lam/faults`: the faults that exist, and those that are armed.
pub(super) async fn faults(State(console): Shared) -> Page {
    let armed = super::faults::armed(&console);
    let main = tables::faults(&super::faults::kinds(), &armed);
    Ok(page(StatusCode::OK, "Faults", &main))
}

/// The response to paths that no page has.
pub(super) async fn not_found(uri: Uri) -> ErrorPage {
    let message = format!("no page has the path {}", uri.path());
    ErrorPage(ApiError::not_found(message))
}

/// Fills the shell.
fn page(status: StatusCode, title: &str, main: &Html) -> Response {
    let (head, rest) = SHELL.split_once(PLACES[0]).unwrap_or((SHELL, ""));
    let (middle, end) = rest.split_once(PLACES[1]).unwrap_or((rest, ""));
    let mut escaped = Html::default();
    escaped.text(title);
    let html = [
        head,
        escaped.as_str(),
        middle,
        "<div class=\"stack\">",
        main.as_str(),
        "</div>",
        end,
    ];
    let html = html.concat();
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// An error as a page.
pub(super) struct ErrorPage(ApiError);

impl<E: Into<ApiError>> From<E> for ErrorPage {
    fn from(error: E) -> ErrorPage {
        ErrorPage(error.into())
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        let ErrorPage(error) = self;
        let title = error.status().canonical_reason().unwrap_or("Error");
        page(error.status(), title, &tables::note(title, error.message()))
    }
}
