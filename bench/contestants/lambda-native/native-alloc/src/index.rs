//! Work that is little but allocations: what a function does that turns one document into another.

use std::collections::HashMap;

use lambda_native::{LambdaContext, LambdaError};
use serde_json::Value;

/// Times that the event is copied: some thousand allocations for an event of 2 KB.
const COPIES: usize = 16;

type Index = HashMap<String, Vec<String>>;

/// Answers how many words there are in all copies of the event.
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

/// Adds the words of all that is below a path.
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
