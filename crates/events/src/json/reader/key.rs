//! Names of members, including the keys of users' maps.

use serde_core::de::{Deserializer, Visitor};
use serde_core::forward_to_deserialize_any;

use super::variant::UnitVariant;
use super::{ReadError, ReadNumber, Reader, number_from_str};

/// The name of a member. The reader is at its opening quote.
pub(super) struct Key<'r, 'de>(pub(super) &'r mut Reader<'de>);

impl Key<'_, '_> {
    /// Names are strings in JSON, so the keys of a `HashMap<u64, _>` are parsed from strings.
    fn number<'de, V: Visitor<'de>>(
        self,
        visitor: V,
        visit: impl FnOnce(ReadNumber, V) -> Result<V::Value, ReadError>,
    ) -> Result<V::Value, ReadError> {
        let start = self.0.at;
        self.0.at += 1;
        let text = self.0.string()?;
        match number_from_str(&text) {
            Some(number) => {
                let result = visit(number, visitor);
                self.0.placed(result)
            }
            None => Err(ReadError::data("expected numeric key", start)),
        }
    }
}

macro_rules! numbers {
    ($visit:ident: $($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            self.number(visitor, |number, visitor| number.$visit(visitor))
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = ReadError;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.0.visit_string(visitor)
    }

    numbers! {
        visit:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }
    numbers! { visit_i128: deserialize_i128 }
    numbers! { visit_u128: deserialize_u128 }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let start = self.0.at;
        self.0.at += 1;
        let result = match &*self.0.string()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => return Err(ReadError::data("expected a boolean key", start)),
        };
        self.0.placed(result)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_enum(UnitVariant(self.0))
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}
