//! The body of a response, decoded in place.

use super::chunked::{Chunked, Step};
use super::{Framing, Malformed};

/// Finds a body in a message that is still arriving, and moves it together where chunks tore it
/// apart. All positions count from the first byte of the message.
///
/// A body of fixed length or in one chunk is never moved: it is read where it was received.
#[derive(Debug)]
pub(crate) struct BodyReader {
    framing: State,
    /// The body found so far.
    start: usize,
    end: usize,
    /// The first byte that has not been looked at; behind the last one, once complete.
    raw: usize,
}

#[derive(Debug)]
enum State {
    Length(u64),
    Chunked(Chunked),
    UntilClose,
}

/// How far a body has come.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Complete,
    /// More bytes are needed: at least so many are known to come (0: unknown).
    More(u64),
}

impl BodyReader {
    /// A body that begins behind a head of `head_len` bytes.
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

    /// Takes in what has been received: `message` is all of it, from the head's first byte.
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
                            // The first data of the body: it stays where it is.
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

    /// The server has closed the connection: is the body complete by that?
    pub(crate) fn complete_at_close(&self) -> bool {
        matches!(self.framing, State::UntilClose)
    }

    /// Where the body lies in the message.
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// Where the message ends, and the next one begins.
    pub(crate) fn message_end(&self) -> usize {
        self.raw
    }
}
