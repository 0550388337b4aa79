//! IoT Core: authorizers, provisioning hooks, buttons.

use lambda_native_events::iot::IotClickType;
use lambda_native_events::{
    IotAuthorizerEvent, IotAuthorizerResponse, IotButtonEvent, IotOneClickEvent,
    IotProvisioningEvent, IotProvisioningResponse, Json,
};

use crate::support::{assert_hidden, assert_refused};

const CLIENT: &str = "arn:aws:iot:eu-central-1:123456789012:client/sensor-1";

fn allow() -> IotAuthorizerResponse<'static> {
    IotAuthorizerResponse::allow("sensor1", &[("iot:Connect", CLIENT)])
}

#[test]
fn the_password_is_bytes() {
    let event = IotAuthorizerEvent::parse(IotAuthorizerEvent::SAMPLE).unwrap();
    assert!(event.signature_verified);
    let mqtt = event.protocol_data.mqtt.as_ref().unwrap();
    assert_eq!(mqtt.password.as_ref().unwrap().decode().unwrap(), b"secret");
    let http = event.protocol_data.http.as_ref().unwrap();
    assert_eq!(http.headers.get("x-request-id"), Some("r-1"));
}

#[test]
fn a_client_with_a_certificate() {
    let event = IotAuthorizerEvent::parse(
        r#"{"protocols": ["tls", "quic"], "protocolData": {"mqtt": null, "quic": {},
            "tls": {"x509CertificatePem": "-----BEGIN\n", "principalId": "p-1"}}}"#,
    )
    .unwrap();
    assert!(!event.signature_verified && event.token.is_none());
    let tls = event.protocol_data.tls.as_ref().unwrap();
    assert_eq!(tls.x509_certificate_pem.as_deref(), Some("-----BEGIN\n"));
    assert_eq!(tls.principal_id.as_deref(), Some("p-1"));
}

#[test]
fn credentials_are_not_printed_wherever_they_stand() {
    let text = r#"{"token": "s3cr3t", "protocolData": {
        "http": {"headers": {"MyDeviceKey": "s3cr3t"}, "queryString": "?k=s3cr3t"},
        "mqtt": {"username": "ada?k=s3cr3t", "password": "czNjcjN0", "clientId": "c-1"}}}"#;
    let event = IotAuthorizerEvent::parse(text).unwrap();
    assert_hidden(&event, &["s3cr3t", "czNjcjN0"]);
    assert!(format!("{event:?}").contains("c-1"));
}

#[test]
fn a_response_says_what_is_allowed() {
    let response =
        IotAuthorizerResponse::allow("sensor1", &[("iot:Connect", CLIENT), ("iot:Publish", "*")]);
    assert_eq!(
        response.to_json().unwrap(),
        format!(
            r#"{{"isAuthenticated":true,"principalId":"sensor1","disconnectAfterInSeconds":86400,"refreshAfterInSeconds":300,"policyDocuments":[{{"Statement":[{{"Action":"iot:Connect","Effect":"Allow","Resource":"{CLIENT}"}},{{"Action":"iot:Publish","Effect":"Allow","Resource":"*"}}],"Version":"2012-10-17"}}]}}"#
        )
    );
}

