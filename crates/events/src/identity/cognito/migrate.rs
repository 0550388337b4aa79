//! Migration of users from another directory, one by one, when they sign in.

use std::borrow::Cow;

use super::trigger::{invalid, trigger};
use crate::json::{Map, ResponseError, choice, event, record, response};

const NAME: &str = "Cognito migrate user response";

trigger! {
    /// Migrate user: a user whom the pool does not know signs in, or has forgotten the password.
    ///
    /// ```
    /// use lambda_native_events::MigrateUserEvent;
    /// use lambda_native_events::cognito::{MigrateUserResponse, MigrateUserSource};
    ///
    /// # fn sign_in(name: &str, password: &str) -> Option<String> {
    /// #     (password == "s3cr3t").then(|| format!("{name}@example.com"))
    /// # }
    /// # fn find(name: &str) -> Option<String> { Some(format!("{name}@example.com")) }
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = MigrateUserEvent::parse(event)?;
    ///     let email = match &event.trigger_source {
    ///         MigrateUserSource::Authentication => {
    ///             let password = event.request.password.as_deref().unwrap_or_default();
    ///             sign_in(&event.user_name, password)
    ///         }
    ///         _ => find(&event.user_name),
    ///     };
    ///     let email = email.ok_or("Bad user name or password.")?;
    ///     let attributes = [("email", email), ("email_verified", "true".to_owned())];
    ///     event.response = MigrateUserResponse::confirmed(attributes);
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let response: serde_json::Value = serde_json::from_str(&handle(MigrateUserEvent::SAMPLE)?)?;
    /// assert_eq!(response["response"]["userAttributes"]["email"], "ada@example.com");
    /// assert_eq!(response["response"]["finalUserStatus"], "CONFIRMED");
    /// assert_eq!(response["response"]["messageAction"], "SUPPRESS");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Return an error if the user does not exist or the password is wrong.
    ///
    /// `to_json` rejects a user without attributes, a status, an action or a medium that Cognito does not
    /// know, and a user who has forgotten the password but has no verified e-mail address or phone
    /// number to which Cognito could send a code.
    ///
    /// AWS: [Migrate user Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html)
    pub struct MigrateUserEvent<'a> {
        trigger_source: MigrateUserSource<'a>,
        request: MigrateUserRequest<'a>,
        response: MigrateUserResponse<'a>,
    }
}

event!(
    MigrateUserEvent,
    "Cognito migrate user event",
    COGNITO_MIGRATE_USER
);
response!(MigrateUserEvent, "Cognito migrate user response", check);

choice! {
    /// The trigger source.
    pub enum MigrateUserSource<'a> {
        /// The user signs in.
        Authentication = "UserMigration_Authentication",
        /// The user has forgotten the password.
        ForgotPassword = "UserMigration_ForgotPassword",
    }
}

record! {
    /// An unknown user. The name is the event's `user_name`.
    pub struct MigrateUserRequest<'a> {
        /// The password of a user who signs in.
        pub password: Option<Cow<'a, str>> as "password" secret,
        /// The `ClientMetadata` that the app sent when the sign-in began.
        pub validation_data: Map<'a> as "validationData" secret,
        /// The `ClientMetadata` that the app sent for a forgotten password or with its answer to a
        /// challenge.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}

record! {
    /// The user to create.
    pub struct MigrateUserResponse<'a> {
        /// The attributes: `email`, `email_verified`, `custom:tenant`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The final status of the user. The default is
        /// [`Confirmed`](MigrateUserStatus::Confirmed).
        pub final_user_status: MigrateUserStatus<'a> as "finalUserStatus",
        /// Whether to suppress the welcome message. If it is missing, the message is sent.
        pub message_action: MigrateUserMessageAction<'a> as "messageAction",
        /// How the welcome message is sent. If this is empty, it is a text message.
        pub desired_delivery_mediums: Vec<MigrateUserDelivery<'a>> as "desiredDeliveryMediums",
        /// Whether to take over an e-mail address or phone number with which another user signs in. If
        /// not, this user is not created in that case.
        pub force_alias_creation: Option<bool> as "forceAliasCreation",
        /// Whether the user must also enter a code from a text message to sign in.
        pub enable_sms_mfa: Option<bool> as "enableSMSMFA",
    }
}

impl<'a> MigrateUserResponse<'a> {
    /// Creates a user who signs in with the old password and gets no message.
    pub fn confirmed(attributes: impl Into<Map<'a>>) -> Self {
        Self {
            user_attributes: attributes.into(),
            final_user_status: MigrateUserStatus::Confirmed,
            message_action: MigrateUserMessageAction::Suppress,
            ..Self::default()
        }
    }

    /// Creates a user who must set a new password and gets no message.
    pub fn reset_required(attributes: impl Into<Map<'a>>) -> Self {
        Self {
            final_user_status: MigrateUserStatus::ResetRequired,
            ..Self::confirmed(attributes)
        }
    }
}

choice! {
    /// The final status of a migrated user.
    pub enum MigrateUserStatus<'a> {
        /// The user can sign in with the old password.
        Confirmed = "CONFIRMED",
        /// The user must set a new password.
        ResetRequired = "RESET_REQUIRED",
    }
}

choice! {
    /// Whether a migrated user gets a welcome message.
    pub enum MigrateUserMessageAction<'a> {
        /// No message is sent.
        Suppress = "SUPPRESS",
    }
}

choice! {
    /// How a welcome message is sent.
    pub enum MigrateUserDelivery<'a> {
        /// By e-mail.
        Email = "EMAIL",
        /// By text message.
        Sms = "SMS",
    }
}

fn check(event: &MigrateUserEvent) -> Result<(), ResponseError> {
    let response = &event.response;
    let attributes = &response.user_attributes;
    if attributes.is_empty() {
        return invalid(NAME, "$.response.userAttributes", "is empty");
    }
    let verified = |name| {
        let value = attributes.get(name).unwrap_or_default();
        value.eq_ignore_ascii_case("true")
    };
    if event.trigger_source == MigrateUserSource::ForgotPassword
        && !verified("email_verified")
        && !verified("phone_number_verified")
    {
        let problem = "email_verified or phone_number_verified must be `true`, \
                       because the user has forgotten the password";
        return invalid(NAME, "$.response.userAttributes", problem);
    }
    if let MigrateUserStatus::Other(text) = &response.final_user_status {
        known(
            "$.response.finalUserStatus",
            text,
            "neither CONFIRMED nor RESET_REQUIRED",
        )?;
    }
    if let MigrateUserMessageAction::Other(text) = &response.message_action {
        known("$.response.messageAction", text, "not SUPPRESS")?;
    }
    for (at, medium) in response.desired_delivery_mediums.iter().enumerate() {
        if let MigrateUserDelivery::Other(text) = medium {
            let path = format!("$.response.desiredDeliveryMediums[{at}]");
            return invalid(NAME, &path, format!("{text:?} is neither EMAIL nor SMS"));
        }
    }
    Ok(())
}

/// Rejects a value that is set but not one that Cognito knows.
fn known(path: &str, text: &str, problem: &str) -> Result<(), ResponseError> {
    if text.is_empty() {
        return Ok(());
    }
    invalid(NAME, path, format!("{text:?} is {problem}"))
}
