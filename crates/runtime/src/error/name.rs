//! From the full path of an error's type to the short name users see.

use std::borrow::Cow;

/// Types whose name says nothing beside what is in them.
const WRAPPERS: [&str; 3] = ["alloc::boxed::Box<", "alloc::sync::Arc<", "alloc::rc::Rc<"];

/// The short name of a type, given [`std::any::type_name`]'s. The rule stands in the documentation
/// of [`LambdaError`](crate::LambdaError).
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
            // `dyn a::Error + Send`: the first trait is what it is.
            name = rest.split(' ').next().unwrap_or(rest);
            if name == "core::error::Error" {
                // Any error at all: the module says no more than the name.
                return "Error";
            }
        }
        let inner = WRAPPERS
            .iter()
            .find_map(|wrapper| name.strip_prefix(wrapper));
        match inner {
            // Without the `>`; allocators stay at their default and are not printed.
            Some(inner) => name = inner.strip_suffix('>').unwrap_or(inner),
            None => return name,
        }
    }
}

/// `a::B<c::D>` without `<c::D>`. A type inside a closure or an impl block has `{…}` or `<…>` in
/// its path; its own name is behind them.
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
    fn the_rule_holds_for_every_shape_of_path() {
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
    fn real_types_of_the_standard_library_are_named_as_documented() {
        fn name_of<E>() -> Cow<'static, str> {
            short(std::any::type_name::<E>())
        }
        assert_eq!(name_of::<std::io::Error>(), "io::Error");
        assert_eq!(name_of::<std::fmt::Error>(), "fmt::Error");
        assert_eq!(name_of::<std::num::ParseFloatError>(), "ParseFloatError");
        assert_eq!(name_of::<Box<std::env::VarError>>(), "VarError");
        assert_eq!(name_of::<&std::str::Utf8Error>(), "Utf8Error");
        assert_eq!(name_of::<std::sync::mpsc::SendError<String>>(), "SendError");
    }
}
