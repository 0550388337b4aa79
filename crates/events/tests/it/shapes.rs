//! The same value in each form that AWS or a hand-written event may use.

use std::path::Path;

use lambda_native_events::{
    ActiveMqEvent, ApiGwV2Event, Base64, CloudWatchAlarmNotification, CloudWatchLogsEvent,
    CodeBuildEvent, CodePipelineEvent, ConfigEvent, CustomResourceEvent, Dict, Json, KafkaEvent,
    KinesisEvent, LatticeV2Event, LexV1Event, LexV2Event, Number, Quoted, RabbitMqEvent, S3Event,
    SqsEvent, TokenAuthorizerEvent, V2AuthorizerEvent,
};
use serde::Deserialize;
use serde_json::json;

/// Reads a value into a user's own type, with serde_json and with this crate's reader.
macro_rules! both {
    ($type:ty, $text:expr) => {
        [
            serde_json::from_str::<$type>($text).unwrap_or_else(|error| panic!("{error}")),
            Json::new($text)
                .unwrap()
                .parse::<$type>()
                .unwrap_or_else(|error| panic!("{error}")),
        ]
    };
}

#[test]
fn a_whole_number_is_whole_however_it_is_written() {
    for text in ["2", "2.0", "2e0", "20e-1", r#""2.0""#, "2.000"] {
        for number in both!(Number, text) {
            assert_eq!(number.as_i64(), Some(2), "{text}");
            assert_eq!(number.as_u64(), Some(2), "{text}");
        }
    }
    for text in ["2.5", "1e300", "-0.5"] {
        for number in both!(Number, text) {
            assert_eq!((number.as_i64(), number.as_u64()), (None, None), "{text}");
        }
    }
    assert_eq!(Number::from(-2.0).as_i64(), Some(-2));
    assert_eq!(Number::from(-2.0).as_u64(), None);
}

#[test]
fn a_build_lasts_sixty_minutes_of_sixty_point_zero() {
    let text = r#"{"detail": {"additional-information": {"timeout-in-minutes": 60.0,
        "queued-timeout-in-minutes": 480.0, "build-number": 12.0,
        "phases": [{"phase-type": "SUBMITTED", "duration-in-seconds": 0.0}]}}}"#;
    let information = CodeBuildEvent::parse(text)
        .unwrap()
        .detail
        .additional_information;
    assert_eq!(information.timeout_in_minutes.as_i64(), Some(60));
    let queued = information.queued_timeout_in_minutes.unwrap();
    assert_eq!(queued.as_u64(), Some(480));
    assert_eq!(information.build_number.unwrap().as_i64(), Some(12));
    let lasted = information.phases[0].duration_in_seconds.as_ref().unwrap();
    assert_eq!(lasted.as_i64(), Some(0));
}

