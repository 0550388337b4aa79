//! Tumbling windows: state that Lambda passes from one invocation of a shard to the next.

use std::borrow::Cow;

use crate::batch::{BatchItemFailure, BatchResponse, check_failures};
use crate::json::{DateTime, Json, ResponseError, record, response};

record! {
    /// The window that the records of an event fall into.
    pub struct TimeWindow<'a> {
        /// The start.
        pub start: DateTime<'a> as "start",
        /// The end.
        pub end: DateTime<'a> as "end",
    }
}

record! {
    /// The response if the event source mapping has a tumbling window: the state for the next invocation
    /// of the window, and the failed records.
    ///
    /// ```
    /// use lambda_native_events::{Json, KinesisEvent, TimeWindowResponse, batch};
    ///
    /// #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// struct Sum {
    ///     count: u64,
    ///     sum: f64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = KinesisEvent::parse(event)?;
    ///     let mut sum: Sum = event.parse_state()?.unwrap_or_default();
    ///     let failed = batch(&event.records, |record| {
    ///         let reading: serde_json::Value = record.kinesis.data.json()?;
    ///         sum.count += 1;
    ///         sum.sum += reading["celsius"].as_f64().ok_or("no celsius")?;
    ///         Ok(())
    ///     });
    ///     if event.is_final_invoke_for_window {
    ///         println!("mean {} °C", sum.sum / sum.count as f64);
    ///     }
    ///     Ok(TimeWindowResponse::new(Json::of(&sum), failed).to_json()?)
    /// }
    ///
    /// assert_eq!(
    ///     handle(lambda_native_events::samples::KINESIS_WINDOW)?,
    ///     r#"{"state":{"count":4,"sum":83.0},"batchItemFailures":[]}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A state of more than 1 MB ends the window early. Like [`BatchResponse`], `to_json` rejects an empty
    /// identifier.
    ///
    /// AWS: [Implementing stateful Kinesis Data Streams processing in Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html),
    /// [Implementing stateful DynamoDB stream processing in Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html).
    pub struct TimeWindowResponse<'a> {
        /// The `state` for the next invocation of the window, an object.
        pub state: Json<'a> as "state",
        /// The failed records. Empty if all succeeded.
        pub batch_item_failures: Vec<BatchItemFailure<'a>> as "batchItemFailures" always,
    }
}

response!(TimeWindowResponse, "time window response", check);

impl<'a> TimeWindowResponse<'a> {
    /// Creates a response from a state and the response of [`batch`](crate::batch).
    pub fn new(state: Json<'a>, batch: BatchResponse<'a>) -> Self {
        Self {
            state,
            batch_item_failures: batch.batch_item_failures,
        }
    }
}

fn check(response: &TimeWindowResponse) -> Result<(), ResponseError> {
    check_failures("time window response", &response.batch_item_failures)
}

/// The state in an event, as a type of the user. `None` in the first invocation of a window.
macro_rules! parse_state {
    ($type:ident) => {
        impl $type<'_> {
            /// Tumbling windows: the state, as a type of your own. `None` if there is none yet or it is
            /// `{}`, as in the first invocation of a window.
            ///
            /// # Errors
            /// The state is not of that type. The path in the error starts at the state.
            pub fn parse_state<'s, T: serde_core::Deserialize<'s>>(
                &'s self,
            ) -> Result<Option<T>, crate::json::EventError> {
                let state = self.state.as_ref();
                // JSON that consists only of braces is `{}`.
                let empty = |state: &&crate::json::Json| {
                    state.is_null()
                        || state
                            .text()
                            .bytes()
                            .all(|byte| b"{} \t\r\n".contains(&byte))
                };
                state
                    .filter(|state| !empty(state))
                    .map(crate::json::Json::parse)
                    .transpose()
            }
        }
    };
}

pub(crate) use parse_state;

/// The records of a stream are in order, and Lambda returns to the first failed one.
pub(crate) fn whole_shard() -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(""))
}
