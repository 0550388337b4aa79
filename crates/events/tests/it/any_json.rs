//! With any JSON in place of an event, a response or a part of either, reading returns a value or an error.

use lambda_native_events::samples;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use crate::parsing::pointers;
use crate::probes;
use crate::roots::{BATCHES, EVENTS, RESPONSES, Root, root};

/// One value of each kind, and boundary values.
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

/// Every type.
pub(crate) fn all_roots() -> impl Iterator<Item = &'static Root> {
    let api_gw_v2_response = root("ApiGwV2Response").expect("it is listed on its own");
    EVENTS.iter().chain(RESPONSES).chain([api_gw_v2_response])
}

pub(crate) fn is_event(root: &Root) -> bool {
    !root.samples.is_empty()
}

/// The names and texts of the type's samples: of a response, the one in `responses.rs`.
pub(crate) fn texts(root: &Root) -> Vec<(&'static str, &'static str)> {
    let mut texts: Vec<_> = root
        .samples
        .iter()
        .map(|name| (*name, samples::find(name).expect("a sample").text))
        .collect();
    if !is_event(root) {
        let response = probes::response(root.name);
        let response = response.unwrap_or_else(|| panic!("{} is not in responses.rs", root.name));
        texts.push((root.name, response));
    }
    if root.name == "ApiGwV2Event" {
        texts.extend(crate::support::http_events());
    }
    texts
}

#[test]
fn a_response_with_all_members_loses_none() {
    for root in all_roots().filter(|root| !is_event(root)) {
        let text = texts(root)[0].1;
        let read = (root.read)(text).unwrap_or_else(|error| panic!("{}: {error}", root.name));
        let lost = crate::fixtures::lost(text, &read.written);
        assert!(lost.is_empty(), "{}: {lost:?} lost", root.name);
    }
}

#[test]
fn in_place_of_the_event() {
    for root in all_roots() {
        for value in values() {
            // The function chooses the member names of Connect's response.
            let is_read = value.is_object() && BATCHES.iter().all(|(name, _)| *name != root.name);
            let read = check(root, &value.to_string(), root.name);
            let expected = is_read && (root.name != "ConnectResponse" || value == json!({}));
            assert_eq!(read, expected, "{}: {value}", root.name);
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn in_place_of_each_part() {
    let values: Vec<String> = values().iter().map(Value::to_string).collect();
    for root in all_roots() {
        for (name, text) in texts(root) {
            let event: Value = serde_json::from_str(text).unwrap();
            for pointer in pointers(&event) {
                let (before, after) = around(&event, &pointer);
                for value in &values {
                    check(
                        root,
                        &format!("{before}{value}{after}"),
                        &format!("{name} {pointer}"),
                    );
                }
            }
        }
    }
}

/// The event text before and after the value at a pointer.
pub(crate) fn around(event: &Value, pointer: &str) -> (String, String) {
    const MARK: &str = "the place";
    let mut event = event.clone();
    *event.pointer_mut(pointer).expect("a pointer") = json!(MARK);
    let text = event.to_string();
    let (before, after) = text.split_once(&format!("{MARK:?}")).expect("it is there");
    (before.to_owned(), after.to_owned())
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn at_random() {
    for root in all_roots() {
        let texts = texts(root);
        let parsed = texts
            .iter()
            .map(|(_, text)| serde_json::from_str(text).unwrap());
        let samples: Vec<Value> = parsed.collect();
        let names = samples.iter().flat_map(pointers);
        let names = names.filter_map(|pointer| pointer.rsplit('/').next().map(str::to_owned));
        let any = any_value(names.collect());
        let events = samples.iter().map(|sample| like(sample, &any));
        let events = proptest::strategy::Union::new(events.collect::<Vec<_>>());

        // The same events on every run.
        let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let config = Config {
            cases: 16,
            max_shrink_iters: 2_000,
            failure_persistence: None,
            ..Config::default()
        };
        let result = TestRunner::new_with_rng(config, random).run(&events, |event| {
            let text = event.to_string();
            if check(root, &text, root.name) {
                probes::probe_leaves(&event);
                probes::probe_source(&text);
            }
            Ok(())
        });
        if let Err(TestError::Fail(reason, event)) = result {
            panic!("{}: {reason}: the shortest event: {event}", root.name);
        }
    }
}

/// Values that resemble the sample: some of its members, with similar or arbitrary values.
fn like(sample: &Value, other: &BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    match sample {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let value = prop_oneof![
                    12 => like(value, other).prop_map(Some),
                    1 => other.clone().prop_map(Some),
                    3 => Just(None),
                ];
                (Just(name.clone()), value)
            })
            .collect::<Vec<_>>()
            .prop_map(|members| {
                let there = |(name, value): (_, Option<_>)| Some((name, value?));
                members.into_iter().filter_map(there).collect()
            })
            .boxed(),
        Value::Array(items) => match items.first() {
            Some(item) => prop::collection::vec(like(item, other), 0..4)
                .prop_map(Value::Array)
                .boxed(),
            None => other.clone(),
        },
        Value::String(text) => prop_oneof![
            4 => Just(json!(text)),
            2 => any_text().prop_map(Value::String),
        ]
        .boxed(),
        Value::Number(_) => any_number().boxed(),
        Value::Bool(_) => any::<bool>().prop_map(Value::Bool).boxed(),
        Value::Null => other.clone(),
    }
}

/// Any value. The members of its objects have these names.
fn any_value(names: Vec<String>) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any_number(),
        any_text().prop_map(Value::String),
    ];
    let name = if names.is_empty() {
        any_text().boxed()
    } else {
        prop_oneof![9 => prop::sample::select(names), 1 => any_text()].boxed()
    };
    let inner = move |value: BoxedStrategy<Value>| {
        let members = prop::collection::vec((name.clone(), value.clone()), 0..4);
        prop_oneof![
            members.prop_map(|members| Value::Object(Map::from_iter(members))),
            prop::collection::vec(value, 0..4).prop_map(Value::Array),
        ]
    };
    leaf.prop_recursive(4, 16, 4, inner).boxed()
}

/// Excludes `f64` values with 17 digits, which serde_json reads as a neighbouring value.
fn any_number() -> impl Strategy<Value = Value> + Clone {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-2_000..2_000).prop_map(Value::from),
        any::<i32>().prop_map(|thousandths| json!(f64::from(thousandths) / 1_000.0)),
    ]
}

fn any_text() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,12}",
        "-?[0-9]{1,20}(\\.[0-9]{1,3})?",
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?",
        "([A-Za-z0-9+/]{4}){0,4}=?",
        r#"\{"a": ?(1|"b"|null|\[\{\}\])\}"#,
    ]
}

/// Returns whether the text is read. If so, `read` has checked that it survives a round trip, and this
/// checks that no other method of the type panics.
#[track_caller]
fn check(root: &Root, text: &str, what: &str) -> bool {
    let read = match (root.read)(text) {
        Ok(read) => read,
        Err(error) if is_event(root) => {
            assert!(error.contains(" event: $"), "{what}: {error}: {text}");
            return false;
        }
        Err(_) => return false,
    };
    assert!(!read.debug.is_empty());
    probes::probe(root.name, text);
    true
}
