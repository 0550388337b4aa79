//! Requests off a connection: heads, bodies of either framing, and whatever was pipelined behind.

use std::io::{self, Read};

/// Longest head accepted. The X-Ray cause header alone may have 64 KiB.
const MAX_HEAD: usize = 256 * 1024;
const MAX_HEADERS: usize = 128;
const READ_SIZE: usize = 64 * 1024;
/// Chunks up to this size stay whole where a stream is passed on.
const MAX_PIECE: usize = 64 * 1024;

/// Reads one request after the other, and keeps the bytes that came behind the last one.
pub(crate) struct RequestReader<R> {
    source: R,
    buffer: Vec<u8>,
}

/// Why a request could not be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The connection ended or broke inside the request, or whoever reads it wanted no more.
    Truncated,
    /// The bytes are no HTTP/1.x request; the text says what is wrong with them.
    Malformed(String),
}

/// A request's head.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) raw: Vec<u8>,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    http_1_0: bool,
}

/// A request's body, decoded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body {
    /// The first bytes, as many as the reader was asked to keep.
    pub(crate) bytes: Vec<u8>,
    /// How many bytes there were in all.
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

    /// Whether bytes behind the last request have already been read.
    pub(crate) fn has_leftover(&self) -> bool {
        !self.buffer.is_empty()
    }

    /// The next head, or `None` where the client closed between two requests.
    pub(crate) fn read_head(&mut self) -> Result<Option<Head>, ReadError> {
        loop {
            if let Some((head, length)) = parse_head(&self.buffer)? {
                self.buffer.drain(..length);
                return Ok(Some(head));
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(ReadError::Malformed(format!(
                    "the head is longer than {MAX_HEAD} bytes"
                )));
            }
            match self.fill() {
                Ok(()) => {}
                Err(_) if self.buffer.is_empty() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// The body that belongs to `head`. The first `keep` bytes are kept and the rest is counted;
    /// on an error `body` holds what had come until then.
    pub(crate) fn read_body(
        &mut self,
        head: &Head,
        keep: usize,
        body: &mut Body,
    ) -> Result<(), ReadError> {
        self.read_pieces(head, keep, body, &mut |_| true)
    }

    /// As [`read_body`](Self::read_body), and passes each piece on as soon as it is there: a chunk,
    /// or 64 KiB of a larger one. `pass` says whether it wants more.
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
            // What comes at a time is a piece: there are no boundaries to keep.
            Framing::Length(length) => self.read_exactly(length, 1, &mut take),
            Framing::Chunked => {
                self.read_chunks(&mut take)?;
                self.read_trailers(&mut body.trailers)
            }
        }
    }

    fn read_chunks(&mut self, take: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), ReadError> {
        loop {
            let line = self.read_line()?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size = u64::from_str_radix(digits, 16)
                .map_err(|_| ReadError::Malformed(format!("no chunk size: {line:?}")))?;
            if size == 0 {
                return Ok(());
            }
            self.read_exactly(size, MAX_PIECE, take)?;
            let end = self.read_line()?;
            if !end.is_empty() {
                return Err(ReadError::Malformed(format!(
                    "a chunk is longer than its size: {end:?} where its line should end"
                )));
            }
        }
    }

    fn read_trailers(&mut self, trailers: &mut Vec<(String, String)>) -> Result<(), ReadError> {
        loop {
            let line = self.read_line()?;
            if line.is_empty() {
                return Ok(());
            }
            let Some((name, value)) = line.split_once(':') else {
                return Err(ReadError::Malformed(format!("no trailer: {line:?}")));
            };
            trailers.push((name.to_owned(), value.trim().to_owned()));
        }
    }

    /// Passes `remaining` bytes on in pieces of at least `piece` bytes, but for the last one, and
    /// for what there is where the connection ends.
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

    fn read_line(&mut self) -> Result<String, ReadError> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                self.buffer.drain(..end + 2);
                return Ok(line);
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(ReadError::Malformed(format!(
                    "a line of the chunked body is longer than {MAX_HEAD} bytes"
                )));
            }
            self.fill()?;
        }
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
        // A reset is to the emulator what an end is: the rest of the request never comes.
        let read = result.unwrap_or(0);
        self.buffer.truncate(old + read);
        if read == 0 {
            return Err(ReadError::Truncated);
        }
        Ok(())
    }
}

impl Head {
    /// The first header of that name, in any letter case; an empty one counts as absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// How many headers of that name there are, empty ones included.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.headers
            .iter()
            .filter(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .count()
    }

    pub(crate) fn is_http_1_0(&self) -> bool {
        self.http_1_0
    }

    /// Method and target, as errors name the request.
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

    /// Whether the client wants the connection closed after the answer.
    pub(crate) fn wants_close(&self) -> bool {
        match self.header("Connection") {
            Some(value) if value.eq_ignore_ascii_case("close") => true,
            Some(value) if value.eq_ignore_ascii_case("keep-alive") => false,
            _ => self.http_1_0,
        }
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
        // RFC 9112, 6.1: both headers at once are an attempt at request smuggling, or a bug.
        if !lengths.is_empty() {
            return Err(ReadError::Malformed(
                "both Content-Length and Transfer-Encoding were sent".to_owned(),
            ));
        }
        if !coding.eq_ignore_ascii_case("chunked") {
            return Err(ReadError::Malformed(format!(
                "Transfer-Encoding {coding:?}: only chunked is understood"
            )));
        }
        Ok(Framing::Chunked)
    }
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
    // `parse` alone would let a plus sign pass.
    if !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ReadError::Malformed(format!("Content-Length {first:?}")));
    }
    first
        .parse()
        .map(Framing::Length)
        .map_err(|_| ReadError::Malformed(format!("Content-Length {first:?}")))
}

fn parse_head(buffer: &[u8]) -> Result<Option<(Head, usize)>, ReadError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(ReadError::Malformed(format!("request head: {error}"))),
    };
    let head = Head {
        raw: buffer[..length].to_vec(),
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        headers: request
            .headers
            .iter()
            .map(|header| {
                let value = String::from_utf8_lossy(header.value).into_owned();
                (header.name.to_owned(), value)
            })
            .collect(),
        http_1_0: request.version == Some(0),
    };
    Ok(Some((head, length)))
}
