//! EventBridge: the envelope, its details, pipes.

use std::time::{Duration, SystemTime};

use lambda_native_events::cloudwatch::CloudWatchAlarmData;
use lambda_native_events::code::CodeBuildDetail;
use lambda_native_events::dynamodb::DynamoDbRecord;
use lambda_native_events::ecs::EcsTaskDetail;
use lambda_native_events::eventbridge::parse_pipe;
use lambda_native_events::sqs::SqsMessage;
use lambda_native_events::{CodeBuildEvent, EcsTaskEvent, EventBridgeEvent, samples};
use serde_json::Value;

#[derive(serde::Deserialize, Debug, PartialEq)]
struct OrderPaid<'a> {
    order: &'a str,
    total: f64,
}

#[derive(serde::Deserialize, Debug, PartialEq)]
struct Empty {}

#[test]
fn the_sample() {
    let event = EventBridgeEvent::parse(samples::EVENTBRIDGE).unwrap();
    assert_eq!(event.version, "0");
    assert_eq!(event.source, "com.example.shop");
    assert_eq!(event.detail_type, "OrderPaid");
    assert_eq!(
        event.time.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_727_177_136))
    );
    assert_eq!(event.replay_name.as_deref(), Some("replay-1"));
    assert!(!event.is_scheduled());
    let paid: OrderPaid = event.detail().unwrap();
    assert_eq!((paid.order, paid.total), ("order-7", 12.5));
}

#[test]
fn a_detail_of_another_type_is_an_error_of_the_detail_only() {
    let text = samples::EVENTBRIDGE.replace("\"order-7\"", "7");
    let event = EventBridgeEvent::parse(&text).unwrap();
    let error = event.detail::<OrderPaid>().unwrap_err();
    assert_eq!(error.path(), "$.order");
    assert!(
        error
            .to_string()
            .starts_with("detail of an EventBridge event: $.order: invalid type: integer `7`"),
        "{error}"
    );
}

#[test]
fn any_json_can_be_the_detail() {
    for detail in ["null", "7", "[1]", r#""text""#, r#"{"a":{"b":[]}}"#] {
        let text = format!(r#"{{"detail-type":"x","detail":{detail}}}"#);
        let event = EventBridgeEvent::parse(&text).unwrap();
        let found: Value = event.detail().unwrap();
        assert_eq!(found, serde_json::from_str::<Value>(detail).unwrap());
        assert!(event.detail::<OrderPaid>().is_err());
    }
}

#[test]
fn a_schedule_has_an_empty_detail_of_either_kind() {
    for (source, detail) in [("aws.events", "{}"), ("aws.scheduler", r#""{}""#)] {
        let text =
            format!(r#"{{"source":"{source}","detail-type":"Scheduled Event","detail":{detail}}}"#);
        let event = EventBridgeEvent::parse(&text).unwrap();
        assert!(event.is_scheduled());
        assert_eq!(event.detail::<Empty>().unwrap(), Empty {});
    }
}

#[test]
fn a_detail_is_read_as_the_types_of_other_families() {
    let event = EventBridgeEvent::parse(samples::CODEBUILD).unwrap();
    let detail: CodeBuildDetail = event.detail().unwrap();
    assert_eq!(
        detail,
        CodeBuildEvent::parse(samples::CODEBUILD).unwrap().detail
    );

    let event = EventBridgeEvent::parse(samples::ECS_TASK).unwrap();
    let detail: EcsTaskDetail = event.detail().unwrap();
    assert_eq!(
        detail,
        EcsTaskEvent::parse(samples::ECS_TASK).unwrap().detail
    );

    let event = r#"{"detail-type": "CloudWatch Alarm State Change", "detail": {
        "alarmName": "errors", "state": {"value": "ALARM"}, "configuration": {"metrics": []}}}"#;
    let event = EventBridgeEvent::parse(event).unwrap();
    let alarm: CloudWatchAlarmData = event.detail().unwrap();
    assert_eq!(
        (&*alarm.alarm_name, &*alarm.state.value),
        ("errors", "ALARM")
    );
}

#[test]
fn details_are_not_printed() {
    let event = EventBridgeEvent::parse(samples::EVENTBRIDGE).unwrap();
    let printed = format!("{event:?}");
    assert!(!printed.contains("order-7"), "{printed}");
    assert!(printed.contains("OrderPaid"), "{printed}");
}

#[test]
fn an_owned_event_outlives_its_text() {
    let text = samples::EVENTBRIDGE.to_owned();
    let event = EventBridgeEvent::parse(&text).unwrap().into_owned();
    drop(text);
    assert_eq!(event.detail::<OrderPaid>().unwrap().order, "order-7");
}

#[test]
fn a_pipe_sends_the_records_of_its_source() {
    let messages: Vec<SqsMessage> =
        parse_pipe(r#"[{"messageId":"m-1","body":"a"},{"messageId":"m-2","body":"b\n"}]"#).unwrap();
    let found: Vec<_> = messages
        .iter()
        .map(|m| (&*m.message_id, &*m.body))
        .collect();
    assert_eq!(found, [("m-1", "a"), ("m-2", "b\n")]);

    let change = r#"[{"eventID":"1","eventName":"INSERT","dynamodb":{"SequenceNumber":"111"}}]"#;
    let records: Vec<DynamoDbRecord> = parse_pipe(change).unwrap();
    assert_eq!(records[0].event_name.as_str(), "INSERT");

    assert!(parse_pipe::<SqsMessage>("[]").unwrap().is_empty());
    let error = parse_pipe::<SqsMessage>(r#"[{"messageId":"m-1"},{"messageId":7}]"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "EventBridge Pipes event: $[1].messageId: \
         invalid type: integer `7`, expected a string (line 1, column 35)"
    );
    assert!(parse_pipe::<SqsMessage>("{}").is_err());
}
