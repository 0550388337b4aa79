//! EC2, ECS services, Step Functions, AWS Health, GuardDuty: through EventBridge.

use std::time::{Duration, SystemTime};

use lambda_native_events::ec2::Ec2InstanceState;
use lambda_native_events::ecs::EcsDeploymentName;
use lambda_native_events::health::HealthCategory;
use lambda_native_events::step_functions::StepFunctionsStatus;
use lambda_native_events::{
    Ec2InstanceEvent, EcsDeploymentEvent, EcsServiceActionEvent, Event, EventBridgeEvent,
    GuardDutyEvent, HealthEvent, Source, StepFunctionsEvent, samples,
};
use serde_json::Value;

#[test]
fn an_instance_of_ec2_changed_its_state() {
    let event = Ec2InstanceEvent::parse(samples::EC2_STATE).unwrap();
    assert_eq!(event.detail.instance_id, "i-1234567890abcdef0");
    assert_eq!(event.detail.state, Some(Ec2InstanceState::Stopped));
    assert_eq!(event.detail.instance_action, None);

    let text = samples::EC2_STATE.replace("\"stopped\"", "\"moved\"");
    let state = Ec2InstanceEvent::parse(&text).unwrap().detail.state;
    assert_eq!(state.unwrap().as_str(), "moved");
}

#[test]
fn an_instance_of_ec2_is_about_to_be_interrupted() {
    let detail = Ec2InstanceEvent::parse(samples::EC2_SPOT).unwrap().detail;
    assert_eq!(detail.instance_action.as_deref(), Some("terminate"));
    assert_eq!(detail.state, None);
    let detail = Ec2InstanceEvent::parse(samples::EC2_REBALANCE)
        .unwrap()
        .detail;
    assert_eq!((detail.state, detail.instance_action), (None, None));
}

#[test]
fn the_deployment_of_an_ecs_service_failed() {
    let event = EcsDeploymentEvent::parse(samples::ECS_DEPLOYMENT).unwrap();
    assert_eq!(event.detail.event_name, EcsDeploymentName::Failed);
    assert_eq!(event.detail.event_type, "ERROR");
    assert_eq!(event.detail.deployment_id, "ecs-svc/1234567890123456789");
    assert!(event.detail.updated_at.unwrap().time().is_some());

    let text =
        r#"{"detail": {"eventName": "SERVICE_DEPLOYMENT_PAUSED", "reason": null, "more": [1]}}"#;
    let detail = EcsDeploymentEvent::parse(text).unwrap().detail;
    assert_eq!(detail.event_name.as_str(), "SERVICE_DEPLOYMENT_PAUSED");
    assert_eq!(detail.reason, "");
}

#[test]
fn an_action_of_an_ecs_service_names_what_it_is_about() {
    let action = EcsServiceActionEvent::parse(samples::ECS_SERVICE_ACTION)
        .unwrap()
        .detail;
    assert_eq!(action.reason.as_deref(), Some("RESOURCE:CPU"));
    assert_eq!(action.container_instance_arns.len(), 1);
    assert_eq!(action.capacity_provider_arns.len(), 1);
    assert!(action.task_arns.is_empty() && action.desired_count.is_none());
    let text = r#"{"detail": {"eventName": "SERVICE_DESIRED_COUNT_UPDATED", "desiredCount": 3,
        "targetGroupArns": ["arn:t"], "serviceRegistryArns": ["arn:r"], "taskArns": ["arn:k"],
        "ec2InstanceIds": ["i-1"], "containerPort": 80}}"#;
    let action = EcsServiceActionEvent::parse(text).unwrap().detail;
    assert_eq!(
        (action.desired_count, action.container_port),
        (Some(3), Some(80))
    );
    assert_eq!(action.ec2_instance_ids, ["i-1"]);
    assert_eq!(action.target_group_arns, ["arn:t"]);
}

#[test]
fn an_execution_of_step_functions_failed() {
    let event = StepFunctionsEvent::parse(samples::STEP_FUNCTIONS_STATUS).unwrap();
    let execution = &event.detail;
    assert_eq!(execution.status, StepFunctionsStatus::Failed);
    assert_eq!(execution.start_date.0, 1_727_177_134_847);
    assert!(execution.stop_date.unwrap() > execution.start_date);
    assert_eq!(execution.input_json::<Value>().unwrap()["id"], "o-7");
    assert_eq!(execution.error.as_deref(), Some("Payment.Declined"));
    assert!(execution.input_details.as_ref().unwrap().included);
    assert_eq!(
        (execution.redrive_count, &execution.output_details),
        (Some(1), &None)
    );

    let error = execution.output_json::<Value>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "output of a Step Functions execution: $: is missing"
    );
    let error = execution.input_json::<Vec<u8>>().unwrap_err();
    assert_eq!(error.path(), "$");
    crate::support::assert_hidden(&event, &["4111", "declined"]);
}

