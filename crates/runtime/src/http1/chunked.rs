//! The chunked transfer coding (RFC 9112, section 7.1), decoded in steps.

use super::Malformed;

/// Extensions and trailers are skipped, but not for ever.
const MAX_TRAILERS: usize = 64 * 1024;

/// Where in the coding the decoder stands.
#[derive(Debug)]
pub(crate) struct Chunked {
    state: State,
    trailer_bytes: usize,
}

#[derive(Debug)]
enum State {
    Size,
    Data(u64),
    DataEnd,
    Trailers,
    Done,
}

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Framing: these many bytes are to be skipped.
    Skip(usize),
    /// These many bytes are data of the body.
    Data(usize),
    /// More bytes are needed.
    More,
    /// The message is over.
    Done,
}

impl Chunked {
    pub(super) fn new() -> Self {
        Chunked {
            state: State::Size,
            trailer_bytes: 0,
        }
    }

    /// Bytes of the chunk under way that have not been seen yet.
    pub(super) fn remaining(&self) -> u64 {
        match self.state {
            State::Data(remaining) => remaining,
            _ => 0,
        }
    }

    /// Looks at the bytes that follow the last step's.
    pub(super) fn step(&mut self, bytes: &[u8]) -> Result<Step, Malformed> {
        match self.state {
            State::Size => self.size(bytes),
            State::Data(_) if bytes.is_empty() => Ok(Step::More),
            State::Data(remaining) => {
                let here = usize::try_from(remaining).map_or(bytes.len(), |n| n.min(bytes.len()));
                self.state = match remaining - here as u64 {
                    0 => State::DataEnd,
                    rest => State::Data(rest),
                };
                Ok(Step::Data(here))
            }
            State::DataEnd => match bytes {
                [b'\r', b'\n', ..] => {
                    self.state = State::Size;
                    Ok(Step::Skip(2))
                }
                [] | [b'\r'] => Ok(Step::More),
                _ => Err(Malformed::ChunkEnd),
            },
            State::Trailers => self.trailer(bytes),
            State::Done => Ok(Step::Done),
        }
    }

    fn size(&mut self, bytes: &[u8]) -> Result<Step, Malformed> {
        // httparse takes a size without digits for 0, which would end the body early.
        if bytes.first().is_some_and(|byte| !byte.is_ascii_hexdigit()) {
            return Err(Malformed::ChunkSize);
        }
        // It also skips a line feed alone in an extension, where other readers see the line end:
        // for them the chunk begins there.
        let line_feed = bytes.iter().position(|&byte| byte == b'\n');
        if line_feed.is_some_and(|at| !bytes[..at].ends_with(b"\r")) {
            return Err(Malformed::ChunkSize);
        }
        match httparse::parse_chunk_size(bytes) {
            Ok(httparse::Status::Complete((len, 0))) => {
                self.state = State::Trailers;
                Ok(Step::Skip(len))
            }
            Ok(httparse::Status::Complete((len, size))) => {
                self.state = State::Data(size);
                Ok(Step::Skip(len))
            }
            Ok(httparse::Status::Partial) if bytes.len() > MAX_TRAILERS => {
                Err(Malformed::ChunkSize)
            }
            Ok(httparse::Status::Partial) => Ok(Step::More),
            Err(_) => Err(Malformed::ChunkSize),
        }
    }

    /// Trailers are skipped line by line; an empty line ends them and the message.
    fn trailer(&mut self, bytes: &[u8]) -> Result<Step, Malformed> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else {
            if self.trailer_bytes + bytes.len() > MAX_TRAILERS {
                return Err(Malformed::TrailersTooLong);
            }
            return Ok(Step::More);
        };
        self.trailer_bytes += end + 1;
        if self.trailer_bytes > MAX_TRAILERS {
            return Err(Malformed::TrailersTooLong);
        }
        if matches!(&bytes[..end], b"" | b"\r") {
            self.state = State::Done;
        }
        Ok(Step::Skip(end + 1))
    }
}
