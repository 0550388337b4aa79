//! The values of an item's attributes.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use crate::json::{
    Base64, Dict, Json, Member, ReadDirect, ReadError, ReadMember, Reader, Redacted, Slot, Text,
};

/// The attributes of an item, by name.
pub type DynamoDbItem<'a> = Dict<'a, DynamoDbAttributeValue<'a>>;

/// The value of an attribute.
///
/// `{:?}` prints its type and not the value, which is the user's data.
///
/// AWS: [AttributeValue](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html)
/// in the DynamoDB API Reference.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DynamoDbAttributeValue<'a> {
    /// A string.
    S(Cow<'a, str>),
    /// A number of up to 38 digits, kept as text.
    N(Cow<'a, str>),
    /// Bytes.
    B(Base64<'a>),
    /// A boolean.
    Bool(bool),
    /// Null.
    #[default]
    Null,
    /// A list.
    L(Vec<DynamoDbAttributeValue<'a>>),
    /// A map.
    M(DynamoDbItem<'a>),
    /// A set of strings.
    Ss(Vec<Cow<'a, str>>),
    /// A set of numbers.
    Ns(Vec<Cow<'a, str>>),
    /// A set of bytes.
    Bs(Vec<Base64<'a>>),
    /// A type that this version of the crate does not know: the object with its name and value.
    Other(Json<'a>),
}

impl<'a> DynamoDbAttributeValue<'a> {
    /// The text of a string.
    pub fn as_s(&self) -> Option<&str> {
        match self {
            Self::S(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a number: `"12.50".parse::<f64>()`, or a decimal type.
    pub fn as_n(&self) -> Option<&str> {
        match self {
            Self::N(text) => Some(text),
            _ => None,
        }
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The bytes of a binary value.
    pub fn as_b(&self) -> Option<&Base64<'a>> {
        match self {
            Self::B(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The values of a list.
    pub fn as_l(&self) -> Option<&[DynamoDbAttributeValue<'a>]> {
        match self {
            Self::L(values) => Some(values),
            _ => None,
        }
    }

    /// The attributes of a map.
    pub fn as_m(&self) -> Option<&DynamoDbItem<'a>> {
        match self {
            Self::M(attributes) => Some(attributes),
            _ => None,
        }
    }

    /// The strings of a set.
    pub fn as_ss(&self) -> Option<&[Cow<'a, str>]> {
        match self {
            Self::Ss(texts) => Some(texts),
            _ => None,
        }
    }

    /// The numbers of a set, as text.
    pub fn as_ns(&self) -> Option<&[Cow<'a, str>]> {
        match self {
            Self::Ns(texts) => Some(texts),
            _ => None,
        }
    }

    /// The values of a set of bytes.
    pub fn as_bs(&self) -> Option<&[Base64<'a>]> {
        match self {
            Self::Bs(values) => Some(values),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// DynamoDB's name of the type: `S`, `N`, `BOOL`, ...
    pub fn type_name(&self) -> &str {
        match self {
            Self::S(_) => "S",
            Self::N(_) => "N",
            Self::B(_) => "B",
            Self::Bool(_) => "BOOL",
            Self::Null => "NULL",
            Self::L(_) => "L",
            Self::M(_) => "M",
            Self::Ss(_) => "SS",
            Self::Ns(_) => "NS",
            Self::Bs(_) => "BS",
            Self::Other(object) => first_name(object).unwrap_or("?"),
        }
    }

    /// The same value, with owned strings instead of ones borrowed from the event.
    pub fn into_owned(self) -> DynamoDbAttributeValue<'static> {
        Member::into_owned(self)
    }
}

impl fmt::Debug for DynamoDbAttributeValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.type_name())
            .field(&Redacted { absent: false })
            .finish()
    }
}

impl Serialize for DynamoDbAttributeValue<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if let Self::Other(object) = self {
            return object.serialize(to);
        }
        let mut map = to.serialize_map(Some(1))?;
        let name = self.type_name();
        match self {
            Self::S(text) | Self::N(text) => map.serialize_entry(name, text)?,
            Self::B(bytes) => map.serialize_entry(name, bytes)?,
            Self::Bool(value) => map.serialize_entry(name, value)?,
            Self::Null | Self::Other(_) => map.serialize_entry(name, &true)?,
            Self::L(values) => map.serialize_entry(name, values)?,
            Self::M(values) => map.serialize_entry(name, values)?,
            Self::Ss(texts) | Self::Ns(texts) => map.serialize_entry(name, texts)?,
            Self::Bs(values) => map.serialize_entry(name, values)?,
        }
        map.end()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for DynamoDbAttributeValue<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ValueVisitor)
    }
}

impl<'de: 'a, 'a> ReadMember<'de> for DynamoDbAttributeValue<'a> {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        *self = Self::deserialize(from)?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        // Most values of most items are strings or numbers.
        match reader.letter_and_text(b"SN") {
            Some((b'S', text)) => *self = Self::S(text.into()),
            Some((_, text)) => *self = Self::N(text.into()),
            None => reader.record(self)?,
        }
        Ok(())
    }
}

impl<'de: 'a, 'a> ReadDirect<'de> for DynamoDbAttributeValue<'a> {
    fn read_member(&mut self, name: &str, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        *self = match name {
            "S" => Self::S(slot(reader)?),
            "N" => Self::N(slot(reader)?),
            "B" => Self::B(slot(reader)?),
            "BOOL" => Self::Bool(slot(reader)?),
            "NULL" => {
                reader.skip_value()?;
                Self::Null
            }
            "L" => Self::L(slot(reader)?),
            "M" => Self::M(slot(reader)?),
            "SS" => Self::Ss(slot(reader)?),
            "NS" => Self::Ns(slot(reader)?),
            "BS" => Self::Bs(slot(reader)?),
            _ => other(name, &slot(reader)?),
        };
        Ok(())
    }
}

fn slot<'de, T: ReadMember<'de>>(reader: &mut Reader<'de>) -> Result<T, ReadError> {
    let mut value = T::default();
    reader.slot(&mut value)?;
    Ok(value)
}

/// The name of an object's first member. `None` if it has escapes, which the types of DynamoDB never have.
fn first_name<'j>(object: &'j Json) -> Option<&'j str> {
    let mut reader = Reader::new(object.text());
    let mut names = reader.object(&"an object").ok()?;
    match names.next(&mut reader).ok()?? {
        Cow::Borrowed(name) => Some(name),
        Cow::Owned(_) => None,
    }
}

#[cold]
fn other(name: &str, value: &Json) -> DynamoDbAttributeValue<'static> {
    DynamoDbAttributeValue::Other(Json::of(Dict::from([(name, value)])))
}

impl Member for DynamoDbAttributeValue<'_> {
    type Static = DynamoDbAttributeValue<'static>;

    fn into_owned(self) -> Self::Static {
        type Owned = DynamoDbAttributeValue<'static>;
        match self {
            Self::S(text) => Owned::S(Member::into_owned(text)),
            Self::N(text) => Owned::N(Member::into_owned(text)),
            Self::B(bytes) => Owned::B(bytes.into_owned()),
            Self::Bool(value) => Owned::Bool(value),
            Self::Null => Owned::Null,
            Self::L(values) => Owned::L(Member::into_owned(values)),
            Self::M(values) => Owned::M(Member::into_owned(values)),
            Self::Ss(texts) => Owned::Ss(Member::into_owned(texts)),
            Self::Ns(texts) => Owned::Ns(Member::into_owned(texts)),
            Self::Bs(values) => Owned::Bs(Member::into_owned(values)),
            Self::Other(object) => Owned::Other(object.into_owned()),
        }
    }
}

/// The way through serde, for users' own types.
struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = DynamoDbAttributeValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        type Value<'a> = DynamoDbAttributeValue<'a>;
        let mut value = Value::Null;
        while let Some(name) = map.next_key_seed(Text)? {
            value = match &*name {
                "S" => Value::S(next(&mut map)?),
                "N" => Value::N(next(&mut map)?),
                "B" => Value::B(next(&mut map)?),
                "BOOL" => Value::Bool(next(&mut map)?),
                "NULL" => {
                    map.next_value::<serde_core::de::IgnoredAny>()?;
                    Value::Null
                }
                "L" => Value::L(next(&mut map)?),
                "M" => Value::M(next(&mut map)?),
                "SS" => Value::Ss(next(&mut map)?),
                "NS" => Value::Ns(next(&mut map)?),
                "BS" => Value::Bs(next(&mut map)?),
                _ => other(&name, &next(&mut map)?),
            };
        }
        Ok(value)
    }
}

fn next<'de, T: ReadMember<'de>, M: MapAccess<'de>>(map: &mut M) -> Result<T, M::Error> {
    let mut value = T::default();
    map.next_value_seed(Slot(&mut value))?;
    Ok(value)
}
