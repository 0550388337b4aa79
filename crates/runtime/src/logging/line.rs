//! Formats a record as one line of text or JSON. The time is an argument and the line is returned,
//! so there is no clock and no output here.

use crate::error::LambdaError;
use crate::text::json::{Text, push_missing};
use crate::text::push_rfc3339;

use super::level::Level;
use super::settings::Format;

/// Everything except the message has its own limit, so that there is always space for the message:
/// all of these and the fields (`logging::fields`) together are shorter than a line. The limits
/// other than `MAX_ID` are in sixteenths of a line.
const MAX_ID: usize = 512;
const MAX_ERROR_MESSAGE: usize = 3;
const MAX_STACK_LINE: usize = 1;
const ENOUGH_STACK: usize = 6;

/// The parts of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) level: Level,
    pub(crate) message: &'a str,
    pub(crate) error: Option<&'a LambdaError>,
    /// Empty outside an invocation.
    pub(crate) request_id: &'a str,
    /// Empty if there is no tenant.
    pub(crate) tenant_id: &'a str,
    /// The fields in the line's format: `,"name":value` or ` name=value` for each.
    pub(crate) fields: &'a str,
}

impl Line<'_> {
    pub(crate) fn new(level: Level) -> Self {
        Line {
            level,
            message: "",
            error: None,
            request_id: "",
            tenant_id: "",
            fields: "",
        }
    }

    /// The line without its newline, at most `max_line` bytes long. A part that is cut says how
    /// many bytes are missing.
    pub(crate) fn render(&self, format: Format, max_line: usize, now: u64) -> String {
        match format {
            Format::Json => self.json(max_line, now),
            Format::Text => self.text(max_line),
        }
    }

    /// The names are those of AWS's managed runtimes (AWS Lambda Developer Guide, "Configuring JSON
    /// and plain text log formats"). Lambda filters by `level` only if `timestamp` is valid
    /// ("Log-level filtering").
    fn json(&self, max_line: usize, now: u64) -> String {
        let tail = self.json_tail(max_line / 16);
        let mut json = "{\"timestamp\":\"".to_owned();
        push_rfc3339(&mut json, now);
        json.push_str("\",\"level\":\"");
        json.push_str(self.level.name());
        let message = match self.error {
            Some(error) if self.message.is_empty() => &error.error_message,
            _ => self.message,
        };
        // Space for the member name, the quotes, the brace, one character over the limit, and the
        // number of missing bytes.
        let limit = max_line.saturating_sub(json.len() + tail.len() + 64);
        text(&mut json).push("\",\"message\":", message, limit);
        json.push_str(&tail);
        json.push('}');
        json
    }

    /// The part after the message.
    fn json_tail(&self, sixteenth: usize) -> String {
        let mut tail = String::new();
        let mut json = text(&mut tail);
        if !self.request_id.is_empty() {
            json.push(",\"requestId\":", self.request_id, MAX_ID);
        }
        if !self.tenant_id.is_empty() {
            json.push(",\"tenantId\":", self.tenant_id, MAX_ID);
        }
        if let Some(error) = self.error {
            json.push(",\"errorType\":", &error.error_type, MAX_ID);
            json.push(
                ",\"errorMessage\":",
                &error.error_message,
                MAX_ERROR_MESSAGE * sixteenth,
            );
            if !error.stack_trace.is_empty() {
                json.json.push_str(",\"stackTrace\":");
                json.push_list(
                    &error.stack_trace,
                    MAX_STACK_LINE * sixteenth,
                    ENOUGH_STACK * sixteenth,
                );
            }
        }
        tail.push_str(self.fields);
        tail
    }

    /// `LEVEL RequestId: … message name=value`, similar to Lambda's own lines (`START RequestId:
    /// …`). Like those it has no timestamp, because CloudWatch stores one for each log event.
    fn text(&self, max_line: usize) -> String {
        let mut line = self.level.name().to_owned();
        line.push(' ');
        if !self.request_id.is_empty() {
            line.push_str("RequestId: ");
            push_cut(&mut line, self.request_id, MAX_ID);
            line.push(' ');
        }
        let mut message = self.message.to_owned();
        if let Some(error) = self.error {
            if !message.is_empty() {
                message.push_str(": ");
            }
            message.push_str(&error.describe());
        }
        // Space for the name of the tenant field and for the numbers of missing bytes of the
        // message and the ids.
        let tenant = self.tenant_id;
        let beside = line.len() + tenant.len().min(MAX_ID) + self.fields.len() + 96;
        push_cut(&mut line, &message, max_line.saturating_sub(beside));
        if !tenant.is_empty() {
            line.push_str(" tenantId=");
            push_cut(&mut line, tenant, MAX_ID);
        }
        line.push_str(self.fields);
        line
    }
}

fn text(json: &mut String) -> Text<'_> {
    Text { json, ascii: false }
}

/// Appends the text or, if it exceeds the limit, its beginning and the number of missing bytes.
fn push_cut(line: &mut String, text: &str, limit: usize) {
    let missing = push_start(line, text, limit);
    push_missing(line, missing);
}

/// Appends the text or as much as the limit allows. Returns the number of missing bytes.
pub(crate) fn push_start(line: &mut String, text: &str, limit: usize) -> usize {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    line.push_str(text.get(..end).unwrap_or_default());
    text.len() - end
}

#[cfg(test)]
mod tests;
