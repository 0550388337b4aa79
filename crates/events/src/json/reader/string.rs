//! Strings.

use std::borrow::Cow;

use super::{ReadError, Reader};

const CONTROL: &str = "control character (\\u0000-\\u001F) found while parsing a string";

impl<'de> Reader<'de> {
    /// Reads a string after its opening quote. It is borrowed if it has no escapes.
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, ReadError> {
        let start = self.at;
        match self.plain_string() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.escaped_string(start).map(Cow::Owned),
        }
    }

    /// Reads a string without escapes, after its opening quote. For any other string, returns `None` and
    /// stops at the byte that shows this.
    pub(super) fn plain_string(&mut self) -> Option<&'de str> {
        let start = self.at;
        self.pass_plain();
        if self.byte() != Some(b'"') {
            return None;
        }
        let text = &self.text[start..self.at];
        self.at += 1;
        Some(text)
    }

    /// Skips a string, after its opening quote.
    pub(super) fn skip_string(&mut self) -> Result<(), ReadError> {
        loop {
            self.pass_plain();
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.skip_escape()?;
                }
                Some(_) => return Err(self.unexpected(CONTROL)),
                None => return Err(self.eof("EOF while parsing a string")),
            }
        }
    }

    /// Moves to the next quote, backslash or control character, or to the end.
    #[inline(always)]
    fn pass_plain(&mut self) {
        self.at = plain_end(self.text.as_bytes(), self.at);
    }

    #[cold]
    fn skip_escape(&mut self) -> Result<(), ReadError> {
        match self.byte() {
            Some(b'u') => {
                self.at += 1;
                self.hex().map(drop)
            }
            Some(byte) if simple_escape(byte).is_some() => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.unexpected("invalid escape")),
            None => Err(self.eof("EOF while parsing a string")),
        }
    }

    /// Reads the rest of a string that started at `start` and has had no escapes so far.
    pub(super) fn escaped_string(&mut self, start: usize) -> Result<String, ReadError> {
        // Find its end first, so that one allocation of the right size is enough.
        let plain_until = self.at;
        self.skip_string()?;
        let end = self.at;
        let mut string = String::with_capacity(end - 1 - start);

        string.push_str(&self.text[start..plain_until]);
        self.at = plain_until;
        while self.at + 1 < end {
            // Only an escape can have ended the plain part.
            self.at += 1;
            string.push(self.escape()?);
            let plain_from = self.at;
            self.pass_plain();
            string.push_str(&self.text[plain_from..self.at]);
        }
        self.at = end;
        Ok(string)
    }

    /// The character of an escape, after its backslash.
    fn escape(&mut self) -> Result<char, ReadError> {
        let byte = self.byte().unwrap_or_default();
        self.at += 1;
        if byte != b'u' {
            return simple_escape(byte).ok_or_else(|| self.unexpected("invalid escape"));
        }
        let first = self.hex()?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        // RFC 8259, section 7: a character outside the Basic Multilingual Plane is two escapes, a
        // UTF-16 surrogate pair.
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                if let Some(character) = char::from_u32(code) {
                    return Ok(character);
                }
            }
        }
        Err(self.unexpected("lone leading surrogate in hex escape"))
    }

    fn hex(&mut self) -> Result<u32, ReadError> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let Some(digits) = digits else {
            return Err(self.eof("EOF while parsing a string"));
        };
        let mut value = 0;
        for (at, byte) in digits.iter().enumerate() {
            let Some(digit) = char::from(*byte).to_digit(16) else {
                self.at += at;
                return Err(self.unexpected("invalid escape"));
            };
            value = value * 16 + digit;
        }
        self.at += 4;
        Ok(value)
    }
}

fn simple_escape(byte: u8) -> Option<char> {
    Some(match byte {
        b'"' | b'\\' | b'/' => char::from(byte),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || byte < b' '
}

/// The position of the next quote, backslash or control character, or the end.
#[inline(always)]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let specials = specials(*word);
        if specials != 0 {
            return at + first_special(specials);
        }
        at += 8;
    }
    plain_end_by_bytes(bytes, at)
}

/// The same for the last few bytes.
#[cold]
fn plain_end_by_bytes(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let special = rest.iter().position(|byte| is_special(*byte));
    at + special.unwrap_or(rest.len())
}

/// Sets the highest bit of each special byte. Bits above the lowest one that is set may be wrong.
///
/// This tests eight bytes at once: `x - n` borrows into the highest bit if `x < n`, and `!x` clears the
/// bytes that had it set. If the second bit of a quote, 0x22, is flipped, it directly follows the control
/// characters, so one subtraction finds both.
#[inline(always)]
fn specials(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let word = u64::from_le_bytes(word);
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & HIGHEST
}

/// The index of the first special byte, which is in the lowest bits.
#[inline(always)]
fn first_special(specials: u64) -> usize {
    specials.trailing_zeros() as usize / 8
}
