//! The claims, scopes and groups of tokens.

use lambda_native_events::cognito::{CognitoGroups, TokenGenerationSource};
use lambda_native_events::{PreTokenGenerationEvent, PreTokenGenerationV2Event, samples};

use super::{refused, response};

#[test]
fn claims_of_version_1() {
    let text = samples::COGNITO_PRE_TOKEN_GENERATION;
    let mut event = PreTokenGenerationEvent::parse(text).unwrap();
    assert_eq!(event.trigger_source, TokenGenerationSource::Authentication);
    assert_eq!(response(event.to_json()), "{}");
    event
        .claims()
        .claim("plan", "free")
        .claim("plan", "paid")
        .suppress("email");
    event.groups().groups_to_override.push("beta".into());
    event.groups().preferred_role = None;
    assert_eq!(
        response(event.to_json()),
        r#"{"claimsOverrideDetails":{"claimsToAddOrOverride":{"plan":"paid"},"claimsToSuppress":["email"],"groupOverrideDetails":{"groupsToOverride":["paying","beta"],"iamRolesToOverride":["arn:aws:iam::123456789012:role/paying"]}}}"#
    );
    event.claims().group_override_details = Some(CognitoGroups::default());
    assert!(response(event.to_json()).ends_with(r#""groupOverrideDetails":{}}}"#));
    let null = PreTokenGenerationEvent::parse(r#"{"request": {"groupConfiguration": null}}"#);
    assert!(null.unwrap().request.group_configuration == CognitoGroups::default());
}

#[test]
fn claims_and_scopes_of_version_2() {
    let text = samples::COGNITO_PRE_TOKEN_GENERATION_V2;
    let mut event = PreTokenGenerationV2Event::parse(text).unwrap();
    assert_eq!(event.version, "2");
    assert_eq!(event.request.scopes, ["openid", "phone", "email"]);
    assert_eq!(response(event.to_json()), "{}");
    event
        .id_token()
        .claim("level", 2)
        .claim("name", "Ada")
        .suppress("email");
    let access_token = event.access_token();
    access_token
        .claim("list", ["a", "b"])
        .claim("object", serde_json::json!({"a": true}));
    access_token
        .suppress("username")
        .add_scope("orders/read")
        .suppress_scope("phone");
    assert_eq!(
        response(event.to_json()),
        r#"{"claimsAndScopeOverrideDetails":{"idTokenGeneration":{"claimsToAddOrOverride":{"level":2,"name":"Ada"},"claimsToSuppress":["email"]},"accessTokenGeneration":{"claimsToAddOrOverride":{"list":["a","b"],"object":{"a":true}},"claimsToSuppress":["username"],"scopesToAdd":["orders/read"],"scopesToSuppress":["phone"]}}}"#
    );
    event.groups().groups_to_override.clear();
    assert!(response(event.to_json()).contains(
        r#""groupOverrideDetails":{"iamRolesToOverride":["arn:aws:iam::123456789012:role/paying"],"#
    ));
}

#[test]
fn a_machine_has_no_groups() {
    let text = samples::COGNITO_PRE_TOKEN_GENERATION_V3;
    let event = PreTokenGenerationV2Event::parse(text).unwrap();
    assert_eq!(
        event.trigger_source,
        TokenGenerationSource::ClientCredentials
    );
    assert!(event.request.user_attributes.is_empty());
    assert!(event.request.group_configuration == CognitoGroups::default());
    assert_eq!(event.request.client_metadata.get("job"), Some("nightly"));
}

#[test]
fn a_scope_with_a_space_is_rejected() {
    let mut event = PreTokenGenerationV2Event::default();
    event
        .access_token()
        .add_scope("orders/read")
        .add_scope("a b");
    refused(
        event.to_json(),
        "Cognito pre token generation V2 response: \
         $.response.claimsAndScopeOverrideDetails.accessTokenGeneration.scopesToAdd[1]: \
         \"a b\" is not a valid scope (at least one character, no spaces)",
    );
    event.access_token().scopes_to_add = vec!["".into()];
    assert!(event.to_json().is_err());
}
