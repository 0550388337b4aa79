//! Auto Scaling, ECR, ECS, CloudTrail, Control Tower.

use lambda_native_events::autoscaling::AutoScalingDetail;
use lambda_native_events::{
    AutoScalingEvent, CloudTrailEvent, ControlTowerEvent, EcrPushEvent, EcrScanEvent,
    EcsContainerInstanceEvent, EcsTaskEvent, EventBridgeEvent, SnsEvent, samples,
};

#[test]
fn an_instance_was_launched() {
    let event = AutoScalingEvent::parse(samples::AUTOSCALING_LAUNCH).unwrap();
    assert_eq!(event.detail_type, "EC2 Instance Launch Successful");
    let detail = &event.detail;
    assert_eq!(detail.ec2_instance_id, "i-1234567890abcdef0");
    assert_eq!(detail.status_code.as_deref(), Some("InProgress"));
    let zone = detail
        .details
        .as_ref()
        .unwrap()
        .get("Availability Zone")
        .unwrap();
    assert_eq!(zone.as_str().unwrap(), "eu-central-1a");
    assert!(detail.lifecycle_action_token.is_none());
}

#[test]
fn an_instance_waits_at_a_hook() {
    let event = AutoScalingEvent::parse(samples::AUTOSCALING_LIFECYCLE).unwrap();
    let detail = &event.detail;
    assert_eq!(detail.lifecycle_hook_name.as_deref(), Some("drain"));
    assert_eq!(
        detail.notification_metadata.as_deref(),
        Some(r#"{"wait": 30}"#)
    );
    assert_eq!(detail.destination.as_deref(), Some("EC2"));
    let token = detail.lifecycle_action_token.as_deref().unwrap();
    let printed = format!("{event:?}");
    assert!(
        !printed.contains(token) && !printed.contains("wait"),
        "{printed}"
    );
}

#[test]
fn the_message_of_a_hook_to_a_topic_has_the_same_members() {
    let text = r#"{"Records":[{"Sns":{"Message":"{\"Service\":\"AWS Auto Scaling\",\"Origin\":\"EC2\",\"LifecycleHookName\":\"drain\",\"EC2InstanceId\":\"i-1\",\"LifecycleActionToken\":\"t-1\"}"}}]}"#;
    let event = SnsEvent::parse(text).unwrap();
    let detail: AutoScalingDetail = event.records[0].sns.message_json().unwrap();
    assert_eq!(detail.ec2_instance_id, "i-1");
    assert_eq!(detail.lifecycle_action_token.as_deref(), Some("t-1"));
}

#[test]
fn a_scan_counts_what_it_found() {
    let event = EcrScanEvent::parse(samples::ECR_SCAN).unwrap();
    let counts = &event.detail.finding_severity_counts;
    assert_eq!(
        (counts.get("CRITICAL"), counts.get("HIGH")),
        (Some(&1), None)
    );
    assert_eq!(event.detail.image_tags, ["latest"]);
    let text = r#"{"detail":{"scan-status":"FAILED","image-tags":null}}"#;
    let event = EcrScanEvent::parse(text).unwrap();
    assert!(event.detail.finding_severity_counts.is_empty() && event.detail.image_tags.is_empty());
}

#[test]
fn an_image_was_pushed() {
    let event = EcrPushEvent::parse(samples::ECR_PUSH).unwrap();
    let image = &event.detail;
    assert_eq!((&*image.action_type, &*image.result), ("PUSH", "SUCCESS"));
    assert_eq!(
        (&*image.repository_name, &*image.image_tag),
        ("shop", "latest")
    );
}

#[test]
fn a_task_stopped() {
    let event = EcsTaskEvent::parse(samples::ECS_TASK).unwrap();
    let task = &event.detail;
    assert_eq!((&*task.last_status, task.version), ("STOPPED", 6));
    assert_eq!(task.stop_code.as_deref(), Some("EssentialContainerExited"));
    let container = &task.containers[0];
    assert_eq!((&*container.name, container.exit_code), ("shop", Some(1)));
    let address = container.network_interfaces[0]
        .private_ipv4_address
        .as_deref();
    assert_eq!(address, Some("10.0.0.139"));
    assert_eq!(task.attributes[0].value.as_deref(), Some("arm64"));
}

#[test]
fn a_task_on_ec2_has_ports_and_overrides() {
    let text = r#"{"detail":{"containers":[{"networkBindings":[{"bindIP":"0.0.0.0",
        "containerPort":80,"hostPort":32768,"protocol":"tcp"}],"healthStatus":"HEALTHY"}],
        "overrides":{"containerOverrides":[{"environment":[{"name":"KEY","value":"s3cr3t"}]}]}}}"#;
    let event = EcsTaskEvent::parse(text).unwrap();
    let binding = &event.detail.containers[0].network_bindings[0];
    assert_eq!(
        (binding.container_port, binding.host_port),
        (Some(80), Some(32_768))
    );
    assert!(event.detail.overrides.is_some());
    assert!(!format!("{event:?}").contains("s3cr3t"));
}

