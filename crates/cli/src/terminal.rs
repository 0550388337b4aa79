//! lam's own output: colored on a terminal only, and without control characters that a terminal would
//! obey.

#[cfg(unix)]
mod blocking_writer;
mod escape;
mod message;
mod open_line;
mod prefix;
mod queue;
mod response;

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};
use anyhow::Context as _;

#[cfg(unix)]
use blocking_writer::BlockingWriter;
use escape::Escaper;
use message::{Message, colors_of};
pub(crate) use open_line::ProgressBar;
pub(crate) use prefix::Prefix;
pub(crate) use queue::{flush, start as start_queue};
pub(crate) use response::ResponseOutput;

#[cfg(windows)]
use crate::windows::BlockingWriter;

const STATUS: Style = AnsiColor::Green.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
/// For request ids and other text that readers usually skip.
const FAINT: Style = Style::new().dimmed();

/// Prints a line to stderr, or several at once.
pub(crate) fn line(text: impl Display) {
    Message::new().line(&text.to_string()).print();
}

/// Prints a line that a function has written, with the start of its request id.
#[cfg(feature = "aws")]
pub(crate) fn log_line(tag: &str, text: &str) {
    Prefix::default().log_line(tag, text);
}

/// Prints the result of a command to stdout as a single line, for scripts.
pub(crate) fn result(text: impl Display) -> anyhow::Result<()> {
    // On a terminal, the messages before the result come before it.
    flush();
    let stdout = io::stdout().lock();
    let mut line = text.to_string().into_bytes();
    if stdout.is_terminal() {
        let text = std::mem::take(&mut line);
        let mut escaper = Escaper::new(false);
        escaper.push(&text, &mut line);
        escaper.finish(&mut line);
    }
    line.push(b'\n');
    let mut stdout = BlockingWriter(stdout);
    stdout
        .write_all(&line)
        .and_then(|()| stdout.flush())
        .context("cannot write to stdout")
}

/// Prints the requested data to stdout, colored on a terminal only. A reader that closes the pipe
/// early, such as `head`, is not an error.
pub(crate) fn data(text: impl Display) -> anyhow::Result<()> {
    let stdout = io::stdout().lock();
    let mut text = text.to_string();
    if !colors_of(&stdout) {
        text = anstream::adapter::strip_str(&text).to_string();
    }
    let mut stdout = BlockingWriter(stdout);
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to stdout"),
    }
}

/// Prints lines that others have written to stdout. A terminal only shows the control characters in them.
/// Returns false if nobody reads stdout any more.
#[cfg(feature = "aws")]
pub(crate) fn foreign_lines(text: &str) -> anyhow::Result<bool> {
    let stdout = io::stdout().lock();
    let mut bytes = text.as_bytes().to_vec();
    if stdout.is_terminal() {
        let mut escaper = Escaper::new(colors_of(&stdout));
        bytes.clear();
        escaper.push(text.as_bytes(), &mut bytes);
        escaper.finish(&mut bytes);
    }
    let mut stdout = BlockingWriter(stdout);
    match stdout.write_all(&bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true).context("cannot write to stdout"),
    }
}

/// Prints what cargo has written for the same stderr, unchanged. Errors are ignored, as for lam's messages.
#[cfg(unix)]
pub(crate) fn output_of_cargo(bytes: &[u8]) {
    let _ = BlockingWriter(io::stderr().lock()).write_all(bytes);
}

/// Prints a step that lam starts or has finished, aligned with cargo's own lines:
/// `    Packaged target/...`.
pub(crate) fn status(verb: &str, text: &str) {
    let verb = format!("{verb:>12}");
    Message::new()
        .label(STATUS, &verb)
        .label(Style::new(), " ")
        .line(text)
        .print();
}

/// Prints a warning.
pub(crate) fn warning(text: &str) {
    Message::new()
        .label(WARNING, "warning")
        .label(Style::new(), ": ")
        .line(text)
        .print();
}

/// Prints an error and its causes, one per line.
pub(crate) fn error(error: &anyhow::Error) {
    Prefix::default().error(error);
}

fn print_error(first_line: &str, error: &anyhow::Error) {
    let mut message = Message::new()
        .label(ERROR, "error")
        .label(Style::new(), ": ")
        .line(first_line);
    let mut causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
    // Some errors repeat the text of their source.
    causes.dedup();
    for cause in causes {
        message = message.line(&format!("  caused by: {cause}"));
    }
    message.print();
}

/// Asks a question on the terminal. It is an error if the answer is not yes.
#[cfg(feature = "aws")]
pub(crate) fn confirm(question: &str) -> anyhow::Result<()> {
    use std::io::BufRead as _;

    let stdin = io::stdin();
    if !stdin.is_terminal() {
        anyhow::bail!("cannot ask {question:?}: stdin is not a terminal; use --yes");
    }
    line(format!("{question} [y/N]"));
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    if !["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        anyhow::bail!("nothing was deleted");
    }
    Ok(())
}

/// Formats a size for people and in bytes: `312.4 KB (312,440 bytes)`. KB and MB are powers of ten,
/// as in file managers.
pub(crate) fn size(bytes: u64) -> String {
    let exact = thousands(bytes);
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let value = bytes as f64;
    match bytes {
        0..1_000 => format!("{exact} bytes"),
        1_000..1_000_000 => format!("{:.1} KB ({exact} bytes)", value / 1e3),
        _ => format!("{:.2} MB ({exact} bytes)", value / 1e6),
    }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_rounded_and_exact() {
        let table = [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (312_440, "312.4 KB (312,440 bytes)"),
            (6_291_556, "6.29 MB (6,291,556 bytes)"),
        ];
        for (bytes, text) in table {
            assert_eq!(size(bytes), text);
        }
    }
}
