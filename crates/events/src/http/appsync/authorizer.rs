//! Lambda authorizers.

use std::borrow::Cow;

use serde_core::ser::Serialize;

use crate::json::{Dict, Json, Map, ResponseError, choice, event, record, response};

record! {
    /// The event of a Lambda authorizer of a GraphQL API or an Event API.
    ///
    /// ```
    /// use lambda_native_events::{AppSyncAuthorizerEvent, AppSyncAuthorizerResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = AppSyncAuthorizerEvent::parse(event)?;
    ///     let response = match &*event.authorization_token {
    ///         "t-1" => AppSyncAuthorizerResponse::allow()
    ///             .context("tenant", "t-1")
    ///             .deny_field("Mutation.createOrder")
    ///             .ttl(300),
    ///         _ => AppSyncAuthorizerResponse::deny(),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(AppSyncAuthorizerEvent::SAMPLE)?.contains(r#""isAuthorized":true"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Configuring authorization and authentication to secure your GraphQL APIs](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html),
    /// "AWS_LAMBDA authorization"; for Event APIs
    /// [Configuring authorization and authentication to secure Event APIs](https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html).
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
        /// GraphQL: the query.
        pub query_string: Cow<'a, str> as "queryString" secret,
        /// GraphQL: the name of the operation, if it has one.
        pub operation_name: Option<Cow<'a, str>> as "operationName",
        /// GraphQL: the variables.
        pub variables: Option<Json<'a>> as "variables" secret,
        /// Events: the channel, such as `/default/room-7`. Missing for a connection.
        pub channel: Option<Cow<'a, str>> as "channel",
        /// Events: the namespace of the channel. Missing for a connection.
        pub channel_namespace_name: Option<Cow<'a, str>> as "channelNamespaceName",
        /// Events: the operation.
        pub operation: Option<AppSyncAuthorizerOperation<'a>> as "operation",
    }
}

choice! {
    /// An operation of an Event API.
    pub enum AppSyncAuthorizerOperation<'a> {
        /// Open a WebSocket.
        Connect = "EVENT_CONNECT",
        /// Subscribe to a channel.
        Subscribe = "EVENT_SUBSCRIBE",
        /// Publish to a channel.
        Publish = "EVENT_PUBLISH",
    }
}

record! {
    /// Whether the request is authorized.
    ///
    /// ```
    /// use lambda_native_events::AppSyncAuthorizerResponse;
    ///
    /// let response = AppSyncAuthorizerResponse::allow()
    ///     .context("tenant", "t-1")
    ///     .deny_field("Mutation.createOrder")
    ///     .ttl(300);
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"isAuthorized":true,"resolverContext":{"tenant":"t-1"},"deniedFields":["Mutation.createOrder"],"ttlOverride":300}"#
    /// );
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects a context that contains an object or an array, a context of more than 5 MB, and
    /// a denied field that is neither an ARN nor `Type.field`. `Serialize` does not check.
    ///
    /// AWS: [Configuring authorization and authentication to secure your GraphQL APIs](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html),
    /// "AWS_LAMBDA authorization"; for Event APIs
    /// [Configuring authorization and authentication to secure Event APIs](https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html).
    pub struct AppSyncAuthorizerResponse<'a> {
        /// Whether the request is authorized.
        pub is_authorized: bool as "isAuthorized",
        /// GraphQL: the context for resolvers, `$ctx.identity.resolverContext`: strings, numbers,
        /// booleans.
        pub resolver_context: Dict<'a, Json<'a>> as "resolverContext" secret,
        /// GraphQL: fields that are `null` for the caller: ARNs, or `Type.field`.
        pub denied_fields: Vec<Cow<'a, str>> as "deniedFields",
        /// The number of seconds for which AppSync caches this response. `None` uses the setting of the API.
        pub ttl_override: Option<u32> as "ttlOverride",
        /// Events: the context for handlers, `$ctx.identity.handlerContext`: strings, numbers,
        /// booleans.
        pub handler_context: Dict<'a, Json<'a>> as "handlerContext" secret,
    }
}

response!(
    AppSyncAuthorizerResponse,
    "AppSync authorizer response",
    check
);

impl AppSyncAuthorizerResponse<'static> {
    /// Creates a response that authorizes the request.
    pub fn allow() -> Self {
        Self {
            is_authorized: true,
            ..Self::default()
        }
    }

    /// Creates a response that denies the request.
    pub fn deny() -> Self {
        Self::default()
    }

    /// GraphQL: adds a value to the context for resolvers: a string, a number or a boolean.
    #[must_use]
    pub fn context<T: Serialize>(mut self, name: impl Into<Cow<'static, str>>, value: T) -> Self {
        self.resolver_context.insert(name, Json::of(value));
        self
    }

    /// Events: adds a value to the context for handlers: a string, a number or a boolean.
    #[must_use]
    pub fn handler_context<T: Serialize>(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: T,
    ) -> Self {
        self.handler_context.insert(name, Json::of(value));
        self
    }

    /// Sets the number of seconds for which AppSync caches this response. 0 turns caching off.
    #[must_use]
    pub fn ttl(mut self, seconds: u32) -> Self {
        self.ttl_override = Some(seconds);
        self
    }

    /// GraphQL: denies a field, given as an ARN or `Type.field`.
    #[must_use]
    pub fn deny_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.denied_fields.push(field.into());
        self
    }
}

fn check(response: &AppSyncAuthorizerResponse) -> Result<(), ResponseError> {
    check_context("$.resolverContext", &response.resolver_context)?;
    check_context("$.handlerContext", &response.handler_context)?;
    for (at, field) in response.denied_fields.iter().enumerate() {
        let of_type = field.split_once('.');
        let named = of_type.is_some_and(|(of, name)| !of.is_empty() && !name.is_empty());
        if !named && !field.starts_with("arn:") {
            let problem = format!("`{field}` is neither an ARN nor `Type.field`");
            return Err(invalid(format!("$.deniedFields[{at}]"), problem));
        }
    }
    Ok(())
}

fn check_context(path: &str, context: &Dict<Json>) -> Result<(), ResponseError> {
    let mut bytes = 0;
    for (name, value) in context.iter() {
        if value.text().trim_ascii_start().starts_with(['{', '[']) {
            let problem = "is an object or an array, which AppSync does not accept".to_owned();
            return Err(invalid(format!("{path}[{name:?}]"), problem));
        }
        bytes += name.len() + value.text().len();
    }
    if bytes > 5 * 1024 * 1024 {
        return Err(invalid(path.to_owned(), "is larger than 5 MB".to_owned()));
    }
    Ok(())
}

fn invalid(path: String, problem: String) -> ResponseError {
    ResponseError::invalid("AppSync authorizer response", path, problem)
}
