//! Derives the short name of an error from the full path of its type.

use std::any::type_name;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write as _};

/// Wrapper types that are ignored in favor of the wrapped type.
const WRAPPERS: [&str; 3] = ["alloc::boxed::Box<", "alloc::sync::Arc<", "alloc::rc::Rc<"];

/// The short name of `error`, which was made from an `E`.
pub(super) fn of<E>(error: &(dyn Error + 'static)) -> Cow<'static, str> {
    // The runtime does not depend on anyhow. The comparison is constant for each `E`, so the compiler
    // leaves out the call for all other types.
    if type_name::<E>() == "anyhow::Error" {
        return of_root_cause(error);
    }
    of_type::<E>()
}

/// The short name of the type `E`.
pub(super) fn of_type<E>() -> Cow<'static, str> {
    let full = type_name::<E>();
    // Strings convert into a boxed error, but their type says nothing about the error.
    if matches!(full, "&str" | "alloc::string::String") || full.starts_with("alloc::borrow::Cow<") {
        return Cow::Borrowed("Error");
    }
    short(full)
}

/// The name in what a derived `Debug` prints for the innermost source.
fn of_root_cause(error: &(dyn Error + 'static)) -> Cow<'static, str> {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    if root.is::<std::io::Error>() {
        return Cow::Borrowed("io::Error");
    }
    let mut start = DebugStart(String::new());
    // anyhow passes only the alternate form on to the error itself. The error is that of `DebugStart`,
    // which takes no more than it needs.
    let _ = write!(start, "{root:#?}");
    match start.type_name() {
        Some(name) => Cow::Owned(name.to_owned()),
        None => Cow::Borrowed("Error"),
    }
}

/// Takes the first characters of what is written to it, then fails.
struct DebugStart(String);

impl DebugStart {
    const MAX_BYTES: usize = 100;

    /// `Name` of `Name`, `Name(…)` and `Name { … }`, which are the forms that `derive(Debug)` prints.
    /// Other text, such as a sentence, has no name.
    fn type_name(&self) -> Option<&str> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.0.find(|c| !is_part(c)).unwrap_or(self.0.len());
        let (name, rest) = self.0.split_at(end);
        let is_derived = rest.is_empty() || rest.starts_with('(') || rest.starts_with(" {");
        let is_whole = self.0.len() < Self::MAX_BYTES || !rest.is_empty();
        (name.starts_with(|c: char| c.is_ascii_uppercase()) && is_derived && is_whole)
            .then_some(name)
    }
}

impl fmt::Write for DebugStart {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if self.0.len() >= Self::MAX_BYTES {
                return Err(fmt::Error);
            }
            self.0.push(c);
        }
        Ok(())
    }
}

/// The short name of a type, given the result of [`std::any::type_name`]. The rule is in the
/// documentation of [`LambdaError`](crate::LambdaError).
pub(super) fn short(full: &'static str) -> Cow<'static, str> {
    let path = without_generics(unwrapped(full));
    let mut parts = path.rsplit("::");
    let name = parts.next().unwrap_or(path);
    if name != "Error" {
        return Cow::Borrowed(name);
    }
    match parts.find(|module| *module != "error" && *module != "errors") {
        Some(module) => Cow::Owned([module, "::", name].concat()),
        None => Cow::Borrowed(name),
    }
}

fn unwrapped(mut name: &'static str) -> &'static str {
    loop {
        name = name.trim_start_matches('&').trim_start_matches("mut ");
        if let Some(rest) = name.strip_prefix("dyn ") {
            // In `dyn a::Error + Send` the first trait is the name.
            name = rest.split(' ').next().unwrap_or(rest);
            if name == "core::error::Error" {
                // Every error implements this trait, so its module adds nothing.
                return "Error";
            }
        }
        let inner = WRAPPERS
            .iter()
            .find_map(|wrapper| name.strip_prefix(wrapper));
        match inner {
            // Removes the `>`. Default allocators are not printed.
            Some(inner) => name = inner.strip_suffix('>').unwrap_or(inner),
            None => return name,
        }
    }
}

/// Removes `<c::D>` from `a::B<c::D>`. The path of a type inside a closure or an impl block
/// contains `{…}` or `<…>`, before its own name.
fn without_generics(path: &'static str) -> &'static str {
    match path.strip_suffix('>') {
        Some(_) => path
            .split('<')
            .find(|part| !part.is_empty())
            .unwrap_or(path),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_follow_the_rule_for_every_kind_of_path() {
        let table = [
            ("my_app::orders::NotFound", "NotFound"),
            ("NotFound", "NotFound"),
            ("std::io::error::Error", "io::Error"),
            ("core::fmt::Error", "fmt::Error"),
            ("serde_json::error::Error", "serde_json::Error"),
            ("reqwest::errors::Error", "reqwest::Error"),
            ("Error", "Error"),
            ("error::Error", "Error"),
            ("core::num::error::ParseIntError", "ParseIntError"),
            ("my::Failed<alloc::string::String>", "Failed"),
            ("my::Error<a::B<c::D>, e::F>", "my::Error"),
            ("alloc::boxed::Box<my::NotFound>", "NotFound"),
            ("alloc::sync::Arc<my::Error<u8>>", "my::Error"),
            ("&&my::NotFound", "NotFound"),
            ("&mut my::NotFound", "NotFound"),
            (
                "alloc::sync::Arc<dyn core::error::Error + core::marker::Send>",
                "Error",
            ),
            (
                "alloc::boxed::Box<dyn my::Oops + core::marker::Send>",
                "Oops",
            ),
            ("app::main::{{closure}}::Local", "Local"),
        ];
        for (full, expected) in table {
            assert_eq!(short(full), expected, "{full}");
        }
    }

    #[test]
    fn standard_library_types_have_the_documented_names() {
        fn name_of<E>() -> Cow<'static, str> {
            short(type_name::<E>())
        }
        assert_eq!(name_of::<std::io::Error>(), "io::Error");
        assert_eq!(name_of::<fmt::Error>(), "fmt::Error");
        assert_eq!(name_of::<std::num::ParseFloatError>(), "ParseFloatError");
        assert_eq!(name_of::<Box<std::env::VarError>>(), "VarError");
        assert_eq!(name_of::<&std::str::Utf8Error>(), "Utf8Error");
        assert_eq!(name_of::<std::sync::mpsc::SendError<String>>(), "SendError");
    }
}
