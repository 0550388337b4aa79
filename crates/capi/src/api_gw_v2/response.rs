//! An HTTP response.

use std::ffi::{c_char, c_int, c_void};

use lambda_native_events::ApiGwV2Response;

use crate::invocation::LambdaInvocation;
use crate::respond::respond;
use crate::status::{Failure, LAMBDA_INVALID_ARGUMENT, Status, status};
use crate::text::{Text, bytes, required, utf8};

/// A response, and its JSON after it has been serialized.
pub struct LambdaApiGwV2Response {
    response: ApiGwV2Response,
    /// The given status, if it does not fit in a `u16`.
    odd_status: Option<c_int>,
    /// Ends with a NUL, unless it is empty.
    json: String,
}

/// Creates a response.
#[unsafe(no_mangle)]
pub extern "C" fn lambda_api_gw_v2_response_new(status: c_int) -> *mut LambdaApiGwV2Response {
    let fitting = u16::try_from(status);
    Box::into_raw(Box::new(LambdaApiGwV2Response {
        response: ApiGwV2Response::new(fitting.unwrap_or(0)),
        odd_status: fitting.is_err().then_some(status),
        json: String::new(),
    }))
}

/// Frees a response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_response_free(response: *mut LambdaApiGwV2Response) {
    if !response.is_null() {
        // SAFETY: the pointer comes from `lambda_api_gw_v2_response_new` and is not used again.
        drop(unsafe { Box::from_raw(response) });
    }
}

/// Sets a header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_response_header(
    response: *mut LambdaApiGwV2Response,
    name: *const c_char,
    value: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    let texts = unsafe { utf8(name, "name").and_then(|name| Ok((name, utf8(value, "value")?))) };
    status(texts.and_then(|(name, value)| {
        let (name, value) = (name.to_owned(), value.to_owned());
        // SAFETY: as above.
        unsafe { change(response, |response| response.header(name, value)) }
    }))
}

/// Adds a cookie.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_response_cookie(
    response: *mut LambdaApiGwV2Response,
    cookie: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe {
        utf8(cookie, "cookie").and_then(|cookie| {
            let cookie = cookie.to_owned();
            change(response, |response| response.cookie(cookie))
        })
    })
}

/// Sets the body.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_response_body(
    response: *mut LambdaApiGwV2Response,
    data: *const c_void,
    len: usize,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe {
        bytes(data, len, "data")
            .and_then(|data| change(response, |response| with_body(response, data)))
    })
}

/// Sets the body to a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_response_body_str(
    response: *mut LambdaApiGwV2Response,
    text: *const c_char,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe {
        required(text, "text")
            .and_then(|text| change(response, |response| with_body(response, text)))
    })
}

/// Serializes a response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_api_gw_v2_serialize(
    response: *mut LambdaApiGwV2Response,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the header requires it.
    let json = unsafe { serialize(response) };
    let text = json.map_or(Text::EMPTY, |json| {
        Text::within(json.as_bytes(), 0, json.len() - 1)
    });
    // SAFETY: as above.
    unsafe { text.output(len) }
}

/// Responds to an invocation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lambda_respond_api_gw_v2(
    invocation: *mut LambdaInvocation,
    response: *mut LambdaApiGwV2Response,
) -> Status {
    // SAFETY: the header requires it.
    status(unsafe {
        serialize(response)
            .and_then(|json| respond(invocation, json.trim_end_matches('\0').as_bytes()))
    })
}

/// The JSON with a NUL at its end.
unsafe fn serialize<'a>(response: *mut LambdaApiGwV2Response) -> Result<&'a str, Failure> {
    // SAFETY: the callers pass NULL or a response.
    let Some(this) = (unsafe { response.as_mut() }) else {
        return Err(Failure::null("response"));
    };
    this.json.clear();
    if let Some(status) = this.odd_status {
        return Err(Failure::new(
            LAMBDA_INVALID_ARGUMENT,
            &format_args!("invalid API Gateway v2 response: status {status} is outside 100–599"),
        ));
    }
    this.json = this
        .response
        .to_json()
        .map_err(|error| Failure::new(LAMBDA_INVALID_ARGUMENT, &error))?;
    this.json.push('\0');
    Ok(&this.json)
}

/// Text as it is, and other bytes as base64.
fn with_body(response: ApiGwV2Response, data: &[u8]) -> ApiGwV2Response {
    match std::str::from_utf8(data) {
        Ok(text) => response.body(text.to_owned()),
        Err(_) => response.binary(data),
    }
}

unsafe fn change(
    response: *mut LambdaApiGwV2Response,
    change: impl FnOnce(ApiGwV2Response) -> ApiGwV2Response,
) -> Result<(), Failure> {
    // SAFETY: the callers pass NULL or a response.
    let Some(this) = (unsafe { response.as_mut() }) else {
        return Err(Failure::null("response"));
    };
    this.response = change(std::mem::take(&mut this.response));
    this.json.clear();
    Ok(())
}
