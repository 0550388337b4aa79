//! EventBridge: rules, its Scheduler, its Pipes.
//!
//! ```
//! use lambda_native_events::{EventBridgeEvent, EventError, samples};
//!
//! #[derive(serde::Deserialize)]
//! struct OrderPaid<'a> {
//!     order: &'a str,
//!     total: f64,
//! }
//!
//! fn handle(event: &str) -> Result<(), EventError> {
//!     let event = EventBridgeEvent::parse(event)?;
//!     if event.detail_type == "OrderPaid" {
//!         let paid: OrderPaid = event.detail()?;
//!         println!("{} paid {}", paid.order, paid.total);
//!     }
//!     Ok(())
//! }
//!
//! handle(samples::EVENTBRIDGE)?;
//! # Ok::<(), EventError>(())
//! ```
//!
//! Nothing is answered: an error makes Lambda call the function again.
//!
//! A rule, a schedule or a pipe can send any JSON in place of the event (an input transformer, an
//! input template, the input of a schedule): then the event is of your own type.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use crate::record::record;
use crate::root::{event, read_json};
use crate::{DateTime, EventError, Json};

/// Declares an event in EventBridge's envelope whose `detail` has a type:
/// `envelope! { /// docs  CodeBuildEvent: CodeBuildDetail }`.
#[allow(
    unused_macros,
    reason = "used by the features of services that send events"
)]
macro_rules! envelope {
    ($(#[$meta:meta])* $name:ident: $detail:ident) => {
        crate::record::record! {
            $(#[$meta])*
            pub struct $name<'a> {
                /// The version of the envelope: `0`.
                pub version: std::borrow::Cow<'a, str> as "version",
                /// The id of the event.
                pub id: std::borrow::Cow<'a, str> as "id",
                /// What kind of event this is.
                pub detail_type: std::borrow::Cow<'a, str> as "detail-type",
                /// The service that sends it.
                pub source: std::borrow::Cow<'a, str> as "source",
                /// The account.
                pub account: std::borrow::Cow<'a, str> as "account",
                /// When it happened.
                pub time: crate::DateTime<'a> as "time",
                /// The region.
                pub region: std::borrow::Cow<'a, str> as "region",
                /// The ARNs of what it is about.
                pub resources: Vec<std::borrow::Cow<'a, str>> as "resources",
                /// What happened.
                pub detail: $detail<'a> as "detail",
            }
        }
    };
}

#[allow(
    unused_imports,
    reason = "used by the features of services that send events"
)]
pub(crate) use envelope;

record! {
    /// An event of an AWS service, of a partner, or of your own; or of a schedule.
    ///
    /// ```
    /// use lambda_native_events::{EventBridgeEvent, samples};
    ///
    /// let event = EventBridgeEvent::parse(samples::EVENTBRIDGE)?;
    /// assert_eq!((&*event.source, &*event.detail_type), ("com.example.shop", "OrderPaid"));
    /// assert_eq!(event.detail::<serde_json::Value>()?["order"], "order-7");
    /// assert!(EventBridgeEvent::parse(samples::SCHEDULE)?.is_scheduled());
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: "Events in Amazon EventBridge", "AWS service event metadata".
    pub struct EventBridgeEvent<'a> {
        /// The version of the envelope: `0`.
        pub version: Cow<'a, str> as "version",
        /// The id of the event.
        pub id: Cow<'a, str> as "id",
        /// What kind of event this is: with the source, what the detail has.
        pub detail_type: Cow<'a, str> as "detail-type",
        /// Where it comes from: `aws.ec2`, or a name of your own.
        pub source: Cow<'a, str> as "source",
        /// The account.
        pub account: Cow<'a, str> as "account",
        /// When it happened, to the second.
        pub time: DateTime<'a> as "time",
        /// The region.
        pub region: Cow<'a, str> as "region",
        /// The ARNs of what it is about.
        pub resources: Vec<Cow<'a, str>> as "resources",
        /// What happened, an object. See [`detail`](Self::detail).
        pub detail: Json<'a> as "detail" secret,
        /// A replay from an archive: its name.
        pub replay_name: Option<Cow<'a, str>> as "replay-name",
    }
}

event!(EventBridgeEvent, "EventBridge event", EVENTBRIDGE);

impl EventBridgeEvent<'_> {
    /// The detail, as a type of your own or of this crate's. It may borrow from the event.
    ///
    /// # Errors
    /// The detail is not of that type; the path in the error begins at the detail.
    pub fn detail<'s, T: Deserialize<'s>>(&'s self) -> Result<T, EventError> {
        read_json("detail of an EventBridge event", self.detail.text())
    }

    /// Whether a schedule sends it: a rule's, or the Scheduler's with its default input.
    pub fn is_scheduled(&self) -> bool {
        self.detail_type == "Scheduled Event"
    }
}

/// Reads what a pipe sends: an array with the records of its source, as they stand in the source's
/// own event. An enrichment answers with an array too.
///
/// ```
/// use lambda_native_events::eventbridge::parse_pipe;
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Message<'a> {
///     message_id: &'a str,
/// }
///
/// let messages: Vec<Message> = parse_pipe(r#"[{"messageId": "m-1", "body": "hi"}]"#)?;
/// assert_eq!(messages[0].message_id, "m-1");
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
///
/// Records of SQS are `sqs::SqsMessage`. Those of Kinesis and DynamoDB have other shapes than in
/// Lambda's own events: Kinesis puts the members of `kinesis` beside those of the record.
///
/// AWS: "Amazon EventBridge Pipes batching and concurrency", "Event enrichment".
///
/// # Errors
/// The text is no array of such records.
pub fn parse_pipe<'de, T: Deserialize<'de>>(text: &'de str) -> Result<Vec<T>, EventError> {
    read_json("EventBridge Pipes event", text)
}
