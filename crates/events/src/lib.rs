//! Typed AWS Lambda events and answers, borrowed from the event text.
//!
//! ```
//! use lambda_native_events::{ApiGwV2Response, EventError, parse_api_gw_v2};
//!
//! fn handle(event: &str) -> Result<ApiGwV2Response, EventError> {
//!     let request = parse_api_gw_v2(event)?;
//!     let name = request.query_value("name").unwrap_or("world".into());
//!     Ok(ApiGwV2Response::text(format!("{} {}: hello {name}", request.method(), request.path())))
//! }
//!
//! let event = r#"{"rawPath": "/hi", "rawQueryString": "name=J%C3%BCrgen",
//!     "requestContext": {"http": {"method": "GET"}}}"#;
//! assert_eq!(handle(event)?.body, "GET /hi: hello Jürgen");
//! # Ok::<(), EventError>(())
//! ```
//!
//! # What the types have in common
//!
//! - `Type::parse(text)` reads an event. Its strings are borrowed from the text; only those with
//!   JSON escapes are copied. `into_owned` lets go of the text.
//! - A field that the source always sends is plain, any other is an `Option` or a collection that
//!   can be empty. A field that is missing after all, or is JSON `null`, is the default and never
//!   an error. Unknown fields are skipped.
//! - A value of the wrong type is an [`EventError`], which names the JSON path.
//! - Every field is public and every type has a `Default`, so a test can write down the event it
//!   needs: `ApiGwV2Event { raw_path: "/hi".into(), ..Default::default() }`. In exchange, a new
//!   field of AWS's is a new field here in a minor version: end literals with
//!   `..Default::default()`.
//! - They serialize to AWS's names.
//! - `{:?}` prints neither credentials nor tokens nor bodies, so that an event can be logged.
//!
//! # Serde
//!
//! The types implement `Deserialize` and can stand in your own types behind `#[serde(borrow)]`.
//! Fields of any JSON ([`Json`]) need serde_json's own deserializer, from text: not `Value`, not
//! another JSON crate, and not inside an enum that is `untagged` or a struct with `flatten`.
//!
//! # Features
//!
//! | feature | types | default |
//! |---|---|---|
//! | `http` | API Gateway HTTP API (payload 2.0), Lambda Function URL | on |
#![forbid(unsafe_code)]
// What every family shares has no user where none is chosen.
#![cfg_attr(not(feature = "http"), allow(dead_code, unused_macros, unused_imports))]

mod error;
mod json;
mod map;
mod record;
mod redact;
pub mod samples;

#[cfg(feature = "http")]
mod api_gw_v2;

#[cfg(feature = "http")]
pub use api_gw_v2::{
    ApiGwV2Authentication, ApiGwV2Authorizer, ApiGwV2ClientCert, ApiGwV2CognitoIdentity,
    ApiGwV2Event, ApiGwV2Http, ApiGwV2Iam, ApiGwV2Jwt, ApiGwV2RequestContext, ApiGwV2Response,
    ApiGwV2Validity, parse_api_gw_v2, serialize_api_gw_v2_response,
};
pub use error::{EventError, ResponseError};
pub use json::Json;
pub use map::Map;
