//! CloudWatch: log lines, alarms, alarm notifications through SNS.

use std::io::Write as _;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;
use lambda_native_events::cloudwatch::{CloudWatchLogsData, MAX_DATA, unpack};
use lambda_native_events::{
    Base64, CloudWatchAlarmEvent, CloudWatchAlarmNotification, CloudWatchLogsEvent, SnsEvent,
    samples,
};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn logs_event(gzip: &[u8]) -> String {
    let data = Base64::encode(gzip);
    format!(r#"{{"awslogs":{{"data":"{}"}}}}"#, data.text())
}

fn decode_error(event: &str) -> String {
    let event = CloudWatchLogsEvent::parse(event).unwrap();
    let error = event.decode().unwrap_err();
    assert_eq!(error.path(), "$.awslogs.data");
    error.to_string()
}

#[test]
fn log_lines_are_unpacked() {
    let event = CloudWatchLogsEvent::parse(samples::CLOUDWATCH_LOGS).unwrap();
    let data = event.data().unwrap();
    assert_eq!(data.message_type, "DATA_MESSAGE");
    assert_eq!(data.owner, "123456789012");
    assert_eq!(data.log_group, "/aws/lambda/orders");
    assert!(!data.is_control_message());
    assert_eq!(data.log_events.len(), 2);
    assert_eq!(data.log_events[0].message, "[ERROR] out of stock");
    assert!(data.log_events[0].timestamp.time().unwrap() > SystemTime::UNIX_EPOCH);
}

#[test]
fn extracted_fields_are_read_with_the_line() {
    let text = r#"{"messageType":"DATA_MESSAGE","policyLevel":"ACCOUNT_LEVEL_POLICY","logEvents":[
        {"id":"1","timestamp":1440442987000,"message":"[ERROR] \"disk\" full",
         "extractedFields":{"level":"ERROR","status":"500","@aws.region":"eu-central-1"}},
        {"id":"2","timestamp":"1440442987001","message":"b","extractedFields":null}]}"#;
    let event = logs_event(&gzip(text.as_bytes()));
    let data = CloudWatchLogsEvent::parse(&event).unwrap().data().unwrap();
    assert_eq!(data.policy_level.as_deref(), Some("ACCOUNT_LEVEL_POLICY"));
    let line = &data.log_events[0];
    assert_eq!(line.message, "[ERROR] \"disk\" full");
    assert_eq!(line.extracted_fields.get("status"), Some("500"));
    assert_eq!(
        line.extracted_fields.get("@aws.region"),
        Some("eu-central-1")
    );
    assert_eq!(
        line.timestamp.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_442_987))
    );
    assert_eq!(data.log_events[1].timestamp.0, 1_440_442_987_001);
    assert!(data.log_events[1].extracted_fields.is_empty());

    let printed = format!("{data:?}");
    assert!(
        !printed.contains("disk") && !printed.contains("500"),
        "{printed}"
    );
}

#[test]
fn a_control_message_is_recognized() {
    let text = r#"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"",
        "logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1440442987000,
        "message":"CWL CONTROL MESSAGE: Checking health of destination Lambda function."}]}"#;
    assert!(
        CloudWatchLogsData::parse(text)
            .unwrap()
            .is_control_message()
    );
}

