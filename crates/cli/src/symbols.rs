//! `lam symbols`: names the functions in the backtraces of a log.

mod beside;
mod names;

use std::borrow::Cow;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::args::SymbolsArgs;
pub(crate) use beside::SymbolsBeside;
pub(crate) use names::{Symbols, UNKNOWN};

/// Runs the command.
pub(crate) fn main(args: &SymbolsArgs) -> anyhow::Result<ExitCode> {
    let symbols = Symbols::open(&args.file)?;
    let mut output = io::stdout().lock();
    // A log may contain anything, also bytes that are not UTF-8.
    for line in BufReader::new(io::stdin()).split(b'\n') {
        let mut line = line.context("cannot read the log from stdin")?;
        if let Ok(text) = str::from_utf8(&line)
            && let Cow::Owned(named) = symbols.name_functions(text)
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
