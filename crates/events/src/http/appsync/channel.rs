//! Event APIs: channels.

use std::borrow::Cow;

use super::identity::identity_methods;
use super::resolver::AppSyncRequest;
use crate::json::{Json, ResponseError, choice, event, record, write_response};

/// The name of the response in error messages.
const RESPONSE: &str = "AppSync channel response";

record! {
    /// A client publishes to a channel of an Event API, or subscribes to it.
    ///
    /// ```
    /// use lambda_native_events::appsync::AppSyncChannelOperation;
    /// use lambda_native_events::{AppSyncChannelEvent, AppSyncChannelResponse, samples};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = AppSyncChannelEvent::parse(event)?;
    ///     let response = match event.info.operation {
    ///         AppSyncChannelOperation::Publish => {
    ///             AppSyncChannelResponse::of(&event.events, |message| {
    ///                 match message.payload.get("text") {
    ///                     Some(_) => Ok(message.payload.clone()),
    ///                     None => Err("no text".to_owned()),
    ///                 }
    ///             })
    ///         }
    ///         _ if event.info.channel.path == "/default/room-7" => AppSyncChannelResponse::allow(),
    ///         _ => AppSyncChannelResponse::refuse("not for you"),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// let response = handle(AppSyncChannelEvent::SAMPLE)?;
    /// assert!(response.starts_with(r#"{"events":[{"id":"e-1","payload":{"#), "{response}");
    /// assert_eq!(handle(samples::APPSYNC_SUBSCRIBE)?, "null");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Direct data source integrations using Lambda](https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html).
    pub struct AppSyncChannelEvent<'a> {
        /// The caller's identity, which depends on the kind of authorization. Missing with an API key. See
        /// [`cognito_identity`](Self::cognito_identity), [`iam_identity`](Self::iam_identity) and
        /// [`lambda_context`](Self::lambda_context).
        pub identity: Option<Json<'a>> as "identity" secret,
        /// Always empty.
        pub result: Option<Json<'a>> as "result",
        /// The HTTP request.
        pub request: Option<AppSyncRequest<'a>> as "request",
        /// The channel.
        pub info: AppSyncChannelInfo<'a> as "info",
        /// Always empty.
        pub error: Option<Json<'a>> as "error",
        /// Always empty.
        pub prev: Option<Json<'a>> as "prev",
        /// Always empty.
        pub stash: Option<Json<'a>> as "stash",
        /// Always empty.
        pub out_errors: Vec<Json<'a>> as "outErrors",
        /// The published messages. Empty for a subscription.
        pub events: Vec<AppSyncMessage<'a>> as "events",
    }
}

event!(
    AppSyncChannelEvent,
    "AppSync channel event",
    APPSYNC_PUBLISH
);
identity_methods!(AppSyncChannelEvent);

record! {
    /// The channel.
    pub struct AppSyncChannelInfo<'a> {
        /// The channel.
        pub channel: AppSyncChannel<'a> as "channel",
        /// The namespace of the channel.
        pub channel_namespace: AppSyncNamespace<'a> as "channelNamespace",
        /// The operation.
        pub operation: AppSyncChannelOperation<'a> as "operation",
    }
}

choice! {
    /// An operation on a channel.
    pub enum AppSyncChannelOperation<'a> {
        /// Publish the messages.
        Publish = "PUBLISH",
        /// Subscribe to the channel.
        Subscribe = "SUBSCRIBE",
    }
}

record! {
    /// A channel.
    pub struct AppSyncChannel<'a> {
        /// The path: `/default/room-7`.
        pub path: Cow<'a, str> as "path",
        /// The segments of the path.
        pub segments: Vec<Cow<'a, str>> as "segments",
    }
}

record! {
    /// A namespace.
    pub struct AppSyncNamespace<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
    }
}

record! {
    /// A published message.
    pub struct AppSyncMessage<'a> {
        /// The id, which the outcome in the response repeats.
        pub id: Cow<'a, str> as "id",
        /// The message.
        pub payload: Json<'a> as "payload" secret,
    }
}

record! {
    /// The response to published messages, or to a subscription.
    ///
    /// ```
    /// use lambda_native_events::AppSyncChannelResponse;
    ///
    /// let response = AppSyncChannelResponse::refuse("closed");
    /// assert_eq!(response.to_json()?, r#"{"error":"closed"}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects outcomes without an id, and outcomes that are neither a payload nor an error.
    /// `Serialize` does not check, and writes `{}` for [`allow`](Self::allow).
    ///
    /// AWS: [Direct data source integrations using Lambda](https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html).
    pub struct AppSyncChannelResponse<'a> {
        /// One outcome for each message. Messages without one are dropped. `None` for a subscription.
        pub events: Option<Vec<AppSyncOutcome<'a>>> as "events",
        /// The error that rejects the whole request.
        pub error: Option<Cow<'a, str>> as "error",
    }
}

impl<'a> AppSyncChannelResponse<'a> {
    /// Creates a response with an outcome for each message, in order: the payload to deliver, or an error.
    /// Messages without an outcome are dropped.
    pub fn of<'m>(
        messages: impl IntoIterator<Item = &'m AppSyncMessage<'a>>,
        mut outcome: impl FnMut(&'m AppSyncMessage<'a>) -> Result<Json<'a>, String>,
    ) -> Self
    where
        'a: 'm,
    {
        let outcomes = messages.into_iter().map(|message| {
            let (payload, error) = match outcome(message) {
                Ok(payload) => (Some(payload), None),
                Err(error) => (None, Some(error.into())),
            };
            AppSyncOutcome {
                id: message.id.clone(),
                payload,
                error,
            }
        });
        Self {
            events: Some(outcomes.collect()),
            error: None,
        }
    }

    /// Accepts a subscription. This is the default.
    pub fn allow() -> Self {
        Self::default()
    }

    /// Rejects all published messages, or a subscription.
    pub fn refuse(why: impl Into<Cow<'a, str>>) -> Self {
        Self {
            error: Some(why.into()),
            ..Self::default()
        }
    }

    /// The JSON to return from the function: `null` for an accepted subscription.
    ///
    /// # Errors
    /// AppSync would reject the response. See the documentation of the type.
    pub fn to_json(&self) -> Result<String, ResponseError> {
        for (at, outcome) in self.events.iter().flatten().enumerate() {
            let invalid = |path, problem: &str| {
                let path = format!("$.events[{at}]{path}");
                Err(ResponseError::invalid(RESPONSE, path, problem.to_owned()))
            };
            if outcome.id.is_empty() {
                return invalid(".id", "is missing");
            }
            if outcome.payload.is_none() && outcome.error.is_none() {
                return invalid("", "is neither a payload nor an error");
            }
        }
        // AppSync fails a subscription if the response is not the one it expects.
        if self.events.is_none() && self.error.is_none() {
            return Ok("null".to_owned());
        }
        write_response(RESPONSE, self)
    }
}

record! {
    /// The outcome for a message.
    pub struct AppSyncOutcome<'a> {
        /// The id of the message.
        pub id: Cow<'a, str> as "id",
        /// The payload to deliver.
        pub payload: Option<Json<'a>> as "payload" secret,
        /// The error, if the message is not delivered.
        pub error: Option<Cow<'a, str>> as "error",
    }
}
