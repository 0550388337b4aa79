//! HTTP responses of a front.

use axum::body::Body;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use lambda_native_emulator::InvocationResponse;
use lambda_native_emulator::front::{
    self, Front, MalformedResponse, Prelude, RejectedRequest, Request,
};

use crate::notice::short_id;
use crate::run::app_state::AppState;
use crate::terminal::{self, Prefix};

/// Makes the HTTP response to one request.
pub(super) struct Reply<'a> {
    pub(super) front: &'a Front,
    pub(super) prefix: &'a Prefix,
    pub(super) request: &'a Request,
    pub(super) request_id: &'a str,
}

impl Reply<'_> {
    pub(super) fn buffered(&self, response: &InvocationResponse) -> Response {
        let InvocationResponse::Response { body, .. } = response else {
            return self.failed(response);
        };
        match self.front.response(self.request, body) {
            Ok(response) => self.whole(response),
            Err(malformed) => self.malformed(&malformed),
        }
    }

    /// For a response that was not streamed, from a front with the invoke mode `response-stream`. A Function
    /// URL sends the payload, even if that describes an HTTP response. A REST API needs a prelude.
    pub(super) fn not_streamed(&self, response: &InvocationResponse) -> Response {
        let InvocationResponse::Response {
            body, content_type, ..
        } = response
        else {
            return self.failed(response);
        };
        if is_http_response(body) {
            let id = short_id(self.request_id);
            self.prefix.warning(&format!(
                "{id}: the response is the JSON of a buffered HTTP response, but the invoke mode is \
                 response-stream: stream the response, or choose the mode buffered (--invoke-mode, or the key \
                 url.streaming)"
            ));
        }
        if *self.front == Front::FunctionUrl {
            let mut response = front::Response::of_stream(content_type.as_deref());
            response.body.clone_from(body);
            return self.whole(response);
        }
        let mut prelude = Prelude::new(self.front);
        match prelude.push(body) {
            Ok(Some(response)) => self.whole(response),
            Ok(None) => self.malformed(&prelude.end()),
            Err(malformed) => self.malformed(&malformed),
        }
    }

    /// The error response of the front. A real front does not say what is malformed. lam does so in a
    /// warning and, if the front's error has no structure, in the body.
    pub(super) fn malformed(&self, malformed: &MalformedResponse) -> Response {
        let mut response = self.front.error_response();
        let (id, status) = (short_id(self.request_id), response.status);
        self.prefix.warning(&format!(
            "{id}: malformed response, returning status {status}: {malformed}"
        ));
        if *self.front == Front::FunctionUrl {
            let text = "Internal Server Error\n\nThe function's response is malformed.\n";
            response.body = format!("{text}{malformed}\n").into_bytes();
            response.headers = vec![(
                "content-type".to_owned(),
                "text/plain; charset=utf-8".to_owned(),
            )];
        }
        self.whole(response)
    }

    fn failed(&self, response: &InvocationResponse) -> Response {
        if let Some(error) = response.error() {
            let (kind, message) = (&error.error_type, &error.error_message);
            let id = short_id(self.request_id);
            self.prefix
                .warning(&format!("{id}: the function failed: {kind}: {message}"));
        }
        self.whole(self.front.error_response())
    }

    fn whole(&self, mut response: front::Response) -> Response {
        let body = Body::from(std::mem::take(&mut response.body));
        self.send(response, body)
    }

    /// The response with this head, and with the ids of the request. Prints the warnings.
    pub(super) fn send(&self, mut head: front::Response, body: Body) -> Response {
        for warning in &head.warnings {
            let id = short_id(self.request_id);
            self.prefix.warning(&format!("{id}: {warning}"));
        }
        head.headers.extend(self.front.id_headers(self.request_id));
        into_http(head, body)
    }
}

/// Whether a payload describes an HTTP response, for a front that does not stream.
fn is_http_response(payload: &[u8]) -> bool {
    let json: Result<serde_json::Value, _> = serde_json::from_slice(payload);
    json.is_ok_and(|json| json.get("statusCode").is_some())
}

/// The response to a request that matches no route and whose path begins with no function's name.
pub(super) fn no_function(state: &AppState, method: &str, target: &str) -> Response {
    let names = state.functions().iter();
    let names: Vec<String> = names
        .map(|function| format!("/{}", function.name))
        .collect();
    let mut reason = format!(
        "no function for {method} {target}: paths begin with {}",
        names.join(", ")
    );
    let routes: Vec<String> = state
        .routes()
        .iter()
        .map(|(route, _)| route.to_string())
        .collect();
    if !routes.is_empty() {
        reason = format!("{reason}; the routes are: {}", routes.join(", "));
    }
    terminal::warning(&format!("rejected a request with status 404: {reason}"));
    (StatusCode::NOT_FOUND, format!("{reason}\n")).into_response()
}

/// The response to a request that does not reach the function.
pub(super) fn rejected(prefix: &Prefix, rejection: RejectedRequest) -> Response {
    let status = rejection.response().status;
    prefix.warning(&format!(
        "rejected a request with status {status}: {rejection}"
    ));
    let mut response = rejection.into_response();
    let body = Body::from(std::mem::take(&mut response.body));
    into_http(response, body)
}

pub(super) fn body_error(prefix: &Prefix, front: &Front, rejection: &BytesRejection) -> Response {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return rejected(
            prefix,
            front.request_too_large("the request body is too large"),
        );
    }
    let reason = rejection.body_text();
    let text = format!("could not read the request body: {reason}\n");
    (rejection.status(), text).into_response()
}

fn into_http(head: front::Response, body: Body) -> Response {
    let status = StatusCode::from_u16(head.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = match status {
        // These responses have no content (RFC 9110, sections 15.3.5 and 15.4.5), so a
        // Content-Length would be wrong.
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => Body::empty(),
        _ => body,
    };
    let mut http = Response::new(body);
    *http.status_mut() = status;
    for (name, value) in head.headers {
        // A front has only valid headers, except perhaps for the content type of a stream without a
        // prelude.
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            http.headers_mut().append(name, value);
        }
    }
    http
}
