//! The event and its members.

use std::borrow::Cow;

use super::ApiGwV2RequestContext;
use crate::json::{EventError, Map, event, record};

/// The name of this event in error messages.
pub(super) const EVENT: &str = "API Gateway v2 event";

record! {
    /// An HTTP request: from an API Gateway HTTP API with payload format 2.0, or from a Lambda
    /// Function URL.
    ///
    /// The fields are AWS's members. The methods [`method`](Self::method), [`path`](Self::path),
    /// [`header`](Self::header), [`query`](Self::query), [`cookie`](Self::cookie) and
    /// [`body_bytes`](Self::body_bytes) return the parts of the HTTP request.
    ///
    /// ```
    /// use lambda_native_events::{ApiGwV2Event, ApiGwV2Response, samples};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let request = ApiGwV2Event::parse(event)?;
    ///     let response = match (request.method(), request.path()) {
    ///         ("POST", "/orders") => {
    ///             let order: serde_json::Value = request.body_json()?;
    ///             ApiGwV2Response::json(&order["item"])?.status(201)
    ///         }
    ///         (_, path) => ApiGwV2Response::new(404).body(format!("nothing at {path}")),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert_eq!(
    ///     handle(ApiGwV2Event::SAMPLE)?,
    ///     r#"{"statusCode":201,"headers":{"content-type":"application/json"},"cookies":[],"body":"\"book\""}"#
    /// );
    /// assert!(handle(samples::FUNCTION_URL)?.contains("nothing at /hi"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// In a test, construct the event that you need:
    ///
    /// ```
    /// # use lambda_native_events::ApiGwV2Event;
    /// let event = ApiGwV2Event {
    ///     raw_path: "/orders".into(),
    ///     headers: [("content-type", "application/json")].into(),
    ///     body: Some("{}".into()),
    ///     ..Default::default()
    /// };
    /// assert_eq!(event.header("Content-Type"), Some("application/json"));
    /// ```
    ///
    /// AWS: [Create AWS Lambda proxy integrations for HTTP APIs in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html)
    /// and [Invoking Lambda function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).
    pub struct ApiGwV2Event<'a> {
        /// The payload format: `2.0`.
        pub version: Cow<'a, str> as "version",
        /// The route that matched: `GET /orders/{id}` or `$default`. Function URLs have one route,
        /// `$default`.
        pub route_key: Cow<'a, str> as "routeKey",
        /// The path, prefixed with the name of the stage unless that is `$default`. An HTTP API
        /// decodes the path, a Function URL does not. See [`path`](Self::path),
        /// [`decoded_path`](Self::decoded_path) and [`encoded_path`](Self::encoded_path).
        pub raw_path: Cow<'a, str> as "rawPath",
        /// The query string as sent, without the `?`; empty if there is none. See
        /// [`query`](Self::query).
        pub raw_query_string: Cow<'a, str> as "rawQueryString" secret,
        /// Each entry is one `name=value`. An HTTP API removes the `cookie` header from the headers;
        /// a Function URL keeps it, with the same cookies. See [`cookie`](Self::cookie).
        pub cookies: Vec<Cow<'a, str>> as "cookies" secret,
        /// Names are in lower case. The values of a repeated header are joined with commas. See
        /// [`header`](Self::header).
        pub headers: Map<'a> as "headers",
        /// Decoded. The values of a repeated parameter are joined with commas and cannot be
        /// distinguished from one value that contains a comma. [`query`](Self::query) keeps them
        /// apart.
        pub query_string_parameters: Map<'a> as "queryStringParameters",
        /// The values of the route's path parameters: `id` in `/orders/{id}`.
        pub path_parameters: Map<'a> as "pathParameters",
        /// The stage variables of the API. Function URLs have none.
        pub stage_variables: Map<'a> as "stageVariables",
        /// The API, the route, the caller and other facts about the request.
        pub request_context: ApiGwV2RequestContext<'a> as "requestContext",
        /// The body as it is in the event: text, or base64 if `is_base64_encoded`. `None` if there
        /// is no body. See [`body_bytes`](Self::body_bytes) and [`body_str`](Self::body_str).
        pub body: Option<Cow<'a, str>> as "body" secret,
        /// Whether `body` is base64.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

event!(ApiGwV2Event, EVENT, API_GW_V2);

/// Reads an event. A thin form of [`ApiGwV2Event::parse`], under the name that the function has in the
/// package that this runtime follows.
///
/// ```
/// let event = r#"{"rawPath": "/hi", "requestContext": {"http": {"method": "GET"}}}"#;
/// let request = lambda_native_events::parse_api_gw_v2(event)?;
/// assert_eq!((request.method(), request.path()), ("GET", "/hi"));
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
///
/// # Errors
/// The text is not a JSON object, or a member has the wrong type.
pub fn parse_api_gw_v2(text: &str) -> Result<ApiGwV2Event<'_>, EventError> {
    ApiGwV2Event::parse(text)
}
