//! SNS: notifications in Lambda's spelling and in that of HTTP endpoints.

use std::time::{Duration, SystemTime};

use lambda_native_events::{SnsEvent, SnsNotification, samples};

#[test]
fn the_sample() {
    let event = SnsEvent::parse(samples::SNS).unwrap();
    let notification = &event.records[0].sns;
    assert_eq!(notification.subject.as_deref(), Some("Disk space"));
    assert_eq!(
        notification.timestamp.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_410))
    );
    assert_eq!(
        notification.message_json::<serde_json::Value>().unwrap()["free"],
        7
    );
}

#[test]
fn binary_attributes_are_decoded_and_others_are_their_text() {
    let event = SnsEvent::parse(samples::SNS).unwrap();
    let attribute = |name| event.records[0].sns.message_attributes.get(name).unwrap();
    assert_eq!(&*attribute("host").bytes().unwrap(), b"db-1");
    assert_eq!(&*attribute("image").bytes().unwrap(), [0, 1, 2, 255]);

    let text = r#"{"MessageAttributes": {"image": {"Type": "Binary", "Value": "*"}}}"#;
    let notification = SnsNotification::parse(text).unwrap();
    let image = notification.message_attributes.get("image").unwrap();
    let error = image.bytes().unwrap_err().to_string();
    assert!(
        error.starts_with("base64 data: $: not valid base64:"),
        "{error}"
    );
}

#[test]
fn both_spellings_of_the_urls_are_read() {
    for (cert, end) in [
        ("SigningCertUrl", "UnsubscribeUrl"),
        ("SigningCertURL", "UnsubscribeURL"),
    ] {
        let inner = format!(r#"{{"{cert}": "https://c", "{end}": "https://u"}}"#);
        let text = format!(r#"{{"Records": [{{"Sns": {inner}}}]}}"#);
        let event = SnsEvent::parse(&text).unwrap();
        assert_eq!(event.records[0].sns.signing_cert_url, "https://c");
        assert_eq!(event.records[0].sns.unsubscribe_url, "https://u");

        let notification = SnsNotification::parse(&inner).unwrap();
        assert_eq!(notification.signing_cert_url, "https://c");
        assert_eq!(notification.unsubscribe_url.as_deref(), Some("https://u"));
    }
}

#[test]
fn a_subscription_is_confirmed_by_a_url_or_a_token() {
    let notification = SnsNotification::parse(samples::SNS_NOTIFICATION).unwrap();
    assert_eq!(notification.message_type, "SubscriptionConfirmation");
    assert_eq!(notification.token.as_deref(), Some("2336412f37example"));
    let url = notification.subscribe_url.as_deref().unwrap();
    assert!(url.ends_with("Token=2336412f37example"), "{url}");
    assert_eq!(notification.unsubscribe_url, None);
}

#[test]
fn messages_tokens_and_the_urls_that_act_are_not_printed() {
    let printed = format!(
        "{:?}",
        SnsNotification::parse(samples::SNS_NOTIFICATION).unwrap()
    );
    for secret in ["2336412f37example", "You have chosen"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    let printed = format!("{:?}", SnsEvent::parse(samples::SNS).unwrap());
    for secret in ["warning", "Action=Unsubscribe"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert!(printed.contains("95df01b4"), "{printed}");
}

#[test]
fn a_message_that_is_not_json_is_an_error_with_its_path() {
    let notification = SnsNotification::parse(samples::SNS_NOTIFICATION).unwrap();
    let error = notification
        .message_json::<serde_json::Value>()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "JSON in the message of an SNS notification: $: expected value (line 1, column 1)"
    );
}
