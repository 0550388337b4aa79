//! Errors of derived types and the expected path of each.

use std::collections::BTreeMap;
use std::fmt::Debug;

use lambda_native_json_path::json_path;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "read by Debug only")]
struct Order {
    id: u32,
    items: Vec<Item>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read by Debug only")]
struct Item {
    price: u8,
    #[serde(default)]
    colour: Option<Colour>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "read by Debug only")]
enum Colour {
    Red,
    Rgb(u8, u8, u8),
}

/// Checks the path and the message of the error that `text` causes as a `T`.
#[track_caller]
fn check<T: DeserializeOwned + Debug>(text: &str, message: &str, path: &str) {
    let error = serde_json::from_str::<T>(text).expect_err(text);
    assert!(error.to_string().contains(message), "{text}: {error}");
    assert_eq!(json_path(text.as_bytes(), &error), path, "{text}: {error}");
}

#[test]
fn wrong_type_at_the_root() {
    check::<Order>("7", "invalid type: integer", "$");
    check::<Order>("  \n  null", "invalid type: null", "$");
    check::<u8>("[1]", "invalid type: sequence", "$");
    check::<Vec<u8>>(r#"{"a":1}"#, "invalid type: map", "$");
}

#[test]
fn wrong_type_in_an_object() {
    check::<Order>(r#"{"id":"x","items":[]}"#, "invalid type: string", "$.id");
    check::<Order>(
        r#"{"id":1,"items":true}"#,
        "invalid type: boolean",
        "$.items",
    );
    check::<Order>(
        r#"{"items":[],"id":{"a":[1]}}"#,
        "invalid type: map",
        "$.id",
    );
    check::<Order>(r#"{"items":[],"id":[]}"#, "invalid type: sequence", "$.id");
    check::<Order>(
        "{\"items\":[],\n \"id\"\n :\n null\n}",
        "invalid type: null",
        "$.id",
    );
}

#[test]
fn wrong_type_in_an_array() {
    check::<Vec<bool>>("[1]", "invalid type: integer", "$[0]");
    check::<Vec<bool>>("[true, false, 1, true]", "invalid type: integer", "$[2]");
    check::<Vec<bool>>("[[true]]", "invalid type: sequence", "$[0]");
    check::<Vec<bool>>("[true, {\"a\":1}]", "invalid type: map", "$[1]");
    check::<Vec<Vec<bool>>>(
        "[[true],[],[true,\"]\"]]",
        "invalid type: string",
        "$[2][1]",
    );
}

#[test]
fn wrong_type_deep_inside() {
    let text = r#"{"id":1,"note":"a \"b, [c","items":[{"price":1},{"price":2},
        {"price":1},{"colour":null,"price":"dear"}]}"#;
    check::<Order>(text, "invalid type: string", "$.items[3].price");
}

#[test]
fn out_of_range() {
    check::<Order>(
        r#"{"id":1,"items":[{"price":300}]}"#,
        "invalid value",
        "$.items[0].price",
    );
    check::<Order>(r#"{"id":-1}"#, "invalid value", "$.id");
    check::<Order>(r#"{"id":1.5}"#, "invalid type: floating point", "$.id");
    check::<BTreeMap<String, f64>>(r#"{"a":0,"b":1e9999}"#, "number out of range", "$.b");
}

#[test]
fn missing_field() {
    check::<Order>("{}", "missing field `id`", "$");
    check::<Order>(
        r#"{"id":1,"items":[{"price":1},{}]}"#,
        "missing field `price`",
        "$.items[1]",
    );
    check::<Order>(
        r#"{"id":1,"items":[{"colour":null}],"z":1}"#,
        "`price`",
        "$.items[0]",
    );
}

#[test]
fn unknown_field() {
    check::<Order>(
        r#"{"items":[{"price":1,"size" :{}}]}"#,
        "unknown field",
        "$.items[0].size",
    );
    check::<Order>(
        r#"{"items":[{"odd \"key\"":1}]}"#,
        "unknown field",
        r#"$.items[0]["odd \"key\""]"#,
    );
}

#[test]
fn duplicate_field() {
    check::<Order>(r#"{"id":1,"id":2}"#, "duplicate field `id`", "$.id");
}

#[test]
fn enum_variant() {
    let text = r#"{"items":[{"colour":"blue"}]}"#;
    check::<Order>(text, "unknown variant `blue`", "$.items[0].colour");
    let text = r#"{"items":[{"colour":{"rgb":[1,2,"3"]}}]}"#;
    check::<Order>(text, "invalid type: string", "$.items[0].colour.rgb[2]");
    let text = r#"{"items":[{"colour":{"cmyk":[1]}}]}"#;
    check::<Order>(text, "unknown variant `cmyk`", "$.items[0].colour.cmyk");
}

#[test]
fn wrong_length() {
    check::<BTreeMap<String, (u8, u8)>>(r#"{"a":[1]}"#, "invalid length 1", "$.a");
    check::<BTreeMap<String, (u8, u8)>>(r#"{"a":[1,2,3]}"#, "trailing characters", "$.a[2]");
}

#[test]
fn keys_that_are_not_identifiers() {
    for (key, path) in [
        ("a", "$.a"),
        ("_a1", "$._a1"),
        ("", r#"$[""]"#),
        ("1", r#"$["1"]"#),
        ("x-y", r#"$["x-y"]"#),
        ("a b", r#"$["a b"]"#),
        ("größe", r#"$["größe"]"#),
        (r"tab\t", r#"$["tab\t"]"#),
        (r"back\\", r#"$["back\\"]"#),
        (r#"\"quoted\""#, r#"$["\"quoted\""]"#),
        (r"\u0041", r#"$["\u0041"]"#),
        ("a]}", r#"$["a]}"]"#),
    ] {
        let text = format!(r#"{{"before":true,"{key}":0}}"#);
        check::<BTreeMap<String, bool>>(&text, "invalid type: integer", path);
    }
}

#[test]
fn text_that_is_not_json() {
    check::<Order>("", "EOF", "$");
    check::<Order>("nul", "EOF", "$");
    check::<Order>("x", "expected value", "$");
    check::<Order>(r#"{"id":1,"items":[]} x"#, "trailing characters", "$");
    check::<Order>(r#"{"id":1,}"#, "trailing comma", "$");
    check::<Order>(r#"{"id" 1}"#, "expected `:`", "$.id");
    check::<Order>(r#"{"id":1 "items":[]}"#, "expected `,` or `}`", "$.id");
    check::<Order>(r#"{id:1}"#, "key must be a string", "$");
    check::<Order>(r#"{"note":"a\qb"}"#, "invalid escape", "$.note");
    check::<Order>(r#"{"no\qte":1}"#, "invalid escape", "$");
    check::<Order>("{\"note\":\"a\nb\"}", "control character", "$.note");
    check::<Order>(
        r#"{"other":{"deep":[1,{"a":tru}]}}"#,
        "expected ident",
        "$.other.deep[1].a",
    );
    check::<Vec<u8>>("[1,]", "trailing comma", "$[1]");
    check::<Vec<u8>>("[1,2}", "expected `,` or `]`", "$[1]");
    check::<Vec<u8>>("[1\n,\n2\n3]", "expected `,` or `]`", "$[1]");
}

#[test]
fn text_that_ends_too_early() {
    check::<Order>(r#"{"id":1,"items":[{"price":1"#, "EOF", "$.items[0].price");
    check::<Order>(r#"{"id":1,"items":[{"price":1},"#, "EOF", "$.items[1]");
    check::<Order>(r#"{"id":1,"note":"abc"#, "EOF", "$.note");
    check::<Order>(r#"{"id":1,"note"#, "EOF", "$");
    check::<Order>(r#"{"id":1,"note":"abc\"#, "EOF", "$.note");
}

#[test]
fn text_that_is_not_utf8() {
    let text = b"{\"k\xff\":1}";
    let error = serde_json::from_slice::<BTreeMap<String, u8>>(text).unwrap_err();
    assert_eq!(json_path(text, &error), "$");

    let text = b"{\"k\":\"\xff\"}";
    let error = serde_json::from_slice::<BTreeMap<String, String>>(text).unwrap_err();
    assert_eq!(json_path(text, &error), "$.k");
}

#[test]
fn an_error_without_a_position() {
    let error = <serde_json::Error as serde::de::Error>::custom("no place");
    assert_eq!(error.line(), 0);
    assert_eq!(json_path(br#"{"a":1}"#, &error), "$");
}

#[test]
fn an_error_from_another_text() {
    let error = serde_json::from_str::<u8>("\n\n\n\n   x").unwrap_err();
    assert_eq!(json_path(br#"{"a":[1"#, &error), "$.a[0]");
    assert_eq!(json_path(b"", &error), "$");
}

#[test]
#[cfg_attr(miri, ignore = "200 KB take Miri minutes")]
fn a_long_key_is_cut() {
    let text = format!(r#"{{"a":[{{"{}":1}}]}}"#, "ä".repeat(100_000));
    let error = serde_json::from_str::<BTreeMap<String, Vec<BTreeMap<String, bool>>>>(&text);
    let path = json_path(text.as_bytes(), &error.unwrap_err());

    assert!(
        path.starts_with(r#"$.a[0]["ää"#) && path.ends_with("ä…"),
        "{path}"
    );
    assert!((500..=520).contains(&path.len()), "{}", path.len());
}

#[test]
#[cfg_attr(miri, ignore = "a megabyte takes Miri minutes")]
fn a_deep_text_is_cut() {
    let text = "[".repeat(1_000_000);
    let error = serde_json::from_str::<IgnoredAny>(&text).unwrap_err();
    let path = json_path(text.as_bytes(), &error);

    assert!(
        path.starts_with("$[0][0]") && path.ends_with("[0]…"),
        "{path}"
    );
    assert!(path.len() <= 520, "{}", path.len());
}

#[test]
fn errors_after_deeply_nested_values() {
    let text = format!(
        r#"{{"a":{}{},"b":0}}"#,
        "[{\"x\":".repeat(500) + "1",
        "},2]".repeat(500)
    );
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "read by Debug only")]
    struct B {
        b: bool,
    }
    check::<B>(&text, "invalid type: integer", "$.b");
}
