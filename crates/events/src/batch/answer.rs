//! Which records of a batch failed.

use std::borrow::Cow;

use crate::record::record;
use crate::root::answer;

record! {
    /// Which records of a batch failed, so that only those come again: for SQS, Kinesis, DynamoDB
    /// and Kafka.
    ///
    /// ```
    /// use lambda_native_events::BatchResponse;
    ///
    /// let answer = BatchResponse::failed(["m-1", "m-7"]);
    /// assert_eq!(
    ///     answer.to_json()?,
    ///     r#"{"batchItemFailures":[{"itemIdentifier":"m-1"},{"itemIdentifier":"m-7"}]}"#
    /// );
    /// assert_eq!(BatchResponse::default().to_json()?, r#"{"batchItemFailures":[]}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// [`batch`](crate::batch) makes one. The event source mapping must have
    /// `ReportBatchItemFailures` among its `FunctionResponseTypes`, or Lambda does not read it.
    ///
    /// AWS: "Implementing partial batch responses".
    pub struct BatchResponse<'a> {
        /// The failed records; empty if all succeeded.
        pub batch_item_failures: Vec<BatchItemFailure<'a>> as "batchItemFailures" always,
    }
}

answer!(BatchResponse, "batch response", check);

impl<'a> BatchResponse<'a> {
    /// An answer that names these records.
    pub fn failed<T: Into<Cow<'a, str>>>(identifiers: impl IntoIterator<Item = T>) -> Self {
        let failure = |identifier: T| BatchItemFailure {
            item_identifier: identifier.into(),
        };
        Self {
            batch_item_failures: identifiers.into_iter().map(failure).collect(),
        }
    }
}

record! {
    /// A failed record.
    pub struct BatchItemFailure<'a> {
        /// SQS: the message's id. Kinesis and DynamoDB: the record's sequence number.
        pub item_identifier: Cow<'a, str> as "itemIdentifier",
    }
}

/// An empty identifier makes Lambda take the whole batch for failed.
fn check(answer: &BatchResponse) -> Result<(), crate::ResponseError> {
    let empty = |failure: &BatchItemFailure| failure.item_identifier.is_empty();
    match answer.batch_item_failures.iter().position(empty) {
        None => Ok(()),
        Some(at) => Err(crate::ResponseError::invalid(
            "batch response",
            format!("$.batchItemFailures[{at}].itemIdentifier"),
            "is empty, for which Lambda would take the whole batch to have failed".to_owned(),
        )),
    }
}
