//! EventBridge: rules, Scheduler and Pipes.
//!
//! [`EventBridgeEvent`] is the envelope of every event. Its type parameter is the type of the detail:
//! the detail of an `EventBridgeEvent<OrderPlaced>` is an `OrderPlaced`. A schedule sends a
//! [`ScheduledEvent`], and [`parse_pipe`] reads what a pipe sends.
//!
//! A rule, a schedule or a pipe can send any JSON in place of the event, by an input transformer or an
//! input template. Use a type of your own for that.
//!
//! For services that have a module in this crate, such as [`code`](crate::code), there are also events
//! with a typed detail. They suit a function that receives one kind of event. A function that receives
//! several kinds reads the envelope, looks at `detail_type`, and then reads the detail:
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
                /// The kind of event.
                pub detail_type: std::borrow::Cow<'a, str> as "detail-type",
                /// The service that sends it.
                pub source: std::borrow::Cow<'a, str> as "source",
                /// The account.
                pub account: std::borrow::Cow<'a, str> as "account",
                /// The time of the event.
                pub time: crate::json::DateTime<'a> as "time",
                /// The region.
                pub region: std::borrow::Cow<'a, str> as "region",
                /// The ARNs of the resources that the event is about.
                pub resources: Vec<std::borrow::Cow<'a, str>> as "resources",
                /// The details of the event.
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

/// Reads the event of a pipe, an array of records of its source.
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
/// `dynamodb::DynamoDbRecord`. Records of Kinesis have another shape: there is no `kinesis` object, and
/// its members are in the record itself.
///
/// A function that is the target of a pipe from a queue or stream can return a `BatchResponse`. A
/// function that is an enrichment returns a JSON array of your own, whose items go to the target.
///
/// AWS: [Amazon EventBridge Pipes batching and concurrency](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html),
/// "Event enrichment in Amazon EventBridge Pipes".
///
/// # Errors
/// The text is not an array of such records.
pub fn parse_pipe<'de, T: Deserialize<'de>>(text: &'de str) -> Result<Vec<T>, EventError> {
    read_json("EventBridge Pipes event", text)
}
