//! Invalid and unusual JSON, for every type.

use lambda_native_events::ApiGwV2Event;
use serde_json::{Value, json};

use crate::any_json::{all_roots, around, is_event, texts};
use crate::roots::{BATCHES, Root};

/// Invalid JSON, in any position.
const BROKEN: [&str; 24] = [
    "",
    "nul",
    "nulll",
    "True",
    "'a'",
    "a",
    "+1",
    "01",
    "-",
    "1.",
    ".5",
    "1e",
    "NaN",
    "\"a",
    "\"\\x\"",
    "\"\\u12g4\"",
    "\"\\u12",
    "\"\u{1}\"",
    "\"\n\"",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\" 1}",
    "{\"a\": 1,}",
];

/// JSON that most types cannot hold: numbers out of range, and lone surrogates.
const STRANGE: [&str; 7] = [
    "1e400",
    "-1e400",
    "123456789012345678901234567890",
    "1e-400",
    r#""\ud800""#,
    r#""\udc00\ud800""#,
    r#""\ud800a""#,
];

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn every_truncation_is_an_error() {
    for root in all_roots() {
        // The same reader rejects truncated responses.
        for (name, text) in texts(root).into_iter().take(1) {
            let event: Value = serde_json::from_str(text).unwrap();
            let text = event.to_string();
            let ends = (0..text.len()).filter(|end| text.is_char_boundary(*end));
            for end in ends {
                assert_refused(root, &text[..end], name);
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn invalid_json_is_an_error_anywhere() {
    for root in all_roots() {
        for broken in BROKEN {
            assert_refused(root, broken, root.name);
            assert_refused(root, &format!(r#"{{"unknown": {broken}}}"#), root.name);
        }
        for (before, after) in around_members(root) {
            for broken in BROKEN {
                assert_refused(root, &format!("{before}{broken}{after}"), root.name);
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn what_no_type_has_a_value_for_is_an_error_or_stays_text() {
    for root in all_roots() {
        for strange in STRANGE {
            assert_refused(root, strange, root.name);
            let unknown = format!(r#"{{"unknown": {strange}}}"#);
            let is_read = (root.read)(&unknown).is_ok();
            // Connect's response has no unknown members, and a batch must have its records.
            let is_batch = BATCHES.iter().any(|(name, _)| *name == root.name);
            let may_be_refused = is_batch || root.name == "ConnectResponse";
            assert!(is_read || may_be_refused, "{}", root.name);
            for (before, after) in around_members(root) {
                assert_named(root, &format!("{before}{strange}{after}"));
            }
        }
        for name in ["\\ud800", "\\udc00", "\\x", "\\u12"] {
            assert_refused(root, &format!(r#"{{"{name}": null}}"#), root.name);
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn ten_thousand_levels_are_an_error_or_stay_text() {
    let levels = |open: &str, close: &str| (open.repeat(10_000), close.repeat(10_000));
    let mixed = levels(r#"[{"a":"#, "}]");
    for root in all_roots() {
        for (open, close) in [&levels("[", "]"), &levels(r#"{"a":"#, "}"), &mixed] {
            assert_refused(root, open, root.name);
            // An object is a valid event with an unknown member.
            assert_named(root, &format!("{open}1{close}"));
        }
        let (open, close) = &mixed;
        for (before, after) in around_members(root) {
            assert_refused(root, &format!("{before}{open}"), root.name);
            assert_named(root, &format!("{before}{open}1{close}{after}"));
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn only_json_s_own_space_stands_around_an_event() {
    for root in all_roots() {
        let text = texts(root)[0].1.trim();
        (root.read)(&format!(" \t\r\n{text}\n\r\t ")).unwrap_or_else(|error| panic!("{error}"));
        for other in [
            "\u{feff}", "\u{c}", "\u{b}", "\u{a0}", "\u{0}", "//", "{}", ",", "]", "}",
        ] {
            assert_refused(root, &format!("{text}{other}"), root.name);
            if other != "{}" {
                assert_refused(root, &format!("{other}{text}"), root.name);
            }
        }
    }
}

/// JavaScript's `JSON.parse` and Python's `json.loads` behave the same way.
#[test]
#[cfg_attr(miri, ignore = "thousands of events take Miri an hour")]
fn the_last_of_repeated_members_counts() {
    for root in all_roots() {
        for (name, text) in texts(root) {
            let event: Value = serde_json::from_str(text).unwrap();
            let mut twice = String::new();
            write_twice(&event, &mut twice);
            let read = |text: &str| {
                let read = (root.read)(text).unwrap_or_else(|error| panic!("{name}: {error}"));
                serde_json::from_str::<Value>(&read.written).unwrap()
            };
            assert_eq!(read(&twice), read(text), "{name}: {twice}");
        }
    }
}

#[test]
fn a_whole_number_is_read_to_the_last_digit_or_refused() {
    let event = r#"{"requestContext": {"timeEpoch": 9007199254740993.0}}"#;
    let direct = ApiGwV2Event::parse(event).unwrap();
    assert_eq!(direct.request_context.time_epoch.0, 9_007_199_254_740_993);
    // Through serde, it is rounded to an `f64`.
    let error = serde_json::from_str::<ApiGwV2Event>(event).unwrap_err();
    assert!(error.to_string().contains("floating point"), "{error}");
}

/// Writes each member twice, first as `null`.
fn write_twice(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            text.push('{');
            for (at, (name, value)) in members.iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                let name = json!(name);
                *text += &format!("{comma}{name}:null,{name}:");
                write_twice(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                *text += if at > 0 { "," } else { "" };
                write_twice(item, text);
            }
            text.push(']');
        }
        leaf => *text += &leaf.to_string(),
    }
}

/// The text around the value of each top-level member.
fn around_members(root: &Root) -> Vec<(String, String)> {
    let event: Value = serde_json::from_str(texts(root)[0].1).unwrap();
    let names = event.as_object().into_iter().flatten();
    names
        .map(|(name, _)| around(&event, &format!("/{name}")))
        .collect()
}

#[track_caller]
fn assert_refused(root: &Root, text: &str, what: &str) {
    let error = (root.read)(text).map(|read| read.written).expect_err(text);
    assert_place(root, &error, what);
}

/// Checks that reading returns a value, or an error that names its place.
#[track_caller]
fn assert_named(root: &Root, text: &str) {
    if let Err(error) = (root.read)(text) {
        assert_place(root, &error, root.name);
    }
}

/// The error of an event has a path. The error of a response has a line, or a path if `to_json` rejects it.
#[track_caller]
fn assert_place(root: &Root, error: &str, what: &str) {
    let has_place = if is_event(root) {
        error.contains(" event: $")
    } else {
        error.contains(" at line ") || error.contains(": $")
    };
    assert!(has_place, "{what}: {error}");
    assert!(error.len() < 2_000, "{what}: {} bytes", error.len());
}
