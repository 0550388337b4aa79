//! Converts HTTP requests to Function URL events, and responses of the function to HTTP responses.
//!
//! These functions have no socket. An HTTP server creates a [`Request`], submits the event of
//! [`Request::to_event`], and passes the payload of the response to [`Response::from_payload`]. The
//! rules are those of payload format 2.0 in "Invoking Lambda function URLs" of the Lambda developer
//! guide.
//!
//! ```
//! use lambda_native_emulator::function_url::{Request, Response};
//!
//! let event = Request::new("GET", "/hi?x=1").header("Accept", "*/*").to_event("r-1");
//! assert_eq!(event["rawPath"], "/hi");
//! assert_eq!(event["queryStringParameters"]["x"], "1");
//!
//! let response = Response::from_payload(br#"{"statusCode": 201, "body": "made"}"#)?;
//! assert_eq!((response.status, response.body.as_slice()), (201, &b"made"[..]));
//!
//! let malformed = Response::from_payload(br#"{"statusCode": "two hundred"}"#).unwrap_err();
//! assert_eq!(
//!     malformed.to_string(),
//!     r#"statusCode: expected a number from 200 to 599, found string "two hundred""#
//! );
//! # Ok::<(), lambda_native_emulator::function_url::MalformedResponse>(())
//! ```

mod headers;
mod prelude;
mod request;
mod response;

pub use prelude::Prelude;
pub use request::Request;
pub use response::{MalformedResponse, Response};
