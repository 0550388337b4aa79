//! Messages to users, sent by the function itself.

use std::borrow::Cow;

use super::trigger::trigger;
use crate::json::{Base64, Dict, Json, Map, choice, event, record, response};

trigger! {
    /// Custom email sender: the function sends e-mails in place of Cognito.
    ///
    /// ```
    /// use lambda_native_events::CustomEmailSenderEvent;
    ///
    /// # fn send(to: &str, text: String) {
    /// #     assert_eq!((to, &*text), ("ada@example.com", "Your code: sealed"));
    /// # }
    /// # fn decrypt(sealed: &[u8]) -> Result<String, std::io::Error> {
    /// #     Ok(String::from_utf8_lossy(&sealed[..6]).into())
    /// # }
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = CustomEmailSenderEvent::parse(event)?;
    ///     let request = &event.request;
    ///     if let (Some(to), Some(code)) = (request.user_attributes.get("email"), &request.code) {
    ///         // A message of the AWS Encryption SDK, under a key of yours in KMS.
    ///         let code = decrypt(&code.decode()?)?;
    ///         send(to, format!("Your code: {code}"));
    ///     }
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// handle(CustomEmailSenderEvent::SAMPLE)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cognito ignores the response.
    ///
    /// AWS: [Custom email sender Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-email-sender.html)
    pub struct CustomEmailSenderEvent<'a> {
        trigger_source: CustomEmailSenderSource<'a>,
        request: CustomSenderRequest<'a>,
        response: Dict<'a, Json<'a>>,
    }
}

event!(
    CustomEmailSenderEvent,
    "Cognito custom email sender event",
    COGNITO_CUSTOM_EMAIL_SENDER
);
response!(
    CustomEmailSenderEvent,
    "Cognito custom email sender response"
);

choice! {
    /// The trigger source: the purpose of the e-mail.
    pub enum CustomEmailSenderSource<'a> {
        /// To confirm a new account.
        SignUp = "CustomEmailSender_SignUp",
        /// To sign in with a second factor.
        Authentication = "CustomEmailSender_Authentication",
        /// To confirm a new account, sent again.
        ResendCode = "CustomEmailSender_ResendCode",
        /// To set a new password.
        ForgotPassword = "CustomEmailSender_ForgotPassword",
        /// To confirm an e-mail address that was changed.
        UpdateUserAttribute = "CustomEmailSender_UpdateUserAttribute",
        /// To confirm an e-mail address, at the user's request.
        VerifyUserAttribute = "CustomEmailSender_VerifyUserAttribute",
        /// To give the temporary password to a user whom an administrator created.
        AdminCreateUser = "CustomEmailSender_AdminCreateUser",
        /// To warn of an attempt to take over the account. There is no code, and the attributes describe
        /// the attempt.
        AccountTakeOverNotification = "CustomEmailSender_AccountTakeOverNotification",
    }
}

record! {
    /// The recipient of a message, and the code.
    pub struct CustomSenderRequest<'a> {
        /// `customEmailSenderRequestV1` or `customSMSSenderRequestV1`.
        pub kind: Cow<'a, str> as "type",
        /// The code or the temporary password, encrypted with the AWS Encryption SDK.
        pub code: Option<Base64<'a>> as "code" secret,
        /// The attributes: `sub`, `email`, `phone_number`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The `ClientMetadata` of the app.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}

trigger! {
    /// Custom SMS sender: the function sends text messages in place of Cognito.
    ///
    /// ```
    /// use lambda_native_events::CustomSmsSenderEvent;
    ///
    /// # fn send(to: &str, text: String) {
    /// #     assert_eq!((to, &*text), ("+15555550123", "Your code: sealed"));
    /// # }
    /// # fn decrypt(sealed: &[u8]) -> Result<String, std::io::Error> {
    /// #     Ok(String::from_utf8_lossy(&sealed[..6]).into())
    /// # }
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = CustomSmsSenderEvent::parse(event)?;
    ///     let to = event.request.user_attributes.get("phone_number").ok_or("no phone number")?;
    ///     let code = event.request.code.as_ref().ok_or("no code")?;
    ///     // A message of the AWS Encryption SDK, under a key of yours in KMS.
    ///     let code = decrypt(&code.decode()?)?;
    ///     send(to, format!("Your code: {code}"));
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// handle(CustomSmsSenderEvent::SAMPLE)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cognito ignores the response.
    ///
    /// AWS: [Custom SMS sender Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sms-sender.html)
    pub struct CustomSmsSenderEvent<'a> {
        trigger_source: CustomSmsSenderSource<'a>,
        request: CustomSenderRequest<'a>,
        response: Dict<'a, Json<'a>>,
    }
}

event!(
    CustomSmsSenderEvent,
    "Cognito custom SMS sender event",
    COGNITO_CUSTOM_SMS_SENDER
);
response!(CustomSmsSenderEvent, "Cognito custom SMS sender response");

choice! {
    /// The trigger source: the purpose of the text message.
    pub enum CustomSmsSenderSource<'a> {
        /// To confirm a new account.
        SignUp = "CustomSMSSender_SignUp",
        /// To sign in with a second factor.
        Authentication = "CustomSMSSender_Authentication",
        /// To confirm a new account, sent again.
        ResendCode = "CustomSMSSender_ResendCode",
        /// To set a new password.
        ForgotPassword = "CustomSMSSender_ForgotPassword",
        /// To confirm a phone number that was changed.
        UpdateUserAttribute = "CustomSMSSender_UpdateUserAttribute",
        /// To confirm a phone number, at the user's request.
        VerifyUserAttribute = "CustomSMSSender_VerifyUserAttribute",
        /// To give the temporary password to a user whom an administrator created.
        AdminCreateUser = "CustomSMSSender_AdminCreateUser",
    }
}