#[test]
fn the_version_of_a_custom_action_is_text() {
    for (version, text) in [(r#""1a""#, "1a"), (r#""1""#, "1"), ("1", "1")] {
        let event =
            format!(r#"{{"detail": {{"version": 2.0, "type": {{"version": {version}}}}}}}"#);
        let detail = CodePipelineEvent::parse(&event).unwrap().detail;
        assert_eq!(detail.action_type.unwrap().version, text);
        assert_eq!(detail.version.as_i64(), Some(2));
    }
}

#[test]
fn a_state_id_of_config_is_text() {
    for id in [r#""1580578399999""#, "1580578399999"] {
        let invoking = format!(r#"{{"configurationItem": {{"configurationStateId": {id}}}}}"#);
        let event = json!({ "invokingEvent": invoking }).to_string();
        let event = ConfigEvent::parse(&event).unwrap();
        let invoking = event.invoking_event().unwrap();
        let item = invoking.resource().unwrap();
        assert_eq!(
            item.configuration_state_id.as_deref(),
            Some("1580578399999")
        );
    }
}

#[test]
fn a_text_takes_the_text_of_a_number_or_boolean() {
    let text = r#"{"Records": [{"messageId": 7, "body": true, "awsRegion": -1.50,
        "eventSource": "aws:sqs", "attributes": {"SenderId": 111122223333, "MessageGroupId": false}}]}"#;
    let event = SqsEvent::parse(text).unwrap();
    let message = &event.records[0];
    assert_eq!((&*message.message_id, &*message.body), ("7", "true"));
    assert_eq!(message.aws_region, "-1.50");
    assert_eq!(message.attributes.sender_id, "111122223333");
    assert_eq!(
        message.attributes.message_group_id.as_deref(),
        Some("false")
    );

    // Values of a fixed set, elements of lists, and through serde too.
    let text = r#"{"detail-type": 1, "resources": [2, true, null, "d"], "detail": {}}"#;
    let event = lambda_native_events::EventBridgeEvent::parse(text).unwrap();
    assert_eq!(event.detail_type, "1");
    assert_eq!(event.resources, ["2", "true", "d"]);
    let event: lambda_native_events::EventBridgeEvent = serde_json::from_str(text).unwrap();
    assert_eq!((&*event.detail_type, event.resources.len()), ("1", 3));

    for wrong in ["{}", "[]", r#"["a"]"#] {
        let text = format!(r#"{{"Records": [{{"messageId": {wrong}}}]}}"#);
        let error = SqsEvent::parse(&text).unwrap_err();
        assert_eq!(error.path(), "$.Records[0].messageId");
        assert!(serde_json::from_str::<SqsEvent>(&text).is_err());
    }
}

#[test]
fn bytes_are_not_read_from_a_number() {
    let error = KinesisEvent::parse(r#"{"Records": [{"kinesis": {"data": 7}}]}"#).unwrap_err();
    assert_eq!(error.path(), "$.Records[0].kinesis.data");
    assert!(serde_json::from_str::<Base64>("7").is_err());
}

#[test]
fn a_boolean_and_a_number_can_stand_in_a_string() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Properties {
        enabled: Quoted<bool>,
        off: Quoted<bool>,
        count: Quoted<u8>,
        size: Quoted<usize>,
        change: Quoted<i16>,
        ratio: Quoted<f64>,
        exact: Quoted<Number>,
        plain: Quoted<bool>,
        names: Vec<String>,
    }

    // CloudFormation passes every scalar of a template as a string.
    let text = r#"{"RequestType": "Update", "ResourceProperties": {"Enabled": "true",
        "Off": "false", "Count": "5", "Size": "70000", "Change": "-3", "Ratio": "0.25",
        "Exact": "0.5", "Plain": true, "Names": ["a"]}}"#;
    let event = CustomResourceEvent::parse(text).unwrap();
    let properties: Properties = event.properties().unwrap();
    assert!(*properties.enabled && !*properties.off && *properties.plain);
    assert_eq!((*properties.count, *properties.size), (5, 70_000));
    assert_eq!((*properties.change, *properties.ratio), (-3, 0.25));
    assert_eq!(properties.exact.as_f64(), 0.5);
    assert_eq!(properties.names, ["a"]);

    for text in [r#""yes""#, r#""True""#, "1", r#""""#, "null"] {
        assert!(
            serde_json::from_str::<Quoted<bool>>(text).is_err(),
            "{text}"
        );
    }
    assert_eq!(serde_json::to_string(&Quoted(true)).unwrap(), r#""true""#);

    let event = ApiGwV2Event::parse(r#"{"isBase64Encoded": "true"}"#).unwrap();
    assert!(event.is_base64_encoded);
}

#[test]
fn kafka_distinguishes_a_tombstone_from_an_empty_value() {
    let text = r#"{"records": {"orders-0": [
        {"offset": 15, "key": "a2V5", "value": null}, {"offset": 16, "key": "a2V5"},
        {"offset": 17, "key": "a2V5", "value": ""}, {"offset": 18, "key": null, "value": "aGk="}
    ]}}"#;
    let event = KafkaEvent::parse(text).unwrap();
    let values: Vec<Option<String>> = event
        .all_records()
        .map(|record| {
            record
                .value
                .as_ref()
                .map(|value| value.decode_str().unwrap())
        })
        .collect();
    let expected = [None, None, Some(String::new()), Some("hi".to_owned())];
    assert_eq!(values, expected);
    // A round trip keeps tombstones.
    let written = serde_json::to_string(&event).unwrap();
    assert_eq!(KafkaEvent::parse(&written).unwrap(), event);
}

#[test]
fn null_is_a_value_where_values_are_any_json() {
    let text = r#"{"rmqMessagesByQueue": {"q::/": [{"basicProperties": {"headers": {
        "void": null, "n": 1}}}]}}"#;
    let event = RabbitMqEvent::parse(text).unwrap();
    let properties = &event.messages_by_queue.get("q::/").unwrap()[0].basic_properties;
    assert!(properties.headers.get("void").unwrap().is_null());
    assert_eq!(properties.header("void"), None);
    assert_eq!(serde_json::from_str::<RabbitMqEvent>(text).unwrap(), event);

    for dict in both!(Dict<Json>, r#"{"a": null, "b": 1}"#) {
        assert_eq!(dict.len(), 2);
    }
    for dict in both!(Dict<Base64>, r#"{"a": null, "b": ""}"#) {
        assert_eq!(dict.len(), 1);
    }
    let text = r#"{"outErrors": [null, "no"]}"#;
    let event = lambda_native_events::AppSyncChannelEvent::parse(text).unwrap();
    assert_eq!(event.out_errors.len(), 2);
}

