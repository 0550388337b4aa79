//! `Json`: JSON of any shape, kept as text.

use lambda_native_events::Json;

fn json(text: &str) -> Json<'_> {
    Json::new(text).unwrap()
}

#[test]
fn only_json_is_accepted() {
    for text in ["", "{", "nul", "[1,]", "1 2", "{'a':1}"] {
        let error = Json::new(text).unwrap_err();
        assert!(error.to_string().starts_with("JSON value: $"), "{error}");
    }
}

#[test]
fn members_and_strings() {
    let value = json(r#" {"a": "x\ny", "b": null, "a b": {"c": [1]}, "d": 1, "d": 2} "#);
    assert_eq!(value.get("a").unwrap().as_str().unwrap(), "x\ny");
    assert!(value.get("b").unwrap().is_null());
    assert_eq!(value.get("a b").unwrap().get("c").unwrap().text(), "[1]");
    assert_eq!(value.get("d").unwrap().text(), "2");
    assert_eq!(value.get("x"), None);
    assert_eq!(value.as_str(), None);
    for text in ["[]", "null", "1", "\"a\""] {
        assert_eq!(json(text).get("a"), None);
    }
}

#[test]
fn equality_is_of_values() {
    assert_eq!(json(r#"{"a": 1, "b": [2]}"#), json(r#"{"b":[2],"a":1}"#));
    assert_eq!(json(r#""\u0061""#), json(r#""a""#));
    assert_ne!(json("[1, 2]"), json("[2, 1]"));
    assert_ne!(json("1"), json("\"1\""));
    assert_eq!(json(" null "), Json::default());
}

#[test]
fn a_custom_type() {
    assert_eq!(json("[1, 2]").parse::<[u8; 2]>().unwrap(), [1, 2]);
    let error = json(r#"[1, "2"]"#).parse::<[u8; 2]>().unwrap_err();
    assert_eq!(error.path(), "$[1]");
}
