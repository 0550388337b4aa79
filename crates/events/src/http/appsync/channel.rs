//! Event APIs: channels.

use std::borrow::Cow;

use super::identity::identity_methods;
use super::resolver::AppSyncRequest;
use crate::json::{Json, ResponseError, choice, event, record, write_response};

/// The name of the response in error messages.
const RESPONSE: &str = "AppSync channel response";

record! {
    /// Somebody publishes to a channel of an Event API, or subscribes to it.
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
        /// Who asks, by the kind of authorization; not with an API key. See
        /// [`cognito_identity`](Self::cognito_identity), [`iam_identity`](Self::iam_identity) and
        /// [`lambda_context`](Self::lambda_context).
        pub identity: Option<Json<'a>> as "identity" secret,
        /// Nothing.
        pub result: Option<Json<'a>> as "result",
        /// The HTTP request.
        pub request: Option<AppSyncRequest<'a>> as "request",
        /// The channel.
        pub info: AppSyncChannelInfo<'a> as "info",
        /// Nothing.
        pub error: Option<Json<'a>> as "error",
        /// Nothing.
        pub prev: Option<Json<'a>> as "prev",
        /// Nothing.
        pub stash: Option<Json<'a>> as "stash",
        /// Nothing.
        pub out_errors: Vec<Json<'a>> as "outErrors",
        /// What is published; empty for a subscription.
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
        /// Its namespace.
        pub channel_namespace: AppSyncNamespace<'a> as "channelNamespace",
        /// What is asked.
        pub operation: AppSyncChannelOperation<'a> as "operation",
    }
}

choice! {
    /// What is asked of a channel.
    pub enum AppSyncChannelOperation<'a> {
        /// To publish the events.
        Publish = "PUBLISH",
        /// To subscribe to the channel.
        Subscribe = "SUBSCRIBE",
    }
}

record! {
    /// A channel.
    pub struct AppSyncChannel<'a> {
        /// Its path: `/default/room-7`.
        pub path: Cow<'a, str> as "path",
        /// The parts of the path.
        pub segments: Vec<Cow<'a, str>> as "segments",
    }
}

record! {
    /// A namespace.
    pub struct AppSyncNamespace<'a> {
        /// Its name.
        pub name: Cow<'a, str> as "name",
    }
}

record! {
    /// Something that is published.
    pub struct AppSyncMessage<'a> {
        /// The id, which its outcome has too.
        pub id: Cow<'a, str> as "id",
        /// The message.
        pub payload: Json<'a> as "payload" secret,
    }
}

record! {
    /// What becomes of what is published, or of a subscription.
    ///
    /// ```
    /// use lambda_native_events::AppSyncChannelResponse;
    ///
    /// let response = AppSyncChannelResponse::refuse("closed");
    /// assert_eq!(response.to_json()?, r#"{"error":"closed"}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// `to_json` rejects outcomes without an id, and those that are neither a payload nor an error.
    /// `Serialize` does not look, and writes `{}` for [`allow`](Self::allow).
    ///
    /// AWS: [Direct data source integrations using Lambda](https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html).
    pub struct AppSyncChannelResponse<'a> {
        /// One for each message: one that is missing is dropped. `None` for a subscription.
        pub events: Option<Vec<AppSyncOutcome<'a>>> as "events",
        /// Why all of it is turned away.
        pub error: Option<Cow<'a, str>> as "error",
    }
}

impl<'a> AppSyncChannelResponse<'a> {
    /// What becomes of each message, in order: what is sent on, or why it is not. Messages that are
    /// left out are dropped.
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

    /// Lets a subscription through: the default.
    pub fn allow() -> Self {
        Self::default()
    }

    /// Turns all that is published away, or a subscription.
    pub fn refuse(why: impl Into<Cow<'a, str>>) -> Self {
        Self {
            error: Some(why.into()),
            ..Self::default()
        }
    }

    /// The JSON to return from the function: `null` for a subscription that is let through.
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
    /// What becomes of a message.
    pub struct AppSyncOutcome<'a> {
        /// That of the message.
        pub id: Cow<'a, str> as "id",
        /// What is sent on.
        pub payload: Option<Json<'a>> as "payload" secret,
        /// Why it is not.
        pub error: Option<Cow<'a, str>> as "error",
    }
}
