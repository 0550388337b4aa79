//! Events of every source, and their conversion.

pub(crate) mod bodies;
mod events;
mod front_end;
pub(crate) mod function;
pub(crate) mod http_client;
pub(crate) mod requests;

use lambda_native_http::conversion::{Options, Rejected, ResponseForm, to_request};
use lambda_native_http::{LambdaContext, LambdaError, Request, Response};
use serde_json::Value;

pub(crate) use events::*;
pub(crate) use front_end::FrontEnd;

/// The request of an event.
pub(crate) fn request(event: &Value) -> Request {
    request_with(event, &Options::default())
}

pub(crate) fn request_with(event: &Value, options: &Options) -> Request {
    match convert(event, options) {
        Ok((request, _)) => request,
        Err(rejected) => panic!("{rejected:?} for {event}"),
    }
}

pub(crate) fn convert(
    event: &Value,
    options: &Options,
) -> Result<(Request, ResponseForm), Rejected> {
    to_request(
        event.to_string().as_bytes(),
        &LambdaContext::default(),
        options,
    )
}

/// The target of the request of an event.
pub(crate) fn uri(event: &Value) -> String {
    request(event).uri().to_string()
}

/// All values of a header of the request.
pub(crate) fn header(event: &Value, name: &str) -> Vec<String> {
    let request = request(event);
    let values = request.headers().get_all(name).iter();
    values
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect()
}

/// The reason why the client gets status 400.
pub(crate) fn bad_request(event: &Value) -> String {
    match convert(event, &Options::default()) {
        Err(Rejected::BadRequest(_, reason)) => reason,
        other => panic!("expected a bad request, got {other:?}"),
    }
}

/// The response to an event, as the JSON that Lambda gets.
pub(crate) fn respond(event: &Value, response: impl Into<Answer>) -> Value {
    try_respond(event, response).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn try_respond(
    event: &Value,
    response: impl Into<Answer>,
) -> Result<Value, LambdaError> {
    let options = Options::default();
    let (_, form) = convert(event, &options).expect("the event is a request");
    let mut json = Vec::new();
    form.write(&response.into().0, &options, &mut json)?;
    Ok(serde_json::from_slice(&json).expect("the response is JSON"))
}

/// A response of a test.
pub(crate) struct Answer(Response);

impl<B: Into<lambda_native_http::Bytes>> From<Response<B>> for Answer {
    fn from(response: Response<B>) -> Self {
        Answer(response.map(Into::into))
    }
}

/// A response with these headers and this body.
pub(crate) fn response(
    headers: &[(&str, &str)],
    body: impl Into<lambda_native_http::Bytes>,
) -> Response {
    let mut response = Response::new(body.into());
    for (name, value) in headers {
        response.headers_mut().append(
            lambda_native_http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
            lambda_native_http::HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
    }
    response
}

pub(crate) fn status(status: u16) -> Response {
    let mut response = Response::default();
    *response.status_mut() = lambda_native_http::StatusCode::from_u16(status).unwrap();
    response
}
