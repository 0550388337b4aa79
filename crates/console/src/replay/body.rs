//! The differences of two events or responses.

use super::diff::{ComparedLine, Diff, diff};
use crate::json;
use crate::record::Body;

/// Compares two bodies: JSON without regard to its layout and the order of its members, other text line by line,
/// and bytes by their hash.
pub(super) fn diff_bodies(before: &Body, after: &Body) -> Diff {
    diff(are_equal(before, after), &lines(before), &lines(after))
}

/// Whether two bodies are equal: as bytes, or as JSON.
fn are_equal(before: &Body, after: &Body) -> bool {
    if before.bytes() == after.bytes() && before.kept() == after.kept() {
        return before.is_whole() || before.sha256() == after.sha256();
    }
    before.is_whole() && after.is_whole() && json::are_equal(before.kept(), after.kept())
}

fn lines(body: &Body) -> Vec<ComparedLine> {
    let line = |text: &str| ComparedLine {
        key: text.to_owned(),
        shown: text.to_owned(),
    };
    let Some(text) = text(body) else {
        let bytes = body.bytes();
        let hash = body.sha256();
        return vec![line(&format!(
            "{bytes} bytes that are not text, SHA-256 {hash}"
        ))];
    };
    let masked = json::mask(text).text;
    let canonical = json::canonical(&masked);
    let mut lines: Vec<_> = canonical.unwrap_or(masked).lines().map(line).collect();
    if !body.is_whole() {
        let rest = body.bytes() - body.kept().len() as u64;
        lines.push(line(&format!(
            "{rest} more bytes, SHA-256 of the whole {}",
            body.sha256()
        )));
    }
    lines
}

/// The text that is kept, which may end inside of a character.
fn text(body: &Body) -> Option<&str> {
    match std::str::from_utf8(body.kept()) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() && !body.is_whole() => {
            std::str::from_utf8(&body.kept()[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{are_equal, diff_bodies};
    use crate::record::{Body, MAX_BODY_BYTES};
    use crate::replay::diff::DiffLine;

    fn bodies(before: &[u8], after: &[u8]) -> (Body, Body) {
        (Body::new(before), Body::new(after))
    }

    #[test]
    fn the_order_of_members_makes_no_difference() {
        let (before, after) = bodies(br#"{"a":1,"b":[1.0]}"#, b"{ \"b\": [1], \"a\": 1 }");
        let diff = diff_bodies(&before, &after);
        assert!(diff.same);
        assert!(
            diff.lines
                .iter()
                .all(|line| matches!(line, DiffLine::Folded { .. }))
        );
    }

    #[test]
    fn a_secret_that_changes_is_not_shown() {
        let (before, after) = bodies(br#"{"token":"one"}"#, br#"{"token":"two"}"#);
        let diff = diff_bodies(&before, &after);
        assert!(!diff.same && diff.only_secrets);
        let shown = format!("{diff:?}");
        assert!(!shown.contains("one") && !shown.contains("two"), "{shown}");
    }

    #[test]
    fn bytes_are_compared_by_their_hash() {
        let (before, after) = bodies(b"\xff\x00", b"\xff\x01");
        assert_eq!(diff_bodies(&before, &after).lines.len(), 2);
        assert!(are_equal(&before, &before.clone()));
    }

    #[test]
    fn bodies_that_are_cut_off_are_equal_only_with_the_same_hash() {
        let long = vec![b'a'; MAX_BODY_BYTES + 1];
        let mut other = long.clone();
        other[MAX_BODY_BYTES] = b'b';
        let (before, after) = bodies(&long, &other);
        assert!(!are_equal(&before, &after));
        assert!(!diff_bodies(&before, &after).same);
        assert!(are_equal(&before, &Body::new(&long)));
        let cut = Body::new("é".repeat(MAX_BODY_BYTES).as_bytes());
        let mut odd = b"x".to_vec();
        odd.extend("é".repeat(MAX_BODY_BYTES).as_bytes());
        assert!(diff_bodies(&cut, &Body::new(&odd)).lines.len() > 2);
    }
}
