//! Parses requests that arrive in pieces. httparse parses the heads; bodies have a length or chunks.

use anyhow::{Context as _, Result, bail};
use mio::Token;

use super::Call;

const MAX_FIELDS: usize = 64;

/// What the next bytes mean.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Nothing is complete yet.
    More,
    /// The client is waiting for `100 Continue`.
    ExpectsContinue,
    BodyBegins,
    Body(&'a [u8]),
    /// The request is complete. The token of `Next` is not valid yet.
    End {
        call: Call,
        close: bool,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Request {
    state: State,
    /// An incomplete head, or an incomplete line between chunks.
    line: Vec<u8>,
    head: Option<Head>,
    received: u64,
}

#[derive(Debug, Default, Clone, Copy)]
enum State {
    #[default]
    Head,
    Begin,
    Fixed(u64),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailers,
}

#[derive(Debug, Clone, Copy)]
struct Head {
    call: Call,
    close: bool,
    expects: bool,
    /// `None` if the body is chunked.
    length: Option<u64>,
}

impl Request {
    /// Parses the first part of these bytes, and returns it with the remaining bytes.
    pub(crate) fn take<'a>(&mut self, bytes: &'a [u8]) -> Result<(Part<'a>, &'a [u8])> {
        match self.state {
            State::Head => self.take_head(bytes),
            State::Begin => {
                let head = self.head.context("a body without a head")?;
                self.state = match head.length {
                    Some(length) => State::Fixed(length),
                    None => State::ChunkSize,
                };
                Ok((Part::BodyBegins, bytes))
            }
            State::Fixed(0) => Ok((self.end()?, bytes)),
            State::Fixed(left) => {
                let (body, rest) = split(bytes, left);
                self.received += body.len() as u64;
                self.state = State::Fixed(left - body.len() as u64);
                Ok((Part::Body(body), rest))
            }
            State::Chunk(left) => {
                let (body, rest) = split(bytes, left);
                self.received += body.len() as u64;
                self.state = match left - body.len() as u64 {
                    0 => State::ChunkEnd,
                    left => State::Chunk(left),
                };
                Ok((Part::Body(body), rest))
            }
            State::ChunkSize | State::ChunkEnd | State::Trailers => self.take_line(bytes),
        }
    }

    fn take_head<'a>(&mut self, bytes: &'a [u8]) -> Result<(Part<'a>, &'a [u8])> {
        let before = self.line.len();
        self.line.extend_from_slice(bytes);
        // The end may be split across two reads.
        let from = before.saturating_sub(3);
        let tail = self.line.get(from..).unwrap_or_default();
        let Some(at) = tail.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok((Part::More, &[]));
        };
        let end = from + at + 4;
        let rest = bytes.get(end - before..).unwrap_or_default();
        let head = parse_head(self.line.get(..end).unwrap_or_default())?;
        self.line.clear();
        self.head = Some(head);
        self.received = 0;
        if head.length == Some(0) {
            return Ok((self.end()?, rest));
        }
        self.state = State::Begin;
        let part = if head.expects {
            Part::ExpectsContinue
        } else {
            Part::More
        };
        Ok((part, rest))
    }

    fn take_line<'a>(&mut self, bytes: &'a [u8]) -> Result<(Part<'a>, &'a [u8])> {
        let Some(at) = bytes.iter().position(|&byte| byte == b'\n') else {
            self.line.extend_from_slice(bytes);
            return Ok((Part::More, &[]));
        };
        let (line, rest) = bytes.split_at(at + 1);
        self.line.extend_from_slice(line);
        let line = std::mem::take(&mut self.line);
        let line = std::str::from_utf8(&line)?.trim_end();
        match self.state {
            State::ChunkEnd => self.state = State::ChunkSize,
            State::Trailers if line.is_empty() => return Ok((self.end()?, rest)),
            State::Trailers => {}
            _ => {
                let digits = line.split(';').next().unwrap_or_default();
                self.state = match u64::from_str_radix(digits, 16)
                    .with_context(|| format!("invalid chunk size {line:?}"))?
                {
                    0 => State::Trailers,
                    size => State::Chunk(size),
                };
            }
        }
        Ok((Part::More, rest))
    }

    /// Whether the request is complete, so that [`take`](Self::take) returns its end for an empty slice.
    pub(crate) fn is_complete(&self) -> bool {
        matches!(self.state, State::Fixed(0))
    }

    fn end(&mut self) -> Result<Part<'static>> {
        self.state = State::Head;
        let head = self.head.take().context("an end without a head")?;
        let call = match head.call {
            Call::Response(_) => Call::Response(self.received),
            other => other,
        };
        Ok(Part::End {
            call,
            close: head.close,
        })
    }
}

fn split(bytes: &[u8], at: u64) -> (&[u8], &[u8]) {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

fn parse_head(bytes: &[u8]) -> Result<Head> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => bail!("incomplete request head"),
        Err(error) => bail!("invalid request head: {error}"),
    }
    let path = request.path.unwrap_or_default();
    let mut head = Head {
        call: match path.rsplit('/').next() {
            Some("next") => Call::Next(Token(0)),
            Some("response") => Call::Response(0),
            Some("error") => Call::Error,
            _ => bail!("not a path of the Runtime API: {path}"),
        },
        close: request.version == Some(0),
        expects: false,
        length: Some(0),
    };
    for field in request.headers.iter() {
        let value = std::str::from_utf8(field.value).unwrap_or_default();
        if field.name.eq_ignore_ascii_case("content-length") {
            head.length = Some(value.parse().context("Content-Length")?);
        } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
            head.length = None;
        } else if field.name.eq_ignore_ascii_case("connection") {
            head.close = value.eq_ignore_ascii_case("close");
        } else if field.name.eq_ignore_ascii_case("expect") {
            head.expects = value.eq_ignore_ascii_case("100-continue");
        }
    }
    Ok(head)
}
