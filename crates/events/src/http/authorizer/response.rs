//! The responses of authorizers.

use std::borrow::Cow;

use serde_core::ser::Serialize;

use super::policy::{self, Policy, PolicyStatement};
use crate::json::{Dict, Json, ResponseError, record, response, write_response};

const RESPONSE: &str = "authorizer response";

record! {
    /// A response with a policy, for authorizers of REST APIs and WebSocket APIs, and of HTTP APIs that
    /// expect a policy.
    ///
    /// ```
    /// use lambda_native_events::{AuthorizerResponse, RequestAuthorizerEvent};
    ///
    /// let event = RequestAuthorizerEvent::parse(RequestAuthorizerEvent::SAMPLE)?;
    /// let arn = event.method_arn()?;
    /// let response = AuthorizerResponse::allow("user-1", arn.resource("GET", "*"))
    ///     .and_deny(arn.resource("GET", "admin/*"))
    ///     .context("tenant", "t-1")
    ///     .context("admin", false)
    ///     .to_json()
    ///     .unwrap();
    /// assert!(response.starts_with(
    ///     r#"{"principalId":"user-1","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"Allow","#
    /// ));
    /// assert!(response.ends_with(r#""context":{"tenant":"t-1","admin":false}}"#));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// `to_json` rejects what API Gateway would turn into a 500: no principal; a version other than
    /// 2012-10-17 and 2008-10-17; no statement, or a statement without an action or resource, or with
    /// an effect other than `Allow` and `Deny`; an action without its service; a resource that is
    /// neither an ARN nor `*`; a condition without values; and a context value that is `null`, an
    /// object or an array. `Serialize` does not check.
    ///
    /// AWS: [Output from an API Gateway Lambda authorizer](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
    pub struct AuthorizerResponse<'a> {
        /// The id of the caller.
        pub principal_id: Cow<'a, str> as "principalId",
        /// The policy.
        pub policy_document: Policy<'a> as "policyDocument",
        /// The context for the function behind the API: strings, numbers, booleans.
        pub context: Dict<'a, Json<'a>> as "context" secret,
        /// The API key, if the API gets it from the authorizer.
        pub usage_identifier_key: Option<Cow<'a, str>> as "usageIdentifierKey" secret,
    }
}

response!(AuthorizerResponse, "authorizer response", check);

impl AuthorizerResponse<'static> {
    /// Creates a response that allows a method, given as an ARN in which `*` matches any text. API Gateway
    /// caches the policy, so the ARN should match everything that the caller may do: see
    /// [`MethodArn`](super::MethodArn).
    pub fn allow(
        principal_id: impl Into<Cow<'static, str>>,
        resource: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(principal_id, PolicyStatement::allow(resource))
    }

    /// Creates a response that denies a method. The caller gets a 403.
    pub fn deny(
        principal_id: impl Into<Cow<'static, str>>,
        resource: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(principal_id, PolicyStatement::deny(resource))
    }

    /// Creates a response with a statement of your own, such as one with a condition.
    pub fn new(
        principal_id: impl Into<Cow<'static, str>>,
        statement: PolicyStatement<'static>,
    ) -> Self {
        Self {
            principal_id: principal_id.into(),
            policy_document: Policy {
                version: "2012-10-17".into(),
                statement: vec![statement],
            },
            ..Self::default()
        }
    }

    /// Allows another method.
    #[must_use]
    pub fn and_allow(self, resource: impl Into<Cow<'static, str>>) -> Self {
        self.and(PolicyStatement::allow(resource))
    }

    /// Denies another method. A denied method stays denied, even if another statement allows it.
    #[must_use]
    pub fn and_deny(self, resource: impl Into<Cow<'static, str>>) -> Self {
        self.and(PolicyStatement::deny(resource))
    }

    /// Adds a statement of your own.
    #[must_use]
    pub fn and(mut self, statement: PolicyStatement<'static>) -> Self {
        self.policy_document.statement.push(statement);
        self
    }

    /// Adds a value to the context: a string, a number or a boolean.
    #[must_use]
    pub fn context<T: Serialize>(mut self, name: impl Into<Cow<'static, str>>, value: T) -> Self {
        self.context.insert(name, Json::of(value));
        self
    }

    /// Sets the API key, if the API gets it from the authorizer.
    #[must_use]
    pub fn usage_identifier_key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.usage_identifier_key = Some(key.into());
        self
    }
}

impl AuthorizerResponse<'_> {
    /// The JSON to return from an authorizer of an HTTP API with payload format 2.0, whose context may
    /// contain any JSON.
    ///
    /// # Errors
    /// As for `to_json`, except for the context.
    pub fn to_json_v2(&self) -> Result<String, ResponseError> {
        check_policy(self)?;
        write_response(RESPONSE, self)
    }
}

fn check(response: &AuthorizerResponse) -> Result<(), ResponseError> {
    check_policy(response)?;
    for (name, value) in response.context.iter() {
        let found = match value.text().trim_ascii_start().as_bytes() {
            [b'{', ..] => "an object",
            [b'[', ..] => "an array",
            [b'n', ..] => "null",
            _ => continue,
        };
        let problem = format!("is {found}; API Gateway accepts only strings, numbers and booleans");
        let path = format!("$.context[{name:?}]");
        return Err(ResponseError::invalid(RESPONSE, path, problem));
    }
    Ok(())
}

fn check_policy(response: &AuthorizerResponse) -> Result<(), ResponseError> {
    let invalid = |path, problem| ResponseError::invalid(RESPONSE, path, problem);
    if response.principal_id.is_empty() {
        return Err(invalid("$.principalId".to_owned(), "is missing".to_owned()));
    }
    policy::check(&response.policy_document)
        .map_err(|(path, problem)| invalid(format!("$.policyDocument.{path}"), problem))
}

record! {
    /// The simple response of an authorizer of an HTTP API.
    ///
    /// ```
    /// use lambda_native_events::SimpleAuthorizerResponse;
    ///
    /// let response = SimpleAuthorizerResponse::allow().context("tenant", "t-1");
    /// assert_eq!(response.to_json()?, r#"{"isAuthorized":true,"context":{"tenant":"t-1"}}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// AWS: [Control access to HTTP APIs with AWS Lambda authorizers](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html).
    pub struct SimpleAuthorizerResponse<'a> {
        /// Whether the request is authorized.
        pub is_authorized: bool as "isAuthorized",
        /// The context for the function behind the API: any JSON.
        pub context: Dict<'a, Json<'a>> as "context" secret,
    }
}

response!(SimpleAuthorizerResponse, "simple authorizer response");

impl SimpleAuthorizerResponse<'static> {
    /// Creates a response that authorizes the request.
    pub fn allow() -> Self {
        Self {
            is_authorized: true,
            ..Self::default()
        }
    }

    /// Creates a response that denies the request. The caller gets a 403.
    pub fn deny() -> Self {
        Self::default()
    }

    /// Adds a value to the context.
    #[must_use]
    pub fn context<T: Serialize>(mut self, name: impl Into<Cow<'static, str>>, value: T) -> Self {
        self.context.insert(name, Json::of(value));
        self
    }
}
