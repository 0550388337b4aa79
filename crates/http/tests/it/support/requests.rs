//! What the tests share.

use lambda_native_http::{HttpHandler, Request, Response};

pub(crate) fn request(method: &str, path: &str) -> Request {
    Request::builder()
        .method(method)
        .uri(path)
        .body("".into())
        .unwrap()
}

pub(crate) fn call(app: &impl HttpHandler, method: &str, path: &str) -> Response {
    app.call(request(method, path))
}

/// Status and body.
pub(crate) fn ask(app: &impl HttpHandler, method: &str, path: &str) -> (u16, String) {
    status_and_body(&call(app, method, path))
}

pub(crate) fn status_and_body(response: &Response) -> (u16, String) {
    let body = String::from_utf8(response.body().to_vec()).unwrap();
    (response.status().as_u16(), body)
}

pub(crate) fn ok(body: &str) -> (u16, String) {
    (200, body.to_owned())
}
