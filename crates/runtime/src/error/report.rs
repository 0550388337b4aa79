//! A [`LambdaError`] as the Runtime API takes it: a JSON body and two headers.

use super::LambdaError;
use crate::environment::variable;

/// Above this the platform drops the X-Ray cause, so it is left out (64 KiB).
const MAX_XRAY_CAUSE: usize = 64 * 1024;

/// A message longer than this is cut: the report must not be refused for its size.
const MAX_MESSAGE: usize = 1024 * 1024;

/// Of what an error is: its type in the header begins with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The handler: `Function.…`.
    Function,
    /// Everything around it, init included: `Runtime.…`.
    Runtime,
}

/// What is sent to `/invocation/{id}/error` and `/init/error`.
#[derive(Debug)]
pub(crate) struct ErrorReport {
    /// `Lambda-Runtime-Function-Error-Type`.
    pub(crate) error_type: String,
    /// `Lambda-Runtime-Function-XRay-Error-Cause`; empty where it would be too long.
    pub(crate) xray_cause: String,
    /// `{"errorType":…,"errorMessage":…,"stackTrace":[…]}`.
    pub(crate) body: String,
}

impl ErrorReport {
    /// The report of an error in an invocation.
    pub(crate) fn of_function(error: &LambdaError) -> Self {
        Self::new(error, Origin::Function)
    }

    /// The report of an error in init.
    pub(crate) fn of_init(error: &LambdaError) -> Self {
        Self::new(error, Origin::Runtime)
    }

    fn new(error: &LambdaError, origin: Origin) -> Self {
        ErrorReport {
            error_type: header_type(&error.error_type, origin),
            xray_cause: xray_cause(error),
            body: body(error),
        }
    }
}

/// The type in the only form that the platform keeps, `(Runtime|Function)\.[A-Z][a-zA-Z]+`:
/// `NotFound` becomes `Function.NotFound`, `io::Error` becomes `Function.IoError`.
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
        let letter = match word_begins {
            true => byte.to_ascii_uppercase(),
            false => byte,
        };
        word_begins = !letter.is_ascii_alphabetic();
        if !word_begins {
            letters.push(char::from(letter));
        }
    }
    let name = if letters.len() < 2 { "Error" } else { &letters };
    format!("{prefix}{name}")
}

fn body(error: &LambdaError) -> String {
    let mut json = String::with_capacity(96 + error.error_message.len());
    push_string(
        &mut json,
        "{\"errorType\":",
        &error.error_type,
        Charset::Unicode,
    );
    let message = cut(&error.error_message);
    push_string(&mut json, ",\"errorMessage\":", message, Charset::Unicode);
    json.push_str(",\"stackTrace\":[");
    let mut separator = "";
    for line in &error.stack_trace {
        if json.len() > 2 * MAX_MESSAGE {
            break;
        }
        push_string(&mut json, separator, cut(line), Charset::Unicode);
        separator = ",";
    }
    json.push_str("]}");
    json
}

/// Source: AWS X-Ray Developer Guide, "X-Ray segment documents", under "Errors and exceptions".
fn xray_cause(error: &LambdaError) -> String {
    if error.error_message.len() > MAX_XRAY_CAUSE {
        return String::new();
    }
    // Lambda starts a function in this folder.
    let directory = variable("LAMBDA_TASK_ROOT");
    let mut json = String::new();
    let mut push = |before, text| push_string(&mut json, before, text, Charset::Ascii);
    push("{\"working_directory\":", &directory);
    push(",\"exceptions\":[{\"type\":", &error.error_type);
    push(",\"message\":", &error.error_message);
    json.push_str(",\"stack\":[");
    let mut paths = String::new();
    for (label, path, line) in error.stack_trace.iter().filter_map(|line| frame(line)) {
        let before = if paths.is_empty() {
            "{\"path\":"
        } else {
            ",{\"path\":"
        };
        push_string(&mut json, before, path, Charset::Ascii);
        json.push_str(",\"line\":");
        json.push_str(line);
        push_string(&mut json, ",\"label\":", label, Charset::Ascii);
        json.push('}');
        let separator = if paths.is_empty() { "" } else { "," };
        push_string(&mut paths, separator, path, Charset::Ascii);
        if json.len() > MAX_XRAY_CAUSE {
            break;
        }
    }
    json.push_str("]}],\"paths\":[");
    json.push_str(&paths);
    json.push_str("]}");
    if json.len() >= MAX_XRAY_CAUSE {
        return String::new();
    }
    json
}

/// `name at path:line` or `name at path:line:column`, taken apart.
fn frame(line: &str) -> Option<(&str, &str, &str)> {
    // By bytes: searching for a `str` brings in the two-way searcher, and a kilobyte with it.
    let at = line
        .as_bytes()
        .windows(4)
        .rposition(|part| part == b" at ")?;
    let (label, place) = (line.get(..at)?, line.get(at + 4..)?);
    let (rest, last) = numbered(place)?;
    let (path, line) = numbered(rest).unwrap_or((rest, last));
    Some((label, path, line))
}

/// `path:number` taken apart, the number as JSON has it: digits without a zero in front.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let colon = text.bytes().rposition(|byte| byte == b':')?;
    let (path, number) = (text.get(..colon)?, text.get(colon + 1..)?);
    let is_number = match number.as_bytes() {
        [b'1'..=b'9', rest @ ..] => rest.len() < 9 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    (is_number && !path.is_empty()).then_some((path, number))
}

fn cut(text: &str) -> &str {
    let mut end = MAX_MESSAGE.min(text.len());
    loop {
        match text.get(..end) {
            Some(start) => return start,
            // In the middle of a character.
            None => end -= 1,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    /// For bodies: only what JSON wants escaped is escaped.
    Unicode,
    /// For headers: everything beyond ASCII is escaped too.
    Ascii,
}

/// Appends `before` as it stands, then the text in quotes.
fn push_string(json: &mut String, before: &str, text: &str, charset: Charset) {
    json.push_str(before);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            ' '..='~' => json.push(character),
            _ if charset == Charset::Unicode && character > '\u{9f}' => json.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    push_escape(json, *unit);
                }
            }
        }
    }
    json.push('"');
}

fn push_escape(json: &mut String, unit: u16) {
    json.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        let digit = u32::from(unit >> shift & 15);
        json.push(char::from_digit(digit, 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests;
