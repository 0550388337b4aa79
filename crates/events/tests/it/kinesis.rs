//! Kinesis data streams: records, and tumbling windows.

use std::time::{Duration, SystemTime};

use lambda_native_events::{
    Base64, BatchResponse, Json, KinesisEvent, TimeWindowResponse, samples,
};

#[test]
fn the_sample() {
    let event = KinesisEvent::parse(samples::KINESIS).unwrap();
    let record = &event.records[1].kinesis;
    assert_eq!(
        record.data.json::<serde_json::Value>().unwrap()["celsius"],
        19
    );
    assert_eq!(
        record.approximate_arrival_timestamp.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    assert_eq!(record.encryption_type.as_deref(), Some("KMS"));
    assert_eq!(event.window, None);
    assert!(!format!("{event:?}").contains("eyJ"), "{event:?}");
}

#[test]
fn what_the_producer_library_has_put_together_is_known_by_its_first_bytes() {
    let mut event = KinesisEvent::parse(samples::KINESIS).unwrap();
    let record = &mut event.records[0].kinesis;
    assert!(!record.is_aggregated());
    for next in [0, 0x0a, 0x7f, 0xff] {
        record.data = Base64::encode([0xf3, 0x89, 0x9a, 0xc2, next, 1, 2]);
        assert!(record.is_aggregated(), "{next}");
    }
    for other in [&[0xf3, 0x89, 0x9a, 0xc3, 0][..], &[0xf3, 0x89, 0x9a], &[]] {
        record.data = Base64::encode(other);
        assert!(!record.is_aggregated(), "{other:?}");
    }
}

#[test]
fn the_state_of_a_window_is_a_type_of_the_user_s() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Sum {
        count: u64,
        sum: f64,
    }

    let event = KinesisEvent::parse(samples::KINESIS_WINDOW).unwrap();
    let sum: Option<Sum> = event.parse_state().unwrap();
    assert_eq!(
        sum,
        Some(Sum {
            count: 3,
            sum: 61.5
        })
    );
    let window = event.window.as_ref().unwrap();
    let length = window
        .end
        .time()
        .unwrap()
        .duration_since(window.start.time().unwrap());
    assert_eq!(length.unwrap(), Duration::from_secs(120));
    assert!(event.is_final_invoke_for_window);
    assert!(!format!("{event:?}").contains("61.5"), "{event:?}");
}

#[test]
fn a_window_begins_without_a_state() {
    for state in ["", r#", "state": null"#, r#", "state": { }"#] {
        let text = format!(r#"{{"Records": []{state}}}"#);
        let event = KinesisEvent::parse(&text).unwrap();
        assert_eq!(event.parse_state::<u64>().unwrap(), None, "{text}");
    }
    let event = KinesisEvent::parse(r#"{"Records": [], "state": {"sum": 1}}"#).unwrap();
    assert!(event.parse_state::<u64>().is_err());
}

#[test]
fn a_window_response_has_state_and_failures() {
    let response = TimeWindowResponse::new(
        Json::new(r#"{"sum": 1}"#).unwrap(),
        BatchResponse::failed(["49590338271490256608559692538361571095921575989136588898"]),
    );
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"state":{"sum": 1},"batchItemFailures":[{"itemIdentifier":"49590338271490256608559692538361571095921575989136588898"}]}"#
    );
    assert_eq!(
        TimeWindowResponse::default().to_json().unwrap(),
        r#"{"batchItemFailures":[]}"#
    );
}

#[test]
fn a_window_response_with_an_empty_identifier_is_rejected() {
    let response = TimeWindowResponse::new(Json::default(), BatchResponse::failed([""]));
    assert_eq!(
        response.to_json().unwrap_err().to_string(),
        "time window response: $.batchItemFailures[0].itemIdentifier: \
         is empty; Lambda would treat the whole batch as failed"
    );
}

#[test]
fn a_window_may_end_early() {
    let state = Json::of("x".repeat(2 * 1024 * 1024));
    let response = TimeWindowResponse::new(state, BatchResponse::default());
    assert!(response.to_json().is_ok());
}
