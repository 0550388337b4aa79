//! `--set PATH=VALUE`: changes one member of an event. Everything else stays as written, including
//! the order of members, long numbers and escapes.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context as _, bail};
use serde_json::value::RawValue;

use crate::suggest::{did_you_mean, ranked_names};
use crate::terminal;

/// A new member whose name is this similar to that of an existing one is probably a typo.
const PROBABLE_TYPO: f64 = 0.9;

/// Returns the event with `value` at `path`. The path is a JSON Pointer, or member names separated
/// by dots, as in `Records.0.body` or `Records[0].body`.
pub(super) fn set(event: &str, path: &str, value: &str) -> anyhow::Result<String> {
    let path = Path::parse(path)?;
    let (last, parents) = path.members.split_last().context("the path is empty")?;
    let mut place = within(event, event.trim());
    for (depth, member) in parents.iter().enumerate() {
        let parent = path.until(depth);
        let container = Container::read(&event[place], &parent)?;
        let Some(child) = container.child(member, &parent)? else {
            let missing = path.until(depth + 1);
            let hint = match container.similar_members(member).first() {
                Some((_, name)) => did_you_mean(&[name]),
                None => format!("; to add it, pass --set '{missing}={{}}' first"),
            };
            bail!("there is no {missing} in the event{hint}");
        };
        place = within(event, child);
    }
    let parent = path.until(parents.len());
    let container = Container::read(&event[place.clone()], &parent)?;
    if let Some(old) = container.child(last, &parent)? {
        let value = json(value, old.starts_with('"'))?;
        let place = within(event, old);
        return Ok([&event[..place.start], &value, &event[place.end..]].concat());
    }
    if let Some((PROBABLE_TYPO.., name)) = container.similar_members(last).first() {
        let new = path.until(path.members.len());
        let hint = did_you_mean(&[name]);
        terminal::warning(&format!("the event had no member {new}{hint}"));
    }
    // The new member goes before the closing bracket and the white space in front of it.
    let head = event[..place.end - 1].trim_end();
    let comma = if container.is_empty() { "" } else { ", " };
    let name = match container {
        Container::Object(_) => format!("{}: ", serde_json::to_string(last)?),
        Container::Array(_) => String::new(),
    };
    let value = json(value, false)?;
    Ok([head, comma, &name, &value, &event[head.len()..]].concat())
}

/// Encodes the value as JSON. A value that is not valid JSON becomes a string. A value that replaces
/// a string also becomes one, unless it is a string or null: `7` as the body of a message, or an
/// object as the body of a request.
fn json(value: &str, in_place_of_string: bool) -> serde_json::Result<String> {
    match serde_json::from_str::<&RawValue>(value) {
        Ok(json) if !in_place_of_string || json.get().starts_with(['"', 'n']) => {
            Ok(json.get().to_owned())
        }
        _ => serde_json::to_string(value),
    }
}

/// The range of a part within the event.
fn within(event: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - event.as_ptr().addr();
    start..start + part.len()
}

/// A path into the event.
struct Path {
    members: Vec<String>,
    /// Whether messages write it as a JSON Pointer, as the user did.
    is_pointer: bool,
}

impl Path {
    fn parse(path: &str) -> anyhow::Result<Path> {
        if let Some(pointer) = path.strip_prefix('/') {
            let member = |member: &str| member.replace("~1", "/").replace("~0", "~");
            return Ok(Path {
                members: pointer.split('/').map(member).collect(),
                is_pointer: true,
            });
        }
        let dotted = path.replace('[', ".").replace(']', "");
        // jq's syntax, such as `.rawPath`.
        let dotted = dotted.strip_prefix('.').unwrap_or(&dotted);
        let members: Vec<String> = dotted.split('.').map(str::to_owned).collect();
        if members.iter().any(String::is_empty) {
            bail!(
                "the path has an empty member name; a JSON Pointer, such as /a/b, can express any \
                 name"
            );
        }
        Ok(Path {
            members,
            is_pointer: false,
        })
    }

    /// The path of the first `depth` members, for messages.
    fn until(&self, depth: usize) -> String {
        let members = &self.members[..depth];
        let escaped = |member: &String| member.replace('~', "~0").replace('/', "~1");
        if depth == 0 {
            "the event".to_owned()
        } else if self.is_pointer {
            members
                .iter()
                .map(|member| format!("/{}", escaped(member)))
                .collect()
        } else {
            members.join(".")
        }
    }
}

