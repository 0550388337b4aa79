//! An HTTP request, copied out of an event.

use std::ffi::{c_char, c_int};
use std::ptr;

use lambda_native_events::ApiGwV2Event;

use crate::status::{Failure, LAMBDA_INVALID_EVENT, Status, status, store_error};
use crate::text::{Text, bytes, c_bytes, required};

/// A request. Its texts are in one block, so that it takes two allocations.
pub struct LambdaApiGwV2Request {
    /// Each text is followed by a NUL.
    block: Vec<u8>,
    method: Place,
    path: Place,
    request_id: Place,
    raw_query: Place,
    source_ip: Place,
    body: Place,
    /// Headers first, then query parameters, path parameters and cookies.
    pairs: Vec<(Kind, Place, Place)>,
    header_count: usize,
}

/// The position of a text in the block: its start and its end.
type Place = (usize, usize);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Header,
    Query,
    Cookie,
    PathParameter,
}

/// Parses an event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_parse(
    event: *const c_char,
    len: usize,
    request: *mut *mut LambdaApiGwV2Request,
    error: *mut *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    let Some(request) = (unsafe { request.as_mut() }) else {
        let failure = Failure::null("request");
        // SAFETY: as above.
        unsafe { store_error(error) };
        return failure.status();
    };
    *request = ptr::null_mut();
    // SAFETY: as above.
    let parsed = unsafe { event_bytes(event, len) }.and_then(parse);
    if parsed.is_err() {
        // SAFETY: as above.
        unsafe { store_error(error) };
    }
    status(parsed.map(|parsed| *request = Box::into_raw(Box::new(parsed))))
}

/// Parses an event in a NUL-terminated string. Returns NULL on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_parse_str(
    event: *const c_char,
) -> *mut LambdaApiGwV2Request {
    // SAFETY: the header requires it.
    let event = unsafe { required(event, "event") };
    match event.and_then(parse) {
        Ok(request) => Box::into_raw(Box::new(request)),
        Err(_) => ptr::null_mut(),
    }
}

/// Frees a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_request_free(request: *mut LambdaApiGwV2Request) {
    if !request.is_null() {
        // SAFETY: the pointer comes from a function above and is not used again.
        drop(unsafe { Box::from_raw(request) });
    }
}

/// Defines functions that return a text of a request.
macro_rules! texts {
    ($($function:ident: $field:ident, $what:literal;)+) => {$(
        #[doc = concat!("Returns ", $what, ".")]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $function(
            request: *const LambdaApiGwV2Request,
            len: *mut usize,
        ) -> *const c_char {
            // SAFETY: the header requires it.
            unsafe {
                let text = request.as_ref().map(|request| request.text(request.$field));
                text.unwrap_or(Text::EMPTY).output(len)
            }
        }
    )+};
}

texts! {
    lambda_api_gw_v2_method: method, "the method";
    lambda_api_gw_v2_path: path, "the path";
    lambda_api_gw_v2_request_id: request_id, "the request id";
    lambda_api_gw_v2_raw_query: raw_query, "the query";
    lambda_api_gw_v2_source_ip: source_ip, "the address of the client";
    lambda_api_gw_v2_body: body, "the decoded body";
}

/// Returns the number of headers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_header_count(
    request: *const LambdaApiGwV2Request,
) -> usize {
    // SAFETY: the header requires it.
    let request = unsafe { request.as_ref() };
    request.map_or(0, |request| request.header_count)
}

/// Returns the name of a header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_header_name(
    request: *const LambdaApiGwV2Request,
    index: usize,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the header requires it.
    unsafe { header_at(request, index).0.output(len) }
}

/// Returns the value of a header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_header_value(
    request: *const LambdaApiGwV2Request,
    index: usize,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the header requires it.
    unsafe { header_at(request, index).1.output(len) }
}

/// Defines functions that return a text by its name.
macro_rules! named {
    ($($function:ident: $kind:ident, $what:literal;)+) => {$(
        #[doc = concat!("Returns the value of ", $what, ".")]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $function(
            request: *const LambdaApiGwV2Request,
            name: *const c_char,
            len: *mut usize,
        ) -> *const c_char {
            // SAFETY: the header requires it.
            unsafe { find(request, Kind::$kind, name).unwrap_or(Text::EMPTY).output(len) }
        }
    )+};
}

named! {
    lambda_api_gw_v2_header: Header, "a header";
    lambda_api_gw_v2_query: Query, "a query parameter";
    lambda_api_gw_v2_cookie: Cookie, "a cookie";
    lambda_api_gw_v2_path_parameter: PathParameter, "a path parameter";
}

