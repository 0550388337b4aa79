//! The events of authorizers.

use std::borrow::Cow;

use super::MethodArn;
use crate::http::api_gw_v2::ApiGwV2RequestContext;
use crate::http::request::{self, multi_value_request_methods};
use crate::json::{Dict, EventError, Json, Map, event, record};

record! {
    /// The event of a TOKEN authorizer of a REST API.
    ///
    /// ```
    /// use lambda_native_events::{AuthorizerResponse, TokenAuthorizerEvent};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = TokenAuthorizerEvent::parse(event)?;
    ///     let arn = event.method_arn()?;
    ///     let response = match &*event.authorization_token {
    ///         "Bearer t-1" => AuthorizerResponse::allow("user-1", arn.any_method()),
    ///         _ => AuthorizerResponse::deny("unknown", arn.any_method()),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(TokenAuthorizerEvent::SAMPLE)?.contains(r#""principalId":"user-1""#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Input to an API Gateway Lambda authorizer](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html).
    pub struct TokenAuthorizerEvent<'a> {
        /// `TOKEN`.
        pub kind: Cow<'a, str> as "type",
        /// The value of the token's header.
        pub authorization_token: Cow<'a, str> as "authorizationToken" secret,
        /// The ARN of the method. See [`method_arn`](Self::method_arn).
        pub method_arn: Cow<'a, str> as "methodArn",
    }
}

event!(
    TokenAuthorizerEvent,
    "token authorizer event",
    AUTHORIZER_TOKEN
);

impl TokenAuthorizerEvent<'_> {
    /// The parts of the ARN.
    ///
    /// # Errors
    /// The ARN is not that of an API method.
    pub fn method_arn(&self) -> Result<MethodArn<'_>, EventError> {
        MethodArn::parse("token authorizer event", "$.methodArn", &self.method_arn)
    }
}

record! {
    /// The event of a REQUEST authorizer of a REST or WebSocket API, and of an HTTP API authorizer with
    /// payload format 1.0.
    ///
    /// ```
    /// use lambda_native_events::{AuthorizerResponse, RequestAuthorizerEvent};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = RequestAuthorizerEvent::parse(event)?;
    ///     let arn = event.method_arn()?;
    ///     let response = match event.header("authorization") {
    ///         Some("Bearer t-1") => AuthorizerResponse::allow("user-1", arn.any_method()),
    ///         Some(_) => AuthorizerResponse::deny("unknown", arn.any_method()),
    ///         // API Gateway responds with 401.
    ///         None => return Err("Unauthorized".into()),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// let response = handle(RequestAuthorizerEvent::SAMPLE)?;
    /// assert!(response.contains(r#""Effect":"Allow""#), "{response}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Input to an API Gateway Lambda authorizer](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html);
    /// for HTTP APIs [Control access to HTTP APIs with AWS Lambda authorizers](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html).
    pub struct RequestAuthorizerEvent<'a> {
        /// HTTP APIs: `1.0`.
        pub version: Option<Cow<'a, str>> as "version",
        /// `REQUEST`.
        pub kind: Cow<'a, str> as "type",
        /// The ARN of the method. See [`method_arn`](Self::method_arn).
        pub method_arn: Cow<'a, str> as "methodArn",
        /// HTTP APIs: the identity sources, separated by commas.
        pub identity_source: Option<Cow<'a, str>> as "identitySource" secret,
        /// HTTP APIs: the same as `identity_source`.
        pub authorization_token: Option<Cow<'a, str>> as "authorizationToken" secret,
        /// The resource that matched: `/orders/{id}`.
        pub resource: Option<Cow<'a, str>> as "resource",
        /// The path.
        pub path: Option<Cow<'a, str>> as "path",
        /// `GET`, `POST`, ...
        pub http_method: Option<Cow<'a, str>> as "httpMethod",
        /// The last value of each header. See [`header`](Self::header).
        pub headers: Map<'a> as "headers",
        /// All values of each header. See [`header_values`](Self::header_values).
        pub multi_value_headers: Dict<'a, Vec<Cow<'a, str>>> as "multiValueHeaders",
        /// The last value of each parameter, decoded.
        pub query_string_parameters: Map<'a> as "queryStringParameters",
        /// All values of each parameter, decoded.
        pub multi_value_query_string_parameters: Dict<'a, Vec<Cow<'a, str>>> as "multiValueQueryStringParameters",
        /// The values of the path parameters.
        pub path_parameters: Map<'a> as "pathParameters",
        /// The stage variables of the API.
        pub stage_variables: Map<'a> as "stageVariables",
        /// Facts about the request. They are those of the API's own event, so their type differs between
        /// APIs.
        ///
        /// ```
        /// use lambda_native_events::rest::ApiGwV1RequestContext;
        /// use lambda_native_events::websocket::WebSocketContext;
        /// use lambda_native_events::{RequestAuthorizerEvent, samples};
        ///
        /// let event = RequestAuthorizerEvent::parse(samples::AUTHORIZER_REQUEST)?;
        /// let context: ApiGwV1RequestContext = event.request_context.parse()?;
        /// assert_eq!(context.identity.source_ip, "203.0.113.24");
        ///
        /// let event = RequestAuthorizerEvent::parse(samples::AUTHORIZER_WEBSOCKET)?;
        /// let context: WebSocketContext = event.request_context.parse()?;
        /// assert_eq!(context.connection_id, "TWegAcC4EowCHnA=");
        /// # Ok::<(), lambda_native_events::EventError>(())
        /// ```
        pub request_context: Json<'a> as "requestContext" secret,
    }
}

