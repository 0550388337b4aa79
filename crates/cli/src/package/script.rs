//! Scripts as bootstrap.

use anyhow::bail;

/// The interpreters that `provided.al2023` has.
const SHELLS: [&str; 6] = [
    "/bin/sh",
    "/bin/bash",
    "/usr/bin/sh",
    "/usr/bin/bash",
    "sh",
    "bash",
];

/// Checks the first line of a script, which begins with `#!`. Returns a warning if Lambda may not have its
/// interpreter.
pub(super) fn check(start: &[u8]) -> anyhow::Result<Option<String>> {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or(start);
    let line = String::from_utf8_lossy(line);
    if line.ends_with('\r') {
        bail!(
            "its first line ends in CR LF, so the name of the interpreter would include the CR; \
             convert it to LF line ends"
        );
    }
    let mut words = line["#!".len()..].split_whitespace();
    let mut interpreter = words.next().unwrap_or_default();
    if interpreter == "/usr/bin/env" {
        interpreter = words
            .find(|word| !word.starts_with('-'))
            .unwrap_or_default();
    }
    if interpreter.is_empty() {
        bail!("its first line names no interpreter");
    }
    if SHELLS.contains(&interpreter) {
        return Ok(None);
    }
    Ok(Some(format!(
        "its interpreter is {interpreter}, but provided.al2023 has only a shell; it runs only if the \
         zip or a layer has this interpreter"
    )))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn shells_are_there_and_other_interpreters_are_not() {
        for shell in ["#!/bin/sh\n", "#! /bin/bash -e\n", "#!/usr/bin/env bash"] {
            assert_eq!(check(shell.as_bytes()).unwrap(), None, "{shell}");
        }
        let python = check(b"#!/usr/bin/env python3\n").unwrap().unwrap();
        assert!(python.contains("its interpreter is python3"), "{python}");
        assert!(check(b"#!/bin/sh\r\n").is_err());
        assert!(check(b"#!\n").is_err());
    }
}
