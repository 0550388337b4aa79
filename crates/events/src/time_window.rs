//! Tumbling windows: state that goes from one invocation to the next of a shard.

use std::borrow::Cow;

use crate::record::record;
use crate::root::answer;
use crate::{BatchItemFailure, BatchResponse, DateTime, Json, ResponseError};

record! {
    /// The window that the records of an event fall into.
    pub struct TimeWindow<'a> {
        /// When it begins.
        pub start: DateTime<'a> as "start",
        /// When it ends.
        pub end: DateTime<'a> as "end",
    }
}

record! {
    /// The answer where the event source mapping has a tumbling window: the state for the next
    /// invocation of the window, and the records that failed.
    ///
    /// ```
    /// use lambda_native_events::{Json, TimeWindowResponse};
    ///
    /// let answer = TimeWindowResponse { state: Json::new(r#"{"sum":7}"#)?, ..Default::default() };
    /// assert_eq!(answer.to_json().unwrap(), r#"{"state":{"sum":7},"batchItemFailures":[]}"#);
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// `to_json` refuses a state of more than 1 MB ("If a state object exceeds 1 MB, Lambda
    /// terminates the window early").
    ///
    /// AWS: "Configuring a tumbling window", for Kinesis and for DynamoDB.
    pub struct TimeWindowResponse<'a> {
        /// What the next invocation of the window gets as `state`: an object.
        pub state: Json<'a> as "state",
        /// The failed records; empty if all succeeded.
        pub batch_item_failures: Vec<BatchItemFailure<'a>> as "batchItemFailures" always,
    }
}

answer!(TimeWindowResponse, "time window response", check);

impl<'a> TimeWindowResponse<'a> {
    /// A state, and what [`batch`](crate::batch) answered.
    pub fn new(state: Json<'a>, batch: BatchResponse<'a>) -> Self {
        Self {
            state,
            batch_item_failures: batch.batch_item_failures,
        }
    }
}

fn check(answer: &TimeWindowResponse) -> Result<(), ResponseError> {
    let invalid = |path: &str, message: String| {
        ResponseError::invalid("time window response", path.to_owned(), message)
    };
    let bytes = answer.state.text().len();
    if bytes > 1024 * 1024 {
        return Err(invalid(
            "$.state",
            format!("has {bytes} bytes, more than the 1 MB that Lambda keeps"),
        ));
    }
    let failures = BatchResponse {
        batch_item_failures: answer.batch_item_failures.clone(),
    };
    failures.to_json().map(drop)
}

/// A stream's records come in order, and Lambda goes back to the first that failed.
pub(crate) fn whole_shard() -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(""))
}
