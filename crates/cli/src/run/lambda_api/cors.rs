//! Cross-origin requests of pages on this machine. The server rejects those of other sites earlier.

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ORIGIN,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

/// The headers that the SDKs read. A page sees only those that are listed.
const EXPOSED: &str = "x-amzn-requestid,x-amzn-errortype,x-amz-executed-version,\
    x-amz-function-error,x-amz-log-result";

/// The response to `OPTIONS`, without the headers that [`allow`] adds.
pub(super) fn preflight(request: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    let methods = HeaderValue::from_static("DELETE,GET,POST,PUT");
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    if let Some(names) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

/// Lets the page that has sent the request read the response.
pub(super) fn allow(origin: Option<HeaderValue>, response: &mut Response) {
    let Some(origin) = origin else {
        return;
    };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(EXPOSED),
    );
    headers.insert(VARY, HeaderValue::from(ORIGIN));
}
