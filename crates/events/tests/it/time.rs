//! Points in time, and small types inside users' own types.

use std::time::{Duration, SystemTime};

use lambda_native_events::authorizer::OneOrMany;
use lambda_native_events::dynamodb::DynamoDbEventName;
use lambda_native_events::{BatchItemIdentifier, DateTime, EpochMillis, EpochSeconds, Json};
use serde::{Deserialize, Serialize};

fn since_1970(seconds: i64, nanos: u32) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let whole = if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    };
    whole?.checked_add(Duration::from_nanos(nanos.into()))
}

#[test]
fn date_times_of_every_form() {
    for (text, seconds, nanos) in [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("2019-01-02T12:45:07Z", 1_546_433_107, 0),
        ("2019-01-02 12:45:07", 1_546_433_107, 0),
        ("2019-01-02T12:45:07.5+00:00", 1_546_433_107, 500_000_000),
        (
            "2019-01-02T14:15:07.123456789123+0130",
            1_546_433_107,
            123_456_789,
        ),
        ("2019-01-02T09:45:07-03", 1_546_433_107, 0),
        ("2024-02-29T23:59:60Z", 1_709_251_200, 0),
        ("2000-03-01T00:00:00Z", 951_868_800, 0),
        ("1900-02-28T00:00:00.25Z", -2_203_977_600, 250_000_000),
        ("0000-03-01T00:00:00Z", -62_162_035_200, 0),
    ] {
        assert_eq!(
            DateTime::from(text).time(),
            since_1970(seconds, nanos),
            "{text}"
        );
    }
    for text in [
        "",
        "2019-01-02",
        "2019-01-02T12:45",
        "2019-13-02T12:45:07Z",
        "2019-00-02T12:45:07Z",
        "2019-01-32T12:45:07Z",
        "2019-01-02T24:45:07Z",
        "2019-01-02T12:45:07.Z",
        "2019-01-02T12:45:07,5Z",
        "2019-01-02T12:45:07+1",
        "2019-01-02T12:45:07+01:0",
        "+019-01-02T12:45:07Z",
        "2019-01-02T12:45:0\u{e9}Z",
        "2019-01-02T12:45:07\u{e9}",
    ] {
        assert_eq!(DateTime::from(text).time(), None, "{text}");
    }
}

#[test]
fn seconds_out_of_range_have_no_time() {
    let time = |text: &str| serde_json::from_str::<EpochSeconds>(text).unwrap().time();
    assert_eq!(time("-1.5"), since_1970(-2, 500_000_000));
    assert_eq!(
        time("1727177136.410123"),
        since_1970(1_727_177_136, 410_123_000)
    );
    for text in ["1e300", "-1e300", "1e20", "-18446744073709.551616"] {
        assert_eq!(time(text), None, "{text}");
    }
    for millis in [i64::MIN, i64::MAX] {
        // The result depends on the platform, but this must not panic.
        let _ = EpochMillis(millis).time();
    }
}

#[test]
fn small_types_work_in_custom_types() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Mine<'a> {
        #[serde(borrow)]
        at: DateTime<'a>,
        sent: EpochMillis,
        #[serde(borrow)]
        what: DynamoDbEventName<'a>,
        #[serde(borrow)]
        failed: Vec<BatchItemIdentifier<'a>>,
        #[serde(borrow)]
        actions: Vec<OneOrMany<'a>>,
    }

    let text = r#"{"at":"2019-01-02T12:45:07Z","sent":7,"what":"INSERT","failed":["m-1",{"partition":"a-0","offset":1}],"actions":["a:*",["b:C","d:\u0065"]]}"#;
    let mine: Mine = serde_json::from_str(text).unwrap();
    assert_eq!(mine.what, DynamoDbEventName::Insert);
    assert_eq!(Json::new(text).unwrap().parse::<Mine>().unwrap(), mine);
    let written = serde_json::to_string(&mine).unwrap();
    assert_eq!(written, text.replace("\\u0065", "e"));
    assert_eq!(serde_json::from_str::<Mine>(&written).unwrap(), mine);

    let error = serde_json::from_str::<Vec<OneOrMany>>("[{}]").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("expected a string or an array of strings"),
        "{error}"
    );
}
