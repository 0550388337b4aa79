//! Detecting the source of an event, and events of any source.

use std::collections::BTreeSet;

use lambda_native_events::{Event, Source, samples};

use crate::roots::EVENTS;

/// Types that occur only inside other events.
const NESTED: &[&str] = &[
    "AppSyncCognitoIdentity",
    "AppSyncIamIdentity",
    "CloudTrailEvent",
    "CloudWatchAlarmNotification",
    "ControlTowerEvent",
    "DynamoDbRecord",
    "SesNotification",
    "SnsNotification",
    "SqsApiMessages",
];

/// The name of the source's event type.
fn type_of(source: Source) -> String {
    match source {
        Source::FunctionUrl => "ApiGwV2Event".to_owned(),
        source => format!("{source:?}Event"),
    }
}

/// Checks that the detected source is the one whose event type has this name.
pub(crate) fn check(text: &str, name: &str) -> Result<(), String> {
    let found = Source::of(text).map(type_of);
    let is_nested = NESTED.contains(&name) || !name.ends_with("Event");
    let expected = (!is_nested).then_some(name);
    if found.as_deref() == expected {
        Ok(())
    } else {
        Err(format!("its source is {found:?}, not {expected:?}"))
    }
}

#[test]
fn of_every_sample() {
    for root in EVENTS {
        for name in root.samples {
            let text = samples::find(name).unwrap().text;
            check(text, root.name).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        }
    }
}

#[test]
fn every_source_is_that_of_a_sample() {
    let seen: BTreeSet<String> = samples::ALL
        .iter()
        .filter_map(|sample| Source::of(sample.text))
        .map(|source| format!("{source:?}"))
        .collect();
    let missing: Vec<_> = Source::ALL
        .iter()
        .filter(|source| !seen.contains(&format!("{source:?}")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn its_feature_is_the_family_of_the_sample() {
    for sample in samples::ALL {
        // Events of other families may have an EventBridge envelope.
        if let Some(source) = Source::of(sample.text).filter(|it| *it != Source::EventBridge) {
            assert_eq!(source.feature(), sample.family, "{}", sample.name);
        }
    }
}

#[test]
fn every_sample_is_an_event_of_its_source() {
    for sample in samples::ALL {
        let Some(source) = Source::of(sample.text) else {
            let error = Event::parse(sample.text).unwrap_err();
            assert_eq!(
                error.to_string(),
                "event: $: does not match any known event source",
                "{}",
                sample.name
            );
            continue;
        };
        let event = Event::parse(sample.text).unwrap();
        assert_eq!(event.source(), source, "{}", sample.name);
        assert!(event.clone().into_owned() == event, "{}", sample.name);
    }
}

#[test]
fn a_function_url_on_this_machine_is_one() {
    let request = |account| {
        format!(
            r#"{{"version": "2.0", "rawPath": "/", "requestContext": {{"accountId": "{account}",
                "domainName": "127.0.0.1:9000", "http": {{"method": "GET", "path": "/"}}}}}}"#
        )
    };
    assert_eq!(Source::of(&request("anonymous")), Some(Source::FunctionUrl));
    assert_eq!(Source::of(&request("123456789012")), Some(Source::ApiGwV2));
}

#[test]
fn it_is_known_from_the_first_record() {
    let text = r#"{"Records": [{"eventSource": "aws:sqs", "body": "#;
    assert_eq!(Source::of(text), Some(Source::Sqs));
}

#[test]
fn the_order_of_members_does_not_count() {
    for root in EVENTS {
        for name in root.samples {
            let text = samples::find(name).unwrap().text;
            // `Value` sorts its members by name.
            let sorted: serde_json::Value = serde_json::from_str(text).unwrap();
            check(&sorted.to_string(), root.name)
                .unwrap_or_else(|problem| panic!("{name}: {problem}"));
        }
    }
}

#[test]
fn a_window_without_records_is_of_its_stream() {
    let window = |service| {
        format!(
            r#"{{"Records": [], "window": {{}}, "shardId": "s",
                "eventSourceARN": "arn:aws:{service}:eu-central-1:123456789012:x"}}"#
        )
    };
    assert_eq!(Source::of(&window("kinesis")), Some(Source::Kinesis));
    assert_eq!(Source::of(&window("dynamodb")), Some(Source::DynamoDb));
    assert_eq!(Source::of(&window("sqs")), None);
}

