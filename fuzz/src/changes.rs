//! Short inputs for events: the name of a sample, and changes to it.

use lambda_native_events::samples;
use serde_json::{Value, json};

use crate::probes;

/// Returns the text that an input describes. The input is either that text, or a list of changes to a
/// sample, one per line. The first line is the name of the sample, unless it is the first sample of the
/// family. The sample of a response has the name of its type.
///
/// ```text
/// sqs-fifo
/// /Records/0/body=plain text, or any JSON
/// /Records/1/attributes
/// /Records/2==1e400
/// ```
///
/// Here the first path sets or adds a member, the second removes one, and the third replaces a value
/// by text that need not be JSON.
pub(crate) fn event_text(family: &str, answers: &[&str], input: &str) -> String {
    let (first, changes) = input.split_once('\n').unwrap_or((input, ""));
    if input.starts_with('/') {
        let sample = samples::ALL.iter().find(|sample| sample.family == family);
        return changed(sample.expect("every family has a sample").text, input);
    }
    if let Some(sample) = samples::find(first).filter(|sample| sample.family == family) {
        return changed(sample.text, changes);
    }
    match probes::response(first).filter(|_| answers.contains(&first)) {
        Some(answer) => changed(answer, changes),
        None => input.to_owned(),
    }
}

/// The same for an event of any family.
pub(crate) fn any_event_text(input: &str) -> String {
    let (first, changes) = input.split_once('\n').unwrap_or((input, ""));
    match samples::find(first) {
        Some(sample) => changed(sample.text, changes),
        None => input.to_owned(),
    }
}

fn changed(sample: &str, changes: &str) -> String {
    let mut event: Value = serde_json::from_str(sample).expect("the sample is JSON");
    let mut texts = Vec::new();
    for line in changes.lines() {
        let Some((pointer, value)) = line.split_once('=') else {
            remove(&mut event, line);
            continue;
        };
        let value = match value.strip_prefix('=') {
            Some(text) => {
                texts.push(text);
                json!(mark(texts.len() - 1))
            }
            None => serde_json::from_str(value).unwrap_or_else(|_| json!(value)),
        };
        set(&mut event, pointer, value);
    }
    let mut event = event.to_string();
    for (at, text) in texts.iter().enumerate() {
        event = event.replacen(&json!(mark(at)).to_string(), text, 1);
    }
    event
}

/// A placeholder for the text, until the event itself is text.
fn mark(at: usize) -> String {
    format!("\u{1}{at}\u{1}")
}

fn set(event: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = event.pointer_mut(pointer) {
        *place = value;
    } else if let Some((parent, name)) = pointer.rsplit_once('/') {
        match event.pointer_mut(parent) {
            Some(Value::Object(members)) => drop(members.insert(name.to_owned(), value)),
            Some(Value::Array(items)) => items.push(value),
            _ => {}
        }
    }
}

fn remove(event: &mut Value, pointer: &str) {
    if let Some((parent, name)) = pointer.rsplit_once('/')
        && let Some(Value::Object(members)) = event.pointer_mut(parent)
    {
        members.remove(name);
    }
}
