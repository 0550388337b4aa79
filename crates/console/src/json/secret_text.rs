//! Secrets in text that has no structure: lines of a log, forms, targets of requests, and JSON that is cut off.

mod fields;

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;

use super::secret_names::{Secrecy, query_secrecy};
use fields::{element, named, pair};

/// A name in front of a value is not longer than this, in bytes.
const MAX_NAME: usize = 64;
/// How much of a value is looked at, in bytes, to decide whether it looks random.
const MAX_LOOK: usize = 256;

/// What credentials of well-known services begin with, and the least number of characters that follow.
const PREFIXES: [(&str, usize); 20] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("SG.", 20),
    ("eyJ", 20),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("ghu_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("npm_", 30),
    ("rk_live_", 16),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("sk-", 20),
    ("whsec_", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
];

/// Headers that are hidden up to the end of their line.
const WHOLE_LINE_HEADERS: [&str; 5] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "www-authenticate",
];

/// The ranges of the secrets in a text, in their order.
pub(super) fn secrets(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let secret = match bytes[at] {
            b':' | b'=' => assigned(text, at).or_else(|| password_of_url(text, at)),
            b'-' => private_key(text, at),
            b'<' => element(text, at),
            b'(' | b'[' => pair(text, at),
            _ if is_word_start(bytes, at) => scheme(text, at).or_else(|| prefixed(text, at)),
            _ => None,
        };
        match secret {
            Some(range) => {
                at = range.end.max(at + 1);
                found.push(range);
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a text looks random, like a key or a code.
pub(super) fn is_opaque(text: &str) -> bool {
    let is_code = (6..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_key = text.len() >= 16
        && text.bytes().all(is_token_byte)
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_code || is_key
}

fn is_word_start(bytes: &[u8], at: usize) -> bool {
    bytes[at].is_ascii_alphabetic() && (at == 0 || !is_word_byte(bytes[at - 1]))
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=%:".contains(&byte)
}

/// The length of the run of bytes at the beginning for which this is true.
fn run(bytes: &[u8], is_in: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|&&byte| is_in(byte)).count()
}

/// The token of `Bearer …`, or the user and password of `Basic …`.
fn scheme(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let name = bytes.get(at..at + 6)?;
    let (is_bearer, length) = if name.eq_ignore_ascii_case(b"bearer") {
        (true, 6)
    } else if name[..5].eq_ignore_ascii_case(b"basic") {
        (false, 5)
    } else {
        return None;
    };
    let spaces = run(&bytes[at + length..], |byte| byte == b' ');
    let start = at + length + spaces;
    let end = start + run(&bytes[start..], is_token_byte);
    let token = &text[start..end];
    // "Bearer authentication failed" has no token.
    let is_token = if is_bearer {
        token.len() >= 8
            && (token.bytes().any(|b| b.is_ascii_digit()) || bytes.get(end) != Some(&b' '))
    } else {
        BASE64_STANDARD
            .decode(token)
            .is_ok_and(|user| user.contains(&b':'))
    };
    (spaces > 0 && is_token).then_some(start..end)
}

/// A credential with a well-known beginning.
fn prefixed(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let (prefix, least) = PREFIXES
        .iter()
        .find(|(prefix, _)| rest.starts_with(prefix))?;
    let has_dots = matches!(*prefix, "eyJ" | "SG.");
    let is_in = |byte: u8| is_word_byte(byte) || byte == b'-' || (has_dots && byte == b'.');
    let following = &rest.as_bytes()[prefix.len()..];
    let length = run(&following[..following.len().min(MAX_LOOK)], is_in);
    let token = &rest[..prefix.len() + length];
    let has_shape = match *prefix {
        // The header of a JWT is a JSON object.
        "eyJ" => token.contains('.'),
        "AKIA" | "ASIA" => following[..length].iter().all(u8::is_ascii_alphanumeric),
        // `sk-` begins ordinary words too.
        "sk-" => is_opaque(token),
        _ => true,
    };
    (length >= *least && has_shape).then(|| at..at + prefix.len() + run(following, is_in))
}

/// A private key in PEM, also one whose line ends are escaped.
fn private_key(text: &str, at: usize) -> Option<Range<usize>> {
    const LABEL: &str = "PRIVATE KEY-----";
    let label = text[at..].strip_prefix("-----BEGIN ")?;
    let type_length = run(label.as_bytes(), |byte| {
        byte == b' ' || byte.is_ascii_uppercase()
    });
    // The type may be empty, or such as `RSA `.
    let type_length = label[..type_length].rfind("PRIVATE KEY")?;
    let rest = &label[type_length..];
    // PGP writes "KEY BLOCK".
    let is_key = rest.starts_with(LABEL) || rest.starts_with("PRIVATE KEY BLOCK-----");
    if !is_key {
        return None;
    }
    let body = "-----BEGIN ".len() + type_length + LABEL.len();
    let rest = &text[at + body..];
    let end = match rest.find("-----END ") {
        Some(end) => {
            let last = &rest[end + "-----END ".len()..];
            let length = last.find("-----").map_or(last.len(), |length| length + 5);
            end + "-----END ".len() + length
        }
        None => rest.len(),
    };
    Some(at..at + body + end)
}

/// The password of `scheme://user:password@host`, found at the first colon.
fn password_of_url(text: &str, at: usize) -> Option<Range<usize>> {
    let authority = text[at..].strip_prefix("://")?;
    let ends = |byte: u8| byte.is_ascii_whitespace() || b"/?#\"'<>\\".contains(&byte);
    let look = &authority.as_bytes()[..authority.len().min(MAX_LOOK)];
    let length = run(look, |byte| !ends(byte));
    let authority = authority.get(..length)?;
    let (user, _) = authority.rsplit_once('@')?;
    let Some((name, password)) = user.split_once(':') else {
        // Such as the token of a repository.
        return is_opaque(user).then(|| at + 3..at + 3 + user.len());
    };
    let start = at + 3 + name.len() + 1;
    (!password.is_empty()).then(|| start..start + password.len())
}

/// The value behind the separator at this offset, if the name in front of it is that of a secret.
fn assigned(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let name = NameBefore::find(text, at)?;
    // `a::b`, `a == b` and `a != b` assign nothing.
    if matches!(bytes.get(at + 1), Some(b':')) || text[at..].starts_with("==") {
        return None;
    }
    if name.name.eq_ignore_ascii_case("name") {
        return named(text, at + 1);
    }
    let secrecy = query_secrecy(&name.name);
    if secrecy == Secrecy::None {
        return None;
    }
    let mut start = at + 1;
    // `=>` of Ruby, and `:=` of Go.
    start += usize::from(matches!(bytes.get(start), Some(b'>' | b'=')));
    let spaces = run(&bytes[start..], |byte| byte == b' ' || byte == b'\t');
    start += spaces;
    if text[start..].starts_with("Some(") {
        start += "Some(".len();
    }
    if let Some(range) = quoted(text, start + wrapper(&bytes[start..])) {
        let value = &text[range.clone()];
        let is_hidden = !value.is_empty() && (secrecy != Secrecy::OpaqueText || is_opaque(value));
        return is_hidden.then_some(range);
    }
    unquoted(
        text,
        start,
        &name,
        secrecy,
        bytes[at] == b'=' && spaces == 0 && !name.is_spaced,
    )
}

/// The length of the name of a type and a parenthesis, as in Rust's `Password("…")`.
fn wrapper(bytes: &[u8]) -> usize {
    let name = run(&bytes[..bytes.len().min(MAX_NAME)], is_word_byte);
    let is_type = bytes.first().is_some_and(u8::is_ascii_uppercase);
    if is_type && bytes.get(name) == Some(&b'(') {
        name + 1
    } else {
        0
    }
}

/// The inside of a string in quotes, which may be escaped themselves.
fn quoted(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let escapes = run(&bytes[start..], |byte| byte == b'\\');
    let quote = *bytes
        .get(start + escapes)
        .filter(|byte| b"\"'".contains(byte))?;
    let begin = start + escapes + 1;
    let mut at = begin;
    loop {
        let backslashes = run(&bytes[at..], |byte| byte == b'\\');
        match bytes.get(at + backslashes) {
            // Without an end, the text is cut off.
            None => return Some(begin..bytes.len()),
            Some(&byte) if byte == quote && backslashes <= escapes => return Some(begin..at),
            Some(_) => at += backslashes + 1,
        }
    }
}

/// The value without quotes. `is_tight`: it follows `=` without spaces, as in a form.
fn unquoted(
    text: &str,
    start: usize,
    name: &NameBefore<'_>,
    secrecy: Secrecy,
    is_tight: bool,
) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // Looked for once in a line.
    let to_line_end = if name.begins_line {
        run(&bytes[start..], |byte| byte != b'\n' && byte != b'\r')
    } else {
        usize::MAX
    };
    if name.begins_line
        && WHOLE_LINE_HEADERS
            .iter()
            .any(|header| name.name.eq_ignore_ascii_case(header))
    {
        return (to_line_end > 0).then(|| start..start + to_line_end);
    }
    let ends = |byte: u8| byte.is_ascii_whitespace() || b"&;,\"'`\\(){}[]<>|".contains(&byte);
    let look = bytes.len().min(start + MAX_LOOK);
    let length = run(&bytes[start..look], |byte| !ends(byte));
    // The end of the look may be inside of a character. Such a value does not look random.
    let value = text.get(start..start + length).unwrap_or("…");
    if value.is_empty()
        || matches!(
            value,
            "null" | "true" | "false" | "None" | "undefined" | "nil" | "Some"
        )
    {
        return None;
    }
    if secrecy != Secrecy::All && value.bytes().all(|byte| byte.is_ascii_digit()) && value.len() < 6
    {
        return None;
    }
    // "invalid token: unexpected end" does not contain a secret.
    let is_whole_line = length == to_line_end;
    let is_hidden = if is_tight {
        secrecy != Secrecy::OpaqueText
    } else {
        (is_whole_line && secrecy != Secrecy::OpaqueText)
            || (secrecy == Secrecy::All && is_followed_by_field(&bytes[start + length..]))
    };
    // A URL may go on with a fragment.
    let is_opaque = value.split('#').next().is_some_and(is_opaque);
    (is_hidden || is_opaque).then(|| start..start + run(&bytes[start..], |byte| !ends(byte)))
}

/// Whether another name and value follow, as in `password: x, user: y`.
fn is_followed_by_field(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b", ") else {
        return false;
    };
    let name = run(&rest[..rest.len().min(MAX_NAME)], is_word_byte);
    name > 0 && matches!(rest.get(name), Some(b':' | b'='))
}

/// The name in front of a separator.
struct NameBefore<'a> {
    name: Cow<'a, str>,
    /// Whether it is the first of its line.
    begins_line: bool,
    /// Whether there are spaces in front of the separator.
    is_spaced: bool,
}

