//! API Gateway REST APIs, and HTTP APIs with payload format 1.0.
//!
//! [`ApiGwV1Event`] is the request, [`ApiGwV1Response`] the response. An HTTP API also uses this format
//! if its integration is set to version 1.0. Its default format is
//! [`ApiGwV2Event`](crate::ApiGwV2Event).

mod context;
mod response;

use std::borrow::Cow;

pub use context::{ApiGwV1ClientCert, ApiGwV1Identity, ApiGwV1RequestContext, ApiGwV1Validity};
pub use response::ApiGwV1Response;

use crate::http::body::body_methods;
use crate::http::request::{multi_value_request_methods, path_methods, without_stage};
use crate::json::{Dict, Map, event, record};

record! {
    /// An HTTP request, from a REST API with a Lambda proxy integration, or from an HTTP API with
    /// payload format 1.0.
    ///
    /// ```
    /// use lambda_native_events::{ApiGwV1Event, ApiGwV1Response};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     count: u32,
    /// }
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let request = ApiGwV1Event::parse(event)?;
    ///     let response = match (request.method(), &*request.resource) {
    ///         ("POST", "/orders/{id}") => {
    ///             let id = &request.path_parameters["id"];
    ///             let order: Order = request.body_json()?;
    ///             let name = request.query_value("name").unwrap_or("somebody".into());
    ///             ApiGwV1Response::text(format!("{} of {id} for {name}", order.count))
    ///                 .add_header("set-cookie", "a=1")
    ///                 .add_header("set-cookie", "b=2")
    ///         }
    ///         _ => ApiGwV1Response::new(404),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// let response = handle(ApiGwV1Event::SAMPLE)?;
    /// assert!(response.contains("2 of 7 for Jürgen"), "{response}");
    /// assert!(response.contains(r#""set-cookie":["a=1","b=2"]"#), "{response}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Lambda proxy integrations in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html),
    /// "Input format of a Lambda function for proxy integration"; for HTTP APIs
    /// [Create AWS Lambda proxy integrations for HTTP APIs in API Gateway](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html),
    /// format 1.0.
    pub struct ApiGwV1Event<'a> {
        /// `1.0` from an HTTP API. Missing from a REST API.
        pub version: Option<Cow<'a, str>> as "version",
        /// The resource that matched: `/orders/{id}`.
        pub resource: Cow<'a, str> as "resource",
        /// The path, as sent: `/a%20b`. From a REST API it has no stage, and behind a custom domain it
        /// includes the base path of the mapping. From an HTTP API it has the stage, unless that is
        /// `$default`. See [`path`](Self::path).
        pub path: Cow<'a, str> as "path",
        /// `GET`, `POST`, ...
        pub http_method: Cow<'a, str> as "httpMethod",
        /// The last value of each header. See [`header`](Self::header).
        pub headers: Map<'a> as "headers",
        /// All values of each header. See [`header_values`](Self::header_values).
        pub multi_value_headers: Dict<'a, Vec<Cow<'a, str>>> as "multiValueHeaders",
        /// The last value of each parameter, decoded.
        pub query_string_parameters: Map<'a> as "queryStringParameters",
        /// All values of each parameter, decoded. See [`query`](Self::query).
        pub multi_value_query_string_parameters: Dict<'a, Vec<Cow<'a, str>>> as "multiValueQueryStringParameters",
        /// The values of the path parameters: `id` in `/orders/{id}`. A REST API passes them as sent,
        /// an HTTP API decodes them.
        pub path_parameters: Map<'a> as "pathParameters",
        /// The stage variables of the API.
        pub stage_variables: Map<'a> as "stageVariables",
        /// The API, the caller and other facts about the request.
        pub request_context: ApiGwV1RequestContext<'a> as "requestContext",
        /// The body as it is in the event: text, or base64 if `is_base64_encoded`.
        pub body: Option<Cow<'a, str>> as "body" secret,
        /// Whether `body` is base64, which the API's binary media types determine.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

event!(ApiGwV1Event, "API Gateway v1 event", API_GW_REST);
body_methods!(ApiGwV1Event, "API Gateway v1 event");
path_methods!(ApiGwV1Event, |_| false);
multi_value_request_methods!(ApiGwV1Event);

impl ApiGwV1Event<'_> {
    /// The HTTP method, in capitals: `GET`.
    pub fn method(&self) -> &str {
        &self.http_method
    }

    /// The path, without the stage, as sent: `/a%20b`. Neither a REST API nor an HTTP API
    /// with payload format 1.0 decodes it; [`decoded_path`](Self::decoded_path) does.
    ///
    /// An HTTP API prefixes the path with the name of the stage, unless that is `$default`. This method
    /// removes it. For the path with the stage, use the field `path`.
    ///
    /// ```
    /// use lambda_native_events::ApiGwV1Event;
    ///
    /// let http_api = r#"{"version": "1.0", "path": "/prod/hi", "requestContext": {"stage": "prod"}}"#;
    /// assert_eq!(ApiGwV1Event::parse(http_api)?.path(), "/hi");
    ///
    /// let rest_api = r#"{"path": "/prod/hi", "requestContext": {"stage": "prod"}}"#;
    /// assert_eq!(ApiGwV1Event::parse(rest_api)?.path(), "/prod/hi");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn path(&self) -> &str {
        // Only the events of HTTP APIs have a version.
        if self.version.is_some() {
            return without_stage(&self.path, &self.request_context.stage);
        }
        &self.path
    }

    /// The request id of API Gateway. It is not Lambda's request id.
    pub fn request_id(&self) -> &str {
        &self.request_context.request_id
    }

    /// The address of the client, or of the last proxy before AWS.
    pub fn source_ip(&self) -> &str {
        &self.request_context.identity.source_ip
    }
}