#[test]
fn a_container_instance_has_resources() {
    let event = EcsContainerInstanceEvent::parse(samples::ECS_CONTAINER_INSTANCE).unwrap();
    let instance = &event.detail;
    assert!(instance.agent_connected);
    assert_eq!(instance.registered_resources[0].integer_value, Some(2_048));
    assert_eq!(
        instance.registered_resources[1].string_set_value,
        ["22", "2375"]
    );
    assert_eq!(
        instance.version_info.agent_version.as_deref(),
        Some("1.13.0")
    );
}

#[test]
fn a_call_is_the_detail_of_an_event_or_a_record() {
    let event = EventBridgeEvent::parse(samples::CLOUDTRAIL).unwrap();
    let call: CloudTrailEvent = event.detail().unwrap();
    assert_eq!(
        call,
        CloudTrailEvent::parse(samples::CLOUDTRAIL_RECORD).unwrap()
    );
    assert_eq!(call.user_identity.kind, "AssumedRole");
    let session = call.user_identity.session_context.as_ref().unwrap();
    assert_eq!(
        session
            .session_issuer
            .as_ref()
            .unwrap()
            .user_name
            .as_deref(),
        Some("Admin")
    );
    assert_eq!(
        call.resources[0].arn.as_deref(),
        Some("arn:aws:s3:::example-photos")
    );
    assert_eq!((call.read_only, call.error_code), (Some(false), None));
    assert!(call.response_elements.is_null());
}

#[test]
fn what_a_call_was_given_is_not_printed() {
    let text = r#"{"userIdentity":{"accessKeyId":"ASIAEXAMPLEKEYEXAMPL"},
        "requestParameters":{"password":"s3cr3t"},"responseElements":{"credentials":"s3cr3t"},
        "errorCode":"AccessDenied","eventContext":{"tagContext":{}},
        "tlsDetails":{"keyExchange":"X25519MLKEM768"}}"#;
    let call = CloudTrailEvent::parse(text).unwrap();
    let printed = format!("{call:?}");
    assert!(
        !printed.contains("s3cr3t") && !printed.contains("ASIA"),
        "{printed}"
    );
    assert!(printed.contains("AccessDenied"), "{printed}");
    assert!(call.event_context.is_some());
    assert_eq!(
        call.tls_details.unwrap().key_exchange.as_deref(),
        Some("X25519MLKEM768")
    );
}

#[test]
fn control_tower_created_an_account() {
    let event = EventBridgeEvent::parse(samples::CONTROL_TOWER).unwrap();
    let done: ControlTowerEvent = event.detail().unwrap();
    assert_eq!(
        done,
        ControlTowerEvent::parse(samples::CONTROL_TOWER_RECORD).unwrap()
    );
    let details = done.service_event_details;
    assert!(details.update_managed_account_status.is_none());
    let status = details.create_managed_account_status.unwrap();
    assert_eq!(
        status.organizational_unit.unwrap().organizational_unit_name,
        "Sandbox"
    );
    assert_eq!(status.account.unwrap().account_id, "987654321098");
    assert!(
        status.completed_timestamp.unwrap().time() > status.requested_timestamp.unwrap().time()
    );
}
