//! Skips values that were not requested. They are checked nevertheless, so that the type does not affect
//! which JSON is accepted.

use super::{ReadError, Reader};

impl Reader<'_> {
    /// Skips a value of any depth, without recursion.
    pub(crate) fn skip_value(&mut self) -> Result<(), ReadError> {
        let mut open = Open::default();
        loop {
            match self.value_byte()? {
                b'"' => {
                    self.at += 1;
                    self.skip_string()?;
                }
                b'{' => {
                    self.at += 1;
                    if self.next_byte() != Some(b'}') {
                        open.push(true);
                        self.skip_key()?;
                        continue;
                    }
                    self.at += 1;
                }
                b'[' => {
                    self.at += 1;
                    if self.next_byte() != Some(b']') {
                        open.push(false);
                        continue;
                    }
                    self.at += 1;
                }
                b'-' | b'0'..=b'9' => self.skip_number()?,
                _ => self.word().map(drop)?,
            }
            if !self.skip_closing(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Skips the brackets and the comma after a value. Returns whether there is another value.
    fn skip_closing(&mut self, open: &mut Open) -> Result<bool, ReadError> {
        while let Some(is_object) = open.last() {
            match (self.next_byte(), is_object) {
                (Some(b','), _) => {
                    self.at += 1;
                    if is_object {
                        self.skip_key()?;
                    }
                    return Ok(true);
                }
                (Some(b'}'), true) | (Some(b']'), false) => {
                    self.at += 1;
                    open.pop();
                }
                (Some(_), true) => return Err(self.unexpected("expected `,` or `}`")),
                (Some(_), false) => return Err(self.unexpected("expected `,` or `]`")),
                (None, true) => return Err(self.eof("EOF while parsing an object")),
                (None, false) => return Err(self.eof("EOF while parsing a list")),
            }
        }
        Ok(false)
    }

    /// Skips a name and its colon.
    fn skip_key(&mut self) -> Result<(), ReadError> {
        match self.next_byte() {
            Some(b'"') => self.at += 1,
            Some(_) => return Err(self.unexpected("key must be a string")),
            None => return Err(self.eof("EOF while parsing an object")),
        }
        self.skip_string()?;
        self.colon()
    }

    pub(super) fn colon(&mut self) -> Result<(), ReadError> {
        match self.next_byte() {
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.unexpected("expected `:`")),
            None => Err(self.eof("EOF while parsing an object")),
        }
    }

    /// Skips a number, even if it is too large for every type.
    fn skip_number(&mut self) -> Result<(), ReadError> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => {
                self.at += 1;
                if let Some(b'0'..=b'9') = self.byte() {
                    return Err(self.invalid());
                }
            }
            Some(b'1'..=b'9') => {
                while let Some(b'0'..=b'9') = self.byte() {
                    self.at += 1;
                }
            }
            _ => return Err(self.invalid()),
        }
        self.pass_fraction_and_exponent().map(drop)
    }
}

/// The containers around a position, with one bit for each: whether it is an object.
#[derive(Default)]
struct Open {
    depth: usize,
    /// The innermost containers, up to 64.
    bits: u64,
    /// The outer containers, 64 in each word.
    outer: Vec<u64>,
}

impl Open {
    fn push(&mut self, is_object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.bits);
        }
        self.bits = self.bits << 1 | u64::from(is_object);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.bits >>= 1;
        self.depth -= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.bits = self.outer.pop().unwrap_or_default();
        }
    }

    fn last(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.bits & 1 == 1)
    }
}