#[test]
fn an_execution_of_step_functions_runs_or_has_a_status_of_tomorrow() {
    let text = r#"{"detail": {"status": "RUNNING", "startDate": 1551225271984, "stopDate": null,
        "input": "{}", "output": null, "tomorrow": {"a": 1}}}"#;
    let detail = StepFunctionsEvent::parse(text).unwrap().detail;
    assert_eq!(
        (detail.status, detail.stop_date),
        (StepFunctionsStatus::Running, None)
    );
    let text = r#"{"detail": {"status": "PAUSED", "output": "[7]"}}"#;
    let detail = StepFunctionsEvent::parse(text).unwrap().detail;
    assert_eq!(detail.status.as_str(), "PAUSED");
    assert_eq!(detail.output_json::<Vec<u8>>().unwrap(), [7]);
    let error = StepFunctionsEvent::parse(r#"{"detail": {"startDate": "now"}}"#).unwrap_err();
    assert_eq!(error.path(), "$.detail.startDate");
}

#[test]
fn a_health_event_names_what_is_affected() {
    let event = HealthEvent::parse(samples::HEALTH).unwrap();
    let health = &event.detail;
    assert_eq!(health.event_type_category, HealthCategory::ScheduledChange);
    assert_eq!(health.status_code, "upcoming");
    assert_eq!(
        health.start_time.as_ref().unwrap().as_str(),
        "Wed, 09 Oct 2024 14:00:00 GMT"
    );
    assert_eq!(
        health.start_time.as_ref().unwrap().time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_728_482_400))
    );
    assert_eq!(health.event_description[0].language, "en_US");
    let entity = &health.affected_entities[0];
    assert_eq!(entity.entity_value, "i-1234567890abcdef0");
    assert_eq!(
        (entity.status.as_deref(), entity.tags.get("stage")),
        (Some("PENDING"), Some("prod"))
    );
    assert_eq!(
        (health.page.as_deref(), health.total_pages.as_deref()),
        (Some("1"), Some("1"))
    );
    assert_eq!(health.backup_event, Some(false));
    assert_eq!(health.personas, ["OPERATIONS"]);

    let text = r#"{"detail-type": "AWS Health Abuse Event", "source": "aws.health", "detail": {
        "eventTypeCategory": "prophecy", "affectedEntities": null}}"#;
    assert_eq!(Source::of(text), Some(Source::Health));
    let health = HealthEvent::parse(text).unwrap().detail;
    assert_eq!(health.event_type_category.as_str(), "prophecy");
    assert!(health.affected_entities.is_empty());
}

#[test]
fn a_finding_of_guardduty_has_a_stable_part_and_json() {
    let event = GuardDutyEvent::parse(samples::GUARDDUTY_FINDING).unwrap();
    let finding = &event.detail;
    assert_eq!(finding.kind, "CryptoCurrency:EC2/BitcoinTool.B!DNS");
    assert_eq!(finding.severity.as_f64(), 8.5);
    assert_eq!(finding.service.count, 2);
    let action = finding.service.action.as_ref().unwrap();
    assert_eq!(
        action.get("actionType").unwrap().as_str().unwrap(),
        "DNS_REQUEST"
    );
    let instance = finding.resource.instance_details.as_ref().unwrap();
    assert_eq!(
        instance.get("instanceType").unwrap().as_str().unwrap(),
        "m3.xlarge"
    );
    assert!(finding.updated_at.time() > finding.created_at.time());
    crate::support::assert_hidden(&event, &["ASIAEXAMPLEKEYEXAMPL"]);

    let text = r#"{"detail": {"severity": 2, "resource": {"resourceType": "Lambda", "lambdaDetails": {}}}}"#;
    let finding = GuardDutyEvent::parse(text).unwrap().detail;
    assert_eq!(finding.severity.as_i64(), Some(2));
    assert!(finding.resource.lambda_details.is_some());
    let error = GuardDutyEvent::parse(r#"{"detail": {"service": {"count": "many"}}}"#).unwrap_err();
    assert_eq!(error.path(), "$.detail.service.count");
}

#[test]
fn other_events_of_these_services_stay_events_of_eventbridge() {
    for (source, detail_type) in [
        ("aws.ec2", "EBS Volume Notification"),
        ("aws.ec2", "AWS API Call via CloudTrail"),
        ("aws.ecs", "AWS API Call via CloudTrail"),
        ("aws.states", "AWS API Call via CloudTrail"),
        ("aws.s3", "AWS API Call via CloudTrail"),
        (
            "aws.guardduty",
            "GuardDuty Malware Protection Object Scan Result",
        ),
        ("com.example.shop", "Object Created"),
        ("com.example.shop", "Scheduled Event"),
    ] {
        let text = format!(
            r#"{{"source": "{source}", "detail-type": "{detail_type}", "detail": {{"a": 1}}}}"#
        );
        assert_eq!(Source::of(&text), Some(Source::EventBridge), "{text}");
        assert!(matches!(Event::parse(&text), Ok(Event::EventBridge(_))));
    }
}

#[test]
fn the_details_are_read_from_any_envelope() {
    let event = EventBridgeEvent::parse(samples::HEALTH).unwrap();
    let detail: lambda_native_events::health::HealthDetail = event.detail().unwrap();
    assert_eq!(detail.service, "EC2");
}
