//! Deserializes names and values: the parameters of a path, the fields of a query or a form.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde_core::de::value::StrDeserializer;
use serde_core::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor,
};

use super::decode;
use super::value::Value;

/// What the pairs are, for messages.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Path,
    Query,
    Form,
}

/// Why pairs were not deserialized.
#[derive(Debug)]
pub(super) struct Failure {
    name: Option<String>,
    reason: String,
}

/// Deserializes encoded pairs. The error is a message for the client.
pub(crate) fn read<'p, T: DeserializeOwned>(
    kind: Kind,
    encoded: impl IntoIterator<Item = (&'p str, &'p str)>,
) -> Result<T, String> {
    let mut pairs = Vec::new();
    for pair in encoded {
        pairs.push(decode_pair(kind, pair).map_err(|failure| failure.message(kind))?);
    }
    T::deserialize(Pairs(pairs)).map_err(|failure| failure.message(kind))
}

/// The names of path parameters are those of the route, which are not encoded.
fn decode_pair<'p>(kind: Kind, (name, value): (&'p str, &'p str)) -> Result<Pair<'p>, Failure> {
    let not_text = |_| Failure::new("not valid UTF-8".to_owned()).about(name);
    let plus = !matches!(kind, Kind::Path);
    let name = if plus {
        decode(name, plus).map_err(not_text)?
    } else {
        name.into()
    };
    Ok((name, decode(value, plus).map_err(not_text)?))
}

impl Kind {
    fn of_one(self) -> &'static str {
        match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Form => "form field",
        }
    }

    fn of_all(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Form => "form",
        }
    }

    /// The message about one parameter or field.
    pub(crate) fn invalid(self, name: &str, reason: impl Display) -> String {
        format!("invalid {} `{name}`: {reason}", self.of_one())
    }
}

impl Failure {
    pub(super) fn new(reason: String) -> Self {
        Self { name: None, reason }
    }

    /// Adds the name whose value is wrong.
    pub(super) fn about(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    fn message(&self, kind: Kind) -> String {
        match &self.name {
            Some(name) => kind.invalid(name, &self.reason),
            None => format!("invalid {}: {}", kind.of_all(), self.reason),
        }
    }
}

impl de::Error for Failure {
    fn custom<M: Display>(reason: M) -> Self {
        Self::new(reason.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            name: Some(field.to_owned()),
            reason: "it is missing".to_owned(),
        }
    }
}

impl std::error::Error for Failure {}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// A name and a value, decoded.
pub(super) type Pair<'p> = (Cow<'p, str>, Cow<'p, str>);

struct Pairs<'p>(Vec<Pair<'p>>);

impl Pairs<'_> {
    /// All values together, for a type that is neither a struct nor a map.
    fn values(&self) -> Value<'_> {
        Value(&self.0)
    }
}

macro_rules! read_values {
    ($($method:ident($($argument:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $(_: $argument,)* visitor: V) -> Result<V::Value, Failure> {
            self.values().$method($(<$argument>::default(),)* visitor)
        }
    )*};
}

/// Structs and maps get the names. Everything else gets only the values: a tuple in their order, and a number or
/// a text if there is only one.
impl<'de> Deserializer<'de> for Pairs<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        // Brings the values of each name together. The sort is stable, so they keep their order.
        self.0.sort_by(|(a, _), (b, _)| a.cmp(b));
        visitor.visit_map(Groups {
            group: &[],
            left: &self.0,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    read_values! {
        deserialize_bool() deserialize_char() deserialize_str() deserialize_string()
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() deserialize_i128()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64()
        deserialize_bytes() deserialize_byte_buf() deserialize_seq() deserialize_tuple(usize)
        deserialize_tuple_struct(&'static str, usize)
        deserialize_enum(&'static str, &'static [&'static str])
    }

    serde_core::forward_to_deserialize_any! { unit_struct map struct identifier ignored_any }
}

/// The names in their order, each with all its values.
struct Groups<'p> {
    /// The pairs of the name that was read last.
    group: &'p [Pair<'p>],
    left: &'p [Pair<'p>],
}

impl<'de> MapAccess<'de> for Groups<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let Some((name, _)) = self.left.first() else {
            return Ok(None);
        };
        let end = self.left.partition_point(|(other, _)| other == name);
        (self.group, self.left) = self.left.split_at(end);
        let name: StrDeserializer<'_, Failure> = (**name).into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<W: DeserializeSeed<'de>>(&mut self, seed: W) -> Result<W::Value, Failure> {
        let value = seed.deserialize(Value(self.group));
        value.map_err(|failure| failure.about(&self.group[0].0))
    }
}
