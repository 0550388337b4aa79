//! Who may call, and what needs the token.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::error::ApiError;
use crate::console::Console;

/// The header with the token.
const TOKEN: &str = "x-lam-token";

/// Rejects requests that a web page of another site may have caused, and those that change something without the
/// token.
pub(super) async fn check(
    State(console): State<Arc<Console>>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    if let Err(foreign) = console.sites.check(headers) {
        return ApiError::forbidden(foreign.to_string()).into_response();
    }
    let access = Access::of(request.headers(), console.token());
    if ![Method::GET, Method::HEAD].contains(request.method())
        && let Err(error) = access.require("requests that change something")
    {
        return error.into_response();
    }
    request.extensions_mut().insert(access);
    next.run(request).await
}

/// Whether a request has the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) has_token: bool,
}

impl Access {
    fn of(headers: &HeaderMap, token: &str) -> Access {
        // The time of a comparison of hashes says nothing about the token.
        let hash = |bytes: &[u8]| Sha256::digest(bytes);
        let mut given = headers.get_all(TOKEN).iter();
        let has_token = match (given.next(), given.next()) {
            (Some(given), None) => hash(given.as_bytes()) == hash(token.as_bytes()),
            _ => false,
        };
        Access { has_token }
    }

    /// Fails without the token. `what` says what needs it.
    pub(super) fn require(self, what: &str) -> Result<(), ApiError> {
        if self.has_token {
            return Ok(());
        }
        Err(ApiError::forbidden(format!(
            "{what} need the token in the header X-Lam-Token: it is in the link that `lam run` printed"
        )))
    }

    /// Whether secrets are shown. Fails if they are asked for without the token.
    pub(super) fn reveals(self, reveal: Option<&str>) -> Result<bool, ApiError> {
        match reveal {
            None | Some("" | "0") => Ok(false),
            Some("1") => self.require("requests for secrets").map(|()| true),
            Some(other) => Err(ApiError::bad_request(format!(
                "`reveal` is `{other}`: use 1 or leave it out"
            ))),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Access {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Access, Infallible> {
        let access = parts.extensions.get().copied();
        Ok(access.unwrap_or(Access { has_token: false }))
    }
}
