//! API Gateway WebSocket APIs.
//!
//! [`WebSocketEvent`] is a connection, a message or a disconnection, and [`WebSocketResponse`] the
//! response to it.
//!
//! The body of the response reaches the client only if the route has a route response. Otherwise send
//! messages with the `@connections` API.

use std::borrow::Cow;

use crate::http::body::body_methods;
use crate::http::check;
use crate::http::request::multi_value_request_methods;
use crate::http::response::{response_methods, single_value_methods};
use crate::json::{Dict, EpochMillis, Json, Map, ResponseError, choice, event, record, response};

const RESPONSE: &str = "WebSocket response";

record! {
    /// A client of a WebSocket API has connected, sent a message, or disconnected.
    ///
    /// ```
    /// use lambda_native_events::websocket::WebSocketEventType;
    /// use lambda_native_events::{WebSocketEvent, WebSocketResponse, samples};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = WebSocketEvent::parse(event)?;
    ///     let id = event.connection_id();
    ///     let response = match &event.request_context.event_type {
    ///         WebSocketEventType::Connect => match event.query_value("room") {
    ///             Some(room) => WebSocketResponse::text(format!("{id} is in {room}")),
    ///             None => WebSocketResponse::new(403),
    ///         },
    ///         WebSocketEventType::Disconnect => WebSocketResponse::text(format!("{id} is gone")),
    ///         _ => WebSocketResponse::text(event.body_str()?.into_owned()),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(WebSocketEvent::SAMPLE)?.contains(r#"\"text\": \"hi\""#));
    /// assert!(handle(samples::WEBSOCKET_CONNECT)?.contains("TWegAcC4EowCHnA= is in 7"));
    /// assert!(handle(samples::WEBSOCKET_DISCONNECT)?.contains("is gone"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Only `$connect` has headers and a query (`$disconnect` repeats the host).
    ///
    /// AWS: [Manage connected users and client apps: $connect and $disconnect routes](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html)
    /// and "Reference of $context variables" for WebSocket APIs.
    pub struct WebSocketEvent<'a> {
        /// The resource, only in events from other tools.
        pub resource: Option<Cow<'a, str>> as "resource",
        /// The path, only in events from other tools.
        pub path: Option<Cow<'a, str>> as "path",
        /// The method, only in events from other tools.
        pub http_method: Option<Cow<'a, str>> as "httpMethod",
        /// The last value of each header. See [`header`](Self::header).
        pub headers: Map<'a> as "headers",
        /// All values of each header.
        pub multi_value_headers: Dict<'a, Vec<Cow<'a, str>>> as "multiValueHeaders",
        /// The last value of each parameter, decoded.
        pub query_string_parameters: Map<'a> as "queryStringParameters",
        /// All values of each parameter, decoded.
        pub multi_value_query_string_parameters: Dict<'a, Vec<Cow<'a, str>>> as "multiValueQueryStringParameters",
        /// Path parameters, only in events from other tools.
        pub path_parameters: Map<'a> as "pathParameters",
        /// The stage variables of the API.
        pub stage_variables: Map<'a> as "stageVariables",
        /// The connection and the event type.
        pub request_context: WebSocketContext<'a> as "requestContext",
        /// The message as it is in the event: text, or base64 if `is_base64_encoded`.
        pub body: Option<Cow<'a, str>> as "body" secret,
        /// Whether `body` is base64.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

event!(WebSocketEvent, "WebSocket event", WEBSOCKET_MESSAGE);
body_methods!(WebSocketEvent, "WebSocket event");
multi_value_request_methods!(WebSocketEvent);

impl WebSocketEvent<'_> {
    /// The route: `$connect`, `$disconnect`, `$default`, or the result of the route selection expression
    /// for the message.
    pub fn route_key(&self) -> &str {
        &self.request_context.route_key
    }

    /// The id of the connection, for `@connections`.
    pub fn connection_id(&self) -> &str {
        &self.request_context.connection_id
    }

    /// The endpoint of `@connections`, for a client of the API Gateway Management API:
    /// `https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod`.
    ///
    /// Behind a custom domain it is the domain alone, without the stage. The key of the API mapping,
    /// if it has one, is not in the event and has to be added: `https://ws.example.com/KEY`.
    pub fn connections_endpoint(&self) -> String {
        let WebSocketContext {
            domain_name, stage, ..
        } = &self.request_context;
        if domain_name.contains(".execute-api.") {
            format!("https://{domain_name}/{stage}")
        } else {
            format!("https://{domain_name}")
        }
    }
}

choice! {
    /// The type of the event.
    pub enum WebSocketEventType<'a> {
        /// A client wants to connect.
        Connect = "CONNECT",
        /// A client has sent a message.
        Message = "MESSAGE",
        /// A client has disconnected. API Gateway does not guarantee to send this event.
        Disconnect = "DISCONNECT",
    }
}

