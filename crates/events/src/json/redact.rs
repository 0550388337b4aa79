//! Hides secrets from `{:?}`.

use std::fmt;

/// Printed in place of a secret value.
pub(crate) struct Redacted {
    pub(crate) absent: bool,
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.absent { "[none]" } else { "[redacted]" })
    }
}

/// Parts of the names of headers, query parameters and variables that carry credentials:
/// `authorization`, `cookie`, `x-amz-security-token`, `X-Amz-Signature`, `x-api-key`,
/// `x-amzn-oidc-data`, `client_secret` and similar names.
const SECRET_PARTS: [&str; 13] = [
    "auth",
    "cookie",
    "token",
    "secret",
    "passw",
    "api-key",
    "apikey",
    "api_key",
    "signature",
    "credential",
    "session",
    "oidc",
    "jwt",
];

/// The code of an OAuth sign-in is valid like a password for a minute.
const SECRET_NAMES: [&str; 2] = ["code", "key"];

pub(crate) fn is_secret(name: &str) -> bool {
    SECRET_NAMES
        .iter()
        .any(|secret| name.eq_ignore_ascii_case(secret))
        || SECRET_PARTS
            .iter()
            .any(|part| contains_ignore_case(name, part))
}

fn contains_ignore_case(text: &str, part: &str) -> bool {
    text.as_bytes()
        .windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}
