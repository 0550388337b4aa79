//! The conversion between events and HTTP, without input and output.
//!
//! [`to_request`] turns an event into a request. It also returns the [`ResponseForm`], which turns the
//! response into the JSON that the source of the event reads.
//!
//! ```
//! use lambda_native_http::conversion::{Options, to_request};
//! use lambda_native_http::{LambdaContext, Response};
//!
//! let event = br#"{"rawPath": "/a b", "rawQueryString": "c=d", "headers": {"x-id": "7"},
//!     "requestContext": {"http": {"method": "GET"}}}"#;
//! let options = Options::default();
//! let (request, form) = to_request(event, &LambdaContext::default(), &options).unwrap();
//! assert_eq!(request.uri(), "/a%20b?c=d");
//! assert_eq!(request.headers()["x-id"], "7");
//!
//! let mut json = Vec::new();
//! form.write(&Response::new("hi".into()), &options, &mut json).unwrap();
//! assert_eq!(json, br#"{"statusCode":200,"headers":{},"cookies":[],"body":"hi","isBase64Encoded":false}"#);
//! ```

mod content;
mod event_text;
pub(crate) mod json;
mod options;
mod request;
mod response;
mod response_headers;
mod source;
mod uri;

use lambda_native::{LambdaContext, LambdaError};
use lambda_native_events::Source;

use crate::Request;
pub use options::Options;
pub(crate) use options::option_methods;
pub use response::ResponseForm;

/// Why an event was not converted.
#[derive(Debug)]
pub enum Rejected {
    /// The event is not an HTTP request.
    NotHttp,
    /// The event cannot be read: the error to report.
    Invalid(LambdaError),
    /// The client, or an emulator, has sent what HTTP does not allow. The client gets status 400, with this
    /// reason, in this form.
    BadRequest(ResponseForm, String),
}

/// Converts an event into a request.
///
/// # Errors
/// See [`Rejected`].
pub fn to_request(
    event: &[u8],
    ctx: &LambdaContext<'_>,
    options: &Options,
) -> Result<(Request, ResponseForm), Rejected> {
    let text = std::str::from_utf8(event).map_err(|_| Rejected::NotHttp)?;
    let source = source::of(text).ok_or(Rejected::NotHttp)?;
    source::to_request(source, text, ctx, options)
}

/// The error for an event that is not an HTTP request.
#[cold]
pub(crate) fn not_http(event: &[u8]) -> LambdaError {
    let source = std::str::from_utf8(event).ok().and_then(Source::of);
    let found = match source {
        Some(source) => source.about(),
        None => "an event that does not match any known event source",
    };
    let is_websocket_off = !cfg!(feature = "websocket") && source == Some(Source::WebSocket);
    let message = format!(
        "expected an HTTP request, got {found}; `other_events` sets a handler for such events{}",
        if is_websocket_off {
            ", and the feature `websocket` of lambda-native-http handles those of the route `$connect`"
        } else {
            ""
        }
    );
    LambdaError::new("NotHttp", message)
}

/// The error for a source whose feature is off.
#[cold]
fn feature_is_off(source: Source) -> Rejected {
    let message = format!(
        "the event is {}; to handle it, turn on the feature `{}` of lambda-native-http",
        source.about(),
        source.feature()
    );
    Rejected::Invalid(LambdaError::new("NotHttp", message))
}
