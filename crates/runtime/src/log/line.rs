//! A record as one line of text or JSON. No clock and no output: it is given the time, and gives
//! the line.

use crate::error::LambdaError;
use crate::json_text::Text;
use crate::logging::Level;

use super::{Format, push_rfc3339};

/// CloudWatch Logs has long taken no event over 256 KB, and splits none that Lambda brings (Amazon
/// CloudWatch Logs User Guide, "CloudWatch Logs quotas"). The caller gets more of a long message
/// than the log does.
pub(crate) const MAX_LINE: usize = 256_000;

/// What stands beside the message is limited by itself, so that there is always room for the
/// message: all of these and the fields (`logging::fields`) together are less than a line.
const MAX_ID: usize = 512;
const MAX_ERROR_MESSAGE: usize = 48_000;
const MAX_STACK_LINE: usize = 16_000;
const ENOUGH_STACK: usize = 96_000;

/// One record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) level: Level,
    pub(crate) message: &'a str,
    pub(crate) error: Option<&'a LambdaError>,
    /// Empty outside an invocation.
    pub(crate) request_id: &'a str,
    /// Empty where there is no tenant.
    pub(crate) tenant_id: &'a str,
    /// As the format has them: `,"name":value` or ` name=value`, each.
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

    /// The line without its end, at most [`MAX_LINE`] long: it is the message that is shortened.
    pub(crate) fn render(&self, format: Format, now: u64) -> String {
        match format {
            Format::Json => self.json(now),
            Format::Text => self.text(),
        }
    }

    /// The names are those of AWS's managed runtimes (AWS Lambda Developer Guide, "Configuring JSON
    /// and plain text log formats"). Lambda filters by `level` only where `timestamp` is valid
    /// ("Log-level filtering").
    fn json(&self, now: u64) -> String {
        let tail = self.json_tail();
        let mut json = "{\"timestamp\":\"".to_owned();
        push_rfc3339(&mut json, now);
        json.push_str("\",\"level\":\"");
        json.push_str(self.level.name());
        let message = match self.error {
            Some(error) if self.message.is_empty() => &error.error_message,
            _ => self.message,
        };
        // The name, the quotes, the brace, and one character more than the limit.
        let limit = MAX_LINE.saturating_sub(json.len() + tail.len() + 32);
        text(&mut json).push("\",\"message\":", message, limit);
        json.push_str(&tail);
        json.push('}');
        json
    }

    /// What comes after the message.
    fn json_tail(&self) -> String {
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
                MAX_ERROR_MESSAGE,
            );
            let mut before = ",\"stackTrace\":[";
            for line in &error.stack_trace {
                if json.json.len() > ENOUGH_STACK {
                    break;
                }
                json.push(before, line, MAX_STACK_LINE);
                before = ",";
            }
            if before == "," {
                json.json.push(']');
            }
        }
        tail.push_str(self.fields);
        tail
    }

    /// `LEVEL RequestId: … message name=value`, in the manner of Lambda's own lines
    /// (`START RequestId: …`), and without a time as those are: CloudWatch has one for each event.
    fn text(&self) -> String {
        let mut line = self.level.name().to_owned();
        line.push(' ');
        if !self.request_id.is_empty() {
            line.push_str("RequestId: ");
            push_start(&mut line, self.request_id, MAX_ID);
            line.push(' ');
        }
        let tenant = self.tenant_id;
        let beside = line.len() + tenant.len().min(MAX_ID) + self.fields.len() + 16;
        let mut room = MAX_LINE.saturating_sub(beside);
        room -= push_start(&mut line, self.message, room);
        if let Some(error) = self.error {
            if !self.message.is_empty() {
                line.push_str(": ");
            }
            push_start(&mut line, &error.in_full(), room);
        }
        if !tenant.is_empty() {
            line.push_str(" tenantId=");
            push_start(&mut line, tenant, MAX_ID);
        }
        line.push_str(self.fields);
        line
    }
}

fn text(json: &mut String) -> Text<'_> {
    Text { json, ascii: false }
}

/// Appends the text, or as much of it as the limit allows; gives how much.
pub(crate) fn push_start(line: &mut String, text: &str, limit: usize) -> usize {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    line.push_str(text.get(..end).unwrap_or_default());
    end
}

#[cfg(test)]
mod tests;
