//! Messages about one of several functions begin with its name.

use anstyle::Style;

use super::message::Message;
use super::{FAINT, print_error, status, warning};

const NAME: Style = Style::new().bold();

/// The name of the function that messages are about. Empty if there is only one function.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prefix(Option<String>);

impl Prefix {
    pub(crate) fn new(function: String) -> Prefix {
        Prefix(Some(function))
    }

    /// Prints a line, or several at once.
    pub(crate) fn line(&self, text: &str) {
        let mut message = Message::new();
        for line in text.lines() {
            message = self.begin(message).line(line);
        }
        message.print();
    }

    /// Prints a line that the function has written, with the start of its request id.
    ///
    /// CloudWatch Logs shows a carriage return as a line break within a record. A terminal would overwrite
    /// the start of the line instead.
    pub(crate) fn log_line(&self, tag: &str, text: &str) {
        let tag = format!("[{tag}]");
        let mut message = Message::new();
        for part in text.split('\r') {
            message = self
                .begin(message)
                .label(FAINT, &tag)
                .label(Style::new(), " ")
                .line(part);
        }
        message.print();
    }

    /// Prints a step, as [`status`] does.
    pub(crate) fn status(&self, verb: &str, text: &str) {
        status(verb, &self.before(text));
    }

    /// Prints a warning.
    pub(crate) fn warning(&self, text: &str) {
        warning(&self.before(text));
    }

    /// Prints an error and its causes.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        print_error(&self.before(&error.to_string()), error);
    }

    fn begin(&self, message: Message) -> Message {
        match &self.0 {
            Some(name) => message.label(NAME, name).label(Style::new(), " "),
            None => message,
        }
    }

    fn before(&self, text: &str) -> String {
        match &self.0 {
            Some(name) => format!("{name}: {text}"),
            None => text.to_owned(),
        }
    }
}
