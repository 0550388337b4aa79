//! Deserializes the values of one name.

use std::str::FromStr;

use serde_core::de::value::StrDeserializer;
use serde_core::de::{DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};

use super::pairs::{Failure, Pair};

/// The values of one name. Texts, numbers and the like need exactly one.
#[derive(Clone, Copy)]
pub(super) struct Value<'p>(pub(super) &'p [Pair<'p>]);

impl<'p> Value<'p> {
    fn one(self) -> Result<&'p str, Failure> {
        match self.0 {
            [(_, value)] => Ok(value),
            values => Err(Failure::new(format!(
                "expected one value, got {}",
                values.len()
            ))),
        }
    }

    fn parse<T: FromStr>(self, expected: &str) -> Result<T, Failure> {
        let value = self.one()?;
        value
            .parse()
            .map_err(|_| Failure::new(format!("expected {expected}, got `{value}`")))
    }
}

macro_rules! parse {
    ($($type:ident $deserialize:ident $visit:ident)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            visitor.$visit(self.parse(stringify!($type))?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = Failure;

    /// A text, or a list if there are several values.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            [(_, value)] => visitor.visit_str(value),
            values => visitor.visit_seq(Values(values)),
        }
    }

    parse! {
        bool deserialize_bool visit_bool
        char deserialize_char visit_char
        i8 deserialize_i8 visit_i8
        i16 deserialize_i16 visit_i16
        i32 deserialize_i32 visit_i32
        i64 deserialize_i64 visit_i64
        i128 deserialize_i128 visit_i128
        u8 deserialize_u8 visit_u8
        u16 deserialize_u16 visit_u16
        u32 deserialize_u32 visit_u32
        u64 deserialize_u64 visit_u64
        u128 deserialize_u128 visit_u128
        f32 deserialize_f32 visit_f32
        f64 deserialize_f64 visit_f64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_str(self.one()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_bytes(self.one()?.as_bytes())
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_bytes(visitor)
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

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_seq(Values(self.0))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    /// Only variants without fields.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let name: StrDeserializer<'_, Failure> = self.one()?.into_deserializer();
        visitor.visit_enum(name)
    }

    serde_core::forward_to_deserialize_any! { unit unit_struct map struct identifier ignored_any }
}

/// The values as the elements of a list.
struct Values<'p>(&'p [Pair<'p>]);

impl<'de> SeqAccess<'de> for Values<'_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some((first, rest)) = self.0.split_at_checked(1) else {
            return Ok(None);
        };
        self.0 = rest;
        let value = seed.deserialize(Value(first));
        value
            .map(Some)
            .map_err(|failure| failure.about(&first[0].0))
    }
}
