//! Log records.

use lambda_native::__fuzzing::log_line as render;
use lambda_native::LambdaError;
use lambda_native::logging::Value as Field;
use serde_json::Value;

use crate::members::Members;
use crate::pieces::is_cut_of;

/// The members that the runtime itself writes. This list is independent of the runtime's own, so it
/// reveals a name that is missing there.
const OWN: [&str; 9] = [
    "fieldsCut",
    "timestamp",
    "level",
    "message",
    "requestId",
    "tenantId",
    "errorType",
    "errorMessage",
    "stackTrace",
];

/// The input: a message, the type and message of an error (or nothing), a request id, a tenant id, and
/// fields of the form `name=value`, separated by `|`.
///
/// The result is a single line of JSON without duplicate names. It has all the values of the record.
pub fn log_line(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut parts = text.split('|');
    let mut part = || parts.next().unwrap_or_default();
    let message = part();
    let error = LambdaError {
        stack_trace: vec![message.to_owned(), "at b:1".to_owned()],
        ..LambdaError::new(part().to_owned(), part())
    };
    let (request_id, tenant_id) = (part(), part());
    let fields: Vec<(&str, Field<'_>)> = parts
        .filter_map(|field| field.split_once('='))
        .map(|(name, value)| (name, field(value)))
        .collect();
    let error = Some(&error).filter(|error| !error.error_type.is_empty());
    // Any time up to the year 9999 has a valid timestamp.
    let now = 86_400_000 * (data.len() as u64 * 1_429) % 253_402_300_800_000;

    let (json, plain) = render((message, error), (request_id, tenant_id), &fields, now);
    for line in [&json, &plain] {
        assert!(line.len() <= 256_000 + 16);
    }
    assert!(plain.starts_with("WARN "));
    assert!(!json.contains(|letter: char| letter.is_control()), "{json}");
    let Members(read) = serde_json::from_str(&json).expect("the line is JSON");
    let member = |name: &str| read.get(name).and_then(Value::as_str).unwrap_or_default();

    assert_eq!(member("level"), "WARN");
    check_timestamp(member("timestamp"));
    match error {
        Some(error) if message.is_empty() => assert_eq!(member("message"), error.error_message),
        _ => assert_eq!(member("message"), message),
    }
    for (name, value) in [("requestId", request_id), ("tenantId", tenant_id)] {
        assert!(is_cut_of(member(name), value), "{json}");
        if value.len() <= 64 {
            assert_eq!(member(name), value);
        }
    }
    assert_eq!(read.contains_key("stackTrace"), error.is_some());
    if let Some(error) = error {
        assert_eq!(member("errorMessage"), error.error_message);
        assert_eq!(read["stackTrace"], Value::from(error.stack_trace.clone()));
    }
    check_fields(&read, &fields);
}

fn field(text: &str) -> Field<'_> {
    if let Ok(number) = text.parse::<i64>() {
        return Field::Int(number);
    }
    if let Ok(number) = text.parse::<f64>() {
        return Field::Float(number);
    }
    match text {
        "true" | "false" => Field::Bool(text == "true"),
        "null" => Field::Null,
        _ => Field::Str(text),
    }
}

/// `2026-11-22T21:00:00.123Z`
fn check_timestamp(text: &str) {
    let shape: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{text}");
}

/// If two fields have the same name, the later one counts. A field with one of the runtime's own names
/// is renamed.
fn check_fields(read: &serde_json::Map<String, Value>, fields: &[(&str, Field<'_>)]) {
    let written = |name: &str| {
        if OWN.contains(&name) {
            format!("{name}_")
        } else {
            name.to_owned()
        }
    };
    for (at, (name, field)) in fields.iter().enumerate() {
        let name = written(name);
        let later = |(other, _): &(&str, Field<'_>)| written(other) == name;
        if name.len() > 32 || fields[at + 1..].iter().any(later) {
            continue;
        }
        let found = read.get(&name).unwrap_or_else(|| panic!("no {name:?}"));
        match field {
            Field::Int(number) => assert_eq!(found.as_i64(), Some(*number)),
            Field::Float(number) if number.is_finite() => {
                // serde_json reads floats with an error in the last digit.
                let found = found.as_f64().expect("a number");
                assert!(
                    (found - number).abs() <= number.abs() * 1e-15,
                    "{found} {number}"
                );
            }
            Field::Float(_) => assert!(found.is_string()),
            Field::Bool(truth) => assert_eq!(found, truth),
            Field::Null => assert!(found.is_null()),
            Field::Str(text) => assert_eq!(found, text),
            _ => unreachable!("no other is made here"),
        }
    }
}
