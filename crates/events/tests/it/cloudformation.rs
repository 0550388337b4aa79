//! CloudFormation custom resources and macros, and the rotation of secrets.

use lambda_native_events::cloudformation::CustomResourceRequest;
use lambda_native_events::secrets_manager::RotationStep;
use lambda_native_events::{
    CloudFormationMacroEvent, CloudFormationMacroResponse, CustomResourceEvent,
    CustomResourceProviderResponse, CustomResourceResponse, SecretsManagerRotationEvent, samples,
};
use serde_json::Value;

const IDS: &str = concat!(
    r#""StackId":"arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/"#,
    r#"11111111-2222-3333-4444-555555555555","RequestId":"82304eb2-bdda-469f-a33b-a3f1406d0a52","#,
    r#""LogicalResourceId":"Bucket""#
);

fn created() -> CustomResourceEvent<'static> {
    CustomResourceEvent::parse(samples::CLOUDFORMATION_CREATE).unwrap()
}

fn refusal(response: &CustomResourceResponse) -> String {
    response.to_json().unwrap_err().to_string()
}

#[test]
fn each_request() {
    let event = created();
    assert_eq!(event.request_type, CustomResourceRequest::Create);
    assert!(event.physical_resource_id.is_none());
    assert_eq!(event.properties::<Value>().unwrap()["Bucket"], "new");
    assert!(event.old_properties::<Option<Value>>().unwrap().is_none());

    let event = CustomResourceEvent::parse(samples::CLOUDFORMATION_UPDATE).unwrap();
    assert_eq!(event.request_type, CustomResourceRequest::Update);
    assert_eq!(event.old_properties::<Value>().unwrap()["Bucket"], "old");

    let event = CustomResourceEvent::parse(samples::CLOUDFORMATION_DELETE).unwrap();
    assert_eq!(event.request_type, CustomResourceRequest::Delete);
    assert_eq!(event.physical_resource_id.as_deref(), Some("bucket-1"));

    let event = CustomResourceEvent::parse(r#"{"RequestType":"Import"}"#).unwrap();
    assert_eq!(event.request_type.as_str(), "Import");
}

#[test]
fn properties_of_another_type_are_an_error_of_theirs() {
    let error = created().properties::<Vec<u8>>().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("ResourceProperties of a custom resource: $: "),
        "{error}"
    );
}

#[test]
fn the_response_url_is_not_printed() {
    let event = created();
    assert!(
        event
            .response_url
            .as_deref()
            .unwrap()
            .contains("X-Amz-Signature")
    );
    let printed = format!("{event:?}");
    assert!(
        !printed.contains("X-Amz") && !printed.contains("new"),
        "{printed}"
    );
    let response = event.success("bucket-1").data("Key", "s3cr3t");
    assert!(!format!("{response:?}").contains("s3cr3t"));
}

#[test]
fn the_responses() {
    let event = created();
    assert_eq!(
        event.success("bucket-1").data("Size", 7).to_json().unwrap(),
        format!(
            r#"{{"Status":"SUCCESS","PhysicalResourceId":"bucket-1",{IDS},"Data":{{"Size":7}}}}"#
        )
    );
    assert_eq!(
        event.failure("no \"quota\"").to_json().unwrap(),
        format!(
            r#"{{"Status":"FAILED","Reason":"no \"quota\"","PhysicalResourceId":"82304eb2-bdda-469f-a33b-a3f1406d0a52",{IDS}}}"#
        )
    );
    let deleted = CustomResourceEvent::parse(samples::CLOUDFORMATION_DELETE).unwrap();
    assert_eq!(
        deleted.done().no_echo().to_json().unwrap(),
        format!(r#"{{"Status":"SUCCESS","PhysicalResourceId":"bucket-1",{IDS},"NoEcho":true}}"#)
    );
    assert_eq!(deleted.failure("no").physical_resource_id, "bucket-1");
}

#[test]
fn a_reason_of_any_length_fits_a_response() {
    let event = created();
    assert_eq!(
        event.failure("a".repeat(1_536)).reason.unwrap().len(),
        1_536
    );
    for text in ["a", "é", "\"", "\u{0}", "\u{1f980}"] {
        let mut response = event.failure(text.repeat(10_000));
        response.physical_resource_id = "i".repeat(1_024).into();
        response.to_json().unwrap();
        let reason = response.reason.unwrap();
        assert!(
            reason.starts_with(text) && reason.ends_with("..."),
            "{reason}"
        );
    }
}

#[test]
fn responses_that_cloudformation_rejects() {
    let event = created();
    let response = CustomResourceResponse {
        status: "Success".into(),
        ..event.success("a")
    };
    assert_eq!(
        refusal(&response),
        "custom resource response: $.Status: `Success` is neither SUCCESS nor FAILED"
    );
    let no_reason = "custom resource response: $.Reason: is missing, but the status is FAILED";
    let response = CustomResourceResponse {
        reason: None,
        ..event.failure("a")
    };
    assert_eq!(refusal(&response), no_reason);
    assert_eq!(refusal(&event.failure("")), no_reason);
    assert_eq!(
        refusal(&event.success("")),
        "custom resource response: $.PhysicalResourceId: has 0 bytes; it must have 1 to 1,024"
    );
    event.success("é".repeat(512)).to_json().unwrap();
    assert_eq!(
        refusal(&event.success("é".repeat(513))),
        "custom resource response: $.PhysicalResourceId: has 1026 bytes; it must have 1 to 1,024"
    );
    let response = CustomResourceResponse {
        stack_id: "".into(),
        ..event.success("a")
    };
    assert_eq!(
        refusal(&response),
        "custom resource response: $.StackId: is missing; copy it from the request"
    );
}

#[test]
fn a_response_has_at_most_4096_bytes() {
    let event = created();
    let bytes = event.success("a").data("Text", "").to_json().unwrap().len();
    let with = |length: usize| event.success("a").data("Text", "x".repeat(length));
    assert_eq!(with(4_096 - bytes).to_json().unwrap().len(), 4_096);
    assert_eq!(
        refusal(&with(4_097 - bytes)),
        "custom resource response: $: has 4097 bytes (the limit is 4,096)"
    );
}

#[test]
fn what_the_provider_framework_gets() {
    let response = CustomResourceProviderResponse::new("bucket-1")
        .data("Size", 7)
        .no_echo();
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"PhysicalResourceId":"bucket-1","Data":{"Size":7},"NoEcho":true}"#
    );
    let response = CustomResourceProviderResponse::complete(true).data("Size", 7);
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"Data":{"Size":7},"NoEcho":false,"IsComplete":true}"#
    );
    assert_eq!(
        CustomResourceProviderResponse::default().to_json().unwrap(),
        r#"{"NoEcho":false}"#
    );
}

