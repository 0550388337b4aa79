//! What an authorizer answers.

use std::borrow::Cow;

use serde_core::ser::Serialize;

use super::policy::{Policy, PolicyStatement};
use crate::record::record;
use crate::root::answer;
use crate::{Dict, Json, ResponseError};

const RESPONSE: &str = "authorizer response";

record! {
    /// The answer with a policy: of authorizers of REST APIs and WebSocket APIs, and of HTTP APIs
    /// that ask for a policy.
    ///
    /// ```
    /// use lambda_native_events::{AuthorizerResponse, RequestAuthorizerEvent, samples};
    ///
    /// let event = RequestAuthorizerEvent::parse(samples::AUTHORIZER_REQUEST)?;
    /// let arn = event.method_arn()?;
    /// let answer = AuthorizerResponse::allow("user-1", arn.any_path("GET"))
    ///     .and_deny(format!("{}/admin/*", arn.any_path("GET").trim_end_matches("/*")))
    ///     .context("tenant", "t-1")
    ///     .context("admin", &false);
    /// assert!(answer.to_json().unwrap().starts_with(
    ///     r#"{"principalId":"user-1","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"Allow","#
    /// ));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// A policy that is made by [`allow`](Self::allow) and [`deny`](Self::deny) has a statement.
    /// `to_json` refuses what API Gateway would answer with a 500: no principal; no statement, or
    /// one without action or resource, or with another effect than `Allow` and `Deny`; a resource
    /// that is neither an ARN nor `*`; a value of the context that is an object or an array.
    ///
    /// To answer 401, the function returns an error whose message is `Unauthorized`.
    ///
    /// AWS: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer".
    pub struct AuthorizerResponse<'a> {
        /// Who the caller is.
        pub principal_id: Cow<'a, str> as "principalId",
        /// What the caller may do.
        pub policy_document: Policy<'a> as "policyDocument",
        /// What the function behind the API gets to know: strings, numbers, booleans.
        pub context: Dict<'a, Json<'a>> as "context" secret,
        /// The API key, where the API takes it from the authorizer.
        pub usage_identifier_key: Option<Cow<'a, str>> as "usageIdentifierKey" secret,
    }
}

answer!(AuthorizerResponse, "authorizer response", check);

impl AuthorizerResponse<'static> {
    /// Allows a method: an ARN, in which `*` is any text. Better more than one, since API Gateway
    /// keeps the policy: see [`MethodArn`](super::MethodArn).
    pub fn allow(
        principal_id: impl Into<Cow<'static, str>>,
        resource: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(principal_id, PolicyStatement::invoke("Allow", [resource]))
    }

    /// Denies a method: the caller gets a 403.
    pub fn deny(
        principal_id: impl Into<Cow<'static, str>>,
        resource: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(principal_id, PolicyStatement::invoke("Deny", [resource]))
    }

    fn new(
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
    pub fn and_allow(mut self, resource: impl Into<Cow<'static, str>>) -> Self {
        let statement = PolicyStatement::invoke("Allow", [resource]);
        self.policy_document.statement.push(statement);
        self
    }

    /// Denies another method. What is denied is denied, whatever else is allowed.
    #[must_use]
    pub fn and_deny(mut self, resource: impl Into<Cow<'static, str>>) -> Self {
        let statement = PolicyStatement::invoke("Deny", [resource]);
        self.policy_document.statement.push(statement);
        self
    }

    /// Adds to the context: a string, a number or a boolean.
    #[must_use]
    pub fn context<T: Serialize + ?Sized>(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: &T,
    ) -> Self {
        self.context.insert(name, Json::of(value));
        self
    }

    /// Sets the API key, where the API takes it from the authorizer.
    #[must_use]
    pub fn usage_identifier_key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.usage_identifier_key = Some(key.into());
        self
    }
}

record! {
    /// The simple answer of an authorizer of an HTTP API.
    ///
    /// ```
    /// use lambda_native_events::SimpleAuthorizerResponse;
    ///
    /// let answer = SimpleAuthorizerResponse::allow().context("tenant", "t-1");
    /// assert_eq!(answer.to_json()?, r#"{"isAuthorized":true,"context":{"tenant":"t-1"}}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// AWS: API Gateway Developer Guide, "Control access to HTTP APIs with AWS Lambda authorizers".
    pub struct SimpleAuthorizerResponse<'a> {
        /// Whether the caller may.
        pub is_authorized: bool as "isAuthorized",
        /// What the function behind the API gets to know: any JSON.
        pub context: Dict<'a, Json<'a>> as "context" secret,
    }
}

answer!(SimpleAuthorizerResponse, "simple authorizer response");

impl SimpleAuthorizerResponse<'static> {
    /// The caller may.
    pub fn allow() -> Self {
        Self {
            is_authorized: true,
            ..Self::default()
        }
    }

    /// The caller may not: a 403.
    pub fn deny() -> Self {
        Self::default()
    }

    /// Adds to the context.
    #[must_use]
    pub fn context<T: Serialize + ?Sized>(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: &T,
    ) -> Self {
        self.context.insert(name, Json::of(value));
        self
    }
}

fn check(answer: &AuthorizerResponse) -> Result<(), ResponseError> {
    let invalid =
        |path: String, problem: String| Err(ResponseError::invalid(RESPONSE, path, problem));
    if answer.principal_id.is_empty() {
        return invalid("$.principalId".to_owned(), "is missing".to_owned());
    }
    let statements = &answer.policy_document.statement;
    if statements.is_empty() {
        let problem = "has no statement: `allow` and `deny` make one".to_owned();
        return invalid("$.policyDocument.Statement".to_owned(), problem);
    }
    for (at, statement) in statements.iter().enumerate() {
        let path = |member: &str| format!("$.policyDocument.Statement[{at}].{member}");
        let effect = &*statement.effect;
        if effect != "Allow" && effect != "Deny" {
            let problem = format!("`{effect}` is neither Allow nor Deny");
            return invalid(path("Effect"), problem);
        }
        if statement.action.iter().len() == 0 {
            return invalid(path("Action"), "is missing".to_owned());
        }
        if statement.resource.iter().len() == 0 {
            return invalid(path("Resource"), "is missing".to_owned());
        }
        let is_resource = |resource: &str| resource == "*" || resource.starts_with("arn:");
        if let Some(resource) = statement.resource.iter().find(|text| !is_resource(text)) {
            return invalid(
                path("Resource"),
                format!("`{resource}` is neither an ARN nor `*`"),
            );
        }
    }
    for (name, value) in answer.context.iter() {
        if value.text().trim_ascii_start().starts_with(['{', '[']) {
            let problem =
                "is an object or an array; API Gateway takes strings, numbers and booleans";
            return invalid(format!("$.context[{name:?}]"), problem.to_owned());
        }
    }
    Ok(())
}
