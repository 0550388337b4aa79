//! Transfer Family: sign-ins and workflow steps.

use lambda_native_events::{
    Json, TransferIdentityEvent, TransferIdentityResponse, TransferWorkflowEvent,
};

use crate::support::{assert_hidden, assert_refused};

const ROLE: &str = "arn:aws:iam::123456789012:role/team/sftp";

fn allow() -> TransferIdentityResponse<'static> {
    TransferIdentityResponse::allow(ROLE)
}

#[test]
fn a_user_signs_in_with_a_password_or_a_key() {
    let event = TransferIdentityEvent::parse(TransferIdentityEvent::SAMPLE).unwrap();
    assert_eq!(
        (&*event.username, event.password()),
        ("ada", Some("s3cr3t"))
    );
    assert_hidden(&event, &["s3cr3t"]);
    for with_key in [
        r#"{"username": "ada", "password": ""}"#,
        r#"{"username": "ada", "password": null}"#,
        r#"{"username": "ada"}"#,
    ] {
        let event = TransferIdentityEvent::parse(with_key).unwrap();
        assert_eq!(event.password(), None, "{with_key}");
    }
}

#[test]
fn an_empty_response_rejects_the_user() {
    assert_eq!(TransferIdentityResponse::deny().to_json().unwrap(), "{}");
    assert_eq!(
        TransferIdentityResponse::default(),
        TransferIdentityResponse::deny()
    );
}

#[test]
fn a_response_with_every_member() {
    let policy = Json::new(r#"{"Version":"2012-10-17","Statement":[]}"#).unwrap();
    let response = allow()
        .posix_profile(0, 1000)
        .public_key("ssh-ed25519 AAAA")
        .policy(&policy)
        .logical_directory(&[("/", "/bucket/ada"), ("/in \"box\"", "/bucket/in")]);
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"Role":"arn:aws:iam::123456789012:role/team/sftp","PosixProfile":{"Gid":1000,"Uid":0},"PublicKeys":["ssh-ed25519 AAAA"],"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}","HomeDirectoryType":"LOGICAL","HomeDirectoryDetails":"[{\"Entry\":\"/\",\"Target\":\"/bucket/ada\"},{\"Entry\":\"/in \\\"box\\\"\",\"Target\":\"/bucket/in\"}]"}"#
    );
}

#[test]
fn the_home_may_be_a_path_with_a_type_or_without() {
    let mut response = allow().home_directory("/bucket/ada");
    assert!(response.to_json().is_ok());
    response.home_directory_type = Some("PATH".into());
    assert!(response.to_json().is_ok());
}

#[test]
fn a_mapping_may_have_a_type() {
    let response = TransferIdentityResponse {
        home_directory_type: Some("LOGICAL".into()),
        home_directory_details: Some(
            r#"[{"Entry": "/a", "Target": "/bucket/a", "Type": "FILE"}]"#.into(),
        ),
        ..allow()
    };
    assert!(response.to_json().is_ok());
}

#[test]
fn responses_that_would_reject_everybody() {
    let path = "Transfer identity response: $";
    let home = TransferIdentityResponse::deny().home_directory("/bucket/ada");
    assert_refused(
        home.to_json(),
        &format!("{path}.Role: is missing; without it, the sign-in would be rejected"),
    );
    for role in ["sftp", "arn:aws:iam::123456789012:user/ada"] {
        assert_refused(
            TransferIdentityResponse::allow(role).to_json(),
            &format!(
                "{path}.Role: is not the ARN of a role, such as arn:aws:iam::123456789012:role/name"
            ),
        );
    }
    assert_refused(
        allow().home_directory("bucket/ada").to_json(),
        &format!("{path}.HomeDirectory: does not begin with `/`"),
    );
    assert_refused(
        allow().policy(&Json::new("[]").unwrap()).to_json(),
        &format!("{path}.Policy: is not a JSON object"),
    );
    let profile = TransferIdentityResponse {
        posix_profile: Some(Json::of("1000:1000")),
        ..allow()
    };
    assert_refused(
        profile.to_json(),
        &format!("{path}.PosixProfile: is not a JSON object"),
    );
    let of_type = |kind: &'static str| TransferIdentityResponse {
        home_directory_type: Some(kind.into()),
        ..allow()
    };
    assert_refused(
        of_type("Logical").to_json(),
        &format!("{path}.HomeDirectoryType: is neither PATH nor LOGICAL"),
    );
    assert_refused(
        of_type("LOGICAL").to_json(),
        &format!("{path}.HomeDirectoryDetails: is missing, but the type is LOGICAL"),
    );
    let mut details = allow().logical_directory(&[("/", "/bucket")]);
    details.home_directory_type = None;
    assert_refused(
        details.to_json(),
        &format!("{path}.HomeDirectoryType: is not LOGICAL, but HomeDirectoryDetails is set"),
    );
    for wrong in [
        "/bucket/ada",
        "[]",
        r#"{"Entry": "/", "Target": "/bucket"}"#,
        r#"[{"Entry": "/"}]"#,
        r#"[{"Entry": "/", "Target": "bucket"}]"#,
    ] {
        let response = TransferIdentityResponse {
            home_directory_details: Some(wrong.into()),
            ..of_type("LOGICAL")
        };
        assert_refused(
            response.to_json(),
            &format!(
                "{path}.HomeDirectoryDetails: is not a list such as \
                 [{{\"Entry\": \"/\", \"Target\": \"/bucket/prefix\"}}]"
            ),
        );
    }
}

#[test]
fn a_file_lies_in_s3_or_efs() {
    let event = TransferWorkflowEvent::parse(TransferWorkflowEvent::SAMPLE).unwrap();
    assert_eq!(event.file_location.bucket.as_deref(), Some("example-inbox"));
    assert_eq!(event.file_location.version_id, None);
    assert_hidden(&event, &[&*event.token]);
    let event = TransferWorkflowEvent::parse(
        r#"{"fileLocation": {"domain": "EFS", "fileSystemId": "fs-1", "path": "/a\u00e4"}}"#,
    )
    .unwrap();
    assert_eq!(event.file_location.path.as_deref(), Some("/aä"));
    assert_eq!(event.file_location.key, None);
}