record! {
    /// The connection and the event type.
    pub struct WebSocketContext<'a> {
        /// The AWS account that owns the API, only in events from other tools.
        pub account_id: Option<Cow<'a, str>> as "accountId",
        /// The id of the API.
        pub api_id: Cow<'a, str> as "apiId",
        /// The result of the authorizer of `$connect`: its `context`, with its `principalId`.
        pub authorizer: Option<Json<'a>> as "authorizer" secret,
        /// When the client connected.
        pub connected_at: EpochMillis as "connectedAt" number,
        /// The id of the connection.
        pub connection_id: Cow<'a, str> as "connectionId",
        /// The host name of the request.
        pub domain_name: Cow<'a, str> as "domainName",
        /// `$disconnect`: the reason.
        pub disconnect_reason: Option<Cow<'a, str>> as "disconnectReason",
        /// `$disconnect`: the status code of RFC 6455, section 7.4, such as 1000 or 1001. It is 1005 if
        /// the client sent none, and 1006 if it closed the connection without a close frame.
        pub disconnect_status_code: Option<i64> as "disconnectStatusCode",
        /// An error message of API Gateway.
        pub error: Option<Cow<'a, str>> as "error",
        /// The type of the event.
        pub event_type: WebSocketEventType<'a> as "eventType",
        /// A second id of the request.
        pub extended_request_id: Cow<'a, str> as "extendedRequestId",
        /// The method, only in events from other tools.
        pub http_method: Option<Cow<'a, str>> as "httpMethod",
        /// The caller.
        pub identity: WebSocketIdentity<'a> as "identity",
        /// The latency of the integration, only in events from other tools.
        pub integration_latency: Option<Cow<'a, str>> as "integrationLatency",
        /// `IN`.
        pub message_direction: Cow<'a, str> as "messageDirection",
        /// The id of the message.
        pub message_id: Option<Cow<'a, str>> as "messageId",
        /// The request id of API Gateway.
        pub request_id: Cow<'a, str> as "requestId",
        /// The time of the request, as in an access log: `12/Mar/2020:19:03:58 +0000`.
        pub request_time: Cow<'a, str> as "requestTime",
        /// The time of the request.
        pub request_time_epoch: EpochMillis as "requestTimeEpoch" number,
        /// The resource, only in events from other tools.
        pub resource_id: Option<Cow<'a, str>> as "resourceId",
        /// The resource, only in events from other tools.
        pub resource_path: Option<Cow<'a, str>> as "resourcePath",
        /// The route.
        pub route_key: Cow<'a, str> as "routeKey",
        /// The stage.
        pub stage: Cow<'a, str> as "stage",
        /// The status, only in events from other tools.
        pub status: Option<Cow<'a, str>> as "status",
    }
}

record! {
    /// The caller.
    pub struct WebSocketIdentity<'a> {
        /// IAM: the id of the access key.
        pub access_key: Option<Cow<'a, str>> as "accessKey" secret,
        /// IAM: the account of the caller.
        pub account_id: Option<Cow<'a, str>> as "accountId",
        /// The API key, if the route needs one.
        pub api_key: Option<Cow<'a, str>> as "apiKey" secret,
        /// The id of the API key.
        pub api_key_id: Option<Cow<'a, str>> as "apiKeyId",
        /// IAM: the id of the principal.
        pub caller: Option<Cow<'a, str>> as "caller",
        /// Cognito identities: the providers, separated by commas.
        pub cognito_authentication_provider: Option<Cow<'a, str>> as "cognitoAuthenticationProvider",
        /// Cognito identities: `authenticated` or `unauthenticated`.
        pub cognito_authentication_type: Option<Cow<'a, str>> as "cognitoAuthenticationType",
        /// Cognito identities: the id of the identity.
        pub cognito_identity_id: Option<Cow<'a, str>> as "cognitoIdentityId",
        /// Cognito identities: the id of the pool.
        pub cognito_identity_pool_id: Option<Cow<'a, str>> as "cognitoIdentityPoolId",
        /// IAM: the organization of the caller, if it is in one.
        pub principal_org_id: Option<Cow<'a, str>> as "principalOrgId",
        /// The address of the client, or of the last proxy before AWS.
        pub source_ip: Cow<'a, str> as "sourceIp",
        /// IAM: the id of the user.
        pub user: Option<Cow<'a, str>> as "user",
        /// The `user-agent` header.
        pub user_agent: Option<Cow<'a, str>> as "userAgent",
        /// IAM: the ARN of the user or role session.
        pub user_arn: Option<Cow<'a, str>> as "userArn",
    }
}

record! {
    /// The response. For `$connect`, a status outside 200–299 rejects the connection, and the header
    /// `Sec-WebSocket-Protocol` selects a subprotocol.
    ///
    /// ```
    /// use lambda_native_events::WebSocketResponse;
    ///
    /// let chat = WebSocketResponse::new(200).header("Sec-WebSocket-Protocol", "chat");
    /// assert_eq!(
    ///     chat.to_json()?,
    ///     r#"{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat"},"body":"","isBase64Encoded":false}"#
    /// );
    /// // That of HTTP, not of WebSocket.
    /// assert!(WebSocketResponse::new(1001).to_json().is_err());
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects a status outside 100–599 (including the default, 0), invalid or
    /// repeated header names, control characters in header values, and a body that is marked as base64
    /// but is not. `Serialize` does not check.
    ///
    /// AWS: "Set up route responses for WebSocket APIs in API Gateway".
    pub struct WebSocketResponse<'a> {
        /// The status, 100 to 599.
        pub status_code: u16 as "statusCode",
        /// `$connect`: headers of the handshake.
        pub headers: Map<'a> as "headers",
        /// A message for the client, if the route has a route response.
        pub body: Cow<'a, str> as "body" secret,
        /// Whether `body` is base64.
        pub is_base64_encoded: bool as "isBase64Encoded",
    }
}

response!(WebSocketResponse, "WebSocket response", check);
response_methods!(WebSocketResponse, RESPONSE);
single_value_methods!(WebSocketResponse);

fn check(response: &WebSocketResponse) -> Result<(), ResponseError> {
    check::status(RESPONSE, response.status_code)?;
    check::headers(RESPONSE, &response.headers.iter(), "leave one")?;
    check::body(RESPONSE, &response.body, response.is_base64_encoded)
}
