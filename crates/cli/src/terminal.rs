//! What lam itself says: with colours on a terminal, plain everywhere else.

use std::fmt::Display;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use anyhow::Context as _;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const CAREFUL: Style = AnsiColor::Yellow.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
/// Ids, times and other things that the eye may skip.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// One line. Where nobody reads stderr any more the line is lost, and lam goes on: it may have
/// processes to end.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// The result of a command on stdout, one line, for scripts.
pub(crate) fn result(text: impl Display) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}")
        .and_then(|()| stdout.flush())
        .context("cannot write to stdout")
}

/// What was asked for, on stdout: with colours on a terminal only. A reader that has seen enough,
/// such as `head`, is no failure.
pub(crate) fn data(text: impl Display) -> anyhow::Result<()> {
    let mut stdout = anstream::stdout().lock();
    match write!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to stdout"),
    }
}

/// A step that lam begins or has done: `    Packaged target/...`, aligned with cargo's own lines.
pub(crate) fn status(verb: &str, text: &str) {
    line(format_args!("{GOOD}{verb:>12}{GOOD:#} {text}"));
}

/// Something that works, but perhaps not as the user thinks.
pub(crate) fn warning(text: &str) {
    line(format_args!("{CAREFUL}warning{CAREFUL:#}: {text}"));
}

/// A failure, with everything that led to it, one line each.
pub(crate) fn error(error: &anyhow::Error) {
    line(format_args!("{BAD}error{BAD:#}: {error}"));
    let mut causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
    // Some errors only pass on the text of their source.
    causes.dedup();
    for cause in causes {
        line(format_args!("  because: {cause}"));
    }
}

/// A size as a person reads it, and in bytes: `312.4 KB (312,440 bytes)`. KB and MB are powers of
/// ten, as in a file manager.
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
    fn sizes_read_well() {
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