#[test]
fn unknown_events_have_no_source() {
    for text in [
        "{}",
        r#"{"order": 7}"#,
        r#"{"Records": []}"#,
        r#"{"Records": null}"#,
        r#"{"Records": [1]}"#,
        r#"{"Records": [{"eventSource": 7}]}"#,
        r#"{"Records": [{"eventSource": "aws:of-tomorrow"}]}"#,
        r#"{"requestContext": [], "info": 1, "source": {}, "type": []}"#,
        r#"{"triggerSource": "OfTomorrow_SignUp"}"#,
        "[1]",
        "null",
        "",
        "{\"Records\": [{",
        r#"{"awslogs": "#,
    ] {
        assert_eq!(Source::of(text), None, "{text}");
        assert!(Event::parse(text).is_err(), "{text}");
    }
}

#[test]
fn custom_json_has_no_source() {
    for text in [
        r#"{"deliveryStreamArn": "arn:aws:firehose:eu-central-1:123456789012:deliverystream/x"}"#,
        r#"{"applicationArn": "arn:aws:emr-serverless:eu-central-1:123456789012:/applications/x"}"#,
        r#"{"userRequest": "tell me of the weather", "userIdentity": "u-1"}"#,
        r#"{"info": {"channel": "news"}}"#,
        r#"{"info": {"fieldName": "email", "problem": "is missing"}}"#,
        r#"{"operation": "Invoke", "version": "1"}"#,
        r#"{"clickType": "SINGLE"}"#,
        r#"{"deviceEvent": {"temperature": 21.5}}"#,
        r#"{"connection-id": "c-1"}"#,
        r#"{"protocolData": {"version": 2}}"#,
        r#"{"invokingEvent": "checkout"}"#,
        r#"{"alarmData": {"floor": 3}}"#,
        r#"{"responseContext": {"page": 2}, "requestContext": {"page": 1}}"#,
        // An EventBridge input transformer has removed the envelope.
        r#"{"detail-type": "Order Placed", "order": 7}"#,
    ] {
        assert_eq!(Source::of(text), None, "{text}");
    }
}

/// Step Functions and pipes may pass on a single record, which an event type would read as no records.
#[test]
fn a_single_record_has_no_source() {
    for text in [
        r#"{"eventSource": "aws:dynamodb", "eventName": "INSERT", "dynamodb": {"Keys": {}},
            "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/x/stream/y"}"#,
        r#"{"eventSource": "aws:kinesis", "partitionKey": "k", "data": "aGk=",
            "eventSourceARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/x"}"#,
        r#"{"eventSource": "aws:sqs", "messageId": "m-1", "body": "hi",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:x"}"#,
        r#"{"eventSource": "aws:mq", "messageID": "m-1", "data": "aGk="}"#,
        r#"{"eventSource": "aws:rmq", "basicProperties": {}, "data": "aGk="}"#,
        r#"{"eventSource": "aws:kafka", "topic": "orders", "value": "aGk="}"#,
        r#"{"eventSource": "aws:docdb", "event": {}}"#,
    ] {
        assert_eq!(Source::of(text), None, "{text}");
    }
}

#[test]
fn an_invocation_that_never_ran_comes_to_its_destination() {
    let context = r#""requestContext": {"functionArn": "arn:aws:lambda:x",
        "condition": "EventAgeExceeded"}"#;
    let text = format!(r#"{{"version": "1.0", {context}, "requestPayload": {{"order": 7}}}}"#);
    assert_eq!(Source::of(&text), Some(Source::Destination));
    let text = format!(r#"{{"version": "1.0", {context}, "KinesisBatchInfo": {{}}}}"#);
    assert_eq!(Source::of(&text), Some(Source::StreamFailure));
}

#[test]
fn invalid_json_is_an_error_with_its_position() {
    let error = Event::parse("{\"a\": tru}").unwrap_err().to_string();
    assert_eq!(error, "event: $.a: expected ident (line 1, column 10)");
}

#[test]
fn an_event_of_another_shape_is_an_error_of_its_type() {
    let text = r#"{"Records": [{"eventSource": "aws:sqs", "body": {}}]}"#;
    let error = Event::parse(text).unwrap_err().to_string();
    assert!(
        error.starts_with("SQS event: $.Records[0].body: invalid type: map, expected a string"),
        "{error}"
    );
}

#[test]
fn an_unknown_detail_is_an_event_of_eventbridge() {
    let text =
        r#"{"detail-type": "ECR Pull Through Cache Action", "source": "aws.ecr", "detail": {}}"#;
    assert_eq!(Source::of(text), Some(Source::EventBridge));
    assert!(matches!(Event::parse(text), Ok(Event::EventBridge(_))));
}

#[test]
fn null_counts_as_absent() {
    for (text, expected) in [
        (
            r#"{"requestContext": {"elb": null, "http": {"method": "GET"}}, "rawPath": "/"}"#,
            Some(Source::ApiGwV2),
        ),
        (
            r#"{"httpMethod": "GET", "methodArn": null, "routeArn": null,
                "requestContext": {"stage": "prod", "connectionId": null, "serviceArn": null}}"#,
            Some(Source::ApiGwV1),
        ),
        (
            r#"{"requestContext": null, "info": null, "source": null, "detail-type": null,
                "detail": null, "awslogs": null}"#,
            None,
        ),
        (r#"{"typeName": null, "fieldName": "order"}"#, None),
    ] {
        assert_eq!(Source::of(text), expected, "{text}");
    }
}