event!(
    RequestAuthorizerEvent,
    "request authorizer event",
    AUTHORIZER_REQUEST
);
multi_value_request_methods!(RequestAuthorizerEvent);

impl RequestAuthorizerEvent<'_> {
    /// The parts of the ARN.
    ///
    /// # Errors
    /// The ARN is not that of an API method.
    pub fn method_arn(&self) -> Result<MethodArn<'_>, EventError> {
        MethodArn::parse("request authorizer event", "$.methodArn", &self.method_arn)
    }
}

record! {
    /// The event of an HTTP API authorizer with payload format 2.0.
    ///
    /// ```
    /// use lambda_native_events::{SimpleAuthorizerResponse, V2AuthorizerEvent};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = V2AuthorizerEvent::parse(event)?;
    ///     let response = match event.header("authorization") {
    ///         Some("Bearer t-1") => SimpleAuthorizerResponse::allow().context("tenant", "t-1"),
    ///         _ => SimpleAuthorizerResponse::deny(),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert_eq!(
    ///     handle(V2AuthorizerEvent::SAMPLE)?,
    ///     r#"{"isAuthorized":true,"context":{"tenant":"t-1"}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Control access to HTTP APIs with AWS Lambda authorizers](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html).
    pub struct V2AuthorizerEvent<'a> {
        /// `2.0`.
        pub version: Cow<'a, str> as "version",
        /// `REQUEST`.
        pub kind: Cow<'a, str> as "type",
        /// The ARN of the route. See [`route_arn`](Self::route_arn).
        pub route_arn: Cow<'a, str> as "routeArn",
        /// The values of the identity sources, in their order.
        pub identity_source: Vec<Cow<'a, str>> as "identitySource" secret,
        /// The route that matched: `GET /orders/{id}`.
        pub route_key: Cow<'a, str> as "routeKey",
        /// The path, prefixed with the name of the stage unless that is `$default`.
        pub raw_path: Cow<'a, str> as "rawPath",
        /// The query string as sent.
        pub raw_query_string: Cow<'a, str> as "rawQueryString" secret,
        /// Each entry is one `name=value`. See [`cookie`](Self::cookie).
        pub cookies: Vec<Cow<'a, str>> as "cookies" secret,
        /// Names are in lower case. The values of a repeated header are joined with commas.
        pub headers: Map<'a> as "headers",
        /// Decoded. The values of a repeated parameter are joined with commas.
        pub query_string_parameters: Map<'a> as "queryStringParameters",
        /// The values of the path parameters.
        pub path_parameters: Map<'a> as "pathParameters",
        /// The stage variables of the API.
        pub stage_variables: Map<'a> as "stageVariables",
        /// The API, the caller and other facts about the request.
        pub request_context: ApiGwV2RequestContext<'a> as "requestContext",
    }
}

event!(V2AuthorizerEvent, "v2 authorizer event", AUTHORIZER_V2);

impl V2AuthorizerEvent<'_> {
    /// The parts of the ARN.
    ///
    /// # Errors
    /// The ARN is not that of an API route.
    pub fn route_arn(&self) -> Result<MethodArn<'_>, EventError> {
        MethodArn::parse("v2 authorizer event", "$.routeArn", &self.route_arn)
    }

    /// The HTTP method, in capitals: `GET`.
    pub fn method(&self) -> &str {
        &self.request_context.http.method
    }

    /// The path without the name of the stage, as in [`ApiGwV2Event::path`](crate::ApiGwV2Event::path).
    pub fn path(&self) -> &str {
        request::without_stage(&self.raw_path, &self.request_context.stage)
    }

    /// The value of a header. The case of `name` does not matter. The values of a repeated header are
    /// joined with commas.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get_any_case(name)
    }

    /// The decoded names and values of the query, in order, including repeated names.
    pub fn query(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        form_urlencoded::parse(self.raw_query_string.as_bytes())
    }

    /// The first value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        request::value(self.query(), name)
    }

    /// The value of a cookie, as sent.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.cookies.iter().map(|cookie| &**cookie);
        request::cookie(cookies.chain(self.header("cookie")), name)
    }
}
