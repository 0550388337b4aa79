//! Strings that may be written as a number or boolean, when reading through serde.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor};

use super::member::Slot;

/// The text of a string, number or boolean. With `lists`, also that of a list of strings, joined with
/// commas. `None` for `null`.
pub(crate) struct LenientText {
    pub(crate) lists: bool,
}

impl<'de> DeserializeSeed<'de> for LenientText {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LenientText {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(if value { "true" } else { "false" })))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        // Not `f64::to_string`: serde_json contains its own formatting, and a second one would add 17 KB.
        Ok(serde_json::Number::from_f64(value).map(|number| Cow::Owned(number.to_string())))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Self::Value, S::Error> {
        if !self.lists {
            return Err(S::Error::invalid_type(Unexpected::Seq, &self));
        }
        let mut texts: Vec<Cow<'de, str>> = Vec::new();
        let mut text: Option<Cow<'de, str>> = None;
        while seq.next_element_seed(Slot(&mut text))?.is_some() {
            texts.extend(text.take());
        }
        Ok(Some(Cow::Owned(texts.join(","))))
    }
}
