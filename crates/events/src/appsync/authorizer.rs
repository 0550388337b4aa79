//! Lambda authorizers.

use std::borrow::Cow;

use serde_core::ser::Serialize;

use crate::record::record;
use crate::root::{answer, event};
use crate::{Dict, Json, Map, ResponseError};

record! {
    /// AppSync asks a Lambda authorizer.
    ///
    /// ```
    /// use lambda_native_events::{AppSyncAuthorizerEvent, samples};
    ///
    /// let event = AppSyncAuthorizerEvent::parse(samples::APPSYNC_AUTHORIZER)?;
    /// assert_eq!(event.authorization_token, "t-1");
    /// assert_eq!(event.request_context.operation_name.as_deref(), Some("MyQuery"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: AppSync Developer Guide, "AWS_LAMBDA authorization".
    pub struct AppSyncAuthorizerEvent<'a> {
        /// The token.
        pub authorization_token: Cow<'a, str> as "authorizationToken" secret,
        /// The request.
        pub request_context: AppSyncAuthorizerContext<'a> as "requestContext",
        /// The headers.
        pub request_headers: Map<'a> as "requestHeaders",
    }
}

event!(
    AppSyncAuthorizerEvent,
    "AppSync authorizer event",
    APPSYNC_AUTHORIZER
);

record! {
    /// The request.
    pub struct AppSyncAuthorizerContext<'a> {
        /// The API.
        pub api_id: Cow<'a, str> as "apiId",
        /// The account.
        pub account_id: Cow<'a, str> as "accountId",
        /// The id of the request.
        pub request_id: Cow<'a, str> as "requestId",
        /// The query.
        pub query_string: Cow<'a, str> as "queryString",
        /// The operation.
        pub operation_name: Option<Cow<'a, str>> as "operationName",
        /// The variables.
        pub variables: Option<Json<'a>> as "variables" secret,
        /// Events: the channel.
        pub channel: Option<Cow<'a, str>> as "channel",
        /// Events: the namespace.
        pub channel_namespace_name: Option<Cow<'a, str>> as "channelNamespaceName",
        /// Events: `EVENT_CONNECT`, `EVENT_SUBSCRIBE`, `EVENT_PUBLISH`.
        pub operation: Option<Cow<'a, str>> as "operation",
    }
}
record! {
    /// Whether the caller may.
    ///
    /// ```
    /// use lambda_native_events::AppSyncAuthorizerResponse;
    ///
    /// let answer = AppSyncAuthorizerResponse::allow().context("tenant", "t-1").deny_field("Mutation.createOrder");
    /// assert_eq!(
    ///     answer.to_json()?,
    ///     r#"{"isAuthorized":true,"resolverContext":{"tenant":"t-1"},"deniedFields":["Mutation.createOrder"]}"#
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` refuses a context with an object or an array in it ("You can only use
    /// key-value
    /// pairs"), and one of more than 5 MB.
    ///
    /// AWS: AppSync Developer Guide, "AWS_LAMBDA authorization".
    pub struct AppSyncAuthorizerResponse<'a> {
        /// Whether the caller may.
        pub is_authorized: bool as "isAuthorized",
        /// What resolvers get to know, as `$ctx.identity.resolverContext`.
        pub resolver_context: Dict<'a, Json<'a>> as "resolverContext" secret,
        /// Fields that are `null` for the caller: ARNs, or `Type.field`.
        pub denied_fields: Vec<Cow<'a, str>> as "deniedFields",
        /// For how many seconds AppSync keeps this answer; 0: not.
        pub ttl_override: Option<i64> as "ttlOverride",
        /// Events: what handlers get to know.
        pub handler_context: Option<Json<'a>> as "handlerContext" secret,
    }
}

answer!(
    AppSyncAuthorizerResponse,
    "AppSync authorizer response",
    check
);

impl AppSyncAuthorizerResponse<'static> {
    /// The caller may.
    pub fn allow() -> Self {
        Self {
            is_authorized: true,
            ..Self::default()
        }
    }

    /// The caller may not.
    pub fn deny() -> Self {
        Self::default()
    }

    /// Adds to what resolvers get to know: a string, a number or a boolean.
    #[must_use]
    pub fn context<T: Serialize + ?Sized>(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: &T,
    ) -> Self {
        self.resolver_context.insert(name, Json::of(value));
        self
    }

    /// Hides a field: an ARN, or `Type.field`.
    #[must_use]
    pub fn deny_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.denied_fields.push(field.into());
        self
    }
}

fn check(answer: &AppSyncAuthorizerResponse) -> Result<(), ResponseError> {
    let invalid = |path: String, problem: &str| {
        let problem = problem.to_owned();
        Err(ResponseError::invalid(
            "AppSync authorizer response",
            path,
            problem,
        ))
    };
    let mut bytes = 0;
    for (name, value) in answer.resolver_context.iter() {
        if value.text().trim_ascii_start().starts_with(['{', '[']) {
            let path = format!("$.resolverContext[{name:?}]");
            return invalid(path, "is an object or an array; AppSync takes none");
        }
        bytes += name.len() + value.text().len();
    }
    if bytes > 5 * 1024 * 1024 {
        return invalid("$.resolverContext".to_owned(), "has more than 5 MB");
    }
    Ok(())
}
