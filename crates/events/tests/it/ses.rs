//! SES: received messages and dispositions.

use std::borrow::Cow;

use lambda_native_events::ses::SesStatus;
use lambda_native_events::{SesEvent, SesNotification, SesResponse};

use crate::support::{assert_hidden, assert_refused};

#[test]
fn the_message() {
    let event = SesEvent::parse(SesEvent::SAMPLE).unwrap();
    let ses = &event.records[0].ses;
    assert_eq!(ses.mail.common_headers.subject.as_deref(), Some("Order 7"));
    assert_eq!(ses.mail.headers[0].name, "Return-Path");
    assert_eq!(ses.receipt.processing_time_millis, 574);
    assert!(ses.receipt.spf_verdict.is_pass());
    let invocation = ses.receipt.action.invocation_type.as_deref();
    assert_eq!(invocation, Some("RequestResponse"));
}

#[test]
fn verdicts_are_more_than_two() {
    let event = SesEvent::parse(
        r#"{"Records": [{"ses": {"receipt": {"spamVerdict": {"status": "GRAY"},
            "virusVerdict": {"status": "DISABLED"}, "spfVerdict": {"status": "FAIL"},
            "dkimVerdict": {"status": "SOMETHING_NEW"}, "dmarcVerdict": null,
            "processingTimeMillis": "574", "dmarcPolicy": null}}}]}"#,
    )
    .unwrap();
    let receipt = &event.records[0].ses.receipt;
    assert_eq!(receipt.spam_verdict.status, SesStatus::Gray);
    assert!(!receipt.spam_verdict.is_pass() && !receipt.spam_verdict.is_fail());
    assert_eq!(receipt.virus_verdict.status, SesStatus::Disabled);
    assert!(receipt.spf_verdict.is_fail());
    assert_eq!(receipt.dkim_verdict.status.as_str(), "SOMETHING_NEW");
    assert!(!receipt.dmarc_verdict.is_pass());
    assert_eq!(receipt.processing_time_millis, 574);
}

#[test]
fn the_content_is_bytes() {
    let content = |encoding: &str, content: &str| {
        let text = format!(
            r#"{{"content": "{content}", "receipt": {{"action": {{"encoding": {encoding}}}}}}}"#
        );
        let notification = SesNotification::parse(&text).unwrap().into_owned();
        notification
            .content_bytes()
            .map(|content| content.map(Cow::into_owned))
            .map_err(|error| error.to_string())
    };
    assert_eq!(content("null", r"a\r\nb").unwrap().unwrap(), b"a\r\nb");
    assert_eq!(content(r#""UTF8""#, "aGk=").unwrap().unwrap(), b"aGk=");
    assert_eq!(content(r#""BASE64""#, "aGk=").unwrap().unwrap(), b"hi");
    assert_eq!(content(r#""Base64""#, "aGk=").unwrap().unwrap(), b"hi");
    assert_eq!(
        content(r#""BASE64""#, "!").unwrap_err(),
        "SES notification event: $.content: not valid base64: Invalid symbol 33, offset 0."
    );
    let stored = SesNotification::parse(SesNotification::SAMPLE).unwrap();
    assert_eq!(stored.content_bytes().unwrap(), None);
}

#[test]
fn the_three_dispositions() {
    for (response, text) in [
        (SesResponse::go_on(), "CONTINUE"),
        (SesResponse::stop_rule(), "STOP_RULE"),
        (SesResponse::stop_rule_set(), "STOP_RULE_SET"),
    ] {
        assert_eq!(
            response.to_json().unwrap(),
            format!(r#"{{"disposition":"{text}"}}"#)
        );
    }
    let unknown = SesResponse {
        disposition: "stop_rule".into(),
    };
    assert_refused(
        unknown.to_json(),
        "SES response: $.disposition: `stop_rule` is not one of CONTINUE, STOP_RULE and STOP_RULE_SET",
    );
}

#[test]
fn addresses_and_subjects_are_not_printed() {
    let secrets = ["ada", "Ada", "@example.com", "Order 7"];
    assert_hidden(&SesEvent::parse(SesEvent::SAMPLE).unwrap(), &secrets);
    let text = r#"{"content": "Order 7"}"#;
    assert_hidden(&SesNotification::parse(text).unwrap(), &secrets);
}
