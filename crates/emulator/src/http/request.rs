//! Reads requests from a connection: heads, bodies with either framing, and pipelined requests.

use std::io::{self, Read};

use httparse::Status;

/// The longest head accepted. The X-Ray cause header alone may have 64 KiB.
const MAX_HEAD: usize = 256 * 1024;
const MAX_HEADERS: usize = 128;
/// The longest line with the size of a chunk. Extensions of chunks have no use in the Runtime API.
const MAX_SIZE_LINE: usize = 8 * 1024;
/// The longest section of trailers. The error of a streamed response is one of them.
const MAX_TRAILERS: usize = MAX_HEAD;
const READ_SIZE: usize = 64 * 1024;
/// Chunks up to this size are passed on in one piece.
const MAX_PIECE: usize = 64 * 1024;
const SIZE_LINE: &str = "line with the size of a chunk";
/// How much of an invalid line an error message shows.
const MAX_EXCERPT: usize = 100;

/// Reads one request after another, and keeps bytes that arrived after the last one.
pub(crate) struct RequestReader<R> {
    source: R,
    buffer: Vec<u8>,
}

/// Why a request could not be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The connection ended inside the request, or the reader of the body stopped early.
    Truncated,
    /// The bytes are not an HTTP/1.x request. The text says what is wrong.
    Malformed(String),
}

/// The head of a request.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) raw: Vec<u8>,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    http_1_0: bool,
}

/// The body of a request, decoded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    /// The first bytes, up to the number that the reader was asked to keep.
    pub(crate) bytes: Vec<u8>,
    /// The size of the whole body, in bytes.
    pub(crate) size: u64,
    /// The trailers of a chunked body.
    pub(crate) trailers: Vec<(String, String)>,
}

enum Framing {
    Length(u64),
    Chunked,
}

impl<R: Read> RequestReader<R> {
    pub(crate) fn new(source: R) -> RequestReader<R> {
        RequestReader {
            source,
            buffer: Vec::new(),
        }
    }

    pub(crate) fn source_mut(&mut self) -> &mut R {
        &mut self.source
    }

    /// Whether bytes of the next request have already been read.
    pub(crate) fn has_leftover(&self) -> bool {
        !self.buffer.is_empty()
    }

