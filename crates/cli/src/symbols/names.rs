//! Names the functions at addresses.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use addr2line::Loader;
use anyhow::{Context as _, anyhow};

/// What the standard library prints for a function whose name it does not know.
pub(crate) const UNKNOWN: &str = " - <unknown>";

/// The debug information of an executable.
pub(crate) struct Symbols(Loader);

impl Symbols {
    /// Reads the debug information in a file.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Symbols> {
        let about = || format!("cannot read the debug information in {path:?}");
        File::open(path).with_context(about)?;
        let loader = Loader::new(path).map_err(|error| anyhow!("{}: {error}", about()))?;
        Ok(Symbols(loader))
    }

    /// Names the functions in a line of a backtrace, or in a record of JSON that contains a backtrace.
    pub(crate) fn name_functions<'l>(&self, line: &'l str) -> Cow<'l, str> {
        name_functions(line, |address| describe(&self.0, address))
    }
}

/// Replaces each `<unknown>` that follows an address. A line of JSON may contain several.
fn name_functions(line: &str, describe: impl Fn(u64) -> Option<String>) -> Cow<'_, str> {
    let is_json = line.trim_start().starts_with('{');
    let mut named = String::new();
    let mut copied = 0;
    for (position, _) in line.match_indices(UNKNOWN) {
        // In JSON, `\n` may be directly in front of it.
        let address = line[..position].rsplit_once("0x");
        let address = address.and_then(|(_, digits)| u64::from_str_radix(digits, 16).ok());
        let Some(mut description) = address.and_then(&describe) else {
            continue;
        };
        // Names of types, such as `<extern "C" fn() as FnOnce>`, may contain quotes.
        if is_json {
            description = description.replace('\\', "\\\\").replace('"', "\\\"");
        }
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
        let quoted = |line| name_functions(line, |_| Some(r#"<extern "C" fn()>"#.into()));
        assert_eq!(quoted("0x1f - <unknown>"), r#"0x1f - <extern "C" fn()>"#);
        assert_eq!(
            quoted(r#"{"a":"0x1f - <unknown>"}"#),
            r#"{"a":"0x1f - <extern \"C\" fn()>"}"#
        );
        assert_eq!(named("  4:  0x1f - <unknown>"), "  4:  0x1f - main");
        assert_eq!(
            named(r#"{"a":"0x1f - <unknown>\n0x20 - <unknown>\n0x1f - <unknown>"}"#),
            r#"{"a":"0x1f - main\n0x20 - <unknown>\n0x1f - main"}"#
        );
    }
}
