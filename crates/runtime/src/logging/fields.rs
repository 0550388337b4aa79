//! The fields of a record, flat.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::ops::Range;

use crate::json_text::Text;
use crate::log::{Format, push_start};

use super::Value;

/// After this much no more fields are added, and no value is longer. With [`log::Line`]'s own
/// limits, twice this leaves room for a message.
///
/// [`log::Line`]: crate::log::Line
const MAX_FIELDS: usize = 48_000;
const MAX_NAME: usize = 255;

/// What a record has of its own. A field of such a name is renamed.
const RESERVED: [&str; 8] = [
    "timestamp",
    "level",
    "message",
    "requestId",
    "tenantId",
    "errorType",
    "errorMessage",
    "stackTrace",
];

/// Names and their values, each value as it will stand in the line.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    format: Format,
    /// In the order in which the names came first.
    entries: Vec<(Cow<'a, str>, Range<usize>)>,
    values: String,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(format: Format) -> Self {
        Fields {
            format,
            entries: Vec::new(),
            values: String::new(),
        }
    }

    /// Adds a field, or gives the one of this name another value.
    pub(crate) fn set(&mut self, name: Cow<'a, str>, value: Value<'_>) {
        let start = self.values.len();
        if start > MAX_FIELDS {
            return;
        }
        push_value(&mut self.values, self.format, value);
        self.place(name, start..self.values.len());
    }

    /// Adds all of these, whose values come after what is there already.
    #[cfg(feature = "tracing")]
    pub(crate) fn extend(&mut self, others: &Fields<'a>) {
        for (name, value) in &others.entries {
            let start = self.values.len();
            if start > MAX_FIELDS {
                return;
            }
            self.values
                .push_str(others.values.get(value.clone()).unwrap_or_default());
            self.place(name.clone(), start..self.values.len());
        }
    }

    /// `,"name":value` or ` name=value`, each.
    pub(crate) fn render(&self) -> String {
        let mut line = String::new();
        for (name, value) in &self.entries {
            if line.len() > MAX_FIELDS {
                break;
            }
            let value = self.values.get(value.clone()).unwrap_or_default();
            match self.format {
                Format::Json => {
                    push_quoted_after(&mut line, ",", name, usize::MAX / 2);
                    line.push(':');
                }
                Format::Text => {
                    line.push(' ');
                    let letters = name.chars();
                    line.extend(letters.map(|letter| if is_bare(letter) { letter } else { '_' }));
                    line.push('=');
                }
            }
            line.push_str(value);
        }
        line
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

/// Before names are compared: two that differ only behind the limit would stand there twice.
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
        Value::Str(text) => return push_text(values, format, text),
        Value::Display(value) => {
            return push_text(values, format, &limited(format_args!("{value}")));
        }
        Value::Debug(value) => {
            return push_text(values, format, &limited(format_args!("{value:?}")));
        }
        Value::Int(number) => write!(values, "{number}"),
        Value::Uint(number) => write!(values, "{number}"),
        // `1e300`, which JSON has too, and not its 300 zeros.
        Value::Float(number) if number.is_finite() => write!(values, "{number:?}"),
        Value::Float(number) => return push_text(values, format, &number.to_string()),
        Value::Bool(truth) => write!(values, "{truth}"),
        Value::Null => write!(values, "null"),
    };
}

/// In text a value that is one word has no quotes.
fn push_text(values: &mut String, format: Format, text: &str) {
    let is_word = !text.is_empty() && text.len() <= MAX_FIELDS && text.chars().all(is_bare);
    if format == Format::Text && is_word {
        values.push_str(text);
    } else {
        push_quoted_after(values, "", text, MAX_FIELDS);
    }
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

/// What this writes, up to the limit. What a value writes of itself may be endless, or fail.
fn limited(text: fmt::Arguments<'_>) -> String {
    struct Limited(String);

    impl Write for Limited {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let room = MAX_FIELDS.saturating_sub(self.0.len());
            match push_start(&mut self.0, text, room) == text.len() {
                true => Ok(()),
                false => Err(fmt::Error),
            }
        }
    }

    let mut limited = Limited(String::new());
    // What has come so far is the value.
    let _ = limited.write_fmt(text);
    limited.0
}

#[cfg(test)]
mod tests;