#[test]
fn an_alarm_by_anomaly_detection_has_no_threshold() {
    let text = r#"{"Trigger": {"ThresholdMetricId": "ad1", "EvaluationPeriods": 2.0}}"#;
    let trigger = CloudWatchAlarmNotification::parse(text).unwrap().trigger;
    let trigger = trigger.unwrap();
    assert_eq!((trigger.threshold, trigger.evaluation_periods), (None, 2));
    let text = r#"{"Trigger": {"Threshold": 0.0}}"#;
    let trigger = CloudWatchAlarmNotification::parse(text).unwrap().trigger;
    assert_eq!(trigger.unwrap().threshold.unwrap().as_i64(), Some(0));
}

#[test]
fn confidences_of_lex_are_numbers_or_scores() {
    let text = r#"{"interpretations": [
        {"intent": {"name": "A", "slots": {"Type": null}}, "nluConfidence": 0.86},
        {"intent": {"name": "B", "slots": {}}},
        {"intent": {"name": "C"}, "nluConfidence": {"score": 0.5}, "sentimentResponse": null},
        {"intent": {"name": "D"}, "nluConfidence": null},
        {"intent": {"name": "E"}, "nluConfidence": "0.25"}],
        "transcriptions": [{"transcriptionConfidence": {"score": 1.0, "new": []}},
            {"transcriptionConfidence": 0.5}]}"#;
    let event = LexV2Event::parse(text).unwrap();
    let scores = event.interpretations.iter();
    let scores = scores.map(|one| one.nlu_confidence.as_ref().map(|score| score.as_f64()));
    let scores: Vec<_> = scores.collect();
    assert_eq!(scores, [Some(0.86), None, Some(0.5), None, Some(0.25)]);
    let heard = event.transcriptions[0].transcription_confidence.as_ref();
    assert_eq!(heard.unwrap().as_i64(), Some(1));
    assert_eq!(serde_json::from_str::<LexV2Event>(text).unwrap(), event);

    let v1 = r#"{"currentIntent": {"nluIntentConfidenceScore": {"score": 0.5}}}"#;
    let v1 = LexV1Event::parse(v1).unwrap().current_intent.unwrap();
    assert_eq!(v1.nlu_intent_confidence_score.unwrap().as_f64(), 0.5);

    let wrong = r#"{"interpretations": [{"nluConfidence": {"score": []}}]}"#;
    let error = LexV2Event::parse(wrong).unwrap_err();
    assert_eq!(error.path(), "$.interpretations[0].nluConfidence.score");
}

#[test]
fn headers_of_lattice_are_texts_or_lists() {
    let text = r#"{"headers": {"accept": "*/*", "x-id": ["a", "b"], "x-port": 80},
        "queryStringParameters": {"q": "1", "r": ["2", "3"]}}"#;
    let event = LatticeV2Event::parse(text).unwrap();
    assert_eq!(event.header("Accept"), Some("*/*"));
    assert_eq!(event.header_values("x-id").collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(event.header("x-port"), Some("80"));
    let query: Vec<_> = event.query().collect();
    let query: Vec<_> = query
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(query, [("q", "1"), ("r", "2"), ("r", "3")]);
    assert_eq!(serde_json::from_str::<LatticeV2Event>(text).unwrap(), event);
}

