//! Kinesis Data Analytics for SQL applications: records before the application, and behind it.

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
        /// The id, which its result in the response repeats.
        pub record_id: Cow<'a, str> as "recordId",
        /// From a Kinesis data stream: its record there.
        pub kinesis_stream_record_metadata: Option<super::FirehoseKinesisRecord<'a>> as "kinesisStreamRecordMetadata",
        /// From Firehose: its record there.
        pub kinesis_firehose_record_metadata: Option<Json<'a>> as "kinesisFirehoseRecordMetadata",
        /// What was put.
        pub data: Base64<'a> as "data",
    }
}

record! {
    /// Records that an application has put out, to be delivered somewhere.
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
    /// Calls `deliver` for each record. One that is not delivered comes again.
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
    /// A record that an application has put out.
    pub struct KinesisAnalyticsOutputRecord<'a> {
        /// The id, which its result in the response repeats.
        pub record_id: Cow<'a, str> as "recordId",
        /// How often it has been tried: `{"retryHint": 1}`.
        pub lambda_delivery_record_metadata: Option<Json<'a>> as "lambdaDeliveryRecordMetadata",
        /// What the application put out.
        pub data: Base64<'a> as "data",
    }
}

record! {
    /// What became of each record. [`KinesisAnalyticsOutputEvent::process`] makes one.
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
        /// One for each record of the event.
        pub records: Vec<KinesisAnalyticsOutputResult<'a>> as "records" always,
    }
}

response!(
    KinesisAnalyticsOutputResponse,
    "Kinesis Analytics response",
    check
);

record! {
    /// What became of a record.
    pub struct KinesisAnalyticsOutputResult<'a> {
        /// That of the record.
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
