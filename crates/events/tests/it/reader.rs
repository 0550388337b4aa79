//! Compares the JSON reader with serde_json, for users' own types.

use std::collections::BTreeMap;

use lambda_native_events::{DynamoDbRecord, Json};
use serde::Deserialize;

#[test]
fn integers_of_128_bits() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Wide {
        signed: i128,
        unsigned: u128,
        by_id: BTreeMap<u128, i128>,
    }

    let text = format!(
        r#"{{"signed": {}, "unsigned": {max}, "by_id": {{"{max}": -0, "7": 7}}}}"#,
        i128::MIN,
        max = u128::MAX
    );
    let wide: Wide = Json::new(&*text).unwrap().parse().unwrap();
    assert_eq!(wide, serde_json::from_str(&text).unwrap());
    assert_eq!((wide.signed, wide.unsigned), (i128::MIN, u128::MAX));

    for (text, message) in [
        ("[1.5]", "invalid type: floating point `1.5`, expected u128"),
        ("[-1]", "invalid value: integer `-1`, expected u128"),
        (
            r#"["7"]"#,
            "invalid type: string \"7\", expected u128 (line 1, column 4)",
        ),
        ("[01]", "invalid number"),
    ] {
        let error = Json::new(text).and_then(|json| json.parse::<Vec<u128>>().map(drop));
        let error = error.unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.path(), "$[0]");
    }
}

#[test]
fn a_value_that_its_type_refuses_is_named_by_its_path() {
    #[derive(Debug, Deserialize)]
    #[serde(try_from = "u8")]
    struct Even;

    impl TryFrom<u8> for Even {
        type Error = String;

        fn try_from(value: u8) -> Result<Self, String> {
            match value % 2 {
                0 => Ok(Self),
                _ => Err(format!("{value} is odd")),
            }
        }
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only the error is looked at")]
    struct Numbers {
        one: Option<Even>,
        #[serde(default)]
        many: Vec<Even>,
    }

    for (text, path) in [
        (r#"{"one": 3}"#, "$.one"),
        (r#"{"one": 3, "many": []}"#, "$.one"),
        (r#"{"many": [2, 3]}"#, "$.many[1]"),
        (r#"{"many": [2, 3 , 4]}"#, "$.many[1]"),
    ] {
        let error = Json::new(text).unwrap().parse::<Numbers>().unwrap_err();
        assert_eq!(error.path(), path, "{error}");
        assert!(error.to_string().contains("3 is odd"), "{error}");
    }
}

/// DynamoDB attribute values are read by separate code, which limits the depth too.
#[test]
fn as_deep_as_serde_json_reads() {
    let nested = |depth: usize| {
        let (open, close) = (r#"{"L":["#.repeat(depth), "]}".repeat(depth));
        format!(r#"{{"dynamodb":{{"NewImage":{{"a":{open}{{"S":"x"}}{close}}}}}}}"#)
    };
    for depth in 55..70 {
        let text = nested(depth);
        let read = DynamoDbRecord::parse(&text);
        let other = serde_json::from_str::<DynamoDbRecord>(&text);
        assert_eq!(read.is_ok(), other.is_ok(), "{depth}");
    }
}
