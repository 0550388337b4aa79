//! The confidence of Lex in an interpretation.

use std::fmt;
use std::ops::Deref;

use serde_core::de::value::MapAccessDeserializer;
use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::json::number::NumberVisitor;
use crate::json::{Member, Number, ReadError, ReadMember, Reader, record};

/// The confidence of Lex, 0 to 1. It is read from a number, which Lex sends, or from
/// `{"score": 0.84}`, which AWS's documentation shows. It is written as a number.
///
/// ```
/// use lambda_native_events::lex::LexConfidence;
///
/// for text in ["0.84", r#"{"score": 0.84}"#] {
///     let confidence: LexConfidence = serde_json::from_str(text)?;
///     assert_eq!(confidence.as_f64(), 0.84);
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// AWS: [AWS Lambda input event format for Lex V2](https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html)
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LexConfidence(pub Number);

record! {
    /// The form as an object.
    struct Score {
        /// The number.
        pub score: Number as "score",
    }
}

impl Deref for LexConfidence {
    type Target = Number;

    fn deref(&self) -> &Number {
        &self.0
    }
}

impl fmt::Debug for LexConfidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for LexConfidence {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for LexConfidence {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::json::member::read(from)
    }
}

impl<'de> ReadMember<'de> for LexConfidence {
    fn read<D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.0 = from.deserialize_any(NumberOrScore)?;
        Ok(())
    }

    fn read_direct(&mut self, reader: &mut Reader<'de>) -> Result<(), ReadError> {
        if !reader.stands_at(b'{')? {
            return self.0.read_direct(reader);
        }
        let mut score = Score::default();
        score.read_direct(reader)?;
        self.0 = score.score;
        Ok(())
    }
}

impl Member for LexConfidence {
    type Static = Self;

    fn into_owned(self) -> Self {
        self
    }
}

struct NumberOrScore;

impl<'de> Visitor<'de> for NumberOrScore {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        NumberVisitor.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        NumberVisitor.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        NumberVisitor.visit_f64(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        NumberVisitor.visit_str(text)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Number, M::Error> {
        Score::deserialize(MapAccessDeserializer::new(map)).map(|score| score.score)
    }
}
