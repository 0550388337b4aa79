//! Any JSON in place of an event, or of a part of it, is a value or an error.

use lambda_native_events::{ApiGwV2Event, parse_api_gw_v2};
use serde_json::{Value, json};

use crate::parsing::pointers;

/// One value of each kind, and those at the edges.
fn values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(1.5e300),
        json!(""),
        json!("text \u{0} \" \\ \u{1f980}"),
        json!([]),
        json!([null, "a", 1, [[]], {}]),
        json!({}),
        json!({"": null, "a": {"b": [1]}, "method": "GET"}),
    ]
}

#[test]
fn in_place_of_the_event() {
    for value in values() {
        let text = value.to_string();
        let event = parse_api_gw_v2(&text);
        assert_eq!(event.is_ok(), value.is_object(), "{text}: {event:?}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn in_place_of_each_part() {
    for (name, text) in crate::http_events() {
        let mut event: Value = serde_json::from_str(text).unwrap();
        for pointer in pointers(&event) {
            for value in values() {
                let before = std::mem::replace(event.pointer_mut(&pointer).unwrap(), value);
                check(&event.to_string(), &format!("{name} {pointer}"));
                *event.pointer_mut(&pointer).unwrap() = before;
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn at_random() {
    let names: Vec<String> = crate::http_events()
        .iter()
        .flat_map(|(_, text)| pointers(&serde_json::from_str(text).unwrap()))
        .filter_map(|pointer| pointer.rsplit('/').next().map(str::to_owned))
        .collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..2_000 {
        let text = random.object(&names, 5).to_string();
        check(&text, &text);
    }
}

/// An event that parses is written and read back as itself, and none of its methods panics.
#[track_caller]
fn check(text: &str, what: &str) {
    let Ok(event) = parse_api_gw_v2(text) else {
        return;
    };
    let written = serde_json::to_string(&event).unwrap_or_else(|error| panic!("{what}: {error}"));
    let again = ApiGwV2Event::parse(&written).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(written, serde_json::to_string(&again).unwrap(), "{what}");
    assert!(event == again, "{what}");

    assert!(event.path().starts_with('/') || event.path() == event.raw_path);
    assert!(event.query().count() <= event.raw_query_string.len());
    assert!(event.body_bytes().is_ok() || event.is_base64_encoded);
    assert!(event.cookie("a").is_none_or(|value| !value.contains(';')));
    assert!(!format!("{event:?}").is_empty());
    assert!(event == event.clone().into_owned());
}

/// xorshift64: the same events on every run.
struct Random(u64);

impl Random {
    fn object(&mut self, names: &[String], depth: usize) -> Value {
        let members = 0..self.below(8);
        members
            .map(|_| {
                (
                    names[self.below(names.len())].clone(),
                    self.value(names, depth - 1),
                )
            })
            .collect()
    }

    fn value(&mut self, names: &[String], depth: usize) -> Value {
        let kind = self.below(4);
        if kind > 0 && depth > 0 {
            return self.object(names, depth);
        }
        let values = values();
        values[self.below(values.len())].clone()
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("smaller than end")
    }
}
