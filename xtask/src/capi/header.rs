//! Reads what `lambda_native.h` declares.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

/// What the library has to define.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) functions: BTreeSet<String>,
    pub(crate) abi_version: u32,
}

impl Header {
    pub(crate) fn parse(text: &str) -> Result<Header> {
        let abi_version = text
            .lines()
            .find_map(|line| line.strip_prefix("#define LAMBDA_ABI_VERSION "))
            .and_then(|value| value.trim().parse().ok())
            .context("lambda_native.h has no line `#define LAMBDA_ABI_VERSION <number>`")?;
        Ok(Header {
            functions: functions(&code(text)),
            abi_version,
        })
    }
}

/// The text without comments and without the lines of the preprocessor.
fn code(text: &str) -> String {
    let mut code = String::new();
    for (index, part) in text.split("/*").enumerate() {
        let after = match part.split_once("*/") {
            Some((_, after)) if index > 0 => after,
            _ => part,
        };
        code.push_str(after);
    }
    let is_code = |line: &&str| !line.trim_start().starts_with('#');
    code.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

/// The names before an opening parenthesis. The names of function types are followed by a closing one.
fn functions(code: &str) -> BTreeSet<String> {
    let before_parentheses = code.split('(').map(|before| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let start = before.trim_end_matches(is_word).len();
        &before[start..]
    });
    before_parentheses
        .filter(|name| name.starts_with("lambda_"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn functions_are_found_and_function_types_and_comments_are_not() {
        let header = Header::parse(
            "/* See lambda_comment(void).\n * lambda_other(void) */\n\
             #define LAMBDA_ABI_VERSION 3\n\
             #define CALL lambda_macro(1)\n\
             typedef struct lambda_thing lambda_thing;\n\
             typedef int (*lambda_hook)(void *user_data);\n\
             const char *lambda_version(void); /* lambda_trailing(1) */\n\
             int\n    lambda_run_with(lambda_hook hook,\n lambda_thing *thing);\n",
        )
        .expect("a header");
        let functions: Vec<_> = header.functions.iter().map(String::as_str).collect();
        assert_eq!(functions, ["lambda_run_with", "lambda_version"]);
        assert_eq!(header.abi_version, 3);
    }
}
