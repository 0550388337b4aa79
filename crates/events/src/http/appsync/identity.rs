//! The identity of the caller, which depends on the kind of authorization.

use std::borrow::Cow;

use crate::json::{Json, event, record};

/// The methods of an event with a member `identity`.
macro_rules! identity_methods {
    ($type:ident) => {
        impl $type<'_> {
            /// The caller's identity, with a Cognito user pool or OpenID Connect. `None` with another kind
            /// of authorization.
            pub fn cognito_identity(&self) -> Option<super::AppSyncCognitoIdentity<'_>> {
                let identity = self.identity.as_ref()?;
                identity.get("claims")?;
                identity.parse().ok()
            }

            /// The caller's identity, with IAM. `None` with another kind of authorization.
            pub fn iam_identity(&self) -> Option<super::AppSyncIamIdentity<'_>> {
                let identity = self.identity.as_ref()?;
                identity.get("userArn")?;
                identity.parse().ok()
            }

            /// The context that a Lambda authorizer returned: its `resolverContext`, or `handlerContext`
            /// for Event APIs. `None` with another kind of authorization.
            pub fn lambda_context(&self) -> Option<crate::json::Json<'_>> {
                let identity = self.identity.as_ref()?;
                let context = identity.get("resolverContext");
                context.or_else(|| identity.get("handlerContext"))
            }
        }
    };
}

pub(super) use identity_methods;

record! {
    /// The caller's identity, with a Cognito user pool or OpenID Connect. It is a part of other events, or
    /// the whole event if a mapping template passes on `$ctx.identity`.
    ///
    /// ```
    /// use lambda_native_events::{AppSyncCognitoIdentity, EventError};
    ///
    /// /// Whether the user is an administrator.
    /// fn handle(event: &str) -> Result<bool, EventError> {
    ///     let identity = AppSyncCognitoIdentity::parse(event)?;
    ///     Ok(identity.groups.iter().any(|group| group == "admins"))
    /// }
    ///
    /// assert!(handle(AppSyncCognitoIdentity::SAMPLE)?);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Resolver mapping template context reference](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html), "Identity".
    pub struct AppSyncCognitoIdentity<'a> {
        /// The id of the user.
        pub sub: Cow<'a, str> as "sub",
        /// The issuer of the token.
        pub issuer: Cow<'a, str> as "issuer",
        /// The name of the user. Missing with OpenID Connect.
        pub username: Cow<'a, str> as "username",
        /// The claims of the token.
        pub claims: Json<'a> as "claims" secret,
        /// The addresses of the client.
        pub source_ip: Vec<Cow<'a, str>> as "sourceIp",
        /// The default authorization strategy of the API: `ALLOW` or `DENY`. Missing with OpenID
        /// Connect.
        pub default_auth_strategy: Option<Cow<'a, str>> as "defaultAuthStrategy",
        /// The groups of the user in the pool.
        pub groups: Vec<Cow<'a, str>> as "groups",
        /// Empty for users of a pool.
        pub user_arn: Option<Cow<'a, str>> as "userArn",
        /// Empty for users of a pool.
        pub cognito_identity_auth_type: Option<Cow<'a, str>> as "cognitoIdentityAuthType",
    }
}

event!(
    AppSyncCognitoIdentity,
    "AppSync Cognito identity event",
    APPSYNC_COGNITO_IDENTITY
);

record! {
    /// The caller's identity, with IAM. It is a part of other events, or the whole event if a mapping
    /// template passes on `$ctx.identity`.
    ///
    /// ```
    /// use lambda_native_events::{AppSyncIamIdentity, EventError};
    ///
    /// /// The name of the user.
    /// fn handle(event: &str) -> Result<String, EventError> {
    ///     let identity = AppSyncIamIdentity::parse(event)?;
    ///     let name = identity.user_arn.rsplit('/').next();
    ///     Ok(name.unwrap_or(&identity.username).to_owned())
    /// }
    ///
    /// assert_eq!(handle(AppSyncIamIdentity::SAMPLE)?, "ada");
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Resolver mapping template context reference](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html), "Identity".
    pub struct AppSyncIamIdentity<'a> {
        /// The account.
        pub account_id: Cow<'a, str> as "accountId",
        /// Cognito identities: the pool.
        pub cognito_identity_pool_id: Option<Cow<'a, str>> as "cognitoIdentityPoolId",
        /// Cognito identities: the identity.
        pub cognito_identity_id: Option<Cow<'a, str>> as "cognitoIdentityId",
        /// Cognito identities: `authenticated` or `unauthenticated`.
        pub cognito_identity_auth_type: Option<Cow<'a, str>> as "cognitoIdentityAuthType",
        /// Cognito identities: the providers.
        pub cognito_identity_auth_provider: Option<Cow<'a, str>> as "cognitoIdentityAuthProvider",
        /// The addresses of the client.
        pub source_ip: Vec<Cow<'a, str>> as "sourceIp",
        /// The id of the principal.
        pub username: Cow<'a, str> as "username",
        /// The ARN of the principal.
        pub user_arn: Cow<'a, str> as "userArn",
        /// The id of the principal, as direct resolvers name it.
        pub user: Option<Cow<'a, str>> as "user",
    }
}

event!(
    AppSyncIamIdentity,
    "AppSync IAM identity event",
    APPSYNC_IAM_IDENTITY
);
