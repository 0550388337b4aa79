//! EventBridge: rules, its Scheduler, its Pipes.
//!
//! [`EventBridgeEvent`] is the envelope of every event. Its detail has the type that you ask for:
//! `EventBridgeEvent<OrderPlaced>` is an event whose detail is an `OrderPlaced`. [`ScheduledEvent`]
//! is what a schedule sends, and [`parse_pipe`] reads what a pipe sends.
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

mod event;
mod scheduled;

use serde_core::de::Deserialize;

use crate::json::{EventError, read_json};

pub use event::EventBridgeEvent;
pub use scheduled::ScheduledEvent;

/// Declares an event in EventBridge's envelope whose `detail` has a type:
/// `envelope! { /// docs  CodeBuildEvent: CodeBuildDetail }`.
#[allow(
    unused_macros,
    reason = "used by the features of services that send events"
)]
macro_rules! envelope {
    ($(#[$meta:meta])* $name:ident: $detail:ident) => {
        crate::json::record::record! {
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
                pub time: crate::json::DateTime<'a> as "time",
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

/// Reads what a pipe sends: an array with the records of its source.
///
/// ```
/// use lambda_native_events::eventbridge::parse_pipe;
/// use lambda_native_events::sqs::SqsMessage;
/// use lambda_native_events::{BatchResponse, EventError, batch};
///
/// fn handle(event: &str) -> Result<BatchResponse<'static>, EventError> {
///     let messages: Vec<SqsMessage> = parse_pipe(event)?;
///     Ok(batch(&messages, |message| {
///         let count: u32 = message.body.parse()?;
///         println!("{count}");
///         Ok(())
///     }))
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
