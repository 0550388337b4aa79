//! A form, and cookies.

use axum::Form;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Login {
    user: String,
}

/// Sets two cookies. A load balancer needs multi-value headers for this.
pub(super) async fn login(Form(login): Form<Login>) -> Result<impl IntoResponse, StatusCode> {
    if login.user.is_empty() || !login.user.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let user = cookie(format!(
        "user={}; Path=/; Secure; HttpOnly; SameSite=Lax",
        login.user
    ));
    let seen = cookie("seen=yes; Expires=Fri, 31 Dec 2100 23:59:59 GMT".to_owned());
    Ok((
        AppendHeaders([user, seen]),
        format!("hello, {}\n", login.user),
    ))
}

pub(super) async fn logout() -> impl IntoResponse {
    (
        [cookie("user=; Path=/; Max-Age=0".to_owned())],
        StatusCode::NO_CONTENT,
    )
}

pub(super) async fn me(headers: HeaderMap) -> Result<String, StatusCode> {
    let cookies = headers
        .get(header::COOKIE)
        .and_then(|cookies| cookies.to_str().ok());
    let mut cookies = cookies.unwrap_or_default().split("; ");
    let user = cookies.find_map(|cookie| cookie.strip_prefix("user="));
    user.map(|user| format!("{user}\n"))
        .ok_or(StatusCode::UNAUTHORIZED)
}

/// The text consists of characters that HTTP allows.
fn cookie(text: String) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}
