//! EventBridge: the envelope, its details, pipes.

use std::time::{Duration, SystemTime};

use lambda_native_events::cloudwatch::CloudWatchAlarmData;
use lambda_native_events::code::CodeBuildDetail;
use lambda_native_events::dynamodb::DynamoDbRecord;
use lambda_native_events::ecs::EcsTaskDetail;
use lambda_native_events::eventbridge::parse_pipe;
use lambda_native_events::sqs::SqsMessage;
use lambda_native_events::{
    CodeBuildEvent, EcsTaskEvent, EventBridgeEvent, ScheduledEvent, SqsEvent, samples,
};
use serde::de::DeserializeOwned;
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
    let error = parse_pipe::<SqsMessage>(r#"[{"messageId":"m-1"},{"messageId":[]}]"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "EventBridge Pipes event: $[1].messageId: \
         invalid type: sequence, expected a string (line 1, column 34)"
    );
    assert!(parse_pipe::<SqsMessage>("{}").is_err());
}

#[derive(serde::Deserialize, serde::Serialize, Clone, Debug, PartialEq)]
struct OwnedOrderPaid {
    order: String,
    total: f64,
}

/// Has the same bounds as the runtime's `json`.
fn json<T: DeserializeOwned, R>(handler: impl Fn(T) -> R) -> impl Fn(&str) -> R {
    move |event| handler(serde_json::from_str(event).unwrap())
}

#[test]
fn a_typed_event_is_read_by_the_runtimes_json() {
    fn order(event: EventBridgeEvent<OwnedOrderPaid>) -> (String, String) {
        (event.detail_type.into_owned(), event.detail.order)
    }
    let expected = ("OrderPaid".to_owned(), "order-7".to_owned());
    assert_eq!(json(order)(samples::EVENTBRIDGE), expected);
    let closure = json(|event: EventBridgeEvent<OwnedOrderPaid>| event.detail.total);
    assert_eq!(closure(samples::EVENTBRIDGE), 12.5);
    // With an untyped detail.
    let any = json(|event: EventBridgeEvent<Value>| event.detail["order"].clone());
    assert_eq!(any(samples::EVENTBRIDGE), "order-7");
}

#[test]
fn a_typed_detail_is_read_with_the_envelope_and_borrows() {
    let text = samples::EVENTBRIDGE;
    let event = EventBridgeEvent::<OrderPaid>::parse_typed(text).unwrap();
    assert_eq!(event.detail.order, "order-7");
    assert_eq!(event.replay_name.as_deref(), Some("replay-1"));
    let inside = |part: &str| text.as_bytes().as_ptr_range().contains(&part.as_ptr());
    assert!(inside(event.detail.order) && inside(&event.source) && inside(&event.id));
    // The type can also come from the variable.
    let event: EventBridgeEvent<OwnedOrderPaid> = EventBridgeEvent::parse_typed(text).unwrap();
    assert_eq!(event.detail.total, 12.5);
}

#[test]
fn a_typed_detail_is_a_type_of_this_crate() {
    let event = EventBridgeEvent::<CodeBuildDetail>::parse_typed(samples::CODEBUILD).unwrap();
    let expected = CodeBuildEvent::parse(samples::CODEBUILD).unwrap();
    assert_eq!(event.detail, expected.detail);
    assert_eq!(event.detail_type, expected.detail_type);
    let through_serde: EventBridgeEvent<CodeBuildDetail> =
        serde_json::from_str(samples::CODEBUILD).unwrap();
    assert_eq!(through_serde, event);
}

#[test]
fn a_typed_event_stands_in_a_message_of_a_queue() {
    let text = serde_json::json!({"Records": [{"body": samples::EVENTBRIDGE}]}).to_string();
    let event = SqsEvent::parse(&text).unwrap();
    let paid: EventBridgeEvent<OwnedOrderPaid> = event.records[0].body_json().unwrap();
    assert_eq!(paid.detail.order, "order-7");
    // This does not copy the strings of the envelope.
    let paid = EventBridgeEvent::<OrderPaid>::parse_typed(&event.records[0].body).unwrap();
    assert_eq!(paid.detail.order, "order-7");
}

#[test]
fn an_error_in_a_typed_detail_has_the_path_from_the_event() {
    let read = |text: &str| {
        let error = EventBridgeEvent::<OrderPaid>::parse_typed(text).unwrap_err();
        error.to_string()
    };
    let text = samples::EVENTBRIDGE.replace("12.5", "\"much\"");
    assert!(
        read(&text).starts_with("EventBridge event: $.detail.total: invalid type: string \"much\""),
        "{}",
        read(&text)
    );
    for text in ["{}", r#"{"detail": null}"#] {
        assert_eq!(read(text), "EventBridge event: $.detail: is missing");
        let error = serde_json::from_str::<EventBridgeEvent<OrderPaid>>(text).unwrap_err();
        assert!(
            error.to_string().starts_with("missing field `detail`"),
            "{error}"
        );
    }
    assert!(read(r#"{"detail": {"order": "o-1"}}"#).contains("$.detail: missing field `total`"));
    assert!(read(r#"{"source": []}"#).contains("$.source: invalid type: sequence"));
}

#[test]
fn a_missing_detail_is_what_the_type_makes_of_null() {
    for text in ["{}", r#"{"detail": null}"#] {
        let event = EventBridgeEvent::<Option<OrderPaid>>::parse_typed(text).unwrap();
        assert_eq!(event.detail, None);
        let event: EventBridgeEvent<Value> = serde_json::from_str(text).unwrap();
        assert!(event.detail.is_null());
        assert!(EventBridgeEvent::parse(text).unwrap().detail.is_null());
    }
}

#[test]
fn a_typed_event_is_written_back_and_hides_its_detail() {
    let event = EventBridgeEvent::<OwnedOrderPaid>::parse_typed(samples::EVENTBRIDGE).unwrap();
    let written = serde_json::to_string(&event).unwrap();
    assert!(crate::fixtures::lost(samples::EVENTBRIDGE, &written).is_empty());
    let printed = format!("{event:?}");
    assert!(
        printed.contains("OrderPaid") && !printed.contains("order-7"),
        "{printed}"
    );
}

#[test]
fn a_test_makes_an_event_with_a_typed_detail() {
    let detail = OwnedOrderPaid {
        order: "o-1".to_owned(),
        total: 1.0,
    };
    let event = EventBridgeEvent {
        detail_type: "OrderPaid".into(),
        ..Default::default()
    }
    .with_detail(detail.clone());
    assert_eq!((&*event.detail_type, &event.detail), ("OrderPaid", &detail));
}

#[test]
fn a_schedule_is_a_rule_or_of_the_scheduler() {
    for (text, source) in [
        (samples::SCHEDULE_RULE, "aws.events"),
        (samples::SCHEDULE, "aws.scheduler"),
    ] {
        let event = ScheduledEvent::parse(text).unwrap();
        assert_eq!((&*event.source, event.name()), (source, Some("nightly")));
        assert_eq!(event.detail_type, "Scheduled Event");
        assert!(event.time.time().is_some());
    }
    let event = ScheduledEvent::parse(r#"{"resources": null, "detail": "{}"}"#).unwrap();
    assert_eq!(event.name(), None);
    let error = ScheduledEvent::parse(r#"{"resources": [{}]}"#).unwrap_err();
    assert_eq!(error.path(), "$.resources[0]");
}
