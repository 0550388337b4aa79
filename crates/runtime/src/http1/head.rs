//! Parses the head of a response: status line and fields.

use std::ops::Range;

use super::Malformed;
use super::scan::{is_name, plain_end, text_end};
use crate::text::decimal;

/// A client context alone can take 3,583 bytes. No real head comes near this limit.
const MAX_HEAD: usize = 256 * 1024;

/// The result of parsing a head: the status and how the body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) framing: Framing,
    /// Whether the server keeps the connection open after this message.
    pub(crate) keep_alive: bool,
    /// The length of the head in bytes, including the empty line. The body starts here.
    pub(crate) len: usize,
}

/// How the body ends (RFC 9112, section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(u64),
    Chunked,
    UntilClose,
}

/// Parses a response head, or returns `None` if more bytes are needed.
///
/// `field` is called for each field in order, with its name and the position of its value without
/// surrounding spaces. It may already have been called for some fields when an error is returned.
#[inline(never)]
pub(crate) fn parse_head(
    bytes: &[u8],
    mut field: impl FnMut(&[u8], Range<usize>),
) -> Result<Option<Head>, Malformed> {
    match parse(bytes, &mut field) {
        Err(Stop::Incomplete) if bytes.len() > MAX_HEAD => Err(Malformed::HeadTooLong),
        Err(Stop::Incomplete) => Ok(None),
        Err(Stop::Malformed(malformed)) => Err(malformed),
        Ok(head) => Ok(Some(head)),
    }
}

/// Why parsing stopped.
enum Stop {
    Incomplete,
    Malformed(Malformed),
}

impl From<Malformed> for Stop {
    fn from(malformed: Malformed) -> Self {
        Stop::Malformed(malformed)
    }
}

fn parse(bytes: &[u8], field: &mut impl FnMut(&[u8], Range<usize>)) -> Result<Head, Stop> {
    let (version, status, mut from) = status_line(bytes)?;
    let mut lengths = Lengths::default();
    let mut keep_alive = version == b'1';
    // The reason phrase is scanned like a field without a name.
    let mut name = [].as_slice();
    let at = loop {
        let (value, at) = text_line(bytes, from)?;
        let text = || bytes.get(value.clone()).unwrap_or_default();
        // `is_name` compares lengths first, because most fields are none of these three.
        if is_name(name, b"content-length") {
            lengths.content_length(text())?;
        } else if is_name(name, b"transfer-encoding") {
            lengths.transfer_encoding(text())?;
        } else if is_name(name, b"connection") {
            keep_alive = connection_stays(text(), keep_alive);
        } else if !name.is_empty() {
            field(name, value);
        }
        if let Some(b'\r' | b'\n') = bytes.get(at) {
            break at;
        }
        let end = name_end(bytes, at);
        if *bytes.get(end).ok_or(Stop::Incomplete)? != b':' || end == at {
            return Err(Malformed::Head.into());
        }
        name = bytes.get(at..end).unwrap_or_default();
        from = end + 1;
    };
    let len = line_end(bytes, at)?;
    if lengths.chunked && lengths.length.is_some() {
        // `chunked` takes precedence, but a server that sends both may be wrong about where
        // messages end.
        keep_alive = false;
    }

    let framing = match status {
        100..=199 | 204 | 304 => Framing::Length(0),
        _ => lengths.framing(),
    };
    if framing == Framing::UntilClose {
        keep_alive = false;
    }
    Ok(Head {
        status,
        framing,
        keep_alive,
        len,
    })
}

