//! Who asks, by the kind of authorization.

use std::borrow::Cow;

use crate::json::{Json, event, record};

/// The methods of an event over its member `identity`.
macro_rules! identity_methods {
    ($type:ident) => {
        impl $type<'_> {
            /// Who asks, with a Cognito user pool or OpenID Connect; `None` with another kind of
            /// authorization.
            pub fn cognito_identity(&self) -> Option<super::AppSyncCognitoIdentity<'_>> {
                let identity = self.identity.as_ref()?;
                identity.get("claims")?;
                identity.parse().ok()
            }

            /// Who asks, with IAM; `None` with another kind of authorization.
            pub fn iam_identity(&self) -> Option<super::AppSyncIamIdentity<'_>> {
                let identity = self.identity.as_ref()?;
                identity.get("userArn")?;
                identity.parse().ok()
            }

            /// What a Lambda authorizer says of who asks: its `resolverContext`, or `handlerContext`
            /// for Event APIs; `None` with another kind of authorization.
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
    /// Who asks, with a Cognito user pool or OpenID Connect: a part of other events, and an event of
    /// its own where a mapping template passes `$ctx.identity` on.
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
        /// Who made the token.
        pub issuer: Cow<'a, str> as "issuer",
        /// The name of the user; not with OpenID Connect.
        pub username: Cow<'a, str> as "username",
        /// The claims of the token.
        pub claims: Json<'a> as "claims" secret,
        /// The addresses of the client.
        pub source_ip: Vec<Cow<'a, str>> as "sourceIp",
        /// What the API does where its schema says nothing: `ALLOW` or `DENY`. Not with OpenID
        /// Connect.
        pub default_auth_strategy: Option<Cow<'a, str>> as "defaultAuthStrategy",
        /// The groups of the user in the pool.
        pub groups: Vec<Cow<'a, str>> as "groups",
        /// Not for users of a pool.
        pub user_arn: Option<Cow<'a, str>> as "userArn",
        /// Not for users of a pool.
        pub cognito_identity_auth_type: Option<Cow<'a, str>> as "cognitoIdentityAuthType",
    }
}

event!(
    AppSyncCognitoIdentity,
    "AppSync Cognito identity event",
    APPSYNC_COGNITO_IDENTITY
);

record! {
    /// Who asks, with IAM: a part of other events, and an event of its own where a mapping template
    /// passes `$ctx.identity` on.
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
