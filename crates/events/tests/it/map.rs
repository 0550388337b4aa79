//! `Map` and `Dict`.

use lambda_native_events::{ApiGwV2Event, Dict, Map, parse_api_gw_v2};

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

#[test]
fn a_map_is_indexed_by_name_and_iterated_over() {
    let map = Map::from([("b", "1"), ("a", "2")]);
    assert_eq!((&map["a"], &map["b"]), ("2", "1"));
    let mut seen = Vec::new();
    for (name, value) in &map {
        seen.push((name, value));
    }
    assert_eq!(seen, [("b", "1"), ("a", "2")]);
    assert_eq!((&map).into_iter().len(), 2);
    let owned: Vec<(String, String)> = map
        .into_iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    assert_eq!(owned[1], ("a".to_owned(), "2".to_owned()));
}

#[test]
fn a_dict_is_indexed_by_name_and_iterated_over() {
    let mut dict = Dict::from([("b", 1), ("a", 2)]);
    assert_eq!((dict["a"], dict["b"]), (2, 1));
    let mut sum = 0;
    for (name, value) in &dict {
        sum += value + name.len();
    }
    assert_eq!(sum, 5);
    dict.remove_any_case("B");
    let owned: Vec<_> = dict.into_iter().collect();
    assert_eq!(owned, [("a".into(), 2)]);
}

#[test]
#[should_panic(expected = "no entry `Host`; use `get`, which returns an `Option`")]
fn a_map_that_is_indexed_by_a_name_it_does_not_have_says_which() {
    let _ = &Map::from([("host", "example.com")])["Host"];
}

#[test]
#[should_panic(expected = "no entry `c`")]
fn a_dict_that_is_indexed_by_a_name_it_does_not_have_says_which() {
    let _ = &Dict::from([("a", 1)])["c"];
}

#[test]
fn a_list_that_begins_with_an_empty_text_is_joined_alike_in_every_way_in() {
    let text = r#"{"a": ["", "b"], "c": [1, true, null, "d"]}"#;
    let map: Map = serde_json::from_str(text).unwrap();
    assert_eq!((map.get("a"), map.get("c")), (Some(",b"), Some("1,true,d")));
    let event = format!(r#"{{"headers": {text}}}"#);
    assert_eq!(ApiGwV2Event::parse(&event).unwrap().headers, map);
}