#[test]
fn resource_and_stage_go_before_a_connection_id() {
    let event = |what: &str| {
        format!(
            r#"{{"resource": "/orders", "path": "/orders", "httpMethod": "GET",
                "requestContext": {{"connectionId": "c-1", {what} "stage": "prod"}}}}"#
        )
    };
    assert_eq!(Source::of(&event("")), Some(Source::ApiGwV1));
    // Some tools add a resource to a WebSocket event. Only WebSocket events have an event type.
    let websocket = event(r#""eventType": "MESSAGE","#);
    assert_eq!(Source::of(&websocket), Some(Source::WebSocket));
}

#[test]
fn queues_and_topics_have_other_names_in_samples() {
    let text = r#"{"eventSource": "aws:amq", "eventSourceArn": "arn:aws:mq:x", "messages": []}"#;
    assert_eq!(Source::of(text), Some(Source::ActiveMq));
    for name in ["aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka"] {
        let text = format!(r#"{{"eventSource": "{name}", "records": {{"orders-0": []}}}}"#);
        assert_eq!(Source::of(&text), Some(Source::Kafka));
    }
}

#[test]
fn firehose_without_the_arn_of_its_stream_is_known() {
    let text = r#"{"invocationId": "i-1", "region": "eu-west-2",
        "records": [{"recordId": "1", "data": "aGk="}]}"#;
    assert_eq!(Source::of(text), Some(Source::Firehose));
    // One clue is not enough.
    assert_eq!(Source::of(r#"{"invocationId": "i-1"}"#), None);
    assert_eq!(Source::of(r#"{"records": [{"recordId": "1"}]}"#), None);
}

#[test]
fn a_hand_written_request_without_its_context_is_known() {
    for (text, expected) in [
        (
            r#"{"httpMethod": "GET", "path": "/orders"}"#,
            Some(Source::ApiGwV1),
        ),
        (
            r#"{"resource": "/{proxy+}", "httpMethod": "GET", "requestContext": {}}"#,
            Some(Source::ApiGwV1),
        ),
        (
            r#"{"httpMethod": "GET", "path": "/", "requestContext": {"identity": {}}}"#,
            Some(Source::ApiGwV1),
        ),
        (
            r#"{"version": "2.0", "routeKey": "$default", "rawPath": "/"}"#,
            Some(Source::ApiGwV2),
        ),
        (
            r#"{"rawPath": "/", "rawQueryString": "a=1"}"#,
            Some(Source::ApiGwV2),
        ),
        (r#"{"httpMethod": "GET"}"#, None),
        (r#"{"path": "/orders"}"#, None),
        (r#"{"rawPath": "/orders"}"#, None),
        (r#"{"resource": "/orders", "path": "/orders"}"#, None),
    ] {
        assert_eq!(Source::of(text), expected, "{text}");
    }
    let Ok(Event::ApiGwV1(request)) = Event::parse(r#"{"httpMethod": "GET", "path": "/orders"}"#)
    else {
        panic!("a request to a REST API");
    };
    assert_eq!((request.method(), request.path()), ("GET", "/orders"));
}

#[test]
fn a_resolver_of_amplify_is_one_of_appsync() {
    let text = r#"{"typeName": "Query", "fieldName": "order", "arguments": {"id": "7"},
        "identity": null, "source": null, "request": {"headers": {}}, "prev": null}"#;
    let Ok(Event::AppSync(event)) = Event::parse(text) else {
        panic!("an event of AppSync");
    };
    assert_eq!(event.type_name.as_deref(), Some("Query"));
    assert_eq!(event.field_name.as_deref(), Some("order"));
    assert_eq!(event.field(), Some(("Query", "order")));
    assert_eq!(event.info, None);
    let text = samples::find("appsync-resolver").unwrap().text;
    let Ok(Event::AppSync(event)) = Event::parse(text) else {
        panic!("an event of AppSync");
    };
    assert_eq!(event.field(), Some(("Query", "order")));
}
