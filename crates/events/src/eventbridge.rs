//! EventBridge: rules, its Scheduler, its Pipes.
//!
//! [`EventBridgeEvent`] is the envelope of every event, and reads its detail as the type that you
//! ask for. [`parse_pipe`] reads what a pipe sends.
//!
//! A rule, a schedule or a pipe can send any JSON in place of the event (an input transformer, an
//! input template, the input of a schedule): then the event is of your own type.
//!
//! Events of a service that has a module here, such as [`code`](crate::code), also have a type of
//! their own, in which the detail is typed. It is for a function that gets one kind of event. One
//! that gets several reads the envelope, looks at `detail_type`, and then reads the detail:
//!
//! ```
//! use lambda_native_events::code::{CodeBuildDetail, CodePipelineDetail};
//! use lambda_native_events::{EventBridgeEvent, EventError, samples};
//!
//! fn handle(event: &str) -> Result<Option<String>, EventError> {
//!     let event = EventBridgeEvent::parse(event)?;
//!     Ok(match (&*event.source, &*event.detail_type) {
//!         ("aws.codebuild", "CodeBuild Build State Change") => {
//!             let build: CodeBuildDetail = event.detail()?;
//!             build.build_status.map(|status| format!("{}: {status}", build.project_name))
//!         }
//!         ("aws.codepipeline", _) => {
//!             let change: CodePipelineDetail = event.detail()?;
//!             Some(format!("{}: {}", change.pipeline, change.state))
//!         }
//!         _ => None,
//!     })
//! }
//!
//! assert_eq!(handle(samples::CODEBUILD)?.as_deref(), Some("shop: FAILED"));
//! assert_eq!(handle(samples::SCHEDULE)?, None);
//! # Ok::<(), EventError>(())
//! ```

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
    /// use lambda_native_events::{EventBridgeEvent, EventError};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct OrderPaid<'a> {
    ///     order: &'a str,
    ///     total: f64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<(), EventError> {
    ///     let event = EventBridgeEvent::parse(event)?;
    ///     if event.is_scheduled() {
    ///         println!("the hour of {}", event.time);
    ///     } else if event.detail_type == "OrderPaid" {
    ///         let paid: OrderPaid = event.detail()?;
    ///         println!("{} paid {}", paid.order, paid.total);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// handle(EventBridgeEvent::SAMPLE)?;
    /// # let event = EventBridgeEvent::parse(EventBridgeEvent::SAMPLE)?;
    /// # assert_eq!((&*event.source, &*event.detail_type), ("com.example.shop", "OrderPaid"));
    /// # assert_eq!(event.detail::<OrderPaid>()?.order, "order-7");
    /// # handle(lambda_native_events::samples::SCHEDULE)?;
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// The detail stays JSON until it is asked for: one of a kind that the function does not know
    /// is no error. Nothing is answered: an error makes Lambda call the function again.
    ///
    /// AWS: [Events in Amazon EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html),
    /// "AWS service event metadata"; EventBridge Scheduler User Guide, "Templated targets".
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
        /// What happened, an object; of a schedule `{}`, or that in a string. See
        /// [`detail`](Self::detail).
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
        let text = match self.detail.text() {
            // The default input of the Scheduler has no object there.
            r#""{}""# => "{}",
            text => text,
        };
        read_json("detail of an EventBridge event", text)
    }

    /// Whether a schedule sends it: a rule's, or the Scheduler's with its default input.
    pub fn is_scheduled(&self) -> bool {
        self.detail_type == "Scheduled Event"
    }
}

/// Reads what a pipe sends: an array with the records of its source.
///
/// ```
/// use lambda_native_events::eventbridge::parse_pipe;
/// use lambda_native_events::sqs::SqsMessage;
/// use lambda_native_events::{BatchResponse, EventError, batch};
///
/// fn handle(event: &str) -> Result<BatchResponse<'static>, EventError> {
///     let messages: Vec<SqsMessage> = parse_pipe(event)?;
///     Ok(batch(&messages, |message| message.body.parse::<u32>().map(drop)))
/// }
///
/// let event = r#"[{"messageId": "m-1", "body": "7"}, {"messageId": "m-2", "body": "seven"}]"#;
/// assert_eq!(handle(event)?.batch_item_failures[0].item_identifier, "m-2");
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
///
/// Records of SQS and DynamoDB have the types of Lambda's own events, `sqs::SqsMessage` and
/// `dynamodb::DynamoDbRecord`. Those of Kinesis have not: the members of `kinesis` stand beside
/// those of the record.
///
/// A target of a queue or stream can answer with the records that failed; an enrichment answers
/// with JSON of your own, an array, whose items go to the target.
///
/// AWS: [Amazon EventBridge Pipes batching and concurrency](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html),
/// "Event enrichment in Amazon EventBridge Pipes".
///
/// # Errors
/// The text is no array of such records.
pub fn parse_pipe<'de, T: Deserialize<'de>>(text: &'de str) -> Result<Vec<T>, EventError> {
    read_json("EventBridge Pipes event", text)
}