/// An object or array of the event.
enum Container<'a> {
    Object(BTreeMap<String, &'a RawValue>),
    Array(Vec<&'a RawValue>),
}

impl<'a> Container<'a> {
    fn read(text: &'a str, path: &str) -> anyhow::Result<Container<'a>> {
        let what = match text.trim_start().as_bytes().first() {
            Some(b'{') => return Ok(Container::Object(serde_json::from_str(text)?)),
            Some(b'[') => return Ok(Container::Array(serde_json::from_str(text)?)),
            Some(b'"') => "a string",
            Some(b'n') => "null",
            Some(b't' | b'f') => "a boolean",
            _ => "a number",
        };
        bail!("{path} is {what} and has no members; set {path} itself instead");
    }

    /// The value of a member, if there is one. `path` is the path of the container.
    fn child(&self, member: &str, path: &str) -> anyhow::Result<Option<&'a str>> {
        match self {
            Container::Object(members) => Ok(members.get(member).map(|value| value.get())),
            Container::Array(values) => {
                let length = values.len();
                // In a JSON Pointer, `-` means the index after the last element.
                let index = match member {
                    "-" => length,
                    member => member.parse().unwrap_or(usize::MAX),
                };
                if index > length {
                    bail!(
                        "invalid index {member:?}: {path} is an array of length {length}; use an \
                         index below {length}, or {length} to append"
                    );
                }
                Ok(values.get(index).map(|value| value.get()))
            }
        }
    }

    /// The names of members similar to this one, the most similar first.
    fn similar_members(&self, member: &str) -> Vec<(f64, &str)> {
        match self {
            Container::Object(members) => ranked_names(member, members.keys().map(String::as_str)),
            Container::Array(_) => Vec::new(),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Container::Object(members) => members.is_empty(),
            Container::Array(values) => values.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::set;

    fn error(event: &str, path: &str) -> String {
        set(event, path, "1").unwrap_err().to_string()
    }

    #[test]
    fn the_rest_of_the_event_is_unchanged() {
        let event =
            "{\n  \"z\": 1.50,\n  \"a\": {\"n\": 12345678901234567890123, \"s\": \"\\u00e9\"}\n}\n";
        assert_eq!(
            set(event, "z", "[true]").unwrap(),
            event.replace("1.50", "[true]")
        );
        assert_eq!(
            set(event, "a.s", "x\"y").unwrap(),
            event.replace("\\u00e9", "x\\\"y")
        );
    }

    #[test]
    fn paths_can_be_dotted_bracketed_or_json_pointers() {
        let event = r#"{"Records":[{"a.b":{"c/d":0}},7]}"#;
        for path in ["Records.1", "Records[1]", ".Records.1", "/Records/1"] {
            let expected = r#"{"Records":[{"a.b":{"c/d":0}},8]}"#;
            assert_eq!(set(event, path, "8").unwrap(), expected, "{path}");
        }
        assert_eq!(
            set(event, "/Records/0/a.b/c~1d", "8").unwrap(),
            r#"{"Records":[{"a.b":{"c/d":8}},7]}"#
        );
    }

    #[test]
    fn a_missing_last_member_is_added() {
        let table = [
            ("{ }", "a", r#"{"a": 1 }"#),
            ("{\"a\":[ ]\n}\n", "a.0", "{\"a\":[1 ]\n}\n"),
            (
                "{\"a\":{\n \"b\":0\n}}",
                "a.c",
                "{\"a\":{\n \"b\":0, \"c\": 1\n}}",
            ),
            ("[0]", "/-", "[0, 1]"),
            ("[0]", "1", "[0, 1]"),
            ("{}", "/a\"b", r#"{"a\"b": 1}"#),
        ];
        for (event, path, expected) in table {
            assert_eq!(set(event, path, "1").unwrap(), expected, "{path}");
        }
    }

    #[test]
    fn a_value_that_is_not_json_becomes_a_string() {
        let table = [
            ("null", "null"),
            (" 7 ", "7"),
            ("{\"b\": 1}", "{\"b\": 1}"),
            ("\"7\"", "\"7\""),
            ("/orders", "\"/orders\""),
            ("007", "\"007\""),
            ("", "\"\""),
        ];
        for (value, expected) in table {
            let expected = format!("{{\"a\":{expected}}}");
            assert_eq!(set("{\"a\":0}", "a", value).unwrap(), expected);
        }
    }

    #[test]
    fn a_string_is_replaced_by_a_string() {
        let table = [
            ("7", "\"7\""),
            ("true", "\"true\""),
            ("{\"b\": 1}", "\"{\\\"b\\\": 1}\""),
            ("\"7\"", "\"7\""),
            ("null", "null"),
        ];
        for (value, expected) in table {
            let expected = format!("{{\"a\":{expected}}}");
            assert_eq!(set("{\"a\":\"\"}", "a", value).unwrap(), expected);
        }
    }

    #[test]
    fn errors_name_the_invalid_part_of_the_path() {
        let event = r#"{"requestContext": {"http": {"method": "GET"}}, "body": "", "list": [1]}"#;
        let table = [
            (
                "requestContext.htpp.method",
                "there is no requestContext.htpp in the event; did you mean http?",
            ),
            (
                "query.page",
                "there is no query in the event; to add it, pass --set 'query={}' first",
            ),
            (
                "/q~1r/page",
                "there is no /q~1r in the event; to add it, pass --set '/q~1r={}' first",
            ),
            (
                "list.1.a",
                "there is no list.1 in the event; to add it, pass --set 'list.1={}' first",
            ),
            (
                "body.order",
                "body is a string and has no members; set body itself instead",
            ),
            (
                "list.x",
                "invalid index \"x\": list is an array of length 1; use an index below 1, or 1 to \
                 append",
            ),
            (
                "a..b",
                "the path has an empty member name; a JSON Pointer, such as /a/b, can express any \
                 name",
            ),
        ];
        for (path, expected) in table {
            assert_eq!(error(event, path), expected);
        }
        assert!(error("7", "a").starts_with("the event is a number"));
    }
}
