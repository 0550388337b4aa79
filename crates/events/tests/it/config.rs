//! AWS Config: the invoking event and the rule parameters, which are JSON in strings.

use lambda_native_events::{ConfigEvent, samples};
use serde_json::{Value, json};

fn event(invoking: &Value) -> String {
    json!({"invokingEvent": invoking.to_string(), "resultToken": "s3cr3t"}).to_string()
}

#[test]
fn a_resource_changed() {
    let event = ConfigEvent::parse(samples::CONFIG_CHANGE).unwrap();
    assert_eq!(event.evaluation_mode.as_deref(), Some("DETECTIVE"));
    assert_eq!(event.rule_parameters::<Value>().unwrap()["maxAge"], "90");
    let invoking = event.invoking_event().unwrap();
    assert_eq!(invoking.message_type, "ConfigurationItemChangeNotification");
    let item = invoking.resource().unwrap();
    assert_eq!(
        (&*item.resource_type, &*item.resource_id),
        ("AWS::S3::Bucket", "example-photos")
    );
    assert!(item.configuration_item_capture_time.time().is_some());
    assert_eq!(
        item.configuration.parse::<Value>().unwrap()["name"],
        "example-photos"
    );
    assert_eq!(item.tags.get("stage"), Some("prod"));
    assert!(!item.is_deleted());
}

#[test]
fn a_resource_that_is_too_large_comes_in_short() {
    let text = event(&json!({
        "messageType": "OversizedConfigurationItemChangeNotification",
        "configurationItemSummary": {"changeType": "UPDATE", "configurationStateId": 0,
            "resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "resourceName": null,
            "configurationItemStatus": "OK"},
    }));
    let event = ConfigEvent::parse(&text).unwrap();
    let invoking = event.invoking_event().unwrap();
    let item = invoking.resource().unwrap();
    assert_eq!(
        (&*item.resource_id, item.change_type.as_deref()),
        ("i-1", Some("UPDATE"))
    );
    assert!(item.configuration.is_null() && item.resource_name.is_none());
}

#[test]
fn a_resource_was_deleted() {
    for (status, deleted) in [
        ("ResourceDeleted", true),
        ("ResourceDeletedNotRecorded", true),
        ("ResourceNotRecorded", false),
        ("New", false),
    ] {
        let text = event(
            &json!({"configurationItem": {"configurationItemStatus": status,
            "configurationStateId": "1450000000000", "relationships": [{"name": "Is contained in Vpc",
            "resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1"}]}}),
        );
        let event = ConfigEvent::parse(&text).unwrap();
        let invoking = event.invoking_event().unwrap();
        let item = invoking.resource().unwrap();
        assert_eq!(item.is_deleted(), deleted, "{status}");
        assert_eq!(
            item.configuration_state_id.as_deref(),
            Some("1450000000000")
        );
        assert_eq!(item.relationships[0].resource_id.as_deref(), Some("vpc-1"));
    }
}

#[test]
fn a_schedule_is_about_no_one_resource() {
    let event = ConfigEvent::parse(samples::CONFIG_SCHEDULED).unwrap();
    let invoking = event.invoking_event().unwrap();
    assert_eq!(invoking.message_type, "ScheduledNotification");
    assert!(invoking.resource().is_none());
    assert_eq!(invoking.aws_account_id.as_deref(), Some("123456789012"));
}

#[test]
fn a_rule_can_have_no_parameters() {
    for text in [
        "{}",
        r#"{"ruleParameters":null}"#,
        r#"{"ruleParameters":"{}"}"#,
    ] {
        let event = ConfigEvent::parse(text).unwrap();
        assert_eq!(
            event.rule_parameters::<Value>().unwrap(),
            json!({}),
            "{text}"
        );
    }
}

#[test]
fn strings_without_json_are_errors_of_their_own() {
    let event = r#"{"invokingEvent":"{\"messageType\":[]}","ruleParameters":"a"}"#;
    let event = ConfigEvent::parse(event).unwrap();
    assert_eq!(
        event.invoking_event().unwrap_err().to_string(),
        "invokingEvent of an AWS Config event: $.messageType: \
         invalid type: sequence, expected a string (line 1, column 15)"
    );
    assert_eq!(
        event.rule_parameters::<Value>().unwrap_err().to_string(),
        "ruleParameters of an AWS Config event: $: expected value (line 1, column 1)"
    );
}

#[test]
fn tokens_and_configurations_are_not_printed() {
    let text = event(&json!({"configurationItem": {"resourceId": "f",
        "configuration": {"environment": "s3cr3t"}, "supplementaryConfiguration": "s3cr3t"},
        "configurationItemDiff": {"changedProperties": "s3cr3t"}}));
    let event = ConfigEvent::parse(&text).unwrap();
    for printed in [
        format!("{event:?}"),
        format!("{:?}", event.invoking_event().unwrap()),
    ] {
        assert!(!printed.contains("s3cr3t"), "{printed}");
    }
}
