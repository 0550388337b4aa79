//! The JSON path of the value that a serde_json error is about.
//!
//! serde_json reports the position of an error as line and column. In a log, `$.items[3].price` is
//! more useful. [`json_path`] finds this path by reading the text again, up to the error.
//!
//! ```
//! use lambda_native_json_path::json_path;
//!
//! let text = r#"{"a": [1, true, "x"]}"#;
//! let error = serde_json::from_str::<std::collections::BTreeMap<String, Vec<bool>>>(text)
//!     .unwrap_err();
//!
//! assert_eq!(json_path(text.as_bytes(), &error), "$.a[0]");
//! ```
//!
//! Nothing here is generic. The usual solution wraps the deserializer, which compiles every type
//! twice and slows down the parsing of valid text. This one adds a kilobyte or two of code in total
//! and runs only after an error.
#![forbid(unsafe_code)]

use std::ops::Range;

use serde_json::error::Category;

/// Containers deeper than this are only counted. This is serde_json's own recursion limit; only
/// skipped values of unknown fields can be deeper.
const MAX_DEPTH: usize = 128;

/// Longer paths are cut and end with `…`, because a key can be as long as the event. In bytes.
const MAX_PATH: usize = 512;

/// Returns the path of the value that `error` is about, such as `$.items[3].price`, or `$` for the
/// root.
///
/// `text` must be the input for which [`serde_json::from_slice`] or [`serde_json::from_str`]
/// returned `error`. `from_reader` counts columns differently.
///
/// - A value of the wrong type or out of range: the path of that value.
/// - An unknown or duplicate field: the path of that field.
/// - A missing field: the path of the object in which it is missing.
/// - Text that is not JSON or ends too early: the path of the value at that position. Inside a key,
///   this is the path of the enclosing object.
///
/// A key that is not a plain identifier is quoted as it appears in the text: `$["odd key"]`. A path
/// of more than 512 bytes or 128 levels is cut and ends with `…`. An error without a position
/// results in `$`. The function never panics, even if `text` is not the text that caused the error.
pub fn json_path(text: &[u8], error: &serde_json::Error) -> String {
    path_at(text, end_of_interest(text, error))
}

/// Returns the path of the value that is incomplete after the first `offset` bytes of `text`, for
/// errors of other parsers than serde_json.
///
/// ```
/// use lambda_native_json_path::path_at;
///
/// assert_eq!(path_at(br#"{"a": [1, true, "x"]}"#, 11), "$.a[1]");
/// ```
pub fn path_at(text: &[u8], offset: usize) -> String {
    let mut scan = Scan::default();
    scan.read(&text[..offset.min(text.len())]);
    scan.path(text)
}

/// How much of the text to read to arrive at the value that the error is about.
fn end_of_interest(text: &[u8], error: &serde_json::Error) -> usize {
    let Some(line) = error.line().checked_sub(1) else {
        return 0;
    };
    let line_start = match line.checked_sub(1) {
        None => 0,
        Some(nth) => text
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n')
            .nth(nth)
            .map_or(text.len(), |(newline, _)| newline + 1),
    };
    let offset = line_start.saturating_add(error.column()).min(text.len());
    match error.classify() {
        // The byte that caused the error is the last one before the position. It must not be read:
        // in `[1,]` it would close the array that contains the error.
        Category::Syntax => offset.saturating_sub(1),
        Category::Data | Category::Eof | Category::Io => offset,
    }
}

#[derive(Default)]
struct Scan {
    open: Vec<Container>,
    /// The number of open containers beyond `MAX_DEPTH`.
    deeper: usize,
}

enum Container {
    /// The index of the current element.
    Array(usize),
    /// The position of the current key, without its quotes; `None` before the first key and after
    /// each comma.
    Object(Option<Range<usize>>),
}

impl Scan {
    /// Scans text without checking its grammar, because serde_json has accepted it up to here. For
    /// other text the path is meaningless, but nothing worse happens.
    fn read(&mut self, text: &[u8]) {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            at += 1;
            match byte {
                b'[' => self.open(Container::Array(0)),
                b'{' => self.open(Container::Object(None)),
                b']' | b'}' => self.close(),
                b',' => self.next(),
                b'"' => {
                    let Some(length) = string_length(&text[at..]) else {
                        return;
                    };
                    self.string(at..at + length);
                    at += length + 1;
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, container: Container) {
        if self.open.len() < MAX_DEPTH {
            self.open.push(container);
        } else {
            self.deeper += 1;
        }
    }

    fn close(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.open.pop();
        }
    }

    fn next(&mut self) {
        if self.deeper > 0 {
            return;
        }
        match self.open.last_mut() {
            Some(Container::Array(index)) => *index += 1,
            Some(Container::Object(key)) => *key = None,
            None => {}
        }
    }

    fn string(&mut self, content: Range<usize>) {
        if self.deeper > 0 {
            return;
        }
        if let Some(Container::Object(key @ None)) = self.open.last_mut() {
            *key = Some(content);
        }
    }

    fn path(&self, text: &[u8]) -> String {
        let mut path = String::from("$");
        for container in &self.open {
            match container {
                Container::Array(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
                Container::Object(Some(key)) => push_key(&mut path, &text[key.clone()]),
                Container::Object(None) => {}
            }
            if path.len() > MAX_PATH {
                break;
            }
        }
        if path.len() > MAX_PATH {
            let end = (0..=MAX_PATH).rev().find(|at| path.is_char_boundary(*at));
            path.truncate(end.unwrap_or(0));
            path.push('…');
        } else if self.deeper > 0 {
            path.push('…');
        }
        path
    }
}

/// `content` still contains its JSON escapes, so it can be quoted without escaping it again.
fn push_key(path: &mut String, content: &[u8]) {
    // Slightly more than the limit, so that the caller notices that the path has to be cut.
    let content = &content[..content.len().min(MAX_PATH + 1)];
    if is_identifier(content) {
        path.push('.');
        path.push_str(&String::from_utf8_lossy(content));
    } else {
        path.push_str("[\"");
        path.push_str(&String::from_utf8_lossy(content));
        path.push_str("\"]");
    }
}

fn is_identifier(key: &[u8]) -> bool {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    key.iter().all(word) && key.first().is_some_and(|byte| !byte.is_ascii_digit())
}

/// The length of a string up to its closing quote, or `None` if the text ends first.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
