//! `requestContext.authorizer`: the result of the route's authorizer.

use std::borrow::Cow;

use crate::json::{Json, record};

record! {
    /// The result of the route's authorizer. The kind of authorizer determines which field is set.
    pub struct ApiGwV2Authorizer<'a> {
        /// A JWT authorizer: the verified token.
        pub jwt: Option<ApiGwV2Jwt<'a>> as "jwt",
        /// A Lambda authorizer: the `context` that its function returned.
        ///
        /// ```
        /// use lambda_native_events::ApiGwV2Event;
        ///
        /// #[derive(serde::Deserialize)]
        /// struct Tenant<'a> {
        ///     tenant: &'a str,
        /// }
        ///
        /// let event = ApiGwV2Event::parse(
        ///     r#"{"requestContext": {"authorizer": {"lambda": {"tenant": "t-1"}}}}"#,
        /// )?;
        /// let context = event.request_context.authorizer.unwrap().lambda.unwrap();
        /// assert_eq!(context.parse::<Tenant>()?.tenant, "t-1");
        /// # Ok::<(), lambda_native_events::EventError>(())
        /// ```
        pub lambda: Option<Json<'a>> as "lambda" secret,
        /// IAM: a request signed with AWS credentials.
        pub iam: Option<ApiGwV2Iam<'a>> as "iam",
    }
}

record! {
    /// A verified JSON Web Token.
    pub struct ApiGwV2Jwt<'a> {
        /// The claims of the token, an object. API Gateway turns most values into strings.
        pub claims: Json<'a> as "claims" secret,
        /// The scopes of the token that the route requires.
        pub scopes: Vec<Cow<'a, str>> as "scopes",
    }
}

record! {
    /// The AWS identity that signed a request.
    pub struct ApiGwV2Iam<'a> {
        /// The id of the access key.
        pub access_key: Cow<'a, str> as "accessKey" secret,
        /// The account of the caller.
        pub account_id: Cow<'a, str> as "accountId",
        /// The id of the principal.
        pub caller_id: Cow<'a, str> as "callerId",
        /// The Cognito identity, if the credentials come from one. Not for Function URLs.
        pub cognito_identity: Option<ApiGwV2CognitoIdentity<'a>> as "cognitoIdentity",
        /// The organization of the caller, if it is in one.
        pub principal_org_id: Option<Cow<'a, str>> as "principalOrgId",
        /// The ARN of the user or role session.
        pub user_arn: Cow<'a, str> as "userArn",
        /// The id of the user.
        pub user_id: Cow<'a, str> as "userId",
    }
}

record! {
    /// An identity from a Cognito identity pool.
    pub struct ApiGwV2CognitoIdentity<'a> {
        /// Authentication methods: `authenticated`, the provider, the provider's id of the user.
        pub amr: Vec<Cow<'a, str>> as "amr",
        /// The id of the identity.
        pub identity_id: Cow<'a, str> as "identityId",
        /// The id of the pool.
        pub identity_pool_id: Cow<'a, str> as "identityPoolId",
    }
}
