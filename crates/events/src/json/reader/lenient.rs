//! Values in unusual forms: strings as numbers, numbers and booleans in strings, times as text.

use std::borrow::Cow;

use super::number::ReadNumber;
use super::{ReadError, Reader, number_from_str};
use crate::json::date::millis;

impl<'de> Reader<'de> {
    /// The text of a number or boolean. Some services, and most hand-written events, send without quotes
    /// what AWS documents as a string: versions, account ids, ports.
    #[cold]
    pub(super) fn scalar_text(&mut self) -> Result<&'de str, ReadError> {
        if let Some(b'{' | b'[') = self.byte() {
            return Err(self.wrong_type(&"a string"));
        }
        self.raw()
    }

    /// Reads a string in place. Accepts nothing else.
    pub(crate) fn read_string<'a>(&mut self, place: &mut Cow<'a, str>) -> Result<(), ReadError>
    where
        'de: 'a,
    {
        if self.value_byte()? != b'"' {
            return Err(self.wrong_type(&"a string"));
        }
        self.read_text(place)
    }

    /// Reads a string with a date and time, as milliseconds since 1970. If there is anything else, returns
    /// `None` and consumes nothing.
    #[inline]
    pub(crate) fn date(&mut self) -> Option<i64> {
        // The hyphen of `"2019-01-02T12:45:07Z"`. A number in a string has none at this position.
        if self.text.as_bytes().get(self.at + 5) != Some(&b'-') {
            return None;
        }
        self.date_in_string()
    }

    #[cold]
    fn date_in_string(&mut self) -> Option<i64> {
        let mut ahead = self.clone();
        if ahead.value_byte().ok()? != b'"' {
            return None;
        }
        let millis = millis(&ahead.text().ok()?)?;
        self.at = ahead.at;
        Some(millis)
    }

    /// Reads a number, which may be in a string.
    pub(crate) fn lenient_number(&mut self) -> Result<ReadNumber<'de>, ReadError> {
        match self.value_byte()? {
            b'-' | b'0'..=b'9' => self.number(),
            b'"' => {
                let start = self.at;
                self.at += 1;
                let text = self.string()?;
                let number = match &text {
                    Cow::Borrowed(text) => number_from_str(text),
                    Cow::Owned(text) => number_from_str(text).map(ReadNumber::into_owned),
                };
                number.ok_or_else(|| {
                    self.at = start;
                    self.wrong_value(&"a number")
                })
            }
            _ => Err(self.wrong_type(&"a number")),
        }
    }

    /// Reads the text of a string, number or boolean, or of a list of strings, joined with commas. `None`
    /// for `null`. Numbers stay as written.
    pub(crate) fn lenient_text(&mut self) -> Result<Option<Cow<'de, str>>, ReadError> {
        match self.value_byte()? {
            b'n' => self.literal(b"null").map(|()| None),
            b'[' => self.joined_texts().map(|joined| Some(Cow::Owned(joined))),
            _ => self.text().map(Some),
        }
    }

    fn joined_texts(&mut self) -> Result<String, ReadError> {
        let mut texts: Vec<Cow<'de, str>> = Vec::new();
        self.array(&mut texts)?;
        Ok(texts.join(","))
    }

    /// Reads `true` or `false`, which may be in a string.
    pub(crate) fn boolean(&mut self) -> Result<bool, ReadError> {
        match self.value_byte()? {
            b't' => self.literal(b"true").map(|()| true),
            b'f' => self.literal(b"false").map(|()| false),
            _ => self.quoted_boolean(),
        }
    }

    #[cold]
    fn quoted_boolean(&mut self) -> Result<bool, ReadError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.starts_with(r#""true""#) {
            self.at += 6;
            return Ok(true);
        }
        if rest.starts_with(r#""false""#) {
            self.at += 7;
            return Ok(false);
        }
        Err(self.wrong_type(&"a boolean"))
    }
}
