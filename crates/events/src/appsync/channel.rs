//! Event APIs: channels.

use std::borrow::Cow;

use super::resolver::AppSyncRequest;
use crate::Json;
use crate::record::record;
use crate::root::{answer, event};

record! {
    /// Somebody publishes to a channel of an Event API, or subscribes to it.
    ///
    /// ```
    /// use lambda_native_events::{AppSyncChannelEvent, AppSyncChannelResponse, samples};
    ///
    /// let event = AppSyncChannelEvent::parse(samples::APPSYNC_PUBLISH)?;
    /// assert_eq!(event.info.channel.path, "/default/room-7");
    /// let answer = AppSyncChannelResponse::of(event.events.into_iter().map(|message| {
    ///     let outcome = match message.payload.get("text") {
    ///         Some(_) => Ok(message.payload.clone()),
    ///         None => Err("no text".into()),
    ///     };
    ///     (message.id, outcome)
    /// }));
    /// assert_eq!(answer.events.len(), 1);
    /// assert!(answer.events[0].error.is_none());
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: AppSync Events Developer Guide, "Direct Lambda integration".
    pub struct AppSyncChannelEvent<'a> {
        /// Who asks, by the kind of authorization.
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

record! {
    /// The channel.
    pub struct AppSyncChannelInfo<'a> {
        /// The channel.
        pub channel: AppSyncChannel<'a> as "channel",
        /// Its namespace.
        pub channel_namespace: AppSyncNamespace<'a> as "channelNamespace",
        /// `PUBLISH` or `SUBSCRIBE`.
        pub operation: Cow<'a, str> as "operation",
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
        /// The id: that of its answer.
        pub id: Cow<'a, str> as "id",
        /// The message.
        pub payload: Json<'a> as "payload" secret,
    }
}
record! {
    /// What becomes of what is published. A subscription is let through by the default, and
    /// turned
    /// away with [`unauthorized`](Self::unauthorized).
    ///
    /// AWS: AppSync Events Developer Guide, "Direct Lambda integration".
    pub struct AppSyncChannelResponse<'a> {
        /// One for each message: one that is missing is dropped.
        pub events: Vec<AppSyncOutcome<'a>> as "events",
        /// Why all of it is turned away.
        pub error: Option<Cow<'a, str>> as "error",
    }
}

answer!(AppSyncChannelResponse, "AppSync channel response");

impl<'a> AppSyncChannelResponse<'a> {
    /// What becomes of each message, in order: what is sent on, or why it is not.
    pub fn of(
        outcomes: impl IntoIterator<Item = (Cow<'a, str>, Result<Json<'a>, String>)>,
    ) -> Self {
        let outcome = |(id, outcome): (Cow<'a, str>, Result<Json<'a>, String>)| match outcome {
            Ok(payload) => AppSyncOutcome {
                id,
                payload: Some(payload),
                error: None,
            },
            Err(error) => AppSyncOutcome {
                id,
                payload: None,
                error: Some(error.into()),
            },
        };
        Self {
            events: outcomes.into_iter().map(outcome).collect(),
            error: None,
        }
    }

    /// Turns all of it away.
    pub fn unauthorized(why: impl Into<Cow<'a, str>>) -> Self {
        Self {
            error: Some(why.into()),
            ..Self::default()
        }
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
