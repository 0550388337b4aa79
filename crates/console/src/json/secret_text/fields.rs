//! Secrets in fields whose names are not in front of a separator: of markup, of forms with parts, and of lists.

use std::ops::Range;

use super::super::secret_names::is_secret_name;
use super::{MAX_LOOK, MAX_NAME, is_word_byte, quoted, run};

/// The value of a pair in a list, as in Rust's `[("x-api-key", "…")]`.
pub(super) fn pair(text: &str, at: usize) -> Option<Range<usize>> {
    // `["password", "email"]` alone is a list, and `f("token", "x")` calls a function.
    let before = text.as_bytes()[..at].iter().rev().take(4);
    let mut before = before.filter(|byte| **byte != b' ');
    if !before.next().is_some_and(|byte| b"[,".contains(byte)) {
        return None;
    }
    let name = quoted(text, at + 1)?;
    if name.len() > MAX_NAME || !is_secret_name(&text[name.clone()]) {
        return None;
    }
    let after = text[name.end..].trim_start_matches(['\\', '"', '\'']);
    let value = after.strip_prefix(',')?.trim_start_matches(' ');
    quoted(text, text.len() - value.len()).filter(|value| !value.is_empty())
}

/// The text in an element of XML, as in `<password>…</password>`.
pub(super) fn element(text: &str, at: usize) -> Option<Range<usize>> {
    let look = &text.as_bytes()[at + 1..text.len().min(at + 1 + MAX_LOOK)];
    let name = run(look, |byte| is_word_byte(byte) || b"-.:".contains(&byte));
    let tag = run(look, |byte| byte != b'>' && byte != b'<');
    if name == 0 || look.get(tag) != Some(&b'>') || look[tag - 1] == b'/' {
        return None;
    }
    let name = &text[at + 1..at + 1 + name];
    let local = name.rsplit(':').next().unwrap_or(name);
    if !is_secret_name(local) {
        return None;
    }
    const CDATA: &str = "<![CDATA[";
    let mut start = at + 1 + tag + 1;
    let end = if text[start..].starts_with(CDATA) {
        start += CDATA.len();
        start + text[start..].find("]]>")?
    } else {
        // `Vec<Token>` has no end.
        let end = start + text[start..].find('<')?;
        text[end..].starts_with("</").then_some(end)?
    };
    (start < end).then_some(start..end)
}

/// The value of a field whose name is in quotes at this offset: in `multipart/form-data`, behind an empty line, and in
/// HTML, in another attribute.
pub(super) fn named(text: &str, start: usize) -> Option<Range<usize>> {
    let name = quoted(text, start)?;
    if name.len() > MAX_NAME || !is_secret_name(&text[name.clone()]) {
        return None;
    }
    let most = text.len().min(name.end + MAX_LOOK);
    let end = (name.end..=most)
        .rev()
        .find(|&end| text.is_char_boundary(end))?;
    let look = &text[name.end..end];
    if let Some(at) = look.find("value=") {
        return quoted(text, name.end + at + "value=".len()).filter(|value| !value.is_empty());
    }
    let empty_line = ["\r\n\r\n", "\n\n"];
    let (at, length) = empty_line
        .iter()
        .find_map(|line| Some((look.find(line)?, line.len())))?;
    let begin = name.end + at + length;
    let rest = &text[begin..];
    let end = rest.find("\n--").unwrap_or(rest.len());
    let value = rest[..end].trim_end_matches('\r');
    (!value.is_empty()).then(|| begin..begin + value.len())
}
