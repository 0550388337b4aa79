//! Cognito: events and responses of the triggers.

mod challenges;
mod messages;
mod tokens;
mod users;

use lambda_native_events::cognito::{CognitoSyncOperation, PreSignUpSource};
use lambda_native_events::{
    CognitoSyncEvent, CreateAuthChallengeEvent, CustomEmailSenderEvent, CustomMessageEvent,
    CustomSmsSenderEvent, InboundFederationEvent, Map, PostAuthenticationEvent,
    PostConfirmationEvent, PreAuthenticationEvent, PreSignUpEvent, PreTokenGenerationV2Event,
    ResponseError, samples,
};

/// The `response` member, as JSON.
#[track_caller]
fn response(response: Result<String, ResponseError>) -> String {
    let response = response.unwrap();
    let (_, response) = response.rsplit_once(r#""response":"#).unwrap();
    response.strip_suffix('}').unwrap().to_owned()
}

#[track_caller]
fn refused(response: Result<String, ResponseError>, expected: &str) {
    assert_eq!(response.unwrap_err().to_string(), expected);
}

#[test]
fn what_all_triggers_are_told() {
    let event = PreSignUpEvent::parse(samples::COGNITO_PRE_SIGN_UP).unwrap();
    assert_eq!(event.version, "1");
    assert_eq!(event.trigger_source, PreSignUpSource::SignUp);
    assert_eq!(event.region, "us-east-1");
    assert_eq!(event.user_pool_id, "us-east-1_Example1");
    assert_eq!(event.user_name, "0b6f3f0e-5d0c-4e8e-9d44-2f3c7a1b5e90");
    assert_eq!(event.caller_context.client_id, "1example23456789");
    assert_eq!(
        event.caller_context.aws_sdk_version,
        "aws-sdk-unknown-unknown"
    );
    assert_eq!(event.request.user_attributes.get("name"), Some("Ada"));
    assert_eq!(event.request.validation_data.get("invitation"), Some("i-7"));
    assert_eq!(
        event.request.client_metadata.get("campaign"),
        Some("spring")
    );
}

#[test]
fn an_event_that_is_returned_as_it_came_changes_nothing() {
    let text = r#"{"version":"1","triggerSource":"PostAuthentication_Authentication","region":"r",
        "userPoolId":"r_1","userName":"ada","new":[1],"callerContext":{"awsSdkVersion":"s","clientId":"c"},
        "request":{"userAttributes":{"sub":"u"},"newDeviceUsed":true,"new":{}},"response":{}}"#;
    let event = PostAuthenticationEvent::parse(text).unwrap();
    assert_eq!(
        event.to_json().unwrap(),
        r#"{"version":"1","triggerSource":"PostAuthentication_Authentication","region":"r","userPoolId":"r_1","userName":"ada","callerContext":{"awsSdkVersion":"s","clientId":"c"},"request":{"userAttributes":{"sub":"u"},"newDeviceUsed":true},"response":{}}"#
    );
}

#[test]
fn triggers_without_a_response_keep_its_members() {
    let text = r#"{"response": {"new": [1, {"a": null}]}}"#;
    let expected = r#"{"new":[1,{"a":null}]}"#;
    let json = |written| response(written).replace(": ", ":").replace(", ", ",");
    assert_eq!(
        json(PostConfirmationEvent::parse(text).unwrap().to_json()),
        expected
    );
    assert_eq!(
        json(PreAuthenticationEvent::parse(text).unwrap().to_json()),
        expected
    );
    assert_eq!(
        json(PostAuthenticationEvent::parse(text).unwrap().to_json()),
        expected
    );
    assert_eq!(
        json(CustomEmailSenderEvent::parse(text).unwrap().to_json()),
        expected
    );
    assert_eq!(
        json(CustomSmsSenderEvent::parse("{}").unwrap().to_json()),
        "{}"
    );
}

