//! The path in a serde_json error.

use std::collections::BTreeMap;

use lambda_native_json_path::json_path as path_of;
use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

#[derive(Deserialize)]
#[expect(dead_code, reason = "read for the errors alone")]
struct Order {
    id: u32,
    #[serde(default)]
    items: Vec<Item>,
    #[serde(default)]
    flags: BTreeMap<String, bool>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read for the errors alone")]
#[serde(deny_unknown_fields)]
struct Item {
    price: f64,
    tags: Option<Vec<BTreeMap<String, Vec<i8>>>>,
    next: Option<Box<Item>>,
}

/// The input: text that may be JSON.
///
/// Every error has a path. If the error is about a value of the wrong type, the value at that path has
/// this type.
pub fn json_path(data: &[u8]) {
    for error in [
        serde_json::from_slice::<Value>(data).err(),
        serde_json::from_slice::<Order>(data).err(),
    ]
    .into_iter()
    .flatten()
    {
        for text in [data, b"\n\n[{\"", b""] {
            let path = path_of(text, &error);
            assert!(path.starts_with('$'));
            assert!(path.len() <= 512 + "…".len(), "{path}");
        }
    }
    if let Ok(value) = serde_json::from_slice::<Value>(data) {
        // Writing the JSON again removes duplicate keys.
        check_place(&value, &value.to_string());
        if let Ok(pretty) = serde_json::to_string_pretty(&value) {
            check_place(&value, &pretty);
        }
    }
}

fn check_place(value: &Value, text: &str) {
    let Err(error) = serde_json::from_str::<Order>(text) else {
        return;
    };
    assert_eq!(error.classify(), Category::Data);
    let path = path_of(text.as_bytes(), &error);
    if path.ends_with('…') {
        return;
    }
    let found = resolve(value, &path).unwrap_or_else(|| panic!("{path} in {text}: {error}"));
    let message = error.to_string();
    let Some(kind) = message.strip_prefix("invalid type: ") else {
        return;
    };
    let fits = match kind.split([' ', ',']).next() {
        Some("null") => found.is_null(),
        Some("boolean") => found.is_boolean(),
        Some("integer" | "floating" | "number") => found.is_number(),
        Some("string") => found.is_string(),
        Some("sequence") => found.is_array(),
        Some("map") => found.is_object(),
        _ => false,
    };
    assert!(fits, "{path} in {text}: {error}");
}

/// The value at `$.a[0]["b c"]`.
fn resolve<'v>(mut value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut rest = path.strip_prefix('$')?;
    while !rest.is_empty() {
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            value = value.get(&name[..end])?;
            rest = &name[end..];
        } else {
            let content = rest.strip_prefix('[')?;
            let mut key = serde_json::Deserializer::from_str(content).into_iter::<Value>();
            value = match key.next()?.ok()? {
                Value::String(name) => value.get(name)?,
                index => value.get(usize::try_from(index.as_u64()?).ok()?)?,
            };
            rest = content[key.byte_offset()..].strip_prefix(']')?;
        }
    }
    Some(value)
}
