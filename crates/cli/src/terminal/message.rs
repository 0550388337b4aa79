//! Lines for stderr, which are complete before they are written.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::Style;

use super::BlockingWriter;
use super::escape::Escaper;
use super::{open_line, queue};

/// One or more lines for stderr. They are written with one system call, so that lines of other threads and
/// processes cannot get between their parts.
pub(super) struct Message {
    is_terminal: bool,
    colors: bool,
    bytes: Vec<u8>,
}

impl Message {
    pub(super) fn new() -> Message {
        let stderr = io::stderr();
        Message {
            is_terminal: stderr.is_terminal(),
            colors: colors_of(&stderr),
            bytes: Vec::new(),
        }
    }

    /// Appends text of lam's own, in this style.
    pub(super) fn label(mut self, style: Style, text: &str) -> Message {
        let mut label = String::new();
        let _ = if self.colors {
            write!(label, "{style}{text}{style:#}")
        } else {
            write!(label, "{text}")
        };
        self.bytes.extend_from_slice(label.as_bytes());
        self
    }

    /// Appends the rest of a line, or several lines. A terminal only shows the control characters in it;
    /// files and pipes get the text unchanged.
    pub(super) fn line(mut self, text: &str) -> Message {
        if self.is_terminal {
            let mut escaper = Escaper::new(self.colors);
            escaper.push(text.as_bytes(), &mut self.bytes);
            escaper.finish(&mut self.bytes);
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
        self.bytes.push(b'\n');
        self
    }

    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn lines(&self) -> usize {
        self.bytes.iter().filter(|byte| **byte == b'\n').count()
    }

    /// Prints the lines, or queues them if there is a queue.
    pub(super) fn print(self) {
        if let Some(message) = queue::push(self) {
            message.write();
        }
    }

    /// Writes the lines. Errors are ignored: if stderr is closed, lam must still be able to stop the
    /// processes it has started.
    pub(super) fn write(self) {
        let mut open_line = open_line::lock();
        let mut bytes = self.bytes;
        if self.is_terminal {
            let before = open_line.before_message(self.colors);
            bytes.splice(..0, before.iter().copied());
        }
        let mut stderr = BlockingWriter(io::stderr().lock());
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            match stderr.write(rest) {
                Ok(written @ 1..) => rest = &rest[written..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => break,
            }
            queue::has_written();
        }
    }
}

/// Whether this stream gets colors: terminals do, unless NO_COLOR and similar variables say otherwise.
pub(super) fn colors_of(stream: &impl anstream::stream::RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}