/// Returns whether there is such a query parameter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_has_query(
    request: *const LambdaApiGwV2Request,
    name: *const c_char,
) -> c_int {
    // SAFETY: the header requires it.
    unsafe { find(request, Kind::Query, name) }.is_some().into()
}

impl LambdaApiGwV2Request {
    fn text(&self, (start, end): Place) -> Text {
        Text::within(&self.block, start, end - start)
    }

    fn bytes(&self, (start, end): Place) -> &[u8] {
        self.block.get(start..end).unwrap_or_default()
    }

    fn push(&mut self, bytes: &[u8]) -> Place {
        let start = self.block.len();
        self.block.extend_from_slice(bytes);
        let end = self.block.len();
        self.block.push(0);
        (start, end)
    }

    fn push_pair(&mut self, kind: Kind, name: &str, value: &str) {
        let pair = (
            kind,
            self.push(name.as_bytes()),
            self.push(value.as_bytes()),
        );
        self.pairs.push(pair);
    }
}

fn parse(event: &[u8]) -> Result<LambdaApiGwV2Request, Failure> {
    let invalid = |why: &dyn std::fmt::Display| Failure::new(LAMBDA_INVALID_EVENT, why);
    let text = std::str::from_utf8(event).map_err(|error| {
        let offset = error.valid_up_to();
        invalid(&format_args!(
            "the event is not valid UTF-8 (first invalid byte at offset {offset})"
        ))
    })?;
    let parsed = ApiGwV2Event::parse(text).map_err(|error| invalid(&error))?;
    let body = parsed.body_bytes().map_err(|error| invalid(&error))?;
    let mut request = LambdaApiGwV2Request {
        block: Vec::with_capacity(event.len()),
        method: (0, 0),
        path: (0, 0),
        request_id: (0, 0),
        raw_query: (0, 0),
        source_ip: (0, 0),
        body: (0, 0),
        pairs: Vec::with_capacity(parsed.headers.len() + 8),
        header_count: parsed.headers.len(),
    };
    request.method = request.push(parsed.method().as_bytes());
    request.path = request.push(parsed.path().as_bytes());
    request.request_id = request.push(parsed.request_id().as_bytes());
    request.raw_query = request.push(parsed.raw_query_string.as_bytes());
    request.source_ip = request.push(parsed.source_ip().as_bytes());
    request.body = request.push(&body);
    for (name, value) in parsed.headers.iter() {
        request.push_pair(Kind::Header, name, value);
    }
    for (name, value) in parsed.query() {
        request.push_pair(Kind::Query, &name, &value);
    }
    for (name, value) in parsed.path_parameters.iter() {
        request.push_pair(Kind::PathParameter, name, value);
    }
    let cookies = parsed.cookies.iter().map(|cookie| &**cookie);
    for cookie in cookies
        .chain(parsed.header("cookie"))
        .flat_map(|cookies| cookies.split(';'))
    {
        if let Some((name, value)) = cookie.trim_ascii().split_once('=') {
            request.push_pair(Kind::Cookie, name, value);
        }
    }
    Ok(request)
}

/// The name and the value of a header.
///
/// # Safety
///
/// The request must be NULL or come from this library.
unsafe fn header_at(request: *const LambdaApiGwV2Request, index: usize) -> (Text, Text) {
    // SAFETY: the caller guarantees it.
    let request = unsafe { request.as_ref() };
    let header = request.and_then(|request| {
        let (_, name, value) = request.pairs[..request.header_count].get(index)?;
        Some((request.text(*name), request.text(*value)))
    });
    header.unwrap_or((Text::EMPTY, Text::EMPTY))
}

/// The first text of this kind and name.
///
/// # Safety
///
/// The request must be NULL or come from this library, and the name must be NULL or end with a NUL.
unsafe fn find(
    request: *const LambdaApiGwV2Request,
    kind: Kind,
    name: *const c_char,
) -> Option<Text> {
    // SAFETY: the caller guarantees it.
    let (request, name) = unsafe { (request.as_ref()?, c_bytes(name)?) };
    let is_named = |place: Place| {
        let other = request.bytes(place);
        match kind {
            Kind::Header => other.eq_ignore_ascii_case(name),
            _ => other == name,
        }
    };
    let mut pairs = request.pairs.iter();
    let found = pairs.find(|(other, place, _)| *other == kind && is_named(*place));
    found.map(|(_, _, value)| request.text(*value))
}

unsafe fn event_bytes<'a>(event: *const c_char, len: usize) -> Result<&'a [u8], Failure> {
    if event.is_null() {
        return Err(Failure::null("event"));
    }
    // SAFETY: the caller passes a pointer to `len` bytes.
    unsafe { bytes(event.cast(), len, "event") }
}
