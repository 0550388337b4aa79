//! The members that all triggers of a user pool share.

use std::borrow::Cow;

use crate::json::{ResponseError, record};

/// Declares the event of a trigger: a [`record!`] with the members that all triggers share.
///
/// ```text
/// trigger! {
///     /// When Cognito calls the function.
///     pub struct PreSignUpEvent<'a> {
///         trigger_source: PreSignUpSource<'a>,
///         request: PreSignUpRequest<'a>,
///         response: PreSignUpResponse<'a>,
///     }
/// }
/// ```
macro_rules! trigger {
    (
        $(#[$meta:meta])*
        pub struct $name:ident<'a> {
            trigger_source: $source:ty,
            request: $request:ty,
            response: $response:ty,
        }
    ) => {
        crate::json::record::record! {
            $(#[$meta])*
            pub struct $name<'a> {
                /// The version of the event's format: `1`, or `2` and `3` for token generation.
                pub version: std::borrow::Cow<'a, str> as "version",
                /// The trigger source.
                pub trigger_source: $source as "triggerSource",
                /// The region of the pool.
                pub region: std::borrow::Cow<'a, str> as "region",
                /// The pool: `us-east-1_Example1`.
                pub user_pool_id: std::borrow::Cow<'a, str> as "userPoolId",
                /// The user.
                pub user_name: std::borrow::Cow<'a, str> as "userName",
                /// The caller: SDK version and app client.
                pub caller_context: crate::identity::cognito::CognitoCallerContext<'a> as "callerContext",
                /// The request: what Cognito passes to the trigger.
                pub request: $request as "request",
                /// The response: set its fields.
                pub response: $response as "response" always,
            }
        }
    };
}

pub(super) use trigger;

record! {
    /// The caller that caused a trigger: SDK version and app client.
    pub struct CognitoCallerContext<'a> {
        /// The AWS SDK and its version, or `aws-sdk-unknown-unknown` if they are not known.
        pub aws_sdk_version: Cow<'a, str> as "awsSdkVersion",
        /// The app client.
        pub client_id: Cow<'a, str> as "clientId",
    }
}

/// Returns the error for a response that Cognito would reject.
pub(super) fn invalid(
    response: &'static str,
    path: &str,
    problem: impl Into<String>,
) -> Result<(), ResponseError> {
    Err(ResponseError::invalid(
        response,
        path.to_owned(),
        problem.into(),
    ))
}
