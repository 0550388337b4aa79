//! Triggers before a sign-up and after its confirmation.

use super::trigger::{invalid, trigger};
use crate::json::{Dict, Json, Map, ResponseError, choice, event, record, response};

trigger! {
    /// Pre sign-up: a user is about to be created by a sign-up, by an administrator, or by the first
    /// sign-in with another provider.
    ///
    /// ```
    /// use lambda_native_events::PreSignUpEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = PreSignUpEvent::parse(event)?;
    ///     let email = event.request.user_attributes.get("email").unwrap_or_default();
    ///     if email.ends_with("@example.net") {
    ///         return Err("Please use your own address.".into());
    ///     }
    ///     if email.ends_with("@example.com") {
    ///         event.response.auto_confirm_user = true;
    ///         event.response.auto_verify_email = true;
    ///     }
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let response: serde_json::Value = serde_json::from_str(&handle(PreSignUpEvent::SAMPLE)?)?;
    /// assert_eq!(response["response"]["autoConfirmUser"], true);
    /// assert_eq!(response["response"]["autoVerifyPhone"], false);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects the verification of an e-mail address or phone number that the user does not
    /// have, because Cognito would end the sign-up.
    ///
    /// AWS: [Pre sign-up Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html)
    pub struct PreSignUpEvent<'a> {
        trigger_source: PreSignUpSource<'a>,
        request: PreSignUpRequest<'a>,
        response: PreSignUpResponse,
    }
}

event!(
    PreSignUpEvent,
    "Cognito pre sign-up event",
    COGNITO_PRE_SIGN_UP
);
response!(PreSignUpEvent, "Cognito pre sign-up response", check);

choice! {
    /// The trigger source.
    pub enum PreSignUpSource<'a> {
        /// The user signs up.
        SignUp = "PreSignUp_SignUp",
        /// An administrator creates the user. Cognito ignores the response in this case.
        AdminCreateUser = "PreSignUp_AdminCreateUser",
        /// The user signs in with another provider for the first time.
        ExternalProvider = "PreSignUp_ExternalProvider",
    }
}

record! {
    /// The user who is about to be created.
    pub struct PreSignUpRequest<'a> {
        /// The attributes: `email`, `phone_number`, `custom:tenant`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The `ValidationData` of the app. Cognito does not store it.
        pub validation_data: Map<'a> as "validationData" secret,
        /// The `ClientMetadata` of the app.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}

record! {
    /// The response: what is confirmed and verified.
    pub struct PreSignUpResponse {
        /// Whether the user is confirmed, and can sign in without entering a code.
        pub auto_confirm_user: bool as "autoConfirmUser",
        /// Whether the e-mail address is verified.
        pub auto_verify_email: bool as "autoVerifyEmail",
        /// Whether the phone number is verified.
        pub auto_verify_phone: bool as "autoVerifyPhone",
    }
}

fn check(event: &PreSignUpEvent) -> Result<(), ResponseError> {
    if event.trigger_source == PreSignUpSource::AdminCreateUser {
        return Ok(());
    }
    let response = &event.response;
    for (set, path, name) in [
        (
            response.auto_verify_email,
            "$.response.autoVerifyEmail",
            "email",
        ),
        (
            response.auto_verify_phone,
            "$.response.autoVerifyPhone",
            "phone_number",
        ),
    ] {
        let value = event.request.user_attributes.get(name).unwrap_or_default();
        if set && value.is_empty() {
            let problem = format!("is true, but the user has no attribute {name}");
            return invalid("Cognito pre sign-up response", path, problem);
        }
    }
    Ok(())
}

trigger! {
    /// Post confirmation: a user has confirmed the account, or has set a new password.
    ///
    /// ```
    /// use lambda_native_events::PostConfirmationEvent;
    /// use lambda_native_events::cognito::PostConfirmationSource;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = PostConfirmationEvent::parse(event)?;
    ///     if event.trigger_source == PostConfirmationSource::ConfirmSignUp {
    ///         // Make a row for the user, send a welcome.
    ///         let sub = event.request.user_attributes.get("sub").ok_or("a user without sub")?;
    ///         assert_eq!(sub, "0b6f3f0e-5d0c-4e8e-9d44-2f3c7a1b5e90");
    ///     }
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// assert!(handle(PostConfirmationEvent::SAMPLE)?.ends_with(r#""response":{}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Return the event; there is nothing to fill in.
    ///
    /// AWS: [Post confirmation Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html)
    pub struct PostConfirmationEvent<'a> {
        trigger_source: PostConfirmationSource<'a>,
        request: PostConfirmationRequest<'a>,
        response: Dict<'a, Json<'a>>,
    }
}

event!(
    PostConfirmationEvent,
    "Cognito post confirmation event",
    COGNITO_POST_CONFIRMATION
);
response!(PostConfirmationEvent, "Cognito post confirmation response");

choice! {
    /// The trigger source.
    pub enum PostConfirmationSource<'a> {
        /// A new account.
        ConfirmSignUp = "PostConfirmation_ConfirmSignUp",
        /// A new password after a forgotten one.
        ConfirmForgotPassword = "PostConfirmation_ConfirmForgotPassword",
    }
}

record! {
    /// The user who has confirmed something.
    pub struct PostConfirmationRequest<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The `ClientMetadata` of the app.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}
