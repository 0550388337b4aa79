//! Compares the JSON reader of the events crate with serde_json.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;

use lambda_native_events::dynamodb::{DynamoDbAttributeValue, DynamoDbItem};
use lambda_native_events::sqs::SqsMessage;
use lambda_native_events::{Base64, EpochSeconds, EventError, Json, Map, Number, Quoted};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::value::RawValue;

/// A type that uses many features of serde's derive, as a user's type might.
#[derive(Debug, PartialEq, Deserialize)]
struct Order<'a> {
    id: u32,
    #[serde(default)]
    code: i8,
    #[serde(default, borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    plain: Option<&'a str>,
    #[serde(default)]
    items: Vec<Item>,
    kind: Option<Kind>,
    place: Option<(f64, f64)>,
    letter: Option<char>,
    nothing: Option<()>,
    wrapped: Option<Wrapped>,
    raw: Option<Raw>,
    #[serde(borrow)]
    json: Option<Json<'a>>,
    #[serde(borrow)]
    map: Option<Map<'a>>,
    number: Option<Number>,
    count: Option<Quoted<u32>>,
    #[serde(rename = "Records", borrow)]
    records: Option<Vec<DynamoDbAttributeValue<'a>>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    price: f64,
    tags: Option<Vec<BTreeMap<String, Vec<i8>>>>,
    next: Option<Box<Item>>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
enum Kind {
    Plain,
    Number(u16),
    Pair(bool, i64),
    Object { a: Option<String>, b: Box<[u8]> },
}

#[derive(Debug, PartialEq, Deserialize)]
struct Wrapped(Option<i32>);

/// Read through serde's buffered copy of the value.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Either {
    Number(u64),
    Text(String),
    Tagged(Tagged),
    Flat(Flat),
    Any(Value),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Tagged {
    Empty,
    Named { name: String, at: Option<f64> },
}

