//! Client VPN: connection handlers.

use lambda_native_events::{ClientVpnEvent, ClientVpnResponse};

use crate::support::assert_refused;

fn sample() -> ClientVpnEvent<'static> {
    ClientVpnEvent::parse(ClientVpnEvent::SAMPLE).unwrap()
}

#[test]
fn the_client() {
    let event = sample();
    assert_eq!((&*event.platform, &*event.username), ("linux", "ada"));
    assert_eq!(event.groups.as_deref(), Some("engineering"));
    let first = ClientVpnEvent::parse(r#"{"schema-version": "v1", "username": null}"#).unwrap();
    assert_eq!((&*first.username, first.groups), ("", None));
}

#[test]
fn every_member_of_a_response_is_written() {
    assert_eq!(
        ClientVpnResponse::allow(&sample()).to_json().unwrap(),
        r#"{"allow":true,"error-msg-on-denied-connection":"","posture-compliance-statuses":[],"schema-version":"v3"}"#
    );
}

#[test]
fn the_first_version_has_another_name_for_the_message() {
    let event = ClientVpnEvent {
        schema_version: "v1".into(),
        ..sample()
    };
    let response = ClientVpnResponse::deny(&event, "Not today.").status("quarantined");
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"allow":false,"error-msg-on-failed-posture-compliance":"Not today.","posture-compliance-statuses":["quarantined"],"schema-version":"v1"}"#
    );
}

#[test]
fn responses_that_client_vpn_rejects() {
    let path = "Client VPN response: $";
    let denied = |message: String| ClientVpnResponse::deny(&sample(), message);
    assert!(denied("ä".repeat(255)).to_json().is_ok());
    assert_refused(
        denied("ä".repeat(256)).to_json(),
        &format!(
            r#"{path}["error-msg-on-denied-connection"]: has 256 characters (the limit is 255)"#
        ),
    );
    let without_message = ClientVpnResponse {
        schema_version: "v2".into(),
        ..Default::default()
    };
    assert_refused(
        without_message.to_json(),
        &format!(
            r#"{path}["error-msg-on-denied-connection"]: is missing; it is required, but may be empty"#
        ),
    );
    assert_refused(
        ClientVpnResponse::default().to_json(),
        &format!(r#"{path}["schema-version"]: is missing; copy it from the event"#),
    );
    let statuses = |count| {
        let response = ClientVpnResponse::allow(&sample());
        (0..count).fold(response, |response, _| response.status("compliant"))
    };
    assert!(statuses(10).to_json().is_ok());
    assert_refused(
        statuses(11).to_json(),
        &format!(r#"{path}["posture-compliance-statuses"]: has 11 statuses (the limit is 10)"#),
    );
    assert_refused(
        statuses(1).status("x".repeat(256)).to_json(),
        &format!(
            r#"{path}["posture-compliance-statuses"][1]: has 256 characters (the limit is 255)"#
        ),
    );
}