#[test]
fn one_value_stands_for_a_list() {
    // Payload format 1.0 has a string, and 2.0 a list.
    let text = r#"{"identitySource": "token", "cookies": "a=b", "headers": {}}"#;
    let event = V2AuthorizerEvent::parse(text).unwrap();
    assert_eq!(event.identity_source, ["token"]);
    assert_eq!(event.cookies, ["a=b"]);
    assert_eq!(
        serde_json::from_str::<V2AuthorizerEvent>(text).unwrap(),
        event
    );

    let text = r#"{"Records": {"messageId": "m-1", "messageAttributes": {"a":
        {"stringListValues": "x", "binaryListValues": ["aGk="]}}}}"#;
    let event = SqsEvent::parse(text).unwrap();
    assert_eq!(event.records[0].message_id, "m-1");
    assert_eq!(serde_json::from_str::<SqsEvent>(text).unwrap(), event);

    // The IAM policy grammar allows one statement in place of a list.
    let text = r#"{"principalId": "u", "policyDocument": {"Statement":
        {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": true}}}}}"#;
    let response: lambda_native_events::AuthorizerResponse = serde_json::from_str(text).unwrap();
    let statement = &response.policy_document.statement[0];
    let condition = statement.condition.get("Bool").unwrap();
    let secure = condition.get("aws:SecureTransport").unwrap();
    assert_eq!(secure.iter().collect::<Vec<_>>(), ["true"]);

    // At the top level, a list must have brackets.
    assert!(lambda_native_events::AppSyncEvent::parse_batch("{}").is_err());
    let error = SqsEvent::parse(r#"{"Records": 7}"#).unwrap_err();
    assert_eq!(error.path(), "$.Records");
}

#[test]
fn the_correlation_id_of_active_mq_has_two_names() {
    for name in ["correlationID", "correlationId"] {
        let text = format!(r#"{{"messages": [{{"{name}": "c-1"}}]}}"#);
        let event = ActiveMqEvent::parse(&text).unwrap();
        assert_eq!(event.messages[0].correlation_id, "c-1");
    }
}

#[test]
fn a_batch_without_its_records_is_an_error_with_its_path() {
    let error = SqsEvent::parse(r#"{"records": []}"#).unwrap_err();
    assert_eq!(error.path(), "$.Records");
    assert_eq!(
        error.to_string(),
        "SQS event: $.Records: this member is missing (line 1, column 15)"
    );
    assert!(
        SqsEvent::parse(r#"{"Records": []}"#)
            .unwrap()
            .records
            .is_empty()
    );

    // Through serde, and in a payload.
    let error = serde_json::from_str::<SqsEvent>("{}").unwrap_err();
    assert!(
        error.to_string().contains("missing field `Records`"),
        "{error}"
    );
    let sqs = r#"{"Records": [{"body": "{\"records\": []}"}]}"#;
    let event = SqsEvent::parse(sqs).unwrap();
    let error = event.records[0].body_json::<S3Event>().unwrap_err();
    assert!(error.to_string().contains("`Records`"), "{error}");

    let logs = CloudWatchLogsEvent::parse("{}").unwrap();
    assert_eq!(logs.data().unwrap_err().path(), "$.awslogs.data");
}

#[test]
fn a_test_message_of_s3_stays_readable() {
    let text = r#"{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b",
        "Time": "2014-10-13T15:57:02.089Z"}"#;
    let event = S3Event::parse(text).unwrap();
    assert!(event.is_test() && event.records.is_empty());
    assert_eq!(serde_json::from_str::<S3Event>(text).unwrap(), event);
    assert!(!serde_json::to_string(&event).unwrap().contains("Records"));
    assert!(S3Event::parse(r#"{"Event": "s3:Other"}"#).is_err());
}

#[test]
fn the_last_invocation_of_a_window_may_have_no_records() {
    let text = r#"{"window": {"start": "2020-07-30T17:00:00Z", "end": "2020-07-30T17:05:00Z"},
        "isFinalInvokeForWindow": true}"#;
    assert!(
        KinesisEvent::parse(text)
            .unwrap()
            .is_final_invoke_for_window
    );
    assert!(serde_json::from_str::<KinesisEvent>(text).is_ok());
}

#[test]
fn a_token_event_of_an_authorizer_has_plain_texts() {
    // A number in place of a string keeps every digit and trailing zero.
    let text = r#"{"authorizationToken": 12345678901234567890123, "methodArn": 1.10}"#;
    let event = TokenAuthorizerEvent::parse(text).unwrap();
    assert_eq!(event.authorization_token, "12345678901234567890123");
    assert_eq!(event.method_arn, "1.10");
}

/// Events that an earlier version could not read, if there is a folder of them next to the
/// repository. Each of their values is also in a test of this crate.
#[test]
fn the_cases_beside_the_repository_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    for (file, name) in [
        ("cfn-strings.json", "CustomResourceEvent"),
        ("codebuild-60.json", "CodeBuildEvent"),
        ("codepipeline-version-word.json", "CodePipelineEvent"),
        ("dynamodb-kds-float-ms.json", "DynamoDbRecord"),
        ("kafka-tombstones.json", "KafkaEvent"),
        ("lexv2-nulls.json", "LexV2Event"),
        ("sqs-localstack-bare.json", "SqsEvent"),
        ("url-cookie-twice.json", "ApiGwV2Event"),
    ] {
        let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
            continue;
        };
        let root = crate::roots::root(name).unwrap_or_else(|| panic!("no type {name}"));
        (root.read)(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}
