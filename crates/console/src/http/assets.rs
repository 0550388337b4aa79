//! The files of the page. They are part of the program.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::error::ApiError;

/// Joins files, each with a line feed at its end.
macro_rules! joined {
    ($($path:literal),* $(,)?) => {
        concat!($(include_str!(concat!("../assets/", $path)), "\n",)*)
    };
}

const STYLE: &str = joined!(
    "console.css",
    "screens/invocations.css",
    "screens/screens.css",
);

const SCRIPT: &str = joined!(
    "console.js",
    "parts/api.js",
    "parts/elements.js",
    "parts/live.js",
    "parts/splitter.js",
    "parts/table.js",
    "parts/texts.js",
    "screens/compare.js",
    "screens/editor.js",
    "screens/exchanges.js",
    "screens/faults.js",
    "screens/function.js",
    "screens/http-request.js",
    "screens/invocation.js",
    "screens/invocation-logs.js",
    "screens/invocation-tabs.js",
    "screens/invocations.js",
    "screens/library.js",
    "screens/phases.js",
    "screens/replay.js",
    "screens/saved.js",
    "screens/send.js",
);

const ICON: &str = include_str!("../assets/icon.svg");

/// Names, types and contents.
const FILES: [(&str, &str, &str); 3] = [
    ("console.css", "text/css; charset=utf-8", STYLE),
    ("console.js", "text/javascript; charset=utf-8", SCRIPT),
    ("icon.svg", "image/svg+xml", ICON),
];

/// `GET /_lam/assets/{name}`. A browser asks each time whether the file has changed.
pub(super) async fn serve(
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = FILES.iter().find(|(candidate, ..)| *candidate == name);
    let (_, content_type, text) =
        file.ok_or_else(|| ApiError::not_found(format!("the page has no file `{name}`")))?;
    let tag = tag(text);
    let is_known = |known: &HeaderValue| {
        let known = known.to_str().unwrap_or_default();
        known.split(',').any(|known| known.trim() == tag)
    };
    let cached = [(ETAG, tag.as_str()), (CACHE_CONTROL, "no-cache")];
    if headers.get_all(IF_NONE_MATCH).iter().any(is_known) {
        return Ok((StatusCode::NOT_MODIFIED, cached).into_response());
    }
    Ok((cached, [(CONTENT_TYPE, *content_type)], *text).into_response())
}

fn tag(text: &str) -> String {
    let hash = Sha256::digest(text);
    let digits: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{SCRIPT, STYLE};

    #[test]
    fn every_file_of_the_folders_is_served() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/assets");
        for folder in ["parts", "screens"] {
            for entry in fs::read_dir(assets.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                let is_served = SCRIPT.contains(&text) || STYLE.contains(&text);
                assert!(is_served, "{} is not in the list of files", path.display());
            }
        }
    }
}
