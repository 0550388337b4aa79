//! DynamoDB streams: values, items, times.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, SystemTime};

use lambda_native_events::dynamodb::{
    DynamoDbAttributeValue, DynamoDbEventName, DynamoDbItem, parse_item,
};
use lambda_native_events::{DynamoDbEvent, DynamoDbRecord, samples};
use serde::Deserialize;

fn item(text: &str) -> DynamoDbItem<'_> {
    let event = DynamoDbRecord::parse(text).unwrap_or_else(|error| panic!("{error}"));
    event.dynamodb.new_image
}

#[test]
fn each_type_of_value_has_its_accessor() {
    let event = DynamoDbEvent::parse(samples::DYNAMODB).unwrap();
    let image = &event.records[0].dynamodb.new_image;
    let value = |name| image.get(name).unwrap();
    assert_eq!(value("id").as_s(), Some("order-7"));
    assert_eq!(value("total").as_n(), Some("12.50"));
    assert_eq!(value("paid").as_bool(), Some(false));
    assert!(value("note").is_null() && !value("paid").is_null());
    assert_eq!(value("tags").as_ss().unwrap(), ["book", "gift"]);
    assert_eq!(value("prices").as_ns().unwrap(), ["10", "2.50"]);
    assert_eq!(
        value("digest").as_b().unwrap().decode().unwrap(),
        [0, 1, 2, 255]
    );
    assert_eq!(
        value("parts").as_bs().unwrap()[1].decode().unwrap(),
        [2, 255]
    );
    let line = value("lines").as_l().unwrap()[0].as_m().unwrap();
    assert_eq!(line.get("count").unwrap().as_n(), Some("2"));

    for name in [
        "id", "total", "paid", "note", "tags", "prices", "digest", "parts", "lines",
    ] {
        let value = value(name);
        let found = [
            value.as_s().is_some(),
            value.as_n().is_some(),
            value.as_bool().is_some(),
            value.is_null(),
            value.as_ss().is_some(),
            value.as_ns().is_some(),
            value.as_b().is_some(),
            value.as_bs().is_some(),
            value.as_l().is_some(),
            value.as_m().is_some(),
        ];
        assert_eq!(found.iter().filter(|found| **found).count(), 1, "{name}");
    }
}

#[test]
fn an_item_is_a_type_of_the_user_s() {
    #[derive(Deserialize)]
    struct Order {
        id: String,
        total: f64,
        paid: bool,
        note: Option<String>,
        tags: HashSet<String>,
        prices: Vec<f64>,
        lines: Vec<Line>,
        address: BTreeMap<String, String>,
        digest: Vec<u8>,
        parts: Vec<Vec<u8>>,
        missing: Option<u8>,
    }

    #[derive(Deserialize)]
    struct Line {
        item: String,
        count: u8,
    }

    let event = DynamoDbEvent::parse(samples::DYNAMODB).unwrap();
    let order: Order = event.records[0].dynamodb.parse_new_image().unwrap();
    assert_eq!(
        (&*order.id, order.total, order.paid),
        ("order-7", 12.5, false)
    );
    assert_eq!((order.note, order.missing), (None, None));
    assert!(order.tags.contains("gift") && order.tags.len() == 2);
    assert_eq!(order.prices, [10.0, 2.5]);
    assert_eq!((&*order.lines[0].item, order.lines[0].count), ("book", 2));
    assert_eq!(order.address["city"], "Berlin");
    assert_eq!(order.digest, [0, 1, 2, 255]);
    assert_eq!(order.parts, [vec![0, 1], vec![2, 255]]);
}

#[test]
fn enums_are_strings_and_maps_with_one_member() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum State {
        Open,
        Paid(u64),
        Sent { by: String },
    }

    #[derive(Deserialize)]
    struct Order {
        states: Vec<State>,
    }

    let item = item(
        r#"{"dynamodb": {"NewImage": {"states": {"L": [
            {"S": "Open"}, {"M": {"Paid": {"N": "7"}}}, {"M": {"Sent": {"M": {"by": {"S": "mail"}}}}}
        ]}}}}"#,
    );
    let order: Order = parse_item(&item).unwrap();
    let sent = State::Sent { by: "mail".into() };
    assert_eq!(order.states, [State::Open, State::Paid(7), sent]);
}

#[test]
fn a_wrong_type_is_an_error_with_the_path_of_the_attribute() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only the error is looked at")]
    struct Order {
        lines: Vec<BTreeMap<String, u8>>,
    }

    let wrong =
        item(r#"{"dynamodb": {"NewImage": {"lines": {"L": [{"M": {"count": {"N": "300"}}}]}}}}"#);
    assert_eq!(
        parse_item::<Order>(&wrong).unwrap_err().to_string(),
        "DynamoDB item: $.lines[0].count: invalid value: integer `300`, expected u8"
    );
    let error = parse_item::<Order>(&DynamoDbItem::new()).unwrap_err();
    assert_eq!(error.to_string(), "DynamoDB item: $: missing field `lines`");
}

