//! How a batch item failure identifies its record.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::json::{Member, ReadMember, RecordVisitor, record};

/// The identifier of a batch item failure: an id, or for Kafka a partition and an offset.
///
/// ```
/// use lambda_native_events::{BatchItemIdentifier, BatchResponse};
///
/// let response = BatchResponse::failed([BatchItemIdentifier::kafka("orders-0", 15)]);
/// assert_eq!(
///     response.to_json()?,
///     r#"{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":15}}]}"#
/// );
/// assert_eq!(BatchItemIdentifier::from("m-1").to_string(), "m-1");
/// # Ok::<(), lambda_native_events::ResponseError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BatchItemIdentifier<'a> {
    /// SQS: the message's id. Kinesis and DynamoDB: the record's sequence number.
    Id(Cow<'a, str>),
    /// Kafka: the position of the record.
    Kafka(KafkaItemIdentifier<'a>),
}

record! {
    /// The position of a Kafka record.
    pub struct KafkaItemIdentifier<'a> {
        /// The topic and the partition, as in the event: `orders-0`.
        pub partition: Cow<'a, str> as "partition",
        /// The offset in the partition.
        pub offset: i64 as "offset",
    }
}

impl<'a> BatchItemIdentifier<'a> {
    /// Kafka: the topic and the partition, such as `orders-0`, and the offset.
    pub fn kafka(partition: impl Into<Cow<'a, str>>, offset: i64) -> Self {
        let partition = partition.into();
        Self::Kafka(KafkaItemIdentifier { partition, offset })
    }

    /// The same value, with owned strings instead of ones borrowed from the event.
    pub fn into_owned(self) -> BatchItemIdentifier<'static> {
        match self {
            Self::Id(id) => BatchItemIdentifier::Id(Member::into_owned(id)),
            Self::Kafka(place) => BatchItemIdentifier::Kafka(place.into_owned()),
        }
    }

    /// Whether the identifier is empty.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Id(text)
            | Self::Kafka(KafkaItemIdentifier {
                partition: text, ..
            }) => text.is_empty(),
        }
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for BatchItemIdentifier<'a> {
    fn from(id: T) -> Self {
        Self::Id(id.into())
    }
}

impl Default for BatchItemIdentifier<'_> {
    fn default() -> Self {
        Self::Id(Cow::Borrowed(""))
    }
}

impl PartialEq<str> for BatchItemIdentifier<'_> {
    fn eq(&self, other: &str) -> bool {
        matches!(self, Self::Id(id) if id == other)
    }
}

impl PartialEq<&str> for BatchItemIdentifier<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

/// The id, or for Kafka `orders-0 at 15`.
impl fmt::Display for BatchItemIdentifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Kafka(place) => write!(f, "{} at {}", place.partition, place.offset),
        }
    }
}

impl fmt::Debug for BatchItemIdentifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Kafka(place) => place.fmt(f),
        }
    }
}

impl Serialize for BatchItemIdentifier<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => to.serialize_str(id),
            Self::Kafka(place) => place.serialize(to),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for BatchItemIdentifier<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for BatchItemIdentifier<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = from.deserialize_any(IdentifierVisitor)?;
        Ok(())
    }
}

impl Member for BatchItemIdentifier<'_> {
    type Static = BatchItemIdentifier<'static>;

    fn into_owned(self) -> Self::Static {
        self.into_owned()
    }
}

struct IdentifierVisitor;

impl<'de> Visitor<'de> for IdentifierVisitor {
    type Value = BatchItemIdentifier<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, or an object with partition and offset")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(text.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.to_owned().into())
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Self::Value, M::Error> {
        let mut place = KafkaItemIdentifier::default();
        RecordVisitor(&mut place).visit_map(map)?;
        Ok(BatchItemIdentifier::Kafka(place))
    }
}
