//! Converts a [`LambdaError`] into the format of the Runtime API: a JSON body and two headers.

use super::LambdaError;
use crate::sys::env::variable;
use crate::text::joined;
use crate::text::json::Text;

/// The platform drops an X-Ray cause of 64 KiB, and Node's HTTP server, which some emulators use,
/// refuses a head of 16 KiB. No more frames are added above this size, and each string in the cause
/// is shorter still.
const ENOUGH_XRAY_CAUSE: usize = 8 * 1024;
const MAX_XRAY_MESSAGE: usize = 4 * 1024;
const MAX_XRAY_TEXT: usize = 512;

const MAX_TYPE: usize = 256;

/// The limits for the strings of a body, in bytes of escaped JSON, and the size after which no more
/// stack lines follow.
struct Limits {
    message: usize,
    stack_line: usize,
    enough: usize,
}

/// The report must not be refused because of its size (6 MiB).
const IN_AN_ANSWER: Limits = Limits {
    message: 1024 * 1024,
    stack_line: 64 * 1024,
    enough: 2 * 1024 * 1024,
};

/// Base64 turns three bytes into four, and both trailers together must stay below 16 KiB.
const IN_TRAILERS: Limits = Limits {
    message: MAX_XRAY_MESSAGE,
    stack_line: MAX_XRAY_TEXT,
    enough: 8 * 1024,
};

/// The limit for the type in the header, in letters.
const MAX_HEADER_TYPE: usize = 128;

/// The origin of an error, which is the prefix of its type in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The handler: `Function.…`.
    Function,
    /// Everything else, including init: `Runtime.…`.
    Runtime,
}

/// An error report for `/invocation/{id}/error` or `/init/error`.
#[derive(Debug)]
pub(crate) struct ErrorReport {
    /// `Lambda-Runtime-Function-Error-Type`.
    pub(crate) error_type: String,
    /// `Lambda-Runtime-Function-XRay-Error-Cause`.
    pub(crate) xray_cause: String,
    /// `{"errorType":…,"errorMessage":…,"stackTrace":[…]}`.
    pub(crate) body: String,
}

impl ErrorReport {
    /// Creates the report of a function error.
    pub(crate) fn of_function(error: &LambdaError) -> Self {
        Self::new(error, Origin::Function)
    }

    /// Creates the report of an init error.
    pub(crate) fn of_init(error: &LambdaError) -> Self {
        Self::new(error, Origin::Runtime)
    }

    /// The report of an error in a streamed response. It is sent in trailers, and servers that
    /// limit a head to 16 KiB limit trailers too.
    pub(crate) fn of_stream(error: &LambdaError) -> Self {
        ErrorReport {
            error_type: header_type(&error.error_type, Origin::Function),
            xray_cause: String::new(),
            body: body(error, &IN_TRAILERS),
        }
    }

    fn new(error: &LambdaError, origin: Origin) -> Self {
        ErrorReport {
            error_type: header_type(&error.error_type, origin),
            xray_cause: xray_cause(error),
            body: body(error, &IN_AN_ANSWER),
        }
    }
}

/// The error type in the only form that the platform keeps, `(Runtime|Function)\.[A-Z][a-zA-Z]+`:
/// `NotFound` becomes `Function.NotFound`, and `io::Error` becomes `Function.IoError`.
fn header_type(error_type: &str, origin: Origin) -> String {
    const FUNCTION: &str = "Function.";
    const RUNTIME: &str = "Runtime.";
    let (prefix, name) = if let Some(name) = error_type.strip_prefix(FUNCTION) {
        (FUNCTION, name)
    } else if let Some(name) = error_type.strip_prefix(RUNTIME) {
        (RUNTIME, name)
    } else {
        match origin {
            Origin::Function => (FUNCTION, error_type),
            Origin::Runtime => (RUNTIME, error_type),
        }
    };
    let mut letters = String::new();
    let mut word_begins = true;
    for byte in name.bytes() {
        let letter = if word_begins {
            byte.to_ascii_uppercase()
        } else {
            byte
        };
        word_begins = !letter.is_ascii_alphabetic();
        if !word_begins && letters.len() < MAX_HEADER_TYPE {
            letters.push(char::from(letter));
        }
    }
    let name = if letters.len() < 2 { "Error" } else { &letters };
    joined(prefix, name)
}

fn body(error: &LambdaError, limits: &Limits) -> String {
    let mut json = String::with_capacity(96 + error.error_message.len().min(limits.message));
    let mut text = Text {
        json: &mut json,
        ascii: false,
    };
    text.push("{\"errorType\":", &error.error_type, MAX_TYPE);
    text.push(",\"errorMessage\":", &error.error_message, limits.message);
    text.json.push_str(",\"stackTrace\":");
    text.push_list(&error.stack_trace, limits.stack_line, limits.enough);
    json.push('}');
    json
}

/// Source: AWS X-Ray Developer Guide, "X-Ray segment documents", under "Errors and exceptions".
fn xray_cause(error: &LambdaError) -> String {
    let (mut json, mut paths) = (String::new(), String::new());
    let mut text = Text {
        json: &mut json,
        ascii: true,
    };
    // Lambda starts the function in this directory.
    let directory = variable("LAMBDA_TASK_ROOT");
    text.push("{\"working_directory\":", &directory, MAX_XRAY_TEXT);
    text.push(
        ",\"exceptions\":[{\"type\":",
        &error.error_type,
        MAX_XRAY_TEXT,
    );
    text.push(",\"message\":", &error.error_message, MAX_XRAY_MESSAGE);
    text.json.push_str(",\"stack\":[");
    let mut separator = "";
    for (label, path, line) in error.stack_trace.iter().filter_map(|line| frame(line)) {
        if text.json.len() + paths.len() > ENOUGH_XRAY_CAUSE {
            break;
        }
        text.json.push_str(separator);
        text.push("{\"path\":", path, MAX_XRAY_TEXT);
        text.json.push_str(",\"line\":");
        text.json.push_str(line);
        text.push(",\"label\":", label, MAX_XRAY_TEXT);
        text.json.push('}');
        let mut list = Text {
            json: &mut paths,
            ascii: true,
        };
        list.push(separator, path, MAX_XRAY_TEXT);
        separator = ",";
    }
    json.push_str("]}],\"paths\":[");
    json.push_str(&paths);
    json.push_str("]}");
    json
}

/// Parses `name at path:line` or `name at path:line:column`.
fn frame(line: &str) -> Option<(&str, &str, &str)> {
    if line.starts_with("caused by: ") {
        // In "… refused at 10.0.0.1:5432" the address is not a source location.
        return None;
    }
    // Searches bytes, because a `str` search links the two-way searcher, which takes a kilobyte.
    let at = line
        .as_bytes()
        .windows(4)
        .rposition(|part| part == b" at ")?;
    let (label, place) = (line.get(..at)?, line.get(at + 4..)?);
    let (rest, last) = numbered(place)?;
    let (path, line) = numbered(rest).unwrap_or((rest, last));
    Some((label, path, line))
}

/// Parses `path:number`, with a number that is valid JSON: digits without a leading zero.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let colon = text.bytes().rposition(|byte| byte == b':')?;
    let (path, number) = (text.get(..colon)?, text.get(colon + 1..)?);
    let is_number = match number.as_bytes() {
        [b'1'..=b'9', rest @ ..] => rest.len() < 9 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    (is_number && !path.is_empty()).then_some((path, number))
}

#[cfg(test)]
mod tests;
