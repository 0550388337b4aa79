//! The function's response on stdout.

use std::io::{self, IsTerminal as _, StdoutLock, Write as _};

use anyhow::Context as _;

use super::BlockingWriter;
use super::escape::Escaper;
use super::message::colors_of;
use super::open_line;

/// Writes a response to stdout: byte for byte to a file or pipe. A terminal shows its control characters,
/// and gets a newline at the end.
pub(crate) struct ResponseOutput {
    stdout: BlockingWriter<StdoutLock<'static>>,
    /// `None` if stdout is not a terminal.
    escaper: Option<Escaper>,
}

impl ResponseOutput {
    pub(crate) fn open() -> ResponseOutput {
        let stdout = io::stdout();
        let escaper = stdout
            .is_terminal()
            .then(|| Escaper::new(colors_of(&stdout)));
        ResponseOutput {
            stdout: BlockingWriter(stdout.lock()),
            escaper,
        }
    }

    /// Writes a part of the response.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut open_line = open_line::lock();
        let Some(escaper) = &mut self.escaper else {
            return write(&mut self.stdout, bytes);
        };
        let mut shown = Vec::new();
        escaper.push(bytes, &mut shown);
        open_line.wrote(&shown);
        write(&mut self.stdout, &shown)
    }

    /// Writes the last part of the response, on a terminal together with the newline.
    pub(crate) fn end(mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut open_line = open_line::lock();
        let Some(escaper) = &mut self.escaper else {
            return write(&mut self.stdout, bytes);
        };
        let mut shown = Vec::new();
        escaper.push(bytes, &mut shown);
        escaper.finish(&mut shown);
        open_line.wrote(&shown);
        if open_line.close() {
            shown.push(b'\n');
        }
        write(&mut self.stdout, &shown)
    }
}

fn write(stdout: &mut BlockingWriter<StdoutLock<'_>>, bytes: &[u8]) -> anyhow::Result<()> {
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .context("cannot write the response to stdout")
}
