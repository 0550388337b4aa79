//! Decodes the body of a response in place.

use super::chunked::{Chunked, Step};
use super::{Framing, Malformed};

/// Finds the body of a message that is still arriving, and joins chunks into a contiguous body. All
/// positions are relative to the first byte of the message.
///
/// A body with a length or in a single chunk is never moved.
#[derive(Debug)]
pub(crate) struct BodyReader {
    framing: State,
    /// The body found so far.
    start: usize,
    end: usize,
    /// The first byte that has not been processed. When complete, the end of the message.
    raw: usize,
}

#[derive(Debug)]
enum State {
    Length(u64),
    Chunked(Chunked),
    UntilClose,
}

/// The progress of a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Complete,
    /// More bytes are needed. At least this many are known to follow (0 if unknown).
    More(u64),
}

impl BodyReader {
    /// Creates a reader for a body that follows a head of `head_len` bytes.
    pub(crate) fn new(framing: Framing, head_len: usize) -> Self {
        let framing = match framing {
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Chunked(Chunked::new()),
            Framing::UntilClose => State::UntilClose,
        };
        BodyReader {
            framing,
            start: head_len,
            end: head_len,
            raw: head_len,
        }
    }

    /// Processes received bytes. `message` is everything received, from the first byte of the head.
    pub(crate) fn advance(&mut self, message: &mut [u8]) -> Result<Progress, Malformed> {
        match &mut self.framing {
            State::Length(length) => {
                let here = (message.len() - self.start) as u64;
                if here < *length {
                    return Ok(Progress::More(*length - here));
                }
                // `here` fits a usize, so `length` does too.
                self.end = self.start + *length as usize;
                self.raw = self.end;
                Ok(Progress::Complete)
            }
            State::UntilClose => {
                self.end = message.len();
                self.raw = self.end;
                Ok(Progress::More(0))
            }
            State::Chunked(chunked) => loop {
                match chunked.step(message.get(self.raw..).unwrap_or_default())? {
                    Step::Skip(len) => self.raw += len,
                    Step::Data(len) => {
                        if self.start == self.end {
                            // The first data of the body is not moved.
                            self.start = self.raw;
                            self.end = self.raw;
                        } else if self.end != self.raw {
                            message.copy_within(self.raw..self.raw + len, self.end);
                        }
                        self.raw += len;
                        self.end += len;
                    }
                    Step::More => return Ok(Progress::More(chunked.remaining())),
                    Step::Done => return Ok(Progress::Complete),
                }
            },
        }
    }

    /// Whether the body is complete if the server has closed the connection.
    pub(crate) fn complete_at_close(&self) -> bool {
        matches!(self.framing, State::UntilClose)
    }

    /// The position of the body in the message.
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// The end of the message, where the next one starts.
    pub(crate) fn message_end(&self) -> usize {
        self.raw
    }
}