#[test]
fn types_around_one_value_are_read_as_it() {
    #[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
    struct Name(String);

    #[derive(Debug, PartialEq, Deserialize)]
    struct Amount(f64);

    #[derive(Debug, PartialEq, Deserialize)]
    struct Order {
        tags: HashSet<Name>,
        prices: Vec<Option<Amount>>,
        parts: Vec<Option<Vec<u8>>>,
        by_name: BTreeMap<Name, Amount>,
        id: u128,
        debt: i128,
    }

    let item = item(
        r#"{"dynamodb": {"NewImage": {
            "tags": {"SS": ["gift"]}, "prices": {"NS": ["10", "2.5"]}, "parts": {"BS": ["AAE="]},
            "by_name": {"M": {"book": {"N": "10"}}},
            "id": {"N": "99999999999999999999999999999999999999"},
            "debt": {"N": "-99999999999999999999999999999999999999"}
        }}}"#,
    );
    let order: Order = parse_item(&item).unwrap();
    let name = |text: &str| Name(text.to_owned());
    assert_eq!(order.tags, HashSet::from([name("gift")]));
    assert_eq!(order.prices, [Some(Amount(10.0)), Some(Amount(2.5))]);
    assert_eq!(order.parts, [Some(vec![0, 1])]);
    assert_eq!(
        order.by_name,
        BTreeMap::from([(name("book"), Amount(10.0))])
    );
    let digits = 10_u128.pow(38) - 1;
    assert_eq!((order.id, order.debt), (digits, -digits.cast_signed()));
}

