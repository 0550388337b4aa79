//! Apache Kafka: keys, values, headers, schemas.

use std::time::{Duration, SystemTime};

use lambda_native_events::{KafkaEvent, samples};

#[test]
fn the_sample_of_msk() {
    let event = KafkaEvent::parse(samples::KAFKA_MSK).unwrap();
    let records = event.records.get("orders-0").unwrap();
    assert_eq!((records[0].partition, records[0].offset), (0, 15));
    assert_eq!(
        records[0].timestamp.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    let key = records[0].key.as_ref().unwrap();
    assert_eq!(key.decode_str().unwrap(), "customer-1");
    assert_eq!(records[1].key, None);
    let value = records[1].value.as_ref().unwrap();
    assert_eq!(value.decode_str().unwrap(), "no JSON");

    let other = &event.records.get("orders-1").unwrap()[0];
    let schema = other.value_schema_metadata.as_ref().unwrap();
    assert_eq!((&*schema.schema_id, &*schema.data_format), ("2", "JSON"));

    let offsets: Vec<i64> = event.all_records().map(|record| record.offset).collect();
    assert_eq!(offsets, [15, 16, 3]);
}

#[test]
fn a_self_managed_cluster_has_no_arn() {
    let event = KafkaEvent::parse(samples::KAFKA_SELF_MANAGED).unwrap();
    assert_eq!(event.event_source, "SelfManagedKafka");
    assert_eq!(event.event_source_arn, None);
    assert_eq!(event.bootstrap_servers.split(',').count(), 2);
}

#[test]
fn header_bytes_are_signed_and_written_so() {
    let text = r#"{"records": {"a-0": [{"partition": "0", "headers": [
        {"trace": [118, -36, 0, 127, -128, 255]}, {"trace": [1]}, {"none": null}
    ]}]}}"#;
    let event = KafkaEvent::parse(text).unwrap();
    let record = &event.records.get("a-0").unwrap()[0];
    assert_eq!(
        record.header("trace"),
        Some(&[118, 220, 0, 127, 128, 255][..])
    );
    assert_eq!(record.header("none"), None);
    assert_eq!(record.headers[2].value, None);
    assert_eq!(record.header("other"), None);
    assert_eq!(record.headers.len(), 3);
    let written = serde_json::to_value(record).unwrap();
    assert_eq!(
        written["headers"][0]["trace"],
        serde_json::json!([118, -36, 0, 127, -128, -1])
    );
    assert_eq!(written["headers"][2], serde_json::json!({"none": null}));

    let wrong = text.replace("255", "256");
    let error = KafkaEvent::parse(&wrong).unwrap_err().to_string();
    assert!(error.contains("256 is not a byte"), "{error}");
}

#[test]
fn a_tombstone_has_no_value_and_an_empty_value_is_one() {
    for (value, is_tombstone) in [
        ("", true),
        (r#""value": null,"#, true),
        (r#""value": "","#, false),
    ] {
        let text = format!(r#"{{"records": {{"a-0": [{{{value} "offset": 1}}]}}}}"#);
        let event = KafkaEvent::parse(&text).unwrap();
        let record = event.all_records().next().unwrap();
        assert_eq!(record.value.is_none(), is_tombstone, "{text}");
        assert!(
            record
                .value
                .as_ref()
                .is_none_or(lambda_native_events::Base64::is_empty)
        );
    }
}

#[test]
fn keys_values_and_headers_are_not_printed() {
    let printed = format!("{:?}", KafkaEvent::parse(samples::KAFKA_MSK).unwrap());
    for secret in ["Y3VzdG9tZXI", "eyJvcmRlciI6IDd9", "220"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert!(printed.contains(r#""trace": 5 bytes"#), "{printed}");
}
