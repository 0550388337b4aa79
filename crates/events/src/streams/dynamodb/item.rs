//! Items as users' own types.

use std::any::type_name;
use std::borrow::{Borrow, Cow};
use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_core::de::value::{SeqDeserializer, StrDeserializer};
use serde_core::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde_core::forward_to_deserialize_any;

use super::{DynamoDbAttributeValue, DynamoDbItem};
use crate::json::reader::{ReadNumber, number_from_str};
use crate::json::{Base64, EventError};

/// Reads an item as a type of your own. Numbers become numbers, binary values become bytes (base64 in a
/// `serde_json::Value`), sets become sequences, and NULL becomes `None`. If `T` is an `Option`, an item
/// without attributes, such as an image that the event does not contain, is `None` too.
///
/// ```
/// use lambda_native_events::dynamodb::parse_item;
/// use lambda_native_events::{DynamoDbEvent, samples};
///
/// #[derive(serde::Deserialize)]
/// struct Key {
///     id: u64,
/// }
///
/// let event = DynamoDbEvent::parse(samples::DYNAMODB)?;
/// let error = parse_item::<Key>(&event.records[0].dynamodb.keys).err().unwrap();
/// assert_eq!(
///     error.to_string(),
///     "DynamoDB item: $.id: invalid type: string \"order-7\", expected u64"
/// );
/// # Ok::<(), lambda_native_events::EventError>(())
/// ```
///
/// A number with more digits than the type of the field can hold is rounded, as with `f64`, or is an
/// error. For exact decimals, use its text: [`as_n`](DynamoDbAttributeValue::as_n).
///
/// # Errors
/// The item is not of that type. The error contains the path of the attribute, and what was found.
pub fn parse_item<T: DeserializeOwned>(item: &DynamoDbItem) -> Result<T, EventError> {
    T::deserialize(Item(item)).map_err(|error| {
        EventError::other("DynamoDB item", format!("${}", error.path), error.message)
    })
}

/// A problem, and its path without the leading `$`.
#[derive(Debug)]
struct ItemError {
    path: String,
    message: String,
}

impl ItemError {
    fn below(mut self, name: impl fmt::Display) -> Self {
        self.path.insert_str(0, &name.to_string());
        self
    }
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ItemError {}

impl de::Error for ItemError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            path: String::new(),
            message: message.to_string(),
        }
    }
}

struct Item<'i>(&'i DynamoDbItem<'i>);

impl<'de> Deserializer<'de> for Item<'_> {
    type Error = ItemError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        visitor.visit_map(Attributes {
            left: self.0.iter(),
            current: None,
        })
    }

    /// An image that the event does not contain is an item without attributes.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        if self.0.is_empty() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        match self.variant() {
            Some(variant) => visitor.visit_enum(variant),
            None => Err(not_a_variant("M")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'i> Item<'i> {
    /// The variant of an enum that is a map with one member.
    fn variant(&self) -> Option<Variant<'i>> {
        let mut members = self.0.iter();
        match (members.next(), members.next()) {
            (Some((name, value)), None) => Some(Variant { name, value }),
            _ => None,
        }
    }
}

fn not_a_variant(type_name: &str) -> ItemError {
    de::Error::invalid_type(
        Unexpected::Other(type_name),
        &"an enum: a string, or a map with one member",
    )
}

struct Attributes<'i, I> {
    left: I,
    current: Option<(&'i str, &'i DynamoDbAttributeValue<'i>)>,
}

