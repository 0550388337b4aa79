//! Apache Kafka, Amazon MSK or self-managed: records of topics, [`KafkaEvent`].
//!
//! The response is a [`BatchResponse`](crate::BatchResponse). Lambda reads it only if the event source
//! mapping is in provisioned mode and has `ReportBatchItemFailures` among its `FunctionResponseTypes`.
//! Without that, the whole batch is delivered again after a function error.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::batch::{BatchItemIdentifier, BatchRecord};
use crate::json::{Base64, Dict, EpochMillis, Member, ReadMember, Text, event, record};

record! {
    /// Records of a topic, of one partition or several.
    ///
    /// ```
    /// use lambda_native_events::{BatchResponse, EventError, KafkaEvent, batch};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     order: u64,
    /// }
    ///
    /// fn handle(event: &str) -> Result<BatchResponse<'static>, EventError> {
    ///     let event = KafkaEvent::parse(event)?;
    ///     Ok(batch(&event.records, |record| {
    ///         let Some(value) = &record.value else {
    ///             println!("{}-{}: a tombstone", record.topic, record.partition);
    ///             return Ok(());
    ///         };
    ///         let order: Order = value.json()?;
    ///         println!("{}-{}: order {}", record.topic, record.partition, order.order);
    ///         Ok(())
    ///     }))
    /// }
    ///
    /// // The second record is not JSON. It and the rest of its partition are delivered again.
    /// assert_eq!(
    ///     handle(KafkaEvent::SAMPLE)?.to_json().unwrap(),
    ///     r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":16}}]}"#
    /// );
    ///
    /// let event = KafkaEvent::parse(KafkaEvent::SAMPLE)?;
    /// let record = &event.records["orders-0"][0];
    /// assert_eq!(record.header("trace"), Some(&[118, 220, 0, 127, 128][..]));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// AWS: [Using Lambda with Amazon MSK](https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html),
    /// [Using Lambda with self-managed Apache Kafka](https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html).
    pub struct KafkaEvent<'a> {
        /// `aws:kafka` or `SelfManagedKafka`.
        pub event_source: Cow<'a, str> as "eventSource",
        /// The ARN of the cluster, with MSK.
        pub event_source_arn: Option<Cow<'a, str>> as "eventSourceArn",
        /// The brokers, `host:port`, separated by commas.
        pub bootstrap_servers: Cow<'a, str> as "bootstrapServers",
        /// The records by topic and partition, such as `orders-0`. The records of a partition are in order.
        pub records: Dict<'a, Vec<KafkaRecord<'a>>> as "records" required,
    }
}

event!(KafkaEvent, "Kafka event", KAFKA_MSK);

impl<'a> KafkaEvent<'a> {
    /// The records of all partitions, one partition after the other.
    pub fn all_records(&self) -> impl Iterator<Item = &KafkaRecord<'a>> {
        self.records.iter().flat_map(|(_, records)| records)
    }
}

record! {
    /// A record.
    pub struct KafkaRecord<'a> {
        /// The topic.
        pub topic: Cow<'a, str> as "topic",
        /// The partition.
        pub partition: i32 as "partition",
        /// The position in the partition.
        pub offset: i64 as "offset",
        /// When the record was created or arrived, depending on `timestamp_type`.
        pub timestamp: EpochMillis as "timestamp",
        /// `CREATE_TIME` or `LOG_APPEND_TIME`.
        pub timestamp_type: Cow<'a, str> as "timestampType",
        /// The key, if the record has one.
        pub key: Option<Base64<'a>> as "key",
        /// The value. `None` is a tombstone, which deletes the key in a compacted topic. An empty value is
        /// not a tombstone.
        pub value: Option<Base64<'a>> as "value",
        /// The headers, in order. See [`header`](Self::header).
        pub headers: Vec<KafkaHeader<'a>> as "headers",
        /// The schema of the key, if the event source mapping has a schema registry.
        pub key_schema_metadata: Option<KafkaSchema<'a>> as "keySchemaMetadata",
        /// The schema of the value, if the event source mapping has a schema registry. The mapping
        /// determines whether the value is then converted to JSON or sent unchanged.
        pub value_schema_metadata: Option<KafkaSchema<'a>> as "valueSchemaMetadata",
    }
}

impl KafkaRecord<'_> {
    /// The bytes of a header, or of the first one if there are several with this name. `None` also if the
    /// value is `null`.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|header| header.name == name)
            .and_then(|header| header.value.as_deref())
    }

    /// The topic and the partition, as in the event and in batch item failures: `orders-0`.
    fn topic_partition(&self) -> String {
        format!("{}-{}", self.topic, self.partition)
    }
}

/// The records of a partition are in order, so after a failure the rest of it is not tried.
impl BatchRecord for KafkaRecord<'_> {
    fn identifier(&self) -> BatchItemIdentifier<'_> {
        BatchItemIdentifier::kafka(self.topic_partition(), self.offset)
    }

    fn group(&self) -> Option<Cow<'_, str>> {
        Some(self.topic_partition().into())
    }
}

record! {
    /// A schema from a schema registry of AWS Glue or Confluent.
    pub struct KafkaSchema<'a> {
        /// The id.
        pub schema_id: Cow<'a, str> as "schemaId",
        /// `AVRO`, `PROTOBUF` or `JSON`.
        pub data_format: Cow<'a, str> as "dataFormat",
    }
}

/// A header of a record: `{"trace": [118, -36]}` in the event, where each byte is a signed number.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KafkaHeader<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// The bytes. `None` if the header has no value, which is `null` in the event.
    pub value: Option<Vec<u8>>,
}

impl fmt::Debug for KafkaHeader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{:?}: {} bytes", self.name, value.len()),
            None => write!(f, "{:?}: null", self.name),
        }
    }
}

impl Serialize for KafkaHeader<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let signed = |bytes: &Vec<u8>| bytes.iter().map(|byte| byte.cast_signed()).collect();
        let signed: Option<Vec<i8>> = self.value.as_ref().map(signed);
        let mut map = to.serialize_map(Some(1))?;
        map.serialize_entry(&self.name, &signed)?;
        map.end()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for KafkaHeader<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for KafkaHeader<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = from.deserialize_map(HeaderVisitor)?;
        Ok(())
    }
}

impl Member for KafkaHeader<'_> {
    type Static = KafkaHeader<'static>;

    fn into_owned(self) -> Self::Static {
        KafkaHeader {
            name: Member::into_owned(self.name),
            value: self.value,
        }
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = KafkaHeader<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header, an object with its name and bytes")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut header = KafkaHeader::default();
        while let Some(name) = map.next_key_seed(Text)? {
            let bytes: Option<Vec<i16>> = map.next_value()?;
            let byte = |byte: i16| {
                // Java's bytes are signed. An unsigned one comes from a test.
                let unsigned = u8::try_from(byte).ok();
                unsigned
                    .or_else(|| i8::try_from(byte).ok().map(i8::cast_unsigned))
                    .ok_or_else(|| M::Error::custom(format_args!("{byte} is not a byte")))
            };
            let value = bytes
                .map(|bytes| bytes.into_iter().map(byte).collect::<Result<_, _>>())
                .transpose()?;
            header = KafkaHeader { name, value };
        }
        Ok(header)
    }
}
