//! Decodes the chunked transfer coding in steps (RFC 9112, section 7.1).

use super::Malformed;

/// The limit for skipped extensions and trailers.
const MAX_TRAILERS: usize = 64 * 1024;

/// The state of the decoder.
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

/// The meaning of the next bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// This many bytes are framing and have to be skipped.
    Skip(usize),
    /// This many bytes are data of the body.
    Data(usize),
    /// More bytes are needed.
    More,
    /// The message is complete.
    Done,
}

impl Chunked {
    pub(super) fn new() -> Self {
        Chunked {
            state: State::Size,
            trailer_bytes: 0,
        }
    }

    /// The number of bytes of the current chunk that have not arrived yet.
    pub(super) fn remaining(&self) -> u64 {
        match self.state {
            State::Data(remaining) => remaining,
            _ => 0,
        }
    }

    /// Examines the bytes after those of the last step.
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

    /// Parses a complete line `1a2b;extension` with CRLF.
    fn size(&mut self, bytes: &[u8]) -> Result<Step, Malformed> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else {
            return if bytes.len() > MAX_TRAILERS {
                Err(Malformed::ChunkSize)
            } else {
                Ok(Step::More)
            };
        };
        // A line feed without a carriage return is not accepted: parsers disagree on whether it
        // ends the line, and so on where the chunk starts.
        let line = bytes.get(..end).and_then(|line| line.strip_suffix(b"\r"));
        let size = line.and_then(parse_size).ok_or(Malformed::ChunkSize)?;
        self.state = match size {
            0 => State::Trailers,
            size => State::Data(size),
        };
        Ok(Step::Skip(end + 1))
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

/// Parses 1 to 16 hexadecimal digits, followed by nothing, spaces or an extension.
fn parse_size(line: &[u8]) -> Option<u64> {
    let mut size = 0;
    let mut digits = 0;
    for &byte in line {
        let Some(digit) = char::from(byte).to_digit(16) else {
            break;
        };
        size = size << 4 | u64::from(digit);
        digits += 1;
    }
    let mut rest = line.get(digits..)?;
    while let [b' ' | b'\t', behind @ ..] = rest {
        rest = behind;
    }
    let is_extension = matches!(rest, [] | [b';', ..]) && !rest.contains(&b'\r');
    Some(size).filter(|_| (1..=16).contains(&digits) && is_extension)
}