impl<'a> NameBefore<'a> {
    fn find(text: &'a str, separator: usize) -> Option<NameBefore<'a>> {
        let bytes = text.as_bytes();
        let back = |from: usize, most: usize, is_in: &dyn Fn(u8) -> bool| {
            let run = bytes[..from]
                .iter()
                .rev()
                .take(most)
                .take_while(|&&byte| is_in(byte));
            from - run.count()
        };
        let unspaced = back(separator, 4, &|byte| byte == b' ');
        let mut end = back(unspaced, 1, &|byte| b"\"'".contains(&byte));
        end = back(end, 8, &|byte| byte == b'\\');
        end = back(end, 1, &|byte| byte == b']');
        let start = back(end, MAX_NAME, &|byte| {
            is_word_byte(byte) || b"-.%".contains(&byte)
        });
        // An ARN has the name of its service between colons.
        let is_part =
            start > 1 && bytes[start - 1] == b':' && !bytes[start - 2].is_ascii_whitespace();
        if start == end || is_part {
            return None;
        }
        // curl writes `> ` and `< ` in front of headers.
        let before = back(start, 8, &|byte| b" \t<>*-".contains(&byte));
        Some(NameBefore {
            // As in `user%5Bpassword%5D`.
            name: percent_decode_str(&text[start..end]).decode_utf8_lossy(),
            begins_line: before == 0 || matches!(bytes[before - 1], b'\n' | b'\r'),
            is_spaced: unspaced < separator,
        })
    }
}

#[cfg(test)]
mod tests;