#[test]
fn records_of_kinesis_hold_the_same_gzip() {
    let packed = gzip(br#"{"logGroup":"orders","logEvents":[{"message":"a"}]}"#);
    let text = unpack(&packed).unwrap();
    let data = CloudWatchLogsData::parse(&text).unwrap();
    assert_eq!(
        (&*data.log_group, &*data.log_events[0].message),
        ("orders", "a")
    );
    assert_eq!(
        unpack(b"this is not gzip").unwrap_err().to_string(),
        "data of CloudWatch Logs: $: not valid gzip: invalid gzip header"
    );
}

#[test]
#[cfg_attr(miri, ignore = "64 MiB take Miri an hour")]
fn what_unpacks_to_more_than_the_bound_is_an_error() {
    let within = gzip(&vec![b' '; MAX_DATA]);
    assert_eq!(unpack(&within).unwrap().len(), MAX_DATA);

    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..=MAX_DATA / (1 << 20) {
        bomb.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert_eq!(
        decode_error(&logs_event(&bomb)),
        "CloudWatch Logs event: $.awslogs.data: unpacks to more than 67108864 bytes"
    );
}

#[test]
fn data_that_is_not_gzipped_text_is_an_error() {
    assert_eq!(
        decode_error(r#"{"awslogs":{"data":"a"}}"#),
        "CloudWatch Logs event: $.awslogs.data: not valid base64: Invalid input length: 1"
    );
    for bytes in [&b""[..], b"no gzip"] {
        let error = decode_error(&logs_event(bytes));
        assert!(error.contains("not valid gzip: "), "{error}");
    }
    let whole = gzip(br#"{"logEvents":[]}"#);
    let error = decode_error(&logs_event(&whole[..whole.len() - 1]));
    assert!(error.contains("not valid gzip: "), "{error}");
    let error = decode_error(&logs_event(&gzip(b"\xff")));
    assert!(error.contains("not valid UTF-8"), "{error}");

    let event = logs_event(&gzip(br#"{"logEvents":[{"timestamp":"now"}]}"#));
    let error = CloudWatchLogsEvent::parse(&event)
        .unwrap()
        .data()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("JSON in the data of a CloudWatch Logs event: $.logEvents[0].timestamp: "),
        "{error}"
    );
}

#[test]
fn an_alarm_says_what_it_watches_and_why_it_changed() {
    let event = CloudWatchAlarmEvent::parse(samples::CLOUDWATCH_ALARM).unwrap();
    let alarm = &event.alarm_data;
    assert_eq!(event.source, "aws.cloudwatch");
    assert_eq!(
        (&*alarm.state.value, &*alarm.previous_state.value),
        ("ALARM", "OK")
    );
    let reason: serde_json::Value = alarm.state.reason_data().unwrap();
    assert_eq!(reason["recentDatapoints"][0], 7.0);
    assert!(
        alarm
            .previous_state
            .reason_data::<Option<u8>>()
            .unwrap()
            .is_none()
    );
    let [metric, expression] = &*alarm.configuration.metrics else {
        panic!("{alarm:?}")
    };
    let stat = metric.metric_stat.as_ref().unwrap();
    assert_eq!(
        (&*stat.metric.namespace, &*stat.metric.name),
        ("AWS/Lambda", "Errors")
    );
    assert_eq!(stat.metric.dimensions.get("FunctionName"), Some("orders"));
    assert_eq!((stat.period, &*stat.stat), (60, "Sum"));
    assert_eq!(expression.expression.as_deref(), Some("m1*1"));
    assert!(expression.return_data && !metric.return_data);
    assert!(event.time.time().is_some(), "{}", event.time);
}

#[test]
fn a_reason_of_another_shape_is_an_error() {
    let text = samples::CLOUDWATCH_ALARM.replace(r#"\"threshold\": 5.0"#, r#"\"threshold\": []"#);
    #[derive(serde::Deserialize, Debug)]
    struct Reason {
        #[allow(dead_code, reason = "read, and not looked at")]
        threshold: f64,
    }
    let event = CloudWatchAlarmEvent::parse(&text).unwrap();
    let error = event.alarm_data.state.reason_data::<Reason>().unwrap_err();
    assert_eq!(error.path(), "$.threshold");
}

#[test]
fn a_composite_alarm_can_be_suppressed() {
    let event = CloudWatchAlarmEvent::parse(samples::CLOUDWATCH_ALARM_COMPOSITE).unwrap();
    let alarm = &event.alarm_data;
    assert_eq!(
        alarm.state.actions_suppressed_by.as_deref(),
        Some("WaitPeriod")
    );
    let configuration = &alarm.configuration;
    assert_eq!(
        configuration.alarm_rule.as_deref(),
        Some("ALARM(errors) OR ALARM(latency)")
    );
    assert_eq!(configuration.actions_suppressor_wait_period, Some(120));
    assert!(configuration.metrics.is_empty());
}

#[test]
fn the_message_of_an_alarm_to_a_topic() {
    let message = serde_json::to_string(samples::CLOUDWATCH_ALARM_SNS).unwrap();
    let event = format!(r#"{{"Records":[{{"Sns":{{"Message":{message}}}}}]}}"#);
    let event = SnsEvent::parse(&event).unwrap();
    let alarm: CloudWatchAlarmNotification = event.records[0].sns.message_json().unwrap();
    assert_eq!(
        (&*alarm.new_state_value, &*alarm.old_state_value),
        ("ALARM", "OK")
    );
    assert_eq!(alarm.alarm_actions.len(), 1);
    let trigger = alarm.trigger.unwrap();
    assert_eq!(trigger.metric_name.as_deref(), Some("Errors"));
    assert_eq!(
        (&*trigger.dimensions[0].name, &*trigger.dimensions[0].value),
        ("FunctionName", "orders")
    );
    assert_eq!(trigger.threshold.as_ref().unwrap().as_f64(), 5.0);
    assert!(trigger.unit.is_none());
}

#[test]
fn an_alarm_over_several_metrics_names_them() {
    let message = r#"{"AlarmName":"errors","Trigger":{"Period":60,"Threshold":0.0,"Metrics":[
        {"Expression":"m1*1","Id":"e1","Label":"errors","ReturnData":true},
        {"Id":"m1","MetricStat":{"Metric":{"Dimensions":[{"value":"orders","name":"FunctionName"}],
         "MetricName":"Errors","Namespace":"AWS/Lambda"},"Period":60,"Stat":"Sum"},
         "ReturnData":false}]}}"#;
    let trigger = CloudWatchAlarmNotification::parse(message)
        .unwrap()
        .trigger
        .unwrap();
    assert_eq!(trigger.metrics[0].expression.as_deref(), Some("m1*1"));
    let stat = trigger.metrics[1].metric_stat.as_ref().unwrap();
    assert_eq!(
        (&*stat.metric.metric_name, stat.period, &*stat.stat),
        ("Errors", 60, "Sum")
    );
    assert_eq!(stat.metric.dimensions[0].value, "orders");
}

#[test]
fn a_composite_alarm_names_the_alarms_behind_it() {
    let message = r#"{"AlarmName":"shop","AlarmDescription":null,"NewStateValue":"ALARM",
        "AlarmRule":"ALARM(errors)","TriggeringChildren":[{"Arn":"arn:aws:cloudwatch:alarm:errors",
        "State":{"Value":"ALARM","Timestamp":"2024-09-24T11:25:36.410+0000"}}]}"#;
    let alarm = CloudWatchAlarmNotification::parse(message).unwrap();
    assert!(alarm.trigger.is_none() && alarm.alarm_description.is_none());
    let child = &alarm.triggering_children[0];
    assert_eq!(
        (&*child.arn, &*child.state.value),
        ("arn:aws:cloudwatch:alarm:errors", "ALARM")
    );
    assert!(child.state.timestamp.time().is_some());
}
