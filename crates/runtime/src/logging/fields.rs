//! The flat fields of a record.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::ops::Range;

use crate::text::json::Text;

use super::line::push_start;
use super::settings::{Format, max_line};
use super::value::Value;

const MAX_NAME: usize = 255;

/// How many bytes of a value that does not fit are counted. A `Display` or `Debug` implementation
/// may write endlessly.
const MAX_COUNTED: usize = 1024 * 1024;

/// The field with the number of missing fields.
const FIELDS_CUT: &str = "fieldsCut";

/// The reserved names. A field with such a name is renamed.
const RESERVED: [&str; 9] = [
    FIELDS_CUT,
    "timestamp",
    "level",
    "message",
    "requestId",
    "tenantId",
    "errorType",
    "errorMessage",
    "stackTrace",
];

/// The names and the formatted values.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    format: Format,
    /// In the order in which the names were first added.
    entries: Vec<(Cow<'a, str>, Range<usize>)>,
    values: String,
    /// The number of fields that did not fit.
    cut: usize,
}

/// The size after which no more fields are added, and the limit for a value. Together with the
/// limits of [`Line`], twice this size leaves space for a message.
///
/// [`Line`]: super::line::Line
fn max_fields() -> usize {
    max_line() / 16 * 3
}

impl<'a> Fields<'a> {
    pub(crate) fn new(format: Format) -> Self {
        Fields {
            format,
            entries: Vec::new(),
            values: String::new(),
            cut: 0,
        }
    }

    /// Adds a field, or replaces the value of the field with this name.
    pub(crate) fn set(&mut self, name: Cow<'a, str>, value: Value<'_>) {
        let start = self.values.len();
        if start > max_fields() {
            self.cut += 1;
            return;
        }
        push_value(&mut self.values, self.format, value);
        self.place(name, start..self.values.len());
    }

    /// Adds all fields of `others`.
    #[cfg(feature = "tracing")]
    pub(crate) fn extend(&mut self, others: &Fields<'a>) {
        self.cut += others.cut;
        for (name, value) in &others.entries {
            let start = self.values.len();
            if start > max_fields() {
                self.cut += 1;
                continue;
            }
            self.values
                .push_str(others.values.get(value.clone()).unwrap_or_default());
            self.place(name.clone(), start..self.values.len());
        }
    }

    /// The fields as text: `,"name":value` or ` name=value` for each.
    pub(crate) fn render(&self) -> String {
        let mut line = String::new();
        let mut cut = self.cut;
        for (name, value) in &self.entries {
            if line.len() > max_fields() {
                cut += 1;
                continue;
            }
            self.push_name(&mut line, name);
            line.push_str(self.values.get(value.clone()).unwrap_or_default());
        }
        if cut > 0 {
            self.push_name(&mut line, FIELDS_CUT);
            // Writing to a `String` does not fail.
            let _ = write!(line, "{cut}");
        }
        line
    }

    fn push_name(&self, line: &mut String, name: &str) {
        match self.format {
            Format::Json => {
                push_quoted_after(line, ",", name, usize::MAX / 2);
                line.push(':');
            }
            Format::Text => {
                line.push(' ');
                let letters = name.chars();
                line.extend(letters.map(|letter| if is_bare(letter) { letter } else { '_' }));
                line.push('=');
            }
        }
    }

    fn place(&mut self, name: Cow<'a, str>, value: Range<usize>) {
        let mut name = shortened(name);
        if RESERVED.contains(&&*name) {
            name.to_mut().push('_');
        }
        match self.entries.iter_mut().find(|(other, _)| *other == name) {
            Some((_, place)) => *place = value,
            None => self.entries.push((name, value)),
        }
    }
}

/// Names are shortened before they are compared, because two names that differ only after the limit
/// would otherwise occur twice.
fn shortened(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.len() <= MAX_NAME {
        return name;
    }
    let mut start = String::new();
    push_start(&mut start, &name, MAX_NAME);
    Cow::Owned(start)
}

pub(crate) fn push_value(values: &mut String, format: Format, value: Value<'_>) {
    // Writing to a `String` does not fail.
    let _ = match value {
        Value::Str(text) => return push_text(values, format, text, 0),
        Value::Display(value) => {
            let (text, missing) = limited(format_args!("{value}"));
            return push_text(values, format, &text, missing);
        }
        Value::Debug(value) => {
            let (text, missing) = limited(format_args!("{value:?}"));
            return push_text(values, format, &text, missing);
        }
        Value::Int(number) => write!(values, "{number}"),
        Value::Uint(number) => write!(values, "{number}"),
        // `Debug` writes `1e300`, which is valid JSON, where `Display` would write 300 zeros.
        Value::Float(number) if number.is_finite() => write!(values, "{number:?}"),
        Value::Float(number) => return push_text(values, format, &number.to_string(), 0),
        Value::Bool(truth) => write!(values, "{truth}"),
        Value::Null => write!(values, "null"),
    };
}

/// Appends a string. In the text format, a value that is a single word has no quotes. `missing`
/// bytes of the value have already been dropped.
fn push_text(values: &mut String, format: Format, text: &str, missing: usize) {
    let is_whole = missing == 0 && text.len() <= max_fields();
    if format == Format::Text && is_whole && !text.is_empty() && text.chars().all(is_bare) {
        values.push_str(text);
        return;
    }
    let mut json = Text {
        json: values,
        ascii: false,
    };
    let missing = missing + json.open("", text, max_fields());
    json.close(missing);
}

pub(crate) fn push_quoted_after(line: &mut String, before: &str, text: &str, limit: usize) {
    let mut json = Text {
        json: line,
        ascii: false,
    };
    json.push(before, text, limit);
}

fn is_bare(letter: char) -> bool {
    !(letter.is_whitespace() || letter.is_control() || matches!(letter, '"' | '=' | '\\'))
}

/// Formats `text` up to the limit, and returns the number of missing bytes. A `Display` or `Debug`
/// implementation may write endlessly or fail.
fn limited(text: fmt::Arguments<'_>) -> (String, usize) {
    struct Limited {
        text: String,
        missing: usize,
    }

    impl Write for Limited {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            // Text after a gap would look as if nothing were missing.
            let room = if self.missing > 0 {
                0
            } else {
                max_fields().saturating_sub(self.text.len())
            };
            self.missing += push_start(&mut self.text, text, room);
            if self.missing > MAX_COUNTED {
                return Err(fmt::Error);
            }
            Ok(())
        }
    }

    let mut limited = Limited {
        text: String::new(),
        missing: 0,
    };
    // If formatting fails, the value is what has been written so far.
    let _ = limited.write_fmt(text);
    (limited.text, limited.missing)
}

#[cfg(test)]
mod tests;
