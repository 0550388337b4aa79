//! API Gateway's Lambda authorizers, and their policies.
//!
//! ```
//! use lambda_native_events::{AuthorizerResponse, RequestAuthorizerEvent, samples};
//!
//! fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
//!     let event = RequestAuthorizerEvent::parse(event)?;
//!     let arn = event.method_arn()?;
//!     let answer = match event.header("authorization") {
//!         Some("Bearer t-1") => AuthorizerResponse::allow("user-1", arn.any_method()),
//!         Some(_) => AuthorizerResponse::deny("unknown", arn.any_method()),
//!         // API Gateway answers 401.
//!         None => return Err("Unauthorized".into()),
//!     };
//!     Ok(answer.to_json()?)
//! }
//!
//! assert!(handle(samples::AUTHORIZER_REQUEST)?.contains(r#""Effect":"Allow""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | API | authorizer | event | answer |
//! |---|---|---|---|
//! | REST | TOKEN | [`TokenAuthorizerEvent`] | [`AuthorizerResponse`] |
//! | REST, WebSocket | REQUEST | [`RequestAuthorizerEvent`] | [`AuthorizerResponse`] |
//! | HTTP | format 1.0 | [`RequestAuthorizerEvent`] | [`AuthorizerResponse`] |
//! | HTTP | format 2.0 | [`V2AuthorizerEvent`] | [`SimpleAuthorizerResponse`], or [`AuthorizerResponse`] |

mod arn;
mod event;
mod policy;
mod response;

pub use arn::MethodArn;
pub use event::{RequestAuthorizerEvent, TokenAuthorizerEvent, V2AuthorizerEvent};
pub use policy::{OneOrMany, Policy, PolicyStatement};
pub use response::{AuthorizerResponse, SimpleAuthorizerResponse};