#[test]
fn a_source_that_is_not_known_is_kept() {
    let text = r#"{"triggerSource": "PreSignUp_Tele\u0070athy", "userName": "a\nb"}"#;
    let event = PreSignUpEvent::parse(text).unwrap();
    assert_eq!(event.trigger_source.as_str(), "PreSignUp_Telepathy");
    assert!(matches!(event.trigger_source, PreSignUpSource::Other(_)));
    assert_eq!(event.user_name, "a\nb");
    assert!(
        event
            .to_json()
            .unwrap()
            .contains(r#""triggerSource":"PreSignUp_Telepathy""#)
    );
    let none = PreSignUpEvent::parse(r#"{"triggerSource": null, "request": null}"#).unwrap();
    assert!(!none.to_json().unwrap().contains("triggerSource"));
    assert!(none == PreSignUpEvent::default());
}

#[test]
fn a_value_of_the_wrong_type_is_an_error_with_its_path() {
    let text = r#"{"request": {"userAttributes": [1]}}"#;
    let error = PreSignUpEvent::parse(text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Cognito pre sign-up event: $.request.userAttributes: invalid type: sequence, \
         expected an object of strings (line 1, column 31)"
    );
}

#[test]
fn a_sign_up_sets_three_flags() {
    let mut event = PreSignUpEvent::parse(samples::COGNITO_PRE_SIGN_UP).unwrap();
    event.response.auto_confirm_user = true;
    event.response.auto_verify_email = true;
    assert_eq!(
        response(event.to_json()),
        r#"{"autoConfirmUser":true,"autoVerifyEmail":true,"autoVerifyPhone":false}"#
    );
}

#[test]
fn an_address_that_a_new_user_does_not_have_is_not_verified() {
    let mut event = PreSignUpEvent::parse(samples::COGNITO_PRE_SIGN_UP).unwrap();
    event.response.auto_verify_phone = true;
    refused(
        event.to_json(),
        "Cognito pre sign-up response: $.response.autoVerifyPhone: \
         is true, but the user has no attribute phone_number",
    );
    event.request.user_attributes = Map::from([("email", ""), ("phone_number", "+15555550123")]);
    event.to_json().unwrap();
    event.response.auto_verify_email = true;
    refused(
        event.to_json(),
        "Cognito pre sign-up response: $.response.autoVerifyEmail: \
         is true, but the user has no attribute email",
    );
    event.trigger_source = PreSignUpSource::AdminCreateUser;
    event.to_json().unwrap();
}

#[test]
fn records_that_are_synchronized() {
    let mut event = CognitoSyncEvent::parse(samples::COGNITO_SYNC).unwrap();
    assert_eq!((event.version, &*event.event_type), (2, "SyncTrigger"));
    assert_eq!(event.dataset_name, "game");
    let score = event.dataset_records.get("score").unwrap();
    assert_eq!(score.old_value.as_deref(), Some("90"));
    assert_eq!(score.new_value.as_deref(), Some("120"));
    assert_eq!(score.op, CognitoSyncOperation::Replace);
    event.replace("score", "100");
    event.remove("hint");
    event.replace("badge", "gold");
    assert!(event.to_json().unwrap().ends_with(
        r#""datasetRecords":{"score":{"oldValue":"90","newValue":"100","op":"replace"},"hint":{"oldValue":"left","op":"remove"},"badge":{"newValue":"gold","op":"replace"}}}"#
    ));
}

#[test]
fn an_unknown_operation_is_rejected() {
    let text = r#"{"datasetRecords": {"a": {"op": "remove"}, "b\"": {"op": "merge"}}}"#;
    refused(
        CognitoSyncEvent::parse(text).unwrap().to_json(),
        r#"Cognito Sync response: $.datasetRecords["b\""].op: "merge" is neither replace nor remove"#,
    );
}

#[test]
fn what_is_personal_or_secret_is_not_printed() {
    let mut messages = CustomMessageEvent::parse(samples::COGNITO_CUSTOM_MESSAGE).unwrap();
    messages.response.sms_message = Some("{####} is for Ada".into());
    let mut challenge =
        CreateAuthChallengeEvent::parse(samples::COGNITO_CREATE_AUTH_CHALLENGE).unwrap();
    let response = &mut challenge.response;
    response
        .private_challenge_parameters
        .insert("answer", "729104");
    response
        .public_challenge_parameters
        .insert("to", "ada@example.com");
    response.challenge_metadata = Some("CODE-729104".into());
    let mut tokens =
        PreTokenGenerationV2Event::parse(samples::COGNITO_PRE_TOKEN_GENERATION_V2).unwrap();
    tokens.id_token().claim("name", "Ada");
    let mut federation =
        InboundFederationEvent::parse(samples::COGNITO_INBOUND_FEDERATION).unwrap();
    federation.response.user_attributes_to_map = federation.request.attributes.to_map();
    let mut printed = vec![
        format!("{messages:?}"),
        format!("{challenge:?}"),
        format!("{tokens:?}"),
        format!("{federation:?}"),
    ];
    for sample in samples::ALL
        .iter()
        .filter(|sample| sample.family == "cognito")
    {
        let root = crate::roots::EVENTS
            .iter()
            .find(|root| root.samples.contains(&sample.name));
        printed.push((root.unwrap().read)(sample.text).unwrap().debug);
    }
    for printed in printed {
        for secret in [
            "@",
            "Ada",
            "+1555",
            "s3cr3t",
            "729104",
            "CODE",
            "d-7",
            "i-7",
            "spring",
            "nightly",
            "c2VhbGVk",
            "eyExample",
            "120",
            "right",
        ] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        assert!(printed.contains("region: \"us-east-1\""), "{printed}");
    }
}