#[test]
fn responses_that_the_provider_framework_rejects() {
    let refusal =
        |response: CustomResourceProviderResponse| response.to_json().unwrap_err().to_string();
    assert_eq!(
        refusal(CustomResourceProviderResponse::new("a".repeat(1_025))),
        "custom resource provider response: $.PhysicalResourceId: has 1025 bytes (the limit is 1,024)"
    );
    assert_eq!(
        refusal(CustomResourceProviderResponse::complete(false).data("Size", 7)),
        "custom resource provider response: $.Data: must be absent while IsComplete is false"
    );
    assert_eq!(
        refusal(CustomResourceProviderResponse::new("a").data("Text", "x".repeat(4_096))),
        "custom resource provider response: $: has 4156 bytes (the limit is 4,096)"
    );
}

#[test]
fn a_rotation_has_four_steps_and_maybe_more() {
    let event = SecretsManagerRotationEvent::parse(samples::SECRETS_MANAGER_ROTATION).unwrap();
    assert_eq!(event.step, RotationStep::CreateSecret);
    assert_eq!(
        event.client_request_token,
        "0c7e4d52-7a7d-4a53-a3c8-27b3a3c6f1d4"
    );
    assert_eq!(event.rotation_token.as_deref(), Some("EXAMPLE"));
    assert!(!format!("{event:?}").contains("EXAMPLE"));

    for (text, step) in [
        ("setSecret", RotationStep::SetSecret),
        ("testSecret", RotationStep::TestSecret),
        ("finishSecret", RotationStep::FinishSecret),
        ("shareSecret", RotationStep::Other("shareSecret".into())),
    ] {
        let event = format!(r#"{{"Step":"{text}"}}"#);
        assert_eq!(
            SecretsManagerRotationEvent::parse(&event).unwrap().step,
            step
        );
    }
}

#[test]
fn a_macro_gets_a_template_and_returns_another() {
    let event = CloudFormationMacroEvent::parse(samples::CLOUDFORMATION_MACRO).unwrap();
    assert_eq!(event.transform_id, "123456789012::Shop");
    assert_eq!(event.params::<Value>().unwrap()["Stage"], "prod");
    let parameters: Value = event.template_parameters().unwrap();
    assert_eq!(parameters["Zones"][1], "b");
    crate::support::assert_hidden(&event, &["s3cr3t", "prod"]);

    let response = event.success(&event.fragment).to_json().unwrap();
    let response: Value = serde_json::from_str(&response).unwrap();
    assert_eq!(response["requestId"], *event.request_id);
    assert_eq!(response["status"], "success");
    assert_eq!(response["fragment"], event.fragment::<Value>().unwrap());
    assert!(response.get("errorMessage").is_none());
}

#[test]
fn a_fragment_of_another_type_is_an_error_of_its_own() {
    let text = r#"{"fragment": [1], "params": null, "more": {}}"#;
    let event = CloudFormationMacroEvent::parse(text).unwrap();
    let error = event.fragment::<Vec<String>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "fragment of a CloudFormation macro: $[0]: \
         invalid type: integer `1`, expected a string (line 1, column 2)"
    );
    assert!(event.params::<Option<Value>>().unwrap().is_none());
    let error = CloudFormationMacroEvent::parse(r#"{"region": []}"#).unwrap_err();
    assert_eq!(error.path(), "$.region");
}

#[test]
fn macro_responses_that_cloudformation_rejects() {
    let response = |status: &'static str| CloudFormationMacroResponse {
        request_id: "r".into(),
        status: status.into(),
        ..Default::default()
    };
    crate::support::assert_refused(
        CloudFormationMacroResponse::default().to_json(),
        "CloudFormation macro response: $.requestId: is missing; copy it from the event",
    );
    crate::support::assert_refused(
        response("").to_json(),
        "CloudFormation macro response: $.status: is missing",
    );
    crate::support::assert_refused(
        response("SUCCESS").to_json(),
        "CloudFormation macro response: $.fragment: is missing, but the status is success",
    );
    assert!(response("failure").to_json().is_ok());
}