    /// Reads the next head. Returns `None` if the client closed the connection between two requests.
    pub(crate) fn read_head(&mut self) -> Result<Option<Head>, ReadError> {
        loop {
            if let Some((head, length)) = parse_head(&self.buffer)? {
                check_length("request head", length, MAX_HEAD)?;
                self.buffer.drain(..length);
                return Ok(Some(head));
            }
            match self.fill_part("request head", MAX_HEAD) {
                Ok(()) => {}
                Err(ReadError::Truncated) if self.buffer.is_empty() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the body that belongs to `head`. Keeps the first `keep` bytes and counts the rest. After
    /// an error, `body` holds what had arrived before it.
    pub(crate) fn read_body(
        &mut self,
        head: &Head,
        keep: usize,
        body: &mut Body,
    ) -> Result<(), ReadError> {
        self.read_pieces(head, keep, body, &mut |_| true)
    }

    /// Like [`read_body`](Self::read_body), but also passes on each piece as soon as it arrives: a
    /// chunk, or 64 KiB of a larger one. `pass` returns whether to continue.
    pub(crate) fn read_pieces(
        &mut self,
        head: &Head,
        keep: usize,
        body: &mut Body,
        pass: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), ReadError> {
        let mut take = |piece: &[u8]| {
            let kept = piece.len().min(keep.saturating_sub(body.bytes.len()));
            body.bytes.extend_from_slice(&piece[..kept]);
            body.size += piece.len() as u64;
            pass(piece)
        };
        match head.framing()? {
            // Without chunks there are no boundaries to keep, so each read is a piece.
            Framing::Length(length) => self.read_exactly(length, 1, &mut take),
            Framing::Chunked => {
                self.read_chunks(&mut take)?;
                self.read_trailers(&mut body.trailers)
            }
        }
    }

    fn read_chunks(&mut self, take: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), ReadError> {
        loop {
            let size = self.read_chunk_size()?;
            if size == 0 {
                return Ok(());
            }
            self.read_exactly(size, MAX_PIECE, take)?;
            self.read_chunk_end()?;
        }
    }

    fn read_chunk_size(&mut self) -> Result<u64, ReadError> {
        loop {
            let parsed = httparse::parse_chunk_size(&self.buffer);
            // httparse reads a line without digits as a size of 0.
            let has_digit = self.buffer.first().is_none_or(u8::is_ascii_hexdigit);
            match parsed {
                Ok(Status::Complete((length, size))) if has_digit => {
                    check_length(SIZE_LINE, length, MAX_SIZE_LINE)?;
                    self.buffer.drain(..length);
                    return Ok(size);
                }
                Ok(Status::Partial) if has_digit => self.fill_part(SIZE_LINE, MAX_SIZE_LINE)?,
                _ => {
                    return Err(ReadError::Malformed(format!(
                        "invalid chunk size {:?}",
                        self.line()
                    )));
                }
            }
        }
    }

    fn read_chunk_end(&mut self) -> Result<(), ReadError> {
        while self.buffer.len() < 2 {
            self.fill()?;
        }
        if !self.buffer.starts_with(b"\r\n") {
            return Err(ReadError::Malformed(format!(
                "a chunk is longer than its size: expected a line end, found {:?}",
                self.line()
            )));
        }
        self.buffer.drain(..2);
        Ok(())
    }

    fn read_trailers(&mut self, trailers: &mut Vec<(String, String)>) -> Result<(), ReadError> {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
            match httparse::parse_headers(&self.buffer, &mut headers) {
                Ok(Status::Complete((length, parsed))) => {
                    check_length("section of trailers", length, MAX_TRAILERS)?;
                    trailers.extend(owned(parsed));
                    self.buffer.drain(..length);
                    return Ok(());
                }
                Ok(Status::Partial) => {}
                Err(error) => {
                    return Err(ReadError::Malformed(format!("invalid trailers: {error}")));
                }
            }
            self.fill_part("section of trailers", MAX_TRAILERS)?;
        }
    }

    /// Passes on `remaining` bytes in pieces of at least `piece` bytes. The last piece may be smaller,
    /// and so may the one before an early end of the connection.
    fn read_exactly(
        &mut self,
        mut remaining: u64,
        piece: usize,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), ReadError> {
        while remaining > 0 {
            let left = usize::try_from(remaining).unwrap_or(usize::MAX);
            let mut end = Ok(());
            while end.is_ok() && self.buffer.len() < left.min(piece) {
                end = self.fill();
            }
            let here = self.buffer.len().min(left).min(MAX_PIECE);
            let goes_on = here == 0 || take(&self.buffer[..here]);
            self.buffer.drain(..here);
            remaining -= here as u64;
            end?;
            if !goes_on {
                return Err(ReadError::Truncated);
            }
        }
        Ok(())
    }

    /// Reads more of a part that is not complete yet, unless it is too long.
    fn fill_part(&mut self, part: &str, limit: usize) -> Result<(), ReadError> {
        check_length(part, self.buffer.len(), limit)?;
        self.fill()
    }

    /// The beginning of the next line, for a message.
    fn line(&self) -> String {
        let line = self.buffer.split(|byte| *byte == b'\n').next();
        let line = line.unwrap_or_default().trim_ascii_end();
        let excerpt = &line[..line.len().min(MAX_EXCERPT)];
        String::from_utf8_lossy(excerpt).into_owned()
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        let old = self.buffer.len();
        self.buffer.resize(old + READ_SIZE, 0);
        let result = loop {
            match self.source.read(&mut self.buffer[old..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        // A reset counts as an end: in both cases the rest of the request never arrives.
        let read = result.unwrap_or(0);
        self.buffer.truncate(old + read);
        if read == 0 {
            return Err(ReadError::Truncated);
        }
        Ok(())
    }
}

impl Head {
    /// The first header with this name, ignoring case. An empty header counts as absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The number of headers with this name, including empty ones.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.headers
            .iter()
            .filter(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .count()
    }

    pub(crate) fn is_http_1_0(&self) -> bool {
        self.http_1_0
    }

    /// Method and target, for messages.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// The path without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Whether the client waits for a `100 Continue` before it sends the body.
    pub(crate) fn expects_continue(&self) -> bool {
        self.header("Expect")
            .is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
    }

    /// Whether the client wants the connection closed after the response.
    pub(crate) fn wants_close(&self) -> bool {
        match self.header("Connection") {
            Some(value) if value.eq_ignore_ascii_case("close") => true,
            Some(value) if value.eq_ignore_ascii_case("keep-alive") => false,
            _ => self.http_1_0,
        }
    }

    pub(crate) fn is_chunked(&self) -> bool {
        self.header("Transfer-Encoding")
            .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
    }

    fn framing(&self) -> Result<Framing, ReadError> {
        let lengths: Vec<&str> = self
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("Content-Length"))
            .map(|(_, value)| value.trim())
            .collect();
        let Some(coding) = self.header("Transfer-Encoding") else {
            return parse_lengths(&lengths);
        };
        // RFC 9112, section 6.1: a request with both headers may be an attempt at request smuggling.
        if !lengths.is_empty() {
            return Err(ReadError::Malformed(
                "both Content-Length and Transfer-Encoding are set".to_owned(),
            ));
        }
        if !coding.eq_ignore_ascii_case("chunked") {
            return Err(ReadError::Malformed(format!(
                "unsupported Transfer-Encoding {coding:?}: only chunked is supported"
            )));
        }
        Ok(Framing::Chunked)
    }
}

fn check_length(part: &str, length: usize, limit: usize) -> Result<(), ReadError> {
    if length > limit {
        return Err(ReadError::Malformed(format!(
            "{part} longer than {limit} bytes"
        )));
    }
    Ok(())
}

fn parse_lengths(lengths: &[&str]) -> Result<Framing, ReadError> {
    let Some(first) = lengths.first() else {
        return Ok(Framing::Length(0));
    };
    if lengths.iter().any(|other| other != first) {
        return Err(ReadError::Malformed(format!(
            "conflicting Content-Length headers: {lengths:?}"
        )));
    }
    // `parse` alone would accept a plus sign.
    if !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ReadError::Malformed(format!(
            "invalid Content-Length {first:?}"
        )));
    }
    first
        .parse()
        .map(Framing::Length)
        .map_err(|_| ReadError::Malformed(format!("invalid Content-Length {first:?}")))
}

fn parse_head(buffer: &[u8]) -> Result<Option<(Head, usize)>, ReadError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(buffer) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(error) => {
            return Err(ReadError::Malformed(format!(
                "invalid request head: {error}"
            )));
        }
    };
    let head = Head {
        raw: buffer[..length].to_vec(),
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: owned(request.headers).collect(),
        http_1_0: request.version == Some(0),
    };
    Ok(Some((head, length)))
}

fn owned<'a>(headers: &'a [httparse::Header<'a>]) -> impl Iterator<Item = (String, String)> + 'a {
    headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).into_owned();
        (header.name.to_owned(), value)
    })
}
