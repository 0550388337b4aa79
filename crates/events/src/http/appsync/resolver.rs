//! Resolvers.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use super::identity::identity_methods;
use crate::json::{EventError, Json, Map, event, read_json, record};

record! {
    /// A resolver calls the function: directly, or through a mapping template.
    ///
    /// ```
    /// use lambda_native_events::AppSyncEvent;
    /// use serde_json::{Value, json};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Arguments<'a> {
    ///     id: &'a str,
    /// }
    ///
    /// fn handle(event: &str) -> Result<Value, Box<dyn std::error::Error>> {
    ///     let event = AppSyncEvent::parse(event)?;
    ///     if event.field() != Some(("Query", "order")) {
    ///         // An error of the field, in GraphQL's response.
    ///         return Err("no such field".into());
    ///     }
    ///     let Arguments { id } = event.arguments()?;
    ///     let user = event.cognito_identity().map(|identity| identity.username);
    ///     Ok(json!({"id": id, "buyer": user}))
    /// }
    ///
    /// assert_eq!(handle(AppSyncEvent::SAMPLE)?, json!({"id": "7", "buyer": "ada"}));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The response is the value of the field, any JSON.
    ///
    /// AWS: [Direct Lambda resolvers](https://docs.aws.amazon.com/appsync/latest/devguide/direct-lambda-reference.html)
    /// and [Resolver mapping template context reference](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html).
    pub struct AppSyncEvent<'a> {
        /// The arguments of the field. See [`arguments`](Self::arguments).
        pub arguments: Json<'a> as "arguments" secret,
        /// The caller's identity, which depends on the kind of authorization. Missing with an API key. See
        /// [`cognito_identity`](Self::cognito_identity), [`iam_identity`](Self::iam_identity) and
        /// [`lambda_context`](Self::lambda_context).
        pub identity: Option<Json<'a>> as "identity" secret,
        /// The value of the parent field. `null` for fields of `Query`, `Mutation` and `Subscription`.
        pub source: Json<'a> as "source" secret,
        /// The HTTP request.
        pub request: Option<AppSyncRequest<'a>> as "request",
        /// Pipelines: the result of the previous function.
        pub prev: Option<Json<'a>> as "prev" secret,
        /// The field. Missing from a resolver of the Amplify CLI, which sends `type_name` and
        /// `field_name`.
        pub info: Option<AppSyncInfo<'a>> as "info",
        /// Amplify's `@function`: the type that the field belongs to, `Query`.
        pub type_name: Option<Cow<'a, str>> as "typeName",
        /// Amplify's `@function`: the name of the field. See [`field`](Self::field).
        pub field_name: Option<Cow<'a, str>> as "fieldName",
        /// Pipelines: the stash, which is kept between functions.
        pub stash: Option<Json<'a>> as "stash" secret,
        /// Mapping templates: `2018-05-29`.
        pub version: Option<Cow<'a, str>> as "version",
        /// Mapping templates: `Invoke` or `BatchInvoke`.
        pub operation: Option<Cow<'a, str>> as "operation",
        /// Mapping templates: the output of the template. An array for `BatchInvoke`.
        pub payload: Option<Json<'a>> as "payload" secret,
    }
}

event!(AppSyncEvent, "AppSync event", APPSYNC_RESOLVER);
identity_methods!(AppSyncEvent);

impl<'a> AppSyncEvent<'a> {
    /// Reads the array of events that a direct resolver with batching sends. The response is an array with
    /// one value for each event.
    ///
    /// ```
    /// use lambda_native_events::{AppSyncEvent, EventError};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     lines: Vec<u32>,
    /// }
    ///
    /// /// The field `count` of each of the orders.
    /// fn handle(event: &str) -> Result<Vec<usize>, EventError> {
    ///     let count = |event: &AppSyncEvent| Ok(event.source.parse::<Order>()?.lines.len());
    ///     AppSyncEvent::parse_batch(event)?.iter().map(count).collect()
    /// }
    ///
    /// let event = r#"[{"source": {"lines": [1, 2]}}, {"source": {"lines": []}}]"#;
    /// assert_eq!(handle(event)?, [2, 0]);
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// # Errors
    /// The text is not an array of events.
    pub fn parse_batch(text: &'a str) -> Result<Vec<Self>, EventError> {
        read_json("AppSync batch event", text)
    }

    /// The type and the name of the field, such as `("Query", "order")`, from a direct resolver or one of
    /// the Amplify CLI. `None` if a mapping template has left them out.
    ///
    /// ```
    /// use lambda_native_events::AppSyncEvent;
    ///
    /// let direct = r#"{"info": {"parentTypeName": "Query", "fieldName": "order"}}"#;
    /// let amplify = r#"{"typeName": "Query", "fieldName": "order", "arguments": {}}"#;
    /// for event in [direct, amplify] {
    ///     assert_eq!(AppSyncEvent::parse(event)?.field(), Some(("Query", "order")));
    /// }
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn field(&self) -> Option<(&str, &str)> {
        if let Some(info) = &self.info {
            return Some((&info.parent_type_name, &info.field_name));
        }
        let name = self.field_name.as_deref()?;
        Some((self.type_name.as_deref().unwrap_or_default(), name))
    }

    /// The arguments of the field, as a type of your own. It may borrow from the event.
    ///
    /// # Errors
    /// The arguments are not of that type. The path in the error starts at the arguments.
    pub fn arguments<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("arguments of an AppSync event", self.arguments.text())
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
        /// The name.
        pub field_name: Cow<'a, str> as "fieldName",
        /// The type that it belongs to: `Query`.
        pub parent_type_name: Cow<'a, str> as "parentTypeName",
        /// The variables of the query.
        pub variables: Option<Json<'a>> as "variables" secret,
        /// The requested members of the value: `id`, `lines/item`.
        pub selection_set_list: Vec<Cow<'a, str>> as "selectionSetList",
        /// The requested members as GraphQL.
        pub selection_set_graphql: Cow<'a, str> as "selectionSetGraphQL",
    }
}
