//! Kinesis Data Analytics for SQL applications: records before and after the application.

use std::borrow::Cow;

use crate::json::{Base64, Json, ResponseError, event, record, response};

record! {
    /// Records on their way into an application. The response is a
    /// [`FirehoseResponse`](crate::FirehoseResponse).
    ///
    /// ```
    /// use lambda_native_events::firehose::Transformed;
    /// use lambda_native_events::{EventError, KinesisAnalyticsPreprocessingEvent};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = KinesisAnalyticsPreprocessingEvent::parse(event)?;
    ///     let response = event.transform(|record| {
    ///         let text = record.data.decode_str()?;
    ///         Ok::<_, EventError>(Transformed::ok(text.to_uppercase()))
    ///     });
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// let response = handle(KinesisAnalyticsPreprocessingEvent::SAMPLE)?;
    /// assert!(response.contains(r#""result":"Ok","data":"eyJQQUdFIjogIi8ifQ==""#), "{response}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: "Data preprocessing event input data model", Kinesis Data Analytics for SQL.
    pub struct KinesisAnalyticsPreprocessingEvent<'a> {
        /// The id of this invocation.
        pub invocation_id: Cow<'a, str> as "invocationId",
        /// The ARN of the application.
        pub application_arn: Cow<'a, str> as "applicationArn",
        /// The ARN of the stream that the records come from.
        pub stream_arn: Cow<'a, str> as "streamArn",
        /// The records. The response needs a result for each.
        pub records: Vec<KinesisAnalyticsInput<'a>> as "records" required,
    }
}

event!(
    KinesisAnalyticsPreprocessingEvent,
    "Kinesis Analytics preprocessing event",
    KINESIS_ANALYTICS_PREPROCESSING
);

record! {
    /// A record on its way into an application.
    pub struct KinesisAnalyticsInput<'a> {
        /// The id, which the result in the response repeats.
        pub record_id: Cow<'a, str> as "recordId",
        /// The metadata of the record in a Kinesis data stream, if it comes from one.
        pub kinesis_stream_record_metadata: Option<super::FirehoseKinesisRecord<'a>> as "kinesisStreamRecordMetadata",
        /// The metadata of the record in Firehose, if it comes from there.
        pub kinesis_firehose_record_metadata: Option<Json<'a>> as "kinesisFirehoseRecordMetadata",
        /// The data.
        pub data: Base64<'a> as "data",
    }
}

record! {
    /// Output records of an application, for the function to deliver.
    ///
    /// ```
    /// use lambda_native_events::KinesisAnalyticsOutputEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = KinesisAnalyticsOutputEvent::parse(event)?;
    ///     let response = event.process(|record| match record.data.decode_str() {
    ///         Ok(text) => {
    ///             println!("{text}");
    ///             true
    ///         }
    ///         Err(_) => false,
    ///     });
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(KinesisAnalyticsOutputEvent::SAMPLE)?.ends_with(r#""result":"Ok"}]}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: "Lambda output data model", Kinesis Data Analytics for SQL.
    pub struct KinesisAnalyticsOutputEvent<'a> {
        /// The id of this invocation.
        pub invocation_id: Cow<'a, str> as "invocationId",
        /// The ARN of the application.
        pub application_arn: Cow<'a, str> as "applicationArn",
        /// The records. The response needs a result for each.
        pub records: Vec<KinesisAnalyticsOutputRecord<'a>> as "records" required,
    }
}

event!(
    KinesisAnalyticsOutputEvent,
    "Kinesis Analytics output event",
    KINESIS_ANALYTICS_OUTPUT
);

impl KinesisAnalyticsOutputEvent<'_> {
    /// Calls `deliver` for each record. A record that is not delivered is sent again.
    pub fn process(
        &self,
        mut deliver: impl FnMut(&KinesisAnalyticsOutputRecord) -> bool,
    ) -> KinesisAnalyticsOutputResponse<'static> {
        let result = |record: &KinesisAnalyticsOutputRecord| {
            let result = if deliver(record) {
                "Ok"
            } else {
                "DeliveryFailed"
            };
            KinesisAnalyticsOutputResult {
                record_id: record.record_id.to_string().into(),
                result: result.into(),
            }
        };
        KinesisAnalyticsOutputResponse {
            records: self.records.iter().map(result).collect(),
        }
    }
}

record! {
    /// An output record of an application.
    pub struct KinesisAnalyticsOutputRecord<'a> {
        /// The id, which the result in the response repeats.
        pub record_id: Cow<'a, str> as "recordId",
        /// The number of attempts: `{"retryHint": 1}`.
        pub lambda_delivery_record_metadata: Option<Json<'a>> as "lambdaDeliveryRecordMetadata",
        /// The output of the application.
        pub data: Base64<'a> as "data",
    }
}

record! {
    /// The result of each record. [`KinesisAnalyticsOutputEvent::process`] creates this response.
    ///
    /// ```
    /// use lambda_native_events::KinesisAnalyticsOutputEvent;
    ///
    /// let event = KinesisAnalyticsOutputEvent::parse(KinesisAnalyticsOutputEvent::SAMPLE)?;
    /// let response = event.process(|_| false);
    /// assert_eq!(response.records[0].result, "DeliveryFailed");
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// `to_json` rejects a result that is neither `Ok` nor `DeliveryFailed`.
    ///
    /// AWS: "Lambda output data model", Kinesis Data Analytics for SQL.
    pub struct KinesisAnalyticsOutputResponse<'a> {
        /// One result for each record of the event.
        pub records: Vec<KinesisAnalyticsOutputResult<'a>> as "records" always,
    }
}

response!(
    KinesisAnalyticsOutputResponse,
    "Kinesis Analytics response",
    check
);

record! {
    /// The result of a record.
    pub struct KinesisAnalyticsOutputResult<'a> {
        /// The id of the record.
        pub record_id: Cow<'a, str> as "recordId",
        /// `Ok` or `DeliveryFailed`.
        pub result: Cow<'a, str> as "result",
    }
}

fn check(response: &KinesisAnalyticsOutputResponse) -> Result<(), ResponseError> {
    let unknown = |record: &KinesisAnalyticsOutputResult| {
        record.result != "Ok" && record.result != "DeliveryFailed"
    };
    match response.records.iter().position(unknown) {
        None => Ok(()),
        Some(at) => Err(ResponseError::invalid(
            "Kinesis Analytics response",
            format!("$.records[{at}].result"),
            format!(
                "`{}` is neither Ok nor DeliveryFailed",
                response.records[at].result
            ),
        )),
    }
}
