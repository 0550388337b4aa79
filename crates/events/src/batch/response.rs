//! The response to a batch.

use super::BatchItemIdentifier;
use crate::json::{ResponseError, record, response};

record! {
    /// The response to a batch of SQS, Kinesis, DynamoDB or Kafka: its batch item failures. Lambda
    /// delivers only those records again.
    ///
    /// ```
    /// use lambda_native_events::BatchResponse;
    ///
    /// let response = BatchResponse::failed(["m-1", "m-7"]);
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"batchItemFailures":[{"itemIdentifier":"m-1"},{"itemIdentifier":"m-7"}]}"#
    /// );
    /// assert_eq!(BatchResponse::default().to_json()?, r#"{"batchItemFailures":[]}"#);
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    ///
    /// [`batch`](crate::batch) returns one. Lambda reads it only if the event source mapping has
    /// `ReportBatchItemFailures` among its `FunctionResponseTypes`.
    ///
    /// `to_json` rejects an empty identifier, because Lambda would treat the whole batch as failed.
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
    /// A response that reports these records as failed.
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

fn check(response: &BatchResponse) -> Result<(), ResponseError> {
    check_failures("batch response", &response.batch_item_failures)
}

/// `response` is the name of the response in error messages.
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
            "is empty; Lambda would treat the whole batch as failed".to_owned(),
        )),
    }
}