/// Parses `HTTP/1.1 200 OK` and returns the last digit of the version, the status, and the start of
/// the reason phrase. Leading empty lines are skipped, because some servers send one too many.
fn status_line(bytes: &[u8]) -> Result<(u8, u16, usize), Stop> {
    let mut at = 0;
    while let Some(b'\r' | b'\n') = bytes.get(at) {
        at = line_end(bytes, at)?;
    }
    let line = bytes.get(at..).unwrap_or_default();
    let Some(start) = line.first_chunk::<12>() else {
        let version = line.get(..line.len().min(7)).unwrap_or_default();
        return Err(if b"HTTP/1.".starts_with(version) {
            Stop::Incomplete
        } else {
            Malformed::Version.into()
        });
    };
    let [
        b'H',
        b'T',
        b'T',
        b'P',
        b'/',
        b'1',
        b'.',
        version @ (b'0' | b'1'),
        b' ',
        status @ ..,
    ] = start
    else {
        return Err(Malformed::Version.into());
    };
    let status = decimal::parse(status).ok_or(Malformed::Head)? as u16;
    // The reason phrase follows. It may be missing, together with the space before it.
    match line.get(start.len()) {
        Some(b' ' | b'\r' | b'\n') => Ok((*version, status, at + start.len())),
        Some(_) => Err(Malformed::Head.into()),
        None => Err(Stop::Incomplete),
    }
}

/// Returns the end of the name that starts at `from`. Almost all names consist of letters and
/// hyphens, which are skipped eight at a time.
fn name_end(bytes: &[u8], from: usize) -> usize {
    let mut at = plain_end(bytes, from);
    while let Some(byte) = bytes.get(at)
        && *byte != b':'
        && is_token_byte(*byte)
    {
        at += 1;
    }
    at
}

fn is_token_byte(byte: u8) -> bool {
    let is_mark = matches!(
        byte,
        b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~'
    );
    is_mark || byte.is_ascii_alphanumeric()
}

/// Returns the position of the rest of a line without surrounding spaces, and the start of the next
/// line.
fn text_line(bytes: &[u8], from: usize) -> Result<(Range<usize>, usize), Stop> {
    let mut start = from;
    while is_space_at(bytes, start) {
        start += 1;
    }
    let mut end = text_end(bytes, start);
    while bytes.get(end) == Some(&b'\t') {
        end = text_end(bytes, end + 1);
    }
    let next = line_end(bytes, end)?;
    while end > start && is_space_at(bytes, end - 1) {
        end -= 1;
    }
    Ok((start..end, next))
}

/// Returns the start of the next line, after CRLF or a single LF (RFC 9112, section 2.2).
#[inline(always)]
fn line_end(bytes: &[u8], at: usize) -> Result<usize, Stop> {
    let mut at = at;
    if bytes.get(at) == Some(&b'\r') {
        at += 1;
    }
    match bytes.get(at) {
        Some(b'\n') => Ok(at + 1),
        Some(_) => Err(Malformed::Head.into()),
        None => Err(Stop::Incomplete),
    }
}

#[inline(always)]
fn is_space_at(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b' ' | b'\t'))
}

#[derive(Default)]
struct Lengths {
    length: Option<u64>,
    chunked: bool,
}

impl Lengths {
    /// RFC 9112 allows a repeated length if all values are equal.
    fn content_length(&mut self, value: &[u8]) -> Result<(), Malformed> {
        for item in value.split(|&byte| byte == b',') {
            let length = decimal::parse(item.trim_ascii()).ok_or(Malformed::ContentLength)?;
            if self.length.is_some_and(|earlier| earlier != length) {
                return Err(Malformed::ConflictingLengths);
            }
            self.length = Some(length);
        }
        Ok(())
    }

    fn transfer_encoding(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let value = value.trim_ascii();
        if value.eq_ignore_ascii_case(b"chunked") && !self.chunked {
            self.chunked = true;
            return Ok(());
        }
        match value {
            b"" => Ok(()),
            _ if value.eq_ignore_ascii_case(b"identity") => Ok(()),
            _ => Err(Malformed::TransferEncoding),
        }
    }

    fn framing(&self) -> Framing {
        match self.length {
            _ if self.chunked => Framing::Chunked,
            Some(length) => Framing::Length(length),
            None => Framing::UntilClose,
        }
    }
}

fn connection_stays(value: &[u8], otherwise: bool) -> bool {
    let mut stays = otherwise;
    for option in value.split(|&byte| byte == b',') {
        let option = option.trim_ascii();
        if option.eq_ignore_ascii_case(b"close") {
            return false;
        }
        if option.eq_ignore_ascii_case(b"keep-alive") {
            stays = true;
        }
    }
    stays
}
