//! The filter of the list.

use serde_json::json;

use super::desk::Desk;

#[test]
fn the_filter_selects_by_text_status_source_and_duration() {
    let Some(mut desk) = Desk::of_scripted_function(&["--timeout", "1"]) else {
        return;
    };
    desk.invoke(&json!({"fail": {"errorType": "Broken", "errorMessage": "no tea"}}));
    desk.invoke(&json!({"hang": 1}));
    desk.invoke(&json!({"Records": [
        {"eventSource": "aws:sqs", "messageId": "1", "receiptHandle": "r", "body": "tea", "attributes": {},
         "messageAttributes": {}, "md5OfBody": "", "eventSourceARN": "a", "awsRegion": "r"},
    ]}));
    desk.invoke(&json!({"hello": "world"}));
    let expect = |desk: &mut Desk, query: &str, expected: &[&str]| {
        desk.page.fill("Filter", query);
        desk.page.wait_for(&format!(
            "JSON.stringify([...document.querySelectorAll('main table tbody .c-what a')]\
             .map(each => each.innerText.slice(0, 7))) === {:?}",
            json!(expected).to_string()
        ));
    };

    desk.page.press("/");
    expect(&mut desk, "hello", &["{\"hello"]);
    expect(&mut desk, "status:error", &["{\"fail\""]);
    expect(&mut desk, "status:failed", &["{\"hang\"", "{\"fail\""]);
    expect(&mut desk, "source:sqs", &["sqs × 1"]);
    expect(&mut desk, "-hello -sqs status:ok", &[]);
    desk.page.wait_for_text("Nothing matches the filter");
    expect(&mut desk, ">100ms status:timeout", &["{\"hang\""]);

    // Its address keeps the filter. Every invocation in the list took longer.
    desk.page.fill("Filter", ">100ms");
    desk.page.wait_for("location.search === '?q=%3E100ms'");
    desk.page.wait_for_text_in("main table", "hang");
    let durations = desk.page.evaluate(
        "[...document.querySelectorAll('main table tbody .c-duration')].map(each => each.innerText)",
    );
    for duration in durations.as_array().unwrap() {
        let (number, unit) = duration.as_str().unwrap().split_once(' ').unwrap();
        assert!(
            unit == "s" || number.parse::<f64>().unwrap() > 100.0,
            "{durations}"
        );
    }

    // New invocations are filtered too.
    expect(&mut desk, "world", &["{\"hello"]);
    desk.invoke(&json!({"bye": 1}));
    desk.invoke(&json!({"bye": "world"}));
    desk.page.wait_for_text_in("main table", "bye");
    assert_eq!(
        desk.titles(),
        [r#"{"bye":"world"}"#, r#"{"hello":"world"}"#]
    );

    // A wrong key is explained, and the list stays.
    desk.page.expect("status of 400");
    desk.page.fill("Filter", "queue:sqs");
    desk.page.wait_for_text_in("[role=alert]", "source");
    assert_eq!(desk.titles().len(), 2);
    expect(&mut desk, "status:timeout", &["{\"hang\""]);
    assert_eq!(desk.page.text("[role=alert]"), "");
}
