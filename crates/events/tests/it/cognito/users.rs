//! Migrated and federated users.

use lambda_native_events::cognito::{
    InboundFederationProvider, MigrateUserDelivery, MigrateUserResponse, MigrateUserSource,
};
use lambda_native_events::{InboundFederationEvent, Map, MigrateUserEvent, samples};

use super::{refused, response};

fn migrate_user() -> MigrateUserEvent<'static> {
    MigrateUserEvent::parse(samples::COGNITO_MIGRATE_USER).unwrap()
}

#[test]
fn a_user_who_is_migrated() {
    let mut event = migrate_user();
    assert_eq!(event.trigger_source, MigrateUserSource::Authentication);
    assert_eq!(event.request.password.as_deref(), Some("s3cr3t"));
    event.response = MigrateUserResponse::reset_required([("email", "ada@example.com")]);
    event.response.desired_delivery_mediums = vec![MigrateUserDelivery::Email, "SMS".into()];
    event.response.force_alias_creation = Some(false);
    event.response.enable_sms_mfa = Some(true);
    assert_eq!(
        response(event.to_json()),
        r#"{"userAttributes":{"email":"ada@example.com"},"finalUserStatus":"RESET_REQUIRED","messageAction":"SUPPRESS","desiredDeliveryMediums":["EMAIL","SMS"],"forceAliasCreation":false,"enableSMSMFA":true}"#
    );
    event.response = MigrateUserResponse::default();
    event
        .response
        .user_attributes
        .insert("email", "ada@example.com");
    assert_eq!(
        response(event.to_json()),
        r#"{"userAttributes":{"email":"ada@example.com"}}"#
    );
}

#[test]
fn a_user_who_cannot_be_migrated_is_rejected() {
    let mut event = migrate_user();
    let name = "Cognito migrate user response";
    refused(
        event.to_json(),
        &format!("{name}: $.response.userAttributes: is empty"),
    );

    let response = MigrateUserResponse::confirmed([("email", "ada@example.com")]);
    event.response = MigrateUserResponse {
        final_user_status: "ARCHIVED".into(),
        ..response.clone()
    };
    refused(
        event.to_json(),
        &format!(
            "{name}: $.response.finalUserStatus: \"ARCHIVED\" is neither CONFIRMED nor RESET_REQUIRED"
        ),
    );
    event.response = MigrateUserResponse {
        message_action: "RESEND".into(),
        ..response.clone()
    };
    refused(
        event.to_json(),
        &format!("{name}: $.response.messageAction: \"RESEND\" is not SUPPRESS"),
    );
    event.response = MigrateUserResponse {
        desired_delivery_mediums: vec!["EMAIL".into(), "PIGEON".into()],
        ..response.clone()
    };
    refused(
        event.to_json(),
        &format!(
            "{name}: $.response.desiredDeliveryMediums[1]: \"PIGEON\" is neither EMAIL nor SMS"
        ),
    );
    event.response = response;
    event.to_json().unwrap();
    event.trigger_source = MigrateUserSource::ForgotPassword;
    refused(
        event.to_json(),
        &format!(
            "{name}: $.response.userAttributes: email_verified or \
             phone_number_verified must be `true`, because the user has forgotten the password"
        ),
    );
    event
        .response
        .user_attributes
        .insert("phone_number_verified", "True");
    event.to_json().unwrap();
}

#[test]
fn what_a_provider_says() {
    let text = samples::COGNITO_INBOUND_FEDERATION;
    let mut event = InboundFederationEvent::parse(text).unwrap();
    assert_eq!(event.request.provider_type, InboundFederationProvider::Oidc);
    let attributes = &event.request.attributes;
    assert_eq!(attributes.get("email").unwrap(), "Ada@Example.com");
    assert_eq!(attributes.get("given_name").unwrap(), "Ada");
    assert_eq!(attributes.get("groups").unwrap(), r#"["a", "b"]"#);
    assert!(attributes.get("access_token").is_none());
    assert_eq!(response(event.to_json()), r#"{"userAttributesToMap":{}}"#);

    event.response.user_attributes_to_map = attributes.to_map();
    let response: serde_json::Value = serde_json::from_str(&response(event.to_json())).unwrap();
    assert_eq!(response["userAttributesToMap"]["email"], "Ada@Example.com");
    assert_eq!(response["userAttributesToMap"]["email_verified"], "true");
    assert_eq!(
        response["userAttributesToMap"].as_object().unwrap().len(),
        5
    );

    let text = r#"{"request": {"providerType": "SAML", "attributes":
        {"samlResponse": {"mail": "a\u0040b", "null": null, "nested": {"a": [1]}}}}}"#;
    let event = InboundFederationEvent::parse(text).unwrap();
    assert_eq!(event.request.attributes.get("mail").unwrap(), "a@b");
    assert_eq!(
        event.request.attributes.to_map(),
        Map::from([("mail", "a@b"), ("nested", r#"{"a": [1]}"#)])
    );
}
