//! `lam symbols`: names the functions in the backtraces of a log.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Write as _};
use std::process::ExitCode;

use addr2line::Loader;
use anyhow::{Context as _, bail};

use crate::args::SymbolsArgs;

/// What the standard library prints for a function whose name it does not know.
const UNKNOWN: &str = " - <unknown>";

/// Runs the command.
pub(crate) fn main(args: &SymbolsArgs) -> anyhow::Result<ExitCode> {
    let path = &args.file;
    let about = || format!("cannot read the debug information in {path:?}");
    std::fs::File::open(path).with_context(about)?;
    let loader = match Loader::new(path) {
        Ok(loader) => loader,
        Err(error) => bail!("{}: {error}", about()),
    };
    let mut output = io::stdout().lock();
    // A log may contain anything, also bytes that are not UTF-8.
    for line in BufReader::new(io::stdin()).split(b'\n') {
        let mut line = line.context("cannot read the log from stdin")?;
        if let Ok(text) = str::from_utf8(&line)
            && let Cow::Owned(named) = name_functions(text, |address| describe(&loader, address))
        {
            line = named.into_bytes();
        }
        line.push(b'\n');
        match output.write_all(&line) {
            // As with `| head`.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
            written => written.context("cannot write to stdout")?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Replaces each `<unknown>` that follows an address. A line of JSON may contain several.
fn name_functions(line: &str, describe: impl Fn(u64) -> Option<String>) -> Cow<'_, str> {
    let mut named = String::new();
    let mut copied = 0;
    for (position, _) in line.match_indices(UNKNOWN) {
        // In JSON, `\n` may be directly in front of it.
        let address = line[..position].rsplit_once("0x");
        let address = address.and_then(|(_, digits)| u64::from_str_radix(digits, 16).ok());
        let Some(description) = address.and_then(&describe) else {
            continue;
        };
        let _ = write!(named, "{} - {description}", &line[copied..position]);
        copied = position + UNKNOWN.len();
    }
    if copied == 0 {
        return Cow::Borrowed(line);
    }
    named.push_str(&line[copied..]);
    Cow::Owned(named)
}

/// The function at the address before this one, with its line, and the functions that it is inlined into.
///
/// The addresses of a backtrace are where calls return to, which may already be another line.
fn describe(loader: &Loader, address: u64) -> Option<String> {
    let address = address.checked_sub(1)?;
    let mut text = String::new();
    if let Ok(mut frames) = loader.find_frames(address) {
        while let Ok(Some(frame)) = frames.next() {
            let Some(function) = frame.function else {
                continue;
            };
            let name = function.demangle().unwrap_or_default();
            let separator = if text.is_empty() {
                ""
            } else {
                ", inlined into "
            };
            let _ = write!(text, "{separator}{name}");
            if let Some((file, line)) = frame.location.and_then(|at| Some((at.file?, at.line?))) {
                let _ = write!(text, " ({file}:{line})");
            }
        }
    }
    if !text.is_empty() {
        return Some(text);
    }
    // Without debug information, as in musl.
    let name = loader.find_symbol(address)?;
    Some(addr2line::demangle_auto(name.into(), None).into_owned())
}

#[cfg(test)]
mod tests {
    use super::name_functions;

    #[test]
    fn only_unknown_functions_with_an_address_are_named() {
        let named = |line| name_functions(line, |address| (address == 0x1f).then(|| "main".into()));
        for line in [
            "",
            "text",
            "- <unknown>",
            "0x20 - <unknown>",
            "1f - <unknown>",
            "0x1f - f",
        ] {
            assert_eq!(named(line), line);
        }
        assert_eq!(named("  4:  0x1f - <unknown>"), "  4:  0x1f - main");
        assert_eq!(
            named(r#"{"a":"0x1f - <unknown>\n0x20 - <unknown>\n0x1f - <unknown>"}"#),
            r#"{"a":"0x1f - main\n0x20 - <unknown>\n0x1f - main"}"#
        );
    }
}
