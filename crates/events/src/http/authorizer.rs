//! API Gateway's Lambda authorizers, and their policies.
//!
//! | API | authorizer | event | response |
//! |---|---|---|---|
//! | REST | TOKEN | [`TokenAuthorizerEvent`] | [`AuthorizerResponse`] |
//! | REST, WebSocket | REQUEST | [`RequestAuthorizerEvent`] | [`AuthorizerResponse`] |
//! | HTTP | format 1.0 | [`RequestAuthorizerEvent`] | [`AuthorizerResponse`] |
//! | HTTP | format 2.0 | [`V2AuthorizerEvent`] | [`SimpleAuthorizerResponse`], or [`AuthorizerResponse`] |
//!
//! If the function returns an error whose message is `Unauthorized`, API Gateway responds with 401.

mod arn;
mod event;
mod policy;
mod response;

pub use arn::MethodArn;
pub use event::{RequestAuthorizerEvent, TokenAuthorizerEvent, V2AuthorizerEvent};
pub use policy::{OneOrMany, Policy, PolicyEffect, PolicyStatement};
pub use response::{AuthorizerResponse, SimpleAuthorizerResponse};