impl<'de, 'i, I: Iterator<Item = (&'i str, &'i DynamoDbAttributeValue<'i>)>> MapAccess<'de>
    for Attributes<'i, I>
{
    type Error = ItemError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ItemError> {
        self.current = self.left.next();
        match self.current {
            None => Ok(None),
            // As for a string, the value may also be read into a type that wraps one.
            Some((name, _)) => {
                let name = DynamoDbAttributeValue::S(name.into());
                seed.deserialize(Value(&name)).map(Some)
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ItemError> {
        let (name, value) = self
            .current
            .take()
            .ok_or_else(|| de::Error::custom("a value before its name"))?;
        seed.deserialize(Value(value))
            .map_err(|error| error.below(Step(name)))
    }
}

/// A name in a path, in the same format as in the paths of other errors.
struct Step<'n>(&'n str);

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_word = !name.is_empty()
            && name.bytes().all(word)
            && !name.starts_with(|first: char| first.is_ascii_digit());
        if is_word {
            write!(f, ".{name}")
        } else {
            write!(f, "[{name:?}]")
        }
    }
}

#[derive(Clone, Copy)]
struct Value<'i>(&'i DynamoDbAttributeValue<'i>);

impl<'de, 'i> Deserializer<'de> for Value<'i> {
    type Error = ItemError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self.0 {
            DynamoDbAttributeValue::S(text) => visitor.visit_str(text),
            DynamoDbAttributeValue::N(text) => number(text)?.visit(visitor),
            DynamoDbAttributeValue::B(bytes) if is_json_value::<V>() => {
                visitor.visit_str(bytes.text())
            }
            DynamoDbAttributeValue::B(bytes) => visitor.visit_byte_buf(decode(bytes.text())?),
            DynamoDbAttributeValue::Bool(value) => visitor.visit_bool(*value),
            DynamoDbAttributeValue::Null => visitor.visit_unit(),
            DynamoDbAttributeValue::L(values) => visitor.visit_seq(Values::of(values.iter())),
            DynamoDbAttributeValue::M(values) => Item(values).deserialize_any(visitor),
            DynamoDbAttributeValue::Ss(texts) => {
                let text = |text: &'i Cow<str>| DynamoDbAttributeValue::S((&**text).into());
                visitor.visit_seq(Values::of(texts.iter().map(text)))
            }
            DynamoDbAttributeValue::Ns(texts) => {
                let number = |text: &'i Cow<str>| DynamoDbAttributeValue::N((&**text).into());
                visitor.visit_seq(Values::of(texts.iter().map(number)))
            }
            DynamoDbAttributeValue::Bs(values) => {
                let bytes =
                    |bytes: &'i Base64| DynamoDbAttributeValue::B(Base64::from_text(bytes.text()));
                visitor.visit_seq(Values::of(values.iter().map(bytes)))
            }
            DynamoDbAttributeValue::Other(..) => Err(de::Error::invalid_type(
                Unexpected::Other(self.0.type_name()),
                &visitor,
            )),
        }
    }

    /// A `Vec<u8>` asks for a sequence.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self.0 {
            DynamoDbAttributeValue::B(bytes) => {
                let bytes = decode(bytes.text())?;
                SeqDeserializer::new(bytes.into_iter()).deserialize_any(visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self.0 {
            DynamoDbAttributeValue::N(text) => number(text)?.visit_i128(visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self.0 {
            DynamoDbAttributeValue::N(text) => number(text)?.visit_u128(visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ItemError> {
        match self.0 {
            DynamoDbAttributeValue::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        match self.0 {
            DynamoDbAttributeValue::S(name) => visitor.visit_enum(StrDeserializer::new(name)),
            DynamoDbAttributeValue::M(values) => Item(values).deserialize_enum("", &[], visitor),
            _ => Err(not_a_variant(self.0.type_name())),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct map struct identifier ignored_any
    }
}

/// The values of a list or a set.
struct Values<I> {
    left: I,
    at: usize,
}

impl<I> Values<I> {
    fn of(left: I) -> Self {
        Self { left, at: 0 }
    }
}

impl<'de, 'i, I> de::SeqAccess<'de> for Values<I>
where
    I: Iterator<Item: Borrow<DynamoDbAttributeValue<'i>>>,
{
    type Error = ItemError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ItemError> {
        let Some(value) = self.left.next() else {
            return Ok(None);
        };
        let at = self.at;
        self.at += 1;
        seed.deserialize(Value(value.borrow()))
            .map(Some)
            .map_err(|error| error.below(format_args!("[{at}]")))
    }
}

struct Variant<'i> {
    name: &'i str,
    value: &'i DynamoDbAttributeValue<'i>,
}

impl<'de, 'i> EnumAccess<'de> for Variant<'i> {
    type Error = ItemError;
    type Variant = Value<'i>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Value<'i>), ItemError> {
        let name = seed.deserialize(StrDeserializer::new(self.name))?;
        Ok((name, Value(self.value)))
    }
}

impl<'de> VariantAccess<'de> for Value<'_> {
    type Error = ItemError;

    fn unit_variant(self) -> Result<(), ItemError> {
        de::Deserialize::deserialize(self)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ItemError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ItemError> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ItemError> {
        self.deserialize_any(visitor)
    }
}

/// Whether the target is a `serde_json::Value`. It cannot hold bytes, so it gets their base64, as in
/// DynamoDB's own JSON. All other types that accept any value accept bytes.
fn is_json_value<'de, V: Visitor<'de>>() -> bool {
    // Both names come from the same compiler, so they are equal for the same type.
    type_name::<V::Value>() == type_name::<serde_json::Value>()
}

fn number(text: &str) -> Result<ReadNumber<'_>, ItemError> {
    number_from_str(text)
        .ok_or_else(|| de::Error::invalid_value(Unexpected::Str(text), &"a number"))
}

fn decode(text: &str) -> Result<Vec<u8>, ItemError> {
    BASE64_STANDARD
        .decode(text)
        .map_err(|error| de::Error::custom(format_args!("not valid base64: {error}")))
}
