//! Which records of a batch failed.

use super::BatchItemIdentifier;
use crate::json::{ResponseError, record, response};

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
    /// `to_json` refuses an identifier that is empty, for which Lambda takes the whole batch to
    /// have failed.
    ///
    /// AWS: [Handling errors for an SQS event source in Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html),
    /// [Configuring partial batch response with Kinesis Data Streams](https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html),
    /// [with DynamoDB](https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html),
    /// [Configuring error handling controls for Kafka event sources](https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html).
    pub struct BatchResponse<'a> {
        /// The failed records; empty if all succeeded.
        pub batch_item_failures: Vec<BatchItemFailure<'a>> as "batchItemFailures" always,
    }
}

response!(BatchResponse, "batch response", check);

impl<'a> BatchResponse<'a> {
    /// An answer that names these records.
    pub fn failed<T: Into<BatchItemIdentifier<'a>>>(
        identifiers: impl IntoIterator<Item = T>,
    ) -> Self {
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
        /// SQS: the message's id. Kinesis and DynamoDB: the record's sequence number. Kafka: the
        /// partition and the offset.
        pub item_identifier: BatchItemIdentifier<'a> as "itemIdentifier",
    }
}

fn check(answer: &BatchResponse) -> Result<(), ResponseError> {
    check_failures("batch response", &answer.batch_item_failures)
}

/// `response` is what errors call the answer.
pub(crate) fn check_failures(
    response: &'static str,
    failures: &[BatchItemFailure],
) -> Result<(), ResponseError> {
    let empty = |failure: &BatchItemFailure| failure.item_identifier.is_empty();
    match failures.iter().position(empty) {
        None => Ok(()),
        Some(at) => Err(ResponseError::invalid(
            response,
            format!("$.batchItemFailures[{at}].itemIdentifier"),
            "is empty, for which Lambda would take the whole batch to have failed".to_owned(),
        )),
    }
}
