//! Uploads and downloads.

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;

/// The smallest PNG: one transparent pixel.
const LOGO: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";

pub(super) async fn logo() -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "image/png"),
            (header::CACHE_CONTROL, "max-age=86400"),
        ],
        LOGO,
    )
}

pub(super) async fn export() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"export.csv\"",
        ),
    ];
    (headers, "name,price\nCafé,\"3,50 €\"\n")
}

/// Lists the fields of a form with files.
pub(super) async fn upload(mut form: Multipart) -> Result<String, MultipartError> {
    let mut list = String::new();
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().unwrap_or("no file").to_owned();
        let content = field.bytes().await?;
        list.push_str(&format!("{name}: {file}, {} bytes\n", content.len()));
    }
    Ok(list)
}

/// Returns the body with its content type.
pub(super) async fn echo(headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let content_type = headers.get(header::CONTENT_TYPE).cloned();
    let octets = HeaderValue::from_static("application/octet-stream");
    (
        [(header::CONTENT_TYPE, content_type.unwrap_or(octets))],
        body,
    )
}
