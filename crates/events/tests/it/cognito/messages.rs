//! Messages to users: texts and codes.

use lambda_native_events::cognito::{
    CustomEmailSenderSource, CustomMessageSource, CustomSmsSenderSource,
};
use lambda_native_events::{
    CustomEmailSenderEvent, CustomMessageEvent, CustomSmsSenderEvent, samples,
};

use super::{refused, response};

fn custom_message() -> CustomMessageEvent<'static> {
    CustomMessageEvent::parse(samples::COGNITO_CUSTOM_MESSAGE).unwrap()
}

#[test]
fn texts_of_messages() {
    let mut event = custom_message();
    assert_eq!(event.trigger_source, CustomMessageSource::ForgotPassword);
    assert_eq!(event.request.code_parameter, "{####}");
    assert_eq!(
        event.request.link_parameter.as_deref(),
        Some("{##Click Here##}")
    );
    assert!(event.request.username_parameter.is_none());
    assert_eq!(response(event.to_json()), "{}");
    event.response.sms_message = Some("Code: {####}".into());
    event.response.email_message = Some("<b>{####}</b>".into());
    event.response.email_subject = Some("Code".into());
    assert_eq!(
        response(event.to_json()),
        r#"{"smsMessage":"Code: {####}","emailMessage":"<b>{####}</b>","emailSubject":"Code"}"#
    );
}

#[test]
fn a_message_without_a_code_placeholder_is_rejected() {
    let mut event = custom_message();
    event.response.email_message = Some("Hello".into());
    refused(
        event.to_json(),
        "Cognito custom message response: $.response.emailMessage: \
         does not contain {####}, the placeholder for the code",
    );
    event.response.email_message = Some("Hello, {##click##}".into());
    event.to_json().unwrap();
    event.response.sms_message = Some("Hello, {##click##}".into());
    refused(
        event.to_json(),
        "Cognito custom message response: $.response.smsMessage: \
         does not contain {####}, the placeholder for the code",
    );
}

#[test]
fn an_invitation_names_the_user() {
    let mut event = custom_message();
    event.trigger_source = CustomMessageSource::AdminCreateUser;
    event.request.username_parameter = Some("{username}".into());
    event.response.sms_message = Some("Your password: {####}".into());
    refused(
        event.to_json(),
        "Cognito custom message response: $.response.smsMessage: \
         does not contain {username}, the placeholder for the user name",
    );
    event.response.sms_message = Some("Your password, {username}: {####}".into());
    event.to_json().unwrap();
    event.response.email_message = Some("{username}: {##click##}".into());
    refused(
        event.to_json(),
        "Cognito custom message response: $.response.emailMessage: \
         does not contain {####}, the placeholder for the code",
    );
}

#[test]
fn a_message_that_is_too_long_is_rejected() {
    let mut event = custom_message();
    event.response.sms_message = Some(format!("{{####}}{}", "ü".repeat(134)).into());
    event.response.email_message = Some(format!("{{####}}{}", "ü".repeat(19_994)).into());
    event.response.email_subject = Some("ü".repeat(140).into());
    event.to_json().unwrap();
    event
        .response
        .email_subject
        .as_mut()
        .unwrap()
        .to_mut()
        .push('!');
    refused(
        event.to_json(),
        "Cognito custom message response: $.response.emailSubject: \
         has 141 characters (the limit is 140)",
    );
    event
        .response
        .email_message
        .as_mut()
        .unwrap()
        .to_mut()
        .push('!');
    refused(
        event.to_json(),
        "Cognito custom message response: $.response.emailMessage: \
         has 20001 characters (the limit is 20000)",
    );
    event
        .response
        .sms_message
        .as_mut()
        .unwrap()
        .to_mut()
        .push('!');
    refused(
        event.to_json(),
        "Cognito custom message response: $.response.smsMessage: \
         has 141 characters (the limit is 140)",
    );
}

#[test]
fn codes_of_senders() {
    let event = CustomEmailSenderEvent::parse(samples::COGNITO_CUSTOM_EMAIL_SENDER).unwrap();
    assert_eq!(event.trigger_source, CustomEmailSenderSource::SignUp);
    assert_eq!(event.request.kind, "customEmailSenderRequestV1");
    let code = event.request.code.as_ref().unwrap();
    assert_eq!(
        code.decode().unwrap(),
        b"sealed with the AWS Encryption SDK"
    );

    let event = CustomSmsSenderEvent::parse(samples::COGNITO_CUSTOM_SMS_SENDER).unwrap();
    assert_eq!(event.trigger_source, CustomSmsSenderSource::Authentication);
    assert_eq!(event.request.kind, "customSMSSenderRequestV1");

    let text = r#"{"triggerSource": "CustomEmailSender_AccountTakeOverNotification",
        "request": {"code": null, "userAttributes": {"IP_ADDRESS": "203.0.113.24"}}}"#;
    let event = CustomEmailSenderEvent::parse(text).unwrap();
    let source = CustomEmailSenderSource::AccountTakeOverNotification;
    assert_eq!(event.trigger_source, source);
    assert!(event.request.code.is_none());
}
