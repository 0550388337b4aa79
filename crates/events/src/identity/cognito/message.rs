//! The text of messages to users.

use std::borrow::Cow;

use super::trigger::{invalid, trigger};
use crate::json::{Map, ResponseError, choice, event, record, response};

const NAME: &str = "Cognito custom message response";

/// Cognito's quotas for messages, in characters.
const SMS_LIMIT: usize = 140;
const EMAIL_LIMIT: usize = 20_000;
const SUBJECT_LIMIT: usize = 140;

trigger! {
    /// Custom message: a message with a code is about to be sent to a user.
    ///
    /// ```
    /// use lambda_native_events::CustomMessageEvent;
    /// use lambda_native_events::cognito::CustomMessageSource;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = CustomMessageEvent::parse(event)?;
    ///     if event.trigger_source == CustomMessageSource::ForgotPassword {
    ///         let name = event.request.user_attributes.get("name").unwrap_or("there");
    ///         // Not the code, which Cognito puts in its place.
    ///         let code = &event.request.code_parameter;
    ///         event.response.email_subject = Some("Your new password".into());
    ///         event.response.email_message =
    ///             Some(format!("Hi {name},<br>enter {code} to set a new password.").into());
    ///     }
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let response: serde_json::Value = serde_json::from_str(&handle(CustomMessageEvent::SAMPLE)?)?;
    /// let text = response["response"]["emailMessage"].as_str();
    /// assert_eq!(text, Some("Hi Ada,<br>enter {####} to set a new password."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// If a text is not set, the pool's own is used. E-mail can be changed only in a pool that sends it
    /// with its own SES configuration.
    ///
    /// `to_json` rejects a text without the placeholder for the code (an e-mail can have a link,
    /// `{##Click here##}`, instead), a text without the placeholder for the user name if an
    /// administrator created the user, a text message or a subject of more than 140 characters, and an
    /// e-mail of more than 20,000 characters.
    ///
    /// AWS: [Custom message Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html)
    pub struct CustomMessageEvent<'a> {
        trigger_source: CustomMessageSource<'a>,
        request: CustomMessageRequest<'a>,
        response: CustomMessageResponse<'a>,
    }
}

event!(
    CustomMessageEvent,
    "Cognito custom message event",
    COGNITO_CUSTOM_MESSAGE
);
response!(CustomMessageEvent, "Cognito custom message response", check);

choice! {
    /// The trigger source: the purpose of the message.
    pub enum CustomMessageSource<'a> {
        /// To confirm a new account.
        SignUp = "CustomMessage_SignUp",
        /// To give the temporary password to a user whom an administrator created.
        AdminCreateUser = "CustomMessage_AdminCreateUser",
        /// To confirm a new account, sent again.
        ResendCode = "CustomMessage_ResendCode",
        /// To set a new password.
        ForgotPassword = "CustomMessage_ForgotPassword",
        /// To confirm an e-mail address or a phone number that was changed.
        UpdateUserAttribute = "CustomMessage_UpdateUserAttribute",
        /// To confirm an e-mail address or a phone number, at the user's request.
        VerifyUserAttribute = "CustomMessage_VerifyUserAttribute",
        /// To sign in with a second factor.
        Authentication = "CustomMessage_Authentication",
    }
}

record! {
    /// The recipient of a message, and the placeholders that it must contain.
    pub struct CustomMessageRequest<'a> {
        /// The attributes: `sub`, `email`, `phone_number`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The placeholder for the code or the temporary password: `{####}`.
        pub code_parameter: Cow<'a, str> as "codeParameter",
        /// The placeholder for a confirmation link: `{##Click Here##}`. Choose the text in between.
        pub link_parameter: Option<Cow<'a, str>> as "linkParameter",
        /// The placeholder for the user name: `{username}`. Only with
        /// [`AdminCreateUser`](CustomMessageSource::AdminCreateUser).
        pub username_parameter: Option<Cow<'a, str>> as "usernameParameter",
        /// The `ClientMetadata` of the app.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}

record! {
    /// The texts that replace the pool's own.
    pub struct CustomMessageResponse<'a> {
        /// A text message, up to 140 characters.
        pub sms_message: Option<Cow<'a, str>> as "smsMessage" secret,
        /// An e-mail, HTML of up to 20,000 characters.
        pub email_message: Option<Cow<'a, str>> as "emailMessage" secret,
        /// The subject of the e-mail, up to 140 characters.
        pub email_subject: Option<Cow<'a, str>> as "emailSubject",
    }
}

fn check(event: &CustomMessageEvent) -> Result<(), ResponseError> {
    let response = &event.response;
    if let Some(text) = &response.sms_message {
        let path = "$.response.smsMessage";
        length(path, text, SMS_LIMIT)?;
        places(event, path, text, false)?;
    }
    if let Some(text) = &response.email_message {
        let path = "$.response.emailMessage";
        length(path, text, EMAIL_LIMIT)?;
        places(event, path, text, true)?;
    }
    if let Some(text) = &response.email_subject {
        length("$.response.emailSubject", text, SUBJECT_LIMIT)?;
    }
    Ok(())
}

fn length(path: &str, text: &str, limit: usize) -> Result<(), ResponseError> {
    let length = text.chars().count();
    if length <= limit {
        return Ok(());
    }
    let problem = format!("has {length} characters (the limit is {limit})");
    invalid(NAME, path, problem)
}

/// Checks that the text contains the placeholders that Cognito fills in.
fn places(
    event: &CustomMessageEvent,
    path: &str,
    text: &str,
    email: bool,
) -> Result<(), ResponseError> {
    let invitation = event.trigger_source == CustomMessageSource::AdminCreateUser;
    let code = &*event.request.code_parameter;
    let link = email && !invitation && has_link(text);
    if !link && !text.contains(code) {
        let problem = format!("does not contain {code}, the placeholder for the code");
        return invalid(NAME, path, problem);
    }
    let name = event.request.username_parameter.as_deref();
    match name.filter(|name| invitation && !text.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let problem = format!("does not contain {name}, the placeholder for the user name");
            invalid(NAME, path, problem)
        }
    }
}

/// `{##any text##}`
fn has_link(text: &str) -> bool {
    let after = text.split_once("{##").map(|(_, after)| after);
    after.is_some_and(|after| after.contains("##}"))
}
