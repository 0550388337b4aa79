//! The application. It is a library, so that tests can call it directly.

mod files;
mod live;
mod notes;
mod session;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Redirect;
use axum::routing::{any, get, post};

/// All routes.
pub fn router() -> Router {
    Router::new()
        .route("/", get(async || "notes, files and more\n"))
        .nest("/notes", notes::router())
        .route("/login", post(session::login))
        .route("/logout", post(session::logout))
        .route("/me", get(session::me))
        .route("/logo.png", get(files::logo))
        .route("/export.csv", get(files::export))
        .route("/files/{*path}", get(async |Path(path): Path<String>| path))
        .route("/upload", post(files::upload))
        .route("/echo", any(files::echo))
        .route("/events", get(live::events))
        .route("/socket", get(live::socket))
        .route("/old", get(async || Redirect::permanent("/notes?page=1")))
        .route(
            "/query",
            get(async |RawQuery(query): RawQuery| query.unwrap_or_default()),
        )
        .route("/agent", get(agent))
        .route(
            "/client",
            get(async |ConnectInfo(client): ConnectInfo<SocketAddr>| client.ip().to_string()),
        )
        .fallback(missing)
}

async fn agent(headers: HeaderMap) -> String {
    let agent = headers.get("user-agent");
    String::from_utf8_lossy(agent.map_or(b"", |agent| agent.as_bytes())).into_owned()
}

async fn missing(uri: Uri) -> (StatusCode, String) {
    (
        StatusCode::NOT_FOUND,
        format!("no page at {}\n", uri.path()),
    )
}
