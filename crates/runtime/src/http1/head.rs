//! The head of a response: status line and fields.

use std::mem::MaybeUninit;

use super::Malformed;
use crate::decimal;

/// The Runtime API sends about ten fields; proxies in front of an emulator add a few.
const MAX_FIELDS: usize = 96;

/// A client context alone may take 3,583 bytes; nothing real comes near this.
const MAX_HEAD: usize = 256 * 1024;

/// What the head says of the message: its status and where its body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) framing: Framing,
    /// Whether the server keeps the connection open after this message.
    pub(crate) keep_alive: bool,
    /// Bytes of the head, the empty line included: the body begins here.
    pub(crate) len: usize,
}

/// How the end of the body is found (RFC 9112, section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(u64),
    Chunked,
    UntilClose,
}

/// Parses a response head, or returns `None` where more bytes are needed.
///
/// `field` is called for each field in order, values without the spaces around them, and may have
/// been called for some fields before an error is found.
pub(crate) fn parse_head<'b>(
    bytes: &'b [u8],
    mut field: impl FnMut(&str, &'b [u8]),
) -> Result<Option<Head>, Malformed> {
    let mut fields = [const { MaybeUninit::uninit() }; MAX_FIELDS];
    let mut response = httparse::Response::new(&mut []);
    let parsed = httparse::ParserConfig::default().parse_response_with_uninit_headers(
        &mut response,
        bytes,
        &mut fields,
    );
    let len = match parsed {
        Ok(httparse::Status::Complete(len)) => len,
        Ok(httparse::Status::Partial) if bytes.len() > MAX_HEAD => {
            return Err(Malformed::HeadTooLong);
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(Malformed::Head(error)),
    };

    let status = response.code.unwrap_or(0);
    let mut lengths = Lengths::default();
    let mut keep_alive = response.version == Some(1);
    for header in response.headers.iter() {
        // Compared by length first: most fields are none of the three.
        match header.name.len() {
            14 if header.name.eq_ignore_ascii_case("content-length") => {
                lengths.content_length(header.value)?;
            }
            17 if header.name.eq_ignore_ascii_case("transfer-encoding") => {
                lengths.transfer_encoding(header.value)?;
            }
            10 if header.name.eq_ignore_ascii_case("connection") => {
                keep_alive = connection_stays(header.value, keep_alive);
            }
            _ => field(header.name, header.value),
        }
    }
    if lengths.chunked && lengths.length.is_some() {
        // Chunked wins, but whoever sends both may be confused about where messages end.
        keep_alive = false;
    }

    let framing = match status {
        100..=199 | 204 | 304 => Framing::Length(0),
        _ => lengths.framing(),
    };
    if framing == Framing::UntilClose {
        keep_alive = false;
    }
    Ok(Some(Head {
        status,
        framing,
        keep_alive,
        len,
    }))
}

#[derive(Default)]
struct Lengths {
    length: Option<u64>,
    chunked: bool,
}

impl Lengths {
    /// RFC 9112 allows a repeated length where all the values are the same.
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
