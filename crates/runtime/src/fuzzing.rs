//! The parsers, as used by `fuzz/`. Behind the feature `__fuzzing` and not part of the public API.
//!
//! Only access to the parsers. The properties they must have are in `fuzz/src`.

use std::ops::Range;

use crate::error::{ErrorReport, LambdaError};
use crate::http1;
use crate::invocation::{FunctionInfo, LambdaContext};
use crate::logging::fields::Fields;
use crate::logging::settings::Format;
use crate::logging::{Level, Line, Value};
use crate::runtime_api::InvocationHeaders;
use crate::runtime_api::endpoint::Endpoint;

/// `http1::Head`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    pub framing: Framing,
    pub keep_alive: bool,
    pub len: usize,
}

/// `http1::Framing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    Length(u64),
    Chunked,
    UntilClose,
}

/// `http1::parse_head`, with the error as text.
pub fn parse_head<'b>(
    bytes: &'b [u8],
    mut field: impl FnMut(&str, &'b [u8]),
) -> Result<Option<Head>, &'static str> {
    let field = |name: &[u8], value: Range<usize>| {
        field(std::str::from_utf8(name).expect("ASCII"), &bytes[value]);
    };
    let head = http1::parse_head(bytes, field).map_err(http1::Malformed::as_str)?;
    Ok(head.map(|head| Head {
        status: head.status,
        framing: match head.framing {
            http1::Framing::Length(length) => Framing::Length(length),
            http1::Framing::Chunked => Framing::Chunked,
            http1::Framing::UntilClose => Framing::UntilClose,
        },
        keep_alive: head.keep_alive,
        len: head.len,
    }))
}

/// `http1::BodyReader`.
#[derive(Debug)]
pub struct BodyReader(http1::BodyReader);

impl BodyReader {
    pub fn new(framing: Framing, head_len: usize) -> Self {
        let framing = match framing {
            Framing::Length(length) => http1::Framing::Length(length),
            Framing::Chunked => http1::Framing::Chunked,
            Framing::UntilClose => http1::Framing::UntilClose,
        };
        BodyReader(http1::BodyReader::new(framing, head_len))
    }

    /// `None` when complete, or the number of bytes that are known to follow.
    pub fn advance(&mut self, message: &mut [u8]) -> Result<Option<u64>, &'static str> {
        match self.0.advance(message) {
            Ok(http1::Progress::Complete) => Ok(None),
            Ok(http1::Progress::More(known)) => Ok(Some(known)),
            Err(malformed) => Err(malformed.as_str()),
        }
    }

    pub fn complete_at_close(&self) -> bool {
        self.0.complete_at_close()
    }

    pub fn range(&self) -> Range<usize> {
        self.0.range()
    }

    pub fn message_end(&self) -> usize {
        self.0.message_end()
    }
}

/// The context for fields whose values are at these positions in the response.
pub fn context<'a>(fields: &[(String, Range<usize>)], response: &'a [u8]) -> LambdaContext<'a> {
    let mut headers = InvocationHeaders::default();
    for (name, place) in fields {
        headers.note(name.as_bytes(), place.clone());
    }
    headers.context(response, FunctionInfo::default())
}

/// The head of a request whose path contains the segment, followed by the field.
pub fn request_head(segment: &[u8], name: &str, value: &[u8]) -> Vec<u8> {
    let mut head = b"POST /runtime/invocation/".to_vec();
    http1::push_path_segment(&mut head, segment);
    head.extend_from_slice(b"/response HTTP/1.1\r\n");
    http1::push_field(&mut head, name, value);
    head.extend_from_slice(b"\r\n");
    head
}

/// `error::ErrorReport`: the type in the header, the X-Ray cause, the body.
pub fn error_report(error: &LambdaError, in_init: bool) -> (String, String, String) {
    let report = if in_init {
        ErrorReport::of_init(error)
    } else {
        ErrorReport::of_function(error)
    };
    (report.error_type, report.xray_cause, report.body)
}

/// The trailers of a stream that ends with an error.
pub fn stream_trailers(error: &LambdaError) -> Vec<u8> {
    let mut trailers = Vec::new();
    crate::handler::push_trailers(&mut trailers, error);
    trailers
}

/// `log::Line` with `logging::Fields`, in JSON and as text.
pub fn log_line(
    (message, error): (&str, Option<&LambdaError>),
    (request_id, tenant_id): (&str, &str),
    fields: &[(&str, Value<'_>)],
    now_ms: u64,
) -> (String, String) {
    let render = |format| {
        let mut rendered = Fields::new(format);
        for &(name, value) in fields {
            rendered.set(name.into(), value);
        }
        let line = Line {
            message,
            error,
            request_id,
            tenant_id,
            fields: &rendered.render(),
            ..Line::new(Level::Warn)
        };
        line.render(format, 256_000, now_ms)
    };
    (render(Format::Json), render(Format::Text))
}

/// The authority and the path prefix of a Runtime API address.
pub fn runtime_api(address: &str) -> Option<(String, String)> {
    let endpoint = Endpoint::read(Some(address.to_owned())).ok()?;
    Some((
        endpoint.authority().to_owned(),
        endpoint.prefix().to_owned(),
    ))
}