#[test]
fn a_rejected_client_has_no_permissions() {
    let json = IotAuthorizerResponse::deny().to_json().unwrap();
    assert!(json.contains(r#""isAuthenticated":false"#), "{json}");
    assert!(
        json.contains(r#""Effect":"Deny""#) && !json.contains("Allow"),
        "{json}"
    );
    // The other members are not checked then.
    assert!(IotAuthorizerResponse::default().to_json().is_ok());
}

#[test]
fn responses_that_iot_core_rejects() {
    let path = "IoT authorizer response: $";
    for principal in ["", "sensor-1", "größe"] {
        let response = IotAuthorizerResponse {
            principal_id: principal.into(),
            ..allow()
        };
        assert_refused(
            response.to_json(),
            &format!(
                "{path}.principalId: `{principal}` must consist of 1 to 128 letters and digits"
            ),
        );
    }
    let named = |length| IotAuthorizerResponse {
        principal_id: "a".repeat(length).into(),
        ..allow()
    };
    assert!(named(128).to_json().is_ok());
    assert!(named(129).to_json().is_err());
    for seconds in [0, 299, 86_401] {
        let response = IotAuthorizerResponse {
            disconnect_after_in_seconds: seconds,
            ..allow()
        };
        assert_refused(
            response.to_json(),
            &format!("{path}.disconnectAfterInSeconds: {seconds} is outside 300–86,400 seconds"),
        );
        let response = IotAuthorizerResponse {
            refresh_after_in_seconds: seconds,
            ..allow()
        };
        assert_refused(
            response.to_json(),
            &format!("{path}.refreshAfterInSeconds: {seconds} is outside 300–86,400 seconds"),
        );
    }
}

#[test]
fn policies_that_iot_core_rejects() {
    let path = "IoT authorizer response: $.policyDocuments";
    let with = |policies: Vec<Json<'static>>| {
        let response = IotAuthorizerResponse {
            policy_documents: policies,
            ..allow()
        };
        response.to_json()
    };
    let policy = &allow().policy_documents[0];
    assert!(with(vec![policy.clone(); 10]).is_ok());
    assert_refused(
        with(vec![]),
        &format!("{path}: has 0 policies; it must have 1 to 10"),
    );
    assert_refused(
        with(vec![policy.clone(); 11]),
        &format!("{path}: has 11 policies; it must have 1 to 10"),
    );
    for empty in ["{}", r#"{"Statement": [ ]}"#, "7", r#""{}""#] {
        let empty = Json::new(empty).unwrap();
        assert_refused(
            with(vec![policy.clone(), empty]),
            &format!("{path}[1]: has no Statement"),
        );
    }
    assert_refused(
        IotAuthorizerResponse::allow("sensor1", &[]).to_json(),
        &format!("{path}[0]: has no Statement"),
    );
    let of = |length: usize| {
        // The rest of the policy has 37 characters.
        let resource = "r".repeat(length - 37);
        Json::new(format!(
            r#"{{ "Statement":   [{{"Resource": "{resource}", "a": 1}}] }}"#
        ))
        .unwrap()
    };
    assert!(with(vec![of(2_048)]).is_ok());
    assert_refused(
        with(vec![of(2_049)]),
        &format!("{path}[0]: has 2049 characters (the limit is 2,048)"),
    );
    // A policy as a JSON string.
    assert!(with(vec![Json::of(policy.text())]).is_ok());
}

#[test]
fn a_device_is_provisioned_with_other_parameters() {
    let event = IotProvisioningEvent::parse(IotProvisioningEvent::SAMPLE).unwrap();
    assert_eq!(event.parameters.get("serial"), Some("s-1"));
    assert!(
        event
            .certificate_pem
            .starts_with("-----BEGIN CERTIFICATE-----\n")
    );
    let response = IotProvisioningResponse::allow().parameter("site", "7");
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"allowProvisioning":true,"parameterOverrides":{"site":"7"}}"#
    );
    assert_eq!(
        IotProvisioningResponse::default().to_json().unwrap(),
        r#"{"allowProvisioning":false}"#
    );
}

#[test]
fn buttons_are_pressed_in_ways_that_may_be_new() {
    let event = IotButtonEvent::parse(IotButtonEvent::SAMPLE).unwrap();
    assert_eq!(event.click_type, IotClickType::Single);
    let event = IotButtonEvent::parse(r#"{"clickType": "TRIPLE"}"#).unwrap();
    assert_eq!(event.click_type.as_str(), "TRIPLE");
    let event = IotOneClickEvent::parse(IotOneClickEvent::SAMPLE).unwrap();
    let click = event.device_event.button_clicked.as_ref().unwrap();
    assert_eq!(click.click_type, IotClickType::Single);
    assert_eq!(event.placement_info.attributes.get("room"), Some("7"));
}
