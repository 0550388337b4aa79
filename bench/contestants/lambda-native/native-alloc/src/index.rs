//! Work that consists mostly of allocations, as in a function that transforms documents.

use std::collections::HashMap;

use lambda_native::{LambdaContext, LambdaError};
use serde_json::Value;

/// How often the event is copied. For an event of 2 KB, this makes several thousand allocations.
const COPIES: usize = 16;

type Index = HashMap<String, Vec<String>>;

/// Returns the number of words in all copies of the event.
pub(crate) fn handler(event: Value, _: &LambdaContext) -> Result<usize, LambdaError> {
    let indexes: Vec<Index> = (0..COPIES)
        .map(|copy| {
            let mut index = Index::new();
            add(&mut index, copy.to_string(), event.clone());
            index
        })
        .collect();
    Ok(indexes.iter().flat_map(HashMap::values).map(Vec::len).sum())
}

/// Adds all words below a path.
fn add(index: &mut Index, path: String, value: Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                add(index, format!("{path}.{name}"), value);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.into_iter().enumerate() {
                add(index, format!("{path}[{at}]"), value);
            }
        }
        Value::String(text) => {
            let words = text.split_whitespace().map(str::to_owned);
            index.entry(path).or_default().extend(words);
        }
        other => index.entry(path).or_default().push(other.to_string()),
    }
}