#[derive(Debug, PartialEq, Deserialize)]
struct Flat {
    id: i64,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct Raw(Box<RawValue>);

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

/// The input: text that may be JSON; or bytes.
///
/// For every type, the result is the same value as that of serde_json, or both return an error. Our
/// error has a path.
///
/// Known differences are not compared: we do not read integers beyond 64 bits as `i128`; we accept
/// escapes in keys that are numbers or booleans; and some types accept a string only as bytes.
pub fn events_reader(data: &[u8]) {
    let base64 = Base64::encode(data);
    same_bytes::<Value>(data, &base64);
    same_bytes::<BTreeMap<String, Either>>(data, &base64);
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let message = SqsMessage {
        body: text.into(),
        ..SqsMessage::default()
    };
    same::<IgnoredAny>(text, &message);
    same::<Value>(text, &message);
    same::<Order>(text, &message);
    same::<Vec<Order>>(text, &message);
    same::<Option<Kind>>(text, &message);
    same::<Vec<Kind>>(text, &message);
    same::<Either>(text, &message);
    same::<Vec<Either>>(text, &message);
    same::<Tagged>(text, &message);
    same::<Flat>(text, &message);
    same::<Raw>(text, &message);
    same_scalars(text, &message);
    same_keys(text, &message);
    same::<Json>(text, &message);
    same::<Map>(text, &message);
    same::<Number>(text, &message);
    same::<EpochSeconds>(text, &message);
    same::<Vec<Quoted<i64>>>(text, &message);
    same::<DynamoDbItem>(text, &message);
    check_json(text);
}

fn same_scalars(text: &str, message: &SqsMessage) {
    same::<bool>(text, message);
    same::<u8>(text, message);
    same::<i16>(text, message);
    same::<u64>(text, message);
    same::<i64>(text, message);
    same::<f64>(text, message);
    same::<char>(text, message);
    same::<String>(text, message);
    same::<&str>(text, message);
    same::<()>(text, message);
    same::<(u8, String)>(text, message);
    same::<[Option<i64>; 2]>(text, message);
}

/// Names in JSON are strings. The keys of these maps are parsed from them.
fn same_keys(text: &str, message: &SqsMessage) {
    same::<BTreeMap<String, IgnoredAny>>(text, message);
    same::<BTreeMap<char, Value>>(text, message);
    same::<BTreeMap<Kind, Value>>(text, message);
    same::<BTreeMap<Option<String>, Value>>(text, message);
    // serde_json does not read escapes in these keys.
    if !text.contains('\\') {
        same::<BTreeMap<u64, Value>>(text, message);
        same::<BTreeMap<i8, Value>>(text, message);
    }
    // If a key is not a boolean, serde_json 1.0.154 continues at its second byte, even inside a
    // character. The result is an invalid `str`.
    if !text.contains('\\') && text.is_ascii() {
        same::<BTreeMap<bool, Value>>(text, message);
    }
}

#[track_caller]
fn same<'t, T: Deserialize<'t> + Debug + PartialEq>(text: &'t str, message: &'t SqsMessage) {
    match (message.body_json::<T>(), serde_json::from_str::<T>(text)) {
        (Ok(ours), Ok(theirs)) => check_value(&ours, &theirs),
        (Err(error), Err(_)) => check_error(&error, text.as_bytes()),
        (ours, theirs) => panic!("{ours:?}, {theirs:?}: {text}"),
    }
}

/// serde_json accepts invalid UTF-8 in strings that it skips.
#[track_caller]
fn same_bytes<T: DeserializeOwned + Debug + PartialEq>(data: &[u8], base64: &Base64) {
    match (base64.json::<T>(), serde_json::from_slice::<T>(data)) {
        (Ok(ours), Ok(theirs)) => check_value(&ours, &theirs),
        (Err(error), Err(_)) => check_error(&error, data),
        (Err(error), Ok(_)) if std::str::from_utf8(data).is_err() => check_error(&error, data),
        (ours, theirs) => panic!("{ours:?}, {theirs:?}: {data:?}"),
    }
}

#[track_caller]
fn check_value<T: Debug + PartialEq>(ours: &T, theirs: &T) {
    assert_eq!(ours, theirs);
    // Unlike `==`, this distinguishes -0.0 and 0.0.
    assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
}

/// `…: $.path: …: message (line 1, column 2)`
#[track_caller]
fn check_error(error: &EventError, text: &[u8]) {
    assert!(error.path().starts_with('$'), "{error}");
    let message = error.to_string();
    let (_, place) = message.rsplit_once(" (line ").expect("a line and a column");
    let (line, column) = place
        .trim_end_matches(')')
        .split_once(", column ")
        .expect("both");
    let (line, column) = (line.parse::<usize>(), column.parse::<usize>());
    let line_text = text
        .split(|byte| *byte == b'\n')
        .nth(line.expect("a number") - 1);
    let length = line_text.expect("a line of the text").len();
    // If the text ends too early, the column is one after the last byte.
    assert!(column.expect("a number") <= length + 1, "{message}");
}

/// `Json` has the same members, text and value as serde_json's `Value`.
fn check_json(text: &str) {
    let Ok(json) = Json::new(text) else {
        return;
    };
    assert_eq!(json.text(), text);
    let Ok(value) = json.parse::<Value>() else {
        // Numbers out of range, lone surrogates, or too many levels.
        return;
    };
    assert_eq!(json.is_null(), value.is_null());
    assert_eq!(json.as_str().as_deref(), value.as_str());
    for (name, member) in value.as_object().into_iter().flatten() {
        let found = json.get(name).expect("the member is there");
        assert_eq!(&found.parse::<Value>().expect("JSON"), member);
    }
    assert!(json == Json::of(&value), "{text}");
    assert!(json.clone().into_owned() == json);
    let written = serde_json::to_string(&json).expect("it serializes");
    assert_eq!(written, text.trim_ascii());
}
