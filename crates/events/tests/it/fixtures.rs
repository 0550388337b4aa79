//! Reads the test data of aws-lambda-go and of AWS's Rust crate. Each event is parsed as its type and
//! written back without a loss, except for those listed with a reason.

mod go;
mod rust;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::roots::root;

/// A file, its type, and what is not written back: JSON pointers, in which `*` stands for any name or
/// index, each with a reason.
type Fixture = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Takes the place of a type if the file is not JSON.
const MALFORMED: &str = "malformed";

/// Checks that every listed file is in the folder, and every file of the folder is listed.
fn check(folder: &Path, fixtures: &[Fixture]) {
    let mut problems = Vec::new();
    for (file, name, listed) in fixtures {
        let path = folder.join(file);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                problems.push(format!("{file} is listed, and cannot be read: {error}"));
                continue;
            }
        };
        if let Err(problem) = check_one(&text, name, listed) {
            problems.push(format!("{file}: {problem}"));
        }
    }
    for entry in std::fs::read_dir(folder).expect("the folder of the fixtures") {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".json") && !fixtures.iter().any(|(file, ..)| *file == name) {
            problems.push(format!("{name} is not listed"));
        }
    }
    assert!(
        problems.is_empty(),
        "{}:\n{}",
        folder.display(),
        problems.join("\n")
    );
}

fn check_one(text: &str, name: &str, listed: &[(&str, &str)]) -> Result<(), String> {
    if name == MALFORMED {
        return match serde_json::from_str::<Value>(text) {
            Ok(_) => Err("is JSON, and listed as malformed".to_owned()),
            Err(_) => Ok(()),
        };
    }
    let root = root(name).ok_or_else(|| format!("there is no type {name} in tests/it/roots.rs"))?;
    let read = (root.read)(text).map_err(|error| format!("as {name}: {error}"))?;
    crate::source::check(text, name)?;
    let lost = lost(text, &read.written);
    let unlisted: Vec<&String> = lost
        .iter()
        .filter(|pointer| !listed.iter().any(|(pattern, _)| matches(pattern, pointer)))
        .collect();
    if !unlisted.is_empty() {
        return Err(format!("as {name}: lost {unlisted:?}"));
    }
    for (pattern, reason) in listed {
        assert!(!reason.is_empty(), "{pattern} has a reason");
        if !lost.iter().any(|pointer| matches(pattern, pointer)) {
            return Err(format!(
                "as {name}: {pattern} is listed as lost, and is not"
            ));
        }
    }
    Ok(())
}

/// The pointers to the members of `before` that are missing from `after` or have a different value
/// there. `null`, empty collections and `false` are equivalent to a missing member. Members of a lost
/// member are not listed separately.
pub(crate) fn lost(before: &str, after: &str) -> BTreeSet<String> {
    let before: Value = serde_json::from_str(before).unwrap();
    let after: Value = serde_json::from_str(after).unwrap();
    let mut lost = BTreeSet::new();
    compare("", &before, Some(&after), &mut lost);
    lost
}

fn compare(pointer: &str, before: &Value, after: Option<&Value>, lost: &mut BTreeSet<String>) {
    let same = match (before, after) {
        (Value::Null | Value::Bool(false), None) => true,
        (Value::Array(items), None) => items.is_empty(),
        (Value::Object(members), None) => members.is_empty(),
        (Value::Null, Some(after)) => match after {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            // The source always sends this member; all its members have their defaults.
            Value::Object(_) => true,
            Value::Number(number) => number.as_f64() == Some(0.0),
            Value::Bool(true) => false,
        },
        (Value::Object(before), Some(Value::Object(after))) => {
            for (name, value) in before {
                let name_in_pointer = name.replace('~', "~0").replace('/', "~1");
                let pointer = format!("{pointer}/{name_in_pointer}");
                compare(&pointer, value, after.get(name), lost);
            }
            true
        }
        (Value::Array(before), Some(Value::Array(after))) => {
            for (at, value) in before.iter().enumerate() {
                compare(&format!("{pointer}/{at}"), value, after.get(at), lost);
            }
            true
        }
        (Value::Number(before), Some(Value::Number(after))) => before.as_f64() == after.as_f64(),
        // An identifier that AWS documents as a string but sometimes sends as a number.
        (Value::Number(before), Some(Value::String(after))) => before.to_string() == *after,
        (before, after) => Some(before) == after,
    };
    if !same {
        lost.insert(pointer.to_owned());
    }
}

fn matches(pattern: &str, pointer: &str) -> bool {
    let mut parts = pointer.split('/');
    let all = pattern.split('/').all(|expected| {
        parts
            .next()
            .is_some_and(|part| expected == "*" || expected == part)
    });
    all && parts.next().is_none()
}
