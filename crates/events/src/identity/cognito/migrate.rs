//! Users come from another directory, one by one, as they sign in.

use std::borrow::Cow;

use super::trigger::{invalid, trigger};
use crate::json::{Map, ResponseError, choice, event, record, response};

const NAME: &str = "Cognito migrate user response";

trigger! {
    /// Migrate user: somebody whom the pool does not know signs in, or has forgotten the password.
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
    /// An error says that there is no such user, or that the password is wrong.
    ///
    /// `to_json` rejects a user without attributes; with a status, an action or a medium that
    /// Cognito does not know; and one who has forgotten the password, and has neither an e-mail
    /// address nor a phone number that is verified, to which a code could go.
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
    /// What an unknown user does.
    pub enum MigrateUserSource<'a> {
        /// Signs in.
        Authentication = "UserMigration_Authentication",
        /// Has forgotten the password.
        ForgotPassword = "UserMigration_ForgotPassword",
    }
}

record! {
    /// An unknown user. The name is the event's `user_name`.
    pub struct MigrateUserRequest<'a> {
        /// The password, of a user who signs in.
        pub password: Option<Cow<'a, str>> as "password" secret,
        /// What the app sent as `ClientMetadata` when the sign-in began.
        pub validation_data: Map<'a> as "validationData" secret,
        /// What the app sent as `ClientMetadata`, of a forgotten password or with its answer to a
        /// challenge.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}

record! {
    /// The user, to be created.
    pub struct MigrateUserResponse<'a> {
        /// The attributes: `email`, `email_verified`, `custom:tenant`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// How the user stands then. If it is missing, as with
        /// [`Confirmed`](MigrateUserStatus::Confirmed).
        pub final_user_status: MigrateUserStatus<'a> as "finalUserStatus",
        /// Whether the user is welcomed. If it is missing, yes.
        pub message_action: MigrateUserMessageAction<'a> as "messageAction",
        /// How the user is welcomed. If it is empty, by text message.
        pub desired_delivery_mediums: Vec<MigrateUserDelivery<'a>> as "desiredDeliveryMediums",
        /// Whether an e-mail address or a phone number that another user signs in with becomes
        /// this user's. If not, this user is not created then.
        pub force_alias_creation: Option<bool> as "forceAliasCreation",
        /// Whether the user has to sign in with a code in a text message too.
        pub enable_sms_mfa: Option<bool> as "enableSMSMFA",
    }
}

impl<'a> MigrateUserResponse<'a> {
    /// A user who signs in with the old password, and gets no message.
    pub fn confirmed(attributes: impl Into<Map<'a>>) -> Self {
        Self {
            user_attributes: attributes.into(),
            final_user_status: MigrateUserStatus::Confirmed,
            message_action: MigrateUserMessageAction::Suppress,
            ..Self::default()
        }
    }

    /// A user who has to set a new password, and gets no message.
    pub fn reset_required(attributes: impl Into<Map<'a>>) -> Self {
        Self {
            final_user_status: MigrateUserStatus::ResetRequired,
            ..Self::confirmed(attributes)
        }
    }
}

choice! {
    /// How a user stands who was created.
    pub enum MigrateUserStatus<'a> {
        /// Can sign in with the old password.
        Confirmed = "CONFIRMED",
        /// Has to set a new password.
        ResetRequired = "RESET_REQUIRED",
    }
}

choice! {
    /// Whether a user who was created is welcomed.
    pub enum MigrateUserMessageAction<'a> {
        /// No.
        Suppress = "SUPPRESS",
    }
}

choice! {
    /// How a user is welcomed.
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