#[test]
fn the_path_has_places_in_sets_and_names_of_any_kind() {
    type Sets = BTreeMap<String, Vec<u8>>;
    for (attribute, path) in [
        (r#""sizes": {"NS": ["1", "300"]}"#, "$.sizes[1]"),
        (r#""shoe sizes": {"NS": ["300"]}"#, r#"$["shoe sizes"][0]"#),
        (r#""a.b": {"SS": ["x"]}"#, r#"$["a.b"][0]"#),
        (r#""": {"S": "x"}"#, r#"$[""]"#),
        (r#""1": {"S": "x"}"#, r#"$["1"]"#),
        (r#""_1": {"S": "x"}"#, "$._1"),
    ] {
        let text = format!(r#"{{"dynamodb": {{"NewImage": {{{attribute}}}}}}}"#);
        let error = parse_item::<Sets>(&item(&text)).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
    }
}

#[test]
fn numbers_keep_their_digits_as_text() {
    let digits = "1234567890123456789012345678901234567.8";
    let text = format!(r#"{{"dynamodb": {{"NewImage": {{"n": {{"N": "{digits}"}}}}}}}}"#);
    let item = item(&text);
    assert_eq!(item.get("n").unwrap().as_n(), Some(digits));
    let rounded: BTreeMap<String, f64> = parse_item(&item).unwrap();
    let off = rounded["n"] / 1_234_567_890_123_456_789_012_345_678_901_234_567.8 - 1.0;
    assert!(off.abs() < 1e-15, "{off}");
}

#[test]
fn a_type_that_is_not_known_yet_is_kept() {
    let item = item(r#"{"dynamodb": {"NewImage": {"v": {"VEC": [1, 2]}}}}"#);
    let value = item.get("v").unwrap();
    assert_eq!(value.type_name(), "VEC");
    assert!(
        matches!(value, DynamoDbAttributeValue::Other(json) if json.text() == r#"{"VEC":[1, 2]}"#)
    );
    assert_eq!(serde_json::to_string(value).unwrap(), r#"{"VEC":[1, 2]}"#);
    assert!(parse_item::<BTreeMap<String, u8>>(&item).is_err());
}

#[test]
fn names_of_events_that_are_not_known_yet_are_kept() {
    let record = DynamoDbRecord::parse(r#"{"eventName": "ARCHIVE"}"#).unwrap();
    assert_eq!(record.event_name, DynamoDbEventName::from("ARCHIVE"));
    assert_eq!(record.event_name.as_str(), "ARCHIVE");
}

#[test]
fn an_expiry_is_a_removal_by_the_service() {
    let event = DynamoDbEvent::parse(samples::DYNAMODB).unwrap();
    let expired: Vec<bool> = event
        .records
        .iter()
        .map(DynamoDbRecord::is_expired)
        .collect();
    assert_eq!(expired, [false, false, true]);
}

#[test]
fn the_time_is_in_the_unit_that_the_event_says() {
    let millis = |millis| Some(SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
    for (change, expected) in [
        (
            r#""ApproximateCreationDateTime": 1727177136"#,
            millis(1_727_177_136_000),
        ),
        (
            r#""ApproximateCreationDateTime": 1.727177136E9"#,
            millis(1_727_177_136_000),
        ),
        (
            r#""ApproximateCreationDateTime": 1727177136.41"#,
            millis(1_727_177_136_410),
        ),
        (
            r#""ApproximateCreationDateTime": 1727177136410"#,
            millis(1_727_177_136_410),
        ),
        (
            r#""ApproximateCreationDateTime": 1727177136410, "ApproximateCreationDateTimePrecision": "MILLISECOND""#,
            millis(1_727_177_136_410),
        ),
        (
            r#""ApproximateCreationDateTime": 1727177136410000, "ApproximateCreationDateTimePrecision": "MICROSECOND""#,
            millis(1_727_177_136_410),
        ),
        (r#""SizeBytes": 7"#, None),
    ] {
        let text = format!(r#"{{"dynamodb": {{{change}}}}}"#);
        let record = DynamoDbRecord::parse(&text).unwrap();
        assert_eq!(record.dynamodb.time(), expected, "{text}");
    }
}

#[test]
fn the_state_of_a_window_is_a_type_of_the_user_s() {
    let event = DynamoDbEvent::parse(samples::DYNAMODB_WINDOW).unwrap();
    let state: serde_json::Value = event.parse_state().unwrap().unwrap();
    assert_eq!(state["count"], 3);
}

#[test]
fn values_are_not_printed() {
    let printed = format!("{:?}", DynamoDbEvent::parse(samples::DYNAMODB).unwrap());
    for secret in ["order-7", "12.50", "Berlin"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert!(printed.contains(r#""total": N([redacted])"#), "{printed}");
}

#[test]
fn an_item_at_the_root_is_read_as_a_nested_one() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Key {
        id: u64,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(Key);
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(transparent)]
    struct Transparent {
        key: Key,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Id(u64),
        Name { first: String },
        Both(Wrapped),
    }
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        Key(Key),
    }
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "type")]
    enum Tagged {
        User { id: u64 },
    }

    let image = |image: &str| {
        let text = format!(r#"{{"dynamodb": {{"NewImage": {image}}}}}"#);
        DynamoDbRecord::parse(&text).unwrap().into_owned().dynamodb
    };
    let key = image(r#"{"id": {"N": "7"}}"#);
    assert_eq!(
        key.parse_new_image::<Option<Key>>().unwrap(),
        Some(Key { id: 7 })
    );
    assert_eq!(
        key.parse_new_image::<Wrapped>().unwrap(),
        Wrapped(Key { id: 7 })
    );
    assert_eq!(
        key.parse_new_image::<Option<Box<Wrapped>>>().unwrap(),
        Some(Box::new(Wrapped(Key { id: 7 })))
    );
    let transparent = Transparent { key: Key { id: 7 } };
    assert_eq!(key.parse_new_image::<Transparent>().unwrap(), transparent);
    assert_eq!(key.parse_new_image::<Kind>().unwrap(), Kind::Id(7));
    assert_eq!(
        key.parse_new_image::<Untagged>().unwrap(),
        Untagged::Key(Key { id: 7 })
    );
    let name = image(r#"{"name": {"M": {"first": {"S": "Ada"}}}}"#);
    let ada = Kind::Name {
        first: "Ada".into(),
    };
    assert_eq!(name.parse_new_image::<Kind>().unwrap(), ada);
    let both = image(r#"{"both": {"M": {"id": {"N": "7"}}}}"#);
    let wrapped = Kind::Both(Wrapped(Key { id: 7 }));
    assert_eq!(both.parse_new_image::<Kind>().unwrap(), wrapped);
    let tagged = image(r#"{"type": {"S": "User"}, "id": {"N": "7"}}"#);
    assert_eq!(
        tagged.parse_new_image::<Tagged>().unwrap(),
        Tagged::User { id: 7 }
    );
    let error = tagged.parse_new_image::<Kind>().unwrap_err().to_string();
    assert!(
        error.contains("$: invalid type: M, expected an enum"),
        "{error}"
    );

    // The stream does not contain this image.
    assert_eq!(key.parse_old_image::<Option<Key>>().unwrap(), None);
    assert!(key.parse_old_image::<Key>().is_err());
}

#[test]
fn bytes_are_base64_in_any_json_and_bytes_in_types() {
    #[derive(Deserialize)]
    struct Typed {
        digest: Vec<u8>,
        #[serde(rename = "text")]
        _text: String,
    }

    let item = item(
        r#"{"dynamodb": {"NewImage": {"digest": {"B": "AAEC/w=="}, "text": {"S": "a"},
            "parts": {"BS": ["AAE=", "/w=="]}, "deep": {"M": {"b": {"L": [{"B": "/w=="}]}}}}}}"#,
    );
    let any: serde_json::Value = parse_item(&item).unwrap();
    assert_eq!(
        any,
        serde_json::json!({"digest": "AAEC/w==", "text": "a", "parts": ["AAE=", "/w=="],
            "deep": {"b": ["/w=="]}})
    );
    let map: BTreeMap<String, serde_json::Value> = parse_item(&item).unwrap();
    assert_eq!(map["digest"], "AAEC/w==");
    let typed: Typed = parse_item(&item).unwrap();
    assert_eq!(typed.digest, [0, 1, 2, 255]);
}
