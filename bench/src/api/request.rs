//! Requests, from however they are cut: heads by httparse, bodies with a length or in chunks.

use anyhow::{Context as _, Result, bail};
use mio::Token;

use super::Call;

const MAX_FIELDS: usize = 64;

/// What the next bytes are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Nothing yet.
    More,
    /// The client waits for `100 Continue`.
    ContinueAsked,
    BodyBegins,
    Body(&'a [u8]),
    /// The request is complete. `Next` has no token of its own yet.
    End {
        call: Call,
        close: bool,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Request {
    state: State,
    /// A head, or a line between chunks, that has not come to its end.
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
    /// `None`: chunked.
    length: Option<u64>,
}

impl Request {
    /// Takes the first part of these bytes, and returns what follows it.
    pub(crate) fn take<'a>(&mut self, bytes: &'a [u8]) -> Result<(Part<'a>, &'a [u8])> {
        match self.state {
            State::Head => self.take_head(bytes),
            State::Begin => {
                let head = self.head.context("a head before a body")?;
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
        // The end may lie across two reads.
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
        match head.expects {
            true => Ok((Part::ContinueAsked, rest)),
            false => Ok((Part::More, rest)),
        }
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
                    .with_context(|| format!("a chunk's size: {line:?}"))?
                {
                    0 => State::Trailers,
                    size => State::Chunk(size),
                };
            }
        }
        Ok((Part::More, rest))
    }

    /// Whether the request ends without another byte: [`take`](Self::take) says so for an empty slice.
    pub(crate) fn is_complete(&self) -> bool {
        matches!(self.state, State::Fixed(0))
    }

    fn end(&mut self) -> Result<Part<'static>> {
        self.state = State::Head;
        let head = self.head.take().context("a head before the end")?;
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
        Ok(httparse::Status::Partial) => bail!("a head that ends in the middle"),
        Err(error) => bail!("a request's head: {error}"),
    }
    let path = request.path.unwrap_or_default();
    let mut head = Head {
        call: match path.rsplit('/').next() {
            Some("next") => Call::Next(Token(0)),
            Some("response") => Call::Response(0),
            Some("error") => Call::Error,
            _ => bail!("no path of the Runtime API: {path}"),
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
