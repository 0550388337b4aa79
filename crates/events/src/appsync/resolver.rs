//! Resolvers.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::record::record;
use crate::root::{event, read_json};
use crate::{EventError, Json, Map};

record! {
    /// A resolver calls the function: directly, or through a mapping template.
    ///
    /// ```
    /// use lambda_native_events::{AppSyncEvent, samples};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Arguments<'a> {
    ///     id: &'a str,
    /// }
    ///
    /// let event = AppSyncEvent::parse(samples::APPSYNC_RESOLVER)?;
    /// assert_eq!(event.info.as_ref().unwrap().field_name, "order");
    /// assert_eq!(event.arguments::<Arguments>()?.id, "7");
    /// let identity = event.cognito_identity().unwrap();
    /// assert_eq!(identity.username, "ada");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The answer is the value of the field, any JSON.
    ///
    /// AWS: AppSync Developer Guide, "Direct Lambda resolvers", "Resolver mapping template
    /// context
    /// reference".
    pub struct AppSyncEvent<'a> {
        /// The arguments of the field. See [`arguments`](Self::arguments).
        pub arguments: Json<'a> as "arguments" secret,
        /// Who asks, by the kind of authorization; not with an API key. See
        /// [`cognito_identity`](Self::cognito_identity) and
        /// [`iam_identity`](Self::iam_identity).
        pub identity: Option<Json<'a>> as "identity" secret,
        /// The value of the parent field.
        pub source: Json<'a> as "source" secret,
        /// The HTTP request.
        pub request: Option<AppSyncRequest<'a>> as "request",
        /// Pipelines: what the function before answered.
        pub prev: Option<Json<'a>> as "prev" secret,
        /// The field.
        pub info: Option<AppSyncInfo<'a>> as "info",
        /// Pipelines: what is kept between functions.
        pub stash: Option<Json<'a>> as "stash" secret,
        /// Mapping templates: `2018-05-29`.
        pub version: Option<Cow<'a, str>> as "version",
        /// Mapping templates: `Invoke` or `BatchInvoke`.
        pub operation: Option<Cow<'a, str>> as "operation",
        /// Mapping templates: what the template made; for `BatchInvoke` an array.
        pub payload: Option<Json<'a>> as "payload" secret,
    }
}

event!(AppSyncEvent, "AppSync event", APPSYNC_RESOLVER);

impl<'a> AppSyncEvent<'a> {
    /// Reads what a direct resolver with batching sends: an array of events. The answer is an array
    /// of as many values.
    ///
    /// ```
    /// use lambda_native_events::AppSyncEvent;
    ///
    /// let events = AppSyncEvent::parse_batch(r#"[{"arguments": {"id": "7"}}, {}]"#)?;
    /// assert_eq!(events.len(), 2);
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// # Errors
    /// The text is no array of events.
    pub fn parse_batch(text: &'a str) -> Result<Vec<Self>, EventError> {
        read_json("AppSync batch event", text)
    }

    /// The arguments of the field, as a type of your own. It may borrow from the event.
    ///
    /// # Errors
    /// They are not of that type; the path in the error begins at the arguments.
    pub fn arguments<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("arguments of an AppSync event", self.arguments.text())
    }

    /// Who asks, with a Cognito user pool or OpenID Connect; `None` with another kind of
    /// authorization.
    pub fn cognito_identity(&self) -> Option<AppSyncCognitoIdentity<'_>> {
        let identity = self.identity.as_ref()?;
        identity.get("claims")?;
        identity.parse().ok()
    }

    /// Who asks, with IAM; `None` with another kind of authorization.
    pub fn iam_identity(&self) -> Option<AppSyncIamIdentity<'_>> {
        let identity = self.identity.as_ref()?;
        identity.get("userArn")?;
        identity.parse().ok()
    }
}

record! {
    /// The HTTP request.
    pub struct AppSyncRequest<'a> {
        /// The headers.
        pub headers: Map<'a> as "headers",
        /// The custom domain, if the API has one.
        pub domain_name: Option<Cow<'a, str>> as "domainName",
    }
}
record! {
    /// The field.
    pub struct AppSyncInfo<'a> {
        /// Its name.
        pub field_name: Cow<'a, str> as "fieldName",
        /// The type that it belongs to: `Query`.
        pub parent_type_name: Cow<'a, str> as "parentTypeName",
        /// The variables of the query.
        pub variables: Option<Json<'a>> as "variables" secret,
        /// What is asked of its value: `id`, `lines/item`.
        pub selection_set_list: Vec<Cow<'a, str>> as "selectionSetList",
        /// The same, as GraphQL.
        pub selection_set_graphql: Cow<'a, str> as "selectionSetGraphQL",
    }
}
record! {
    /// Who asks, with a Cognito user pool or OpenID Connect.
    ///
    /// ```
    /// use lambda_native_events::AppSyncCognitoIdentity;
    ///
    /// let identity = AppSyncCognitoIdentity::parse(lambda_native_events::samples::APPSYNC_COGNITO_IDENTITY)?;
    /// assert_eq!(identity.groups, ["admins"]);
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: AppSync Developer Guide, "Resolver mapping template context reference", "Identity".
    pub struct AppSyncCognitoIdentity<'a> {
        /// The id of the user.
        pub sub: Cow<'a, str> as "sub",
        /// Who made the token.
        pub issuer: Cow<'a, str> as "issuer",
        /// The name of the user.
        pub username: Cow<'a, str> as "username",
        /// The claims of the token.
        pub claims: Json<'a> as "claims" secret,
        /// The addresses of the client.
        pub source_ip: Vec<Cow<'a, str>> as "sourceIp",
        /// `ALLOW` or `DENY`.
        pub default_auth_strategy: Option<Cow<'a, str>> as "defaultAuthStrategy",
        /// The groups of the user.
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
    /// Who asks, with IAM.
    ///
    /// ```
    /// use lambda_native_events::AppSyncIamIdentity;
    ///
    /// let identity = AppSyncIamIdentity::parse(lambda_native_events::samples::APPSYNC_IAM_IDENTITY)?;
    /// assert_eq!(identity.account_id, "123456789012");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: AppSync Developer Guide, "Resolver mapping template context reference", "Identity".
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
