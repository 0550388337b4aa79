//! Names and values.

use lambda_native_events::{Map, parse_api_gw_v2};

#[test]
fn order_is_kept() {
    let map: Map = [("b", "1"), ("a", "2")].into();
    assert_eq!(map.iter().collect::<Vec<_>>(), [("b", "1"), ("a", "2")]);
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"b":"1","a":"2"}"#);
    assert_eq!(
        serde_json::from_str::<Map>(r#"{"b":"1","a":"2"}"#).unwrap(),
        map
    );
    assert_ne!(map, [("a", "2"), ("b", "1")].into());
}

#[test]
fn letter_case() {
    let mut map = Map::from([("X-A", "1"), ("x-a", "2")]);
    assert_eq!((map.get("x-a"), map.get("x-A")), (Some("2"), None));
    assert_eq!(map.get_any_case("x-A"), Some("1"));
    map.insert("x-a", "3");
    assert_eq!((map.len(), map.get("x-a")), (2, Some("3")));
    map.remove_any_case("X-a");
    assert!(map.is_empty());
}

#[test]
fn values_that_are_not_strings() {
    let event = parse_api_gw_v2(
        r#"{"headers": {"n": 7, "m": -7, "f": 1.5, "b": true, "z": null, "l": ["a", "b", null]}}"#,
    )
    .unwrap();
    assert_eq!(
        event.headers,
        [
            ("n", "7"),
            ("m", "-7"),
            ("f", "1.5"),
            ("b", "true"),
            ("l", "a,b")
        ]
        .into()
    );
}
