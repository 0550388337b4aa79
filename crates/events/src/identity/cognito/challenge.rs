//! Sign-ins with custom challenges: choosing, creating and verifying them.

use std::borrow::Cow;

use super::trigger::{invalid, trigger};
use crate::json::{Map, ResponseError, choice, event, record, response};

trigger! {
    /// Define auth challenge: the function chooses the next challenge of a sign-in, or ends the sign-in.
    ///
    /// ```
    /// use lambda_native_events::DefineAuthChallengeEvent;
    /// use lambda_native_events::cognito::{CognitoChallenge, DefineAuthChallengeResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = DefineAuthChallengeEvent::parse(event)?;
    ///     let session = &event.request.session;
    ///     event.response = match session.last() {
    ///         None => DefineAuthChallengeResponse::challenge(CognitoChallenge::CustomChallenge),
    ///         Some(last) if last.challenge_result => DefineAuthChallengeResponse::issue_tokens(),
    ///         Some(_) if session.len() < 3 => {
    ///             DefineAuthChallengeResponse::challenge(CognitoChallenge::CustomChallenge)
    ///         }
    ///         Some(_) => DefineAuthChallengeResponse::fail(),
    ///     };
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let answer: serde_json::Value =
    ///     serde_json::from_str(&handle(DefineAuthChallengeEvent::SAMPLE)?)?;
    /// assert_eq!(answer["response"]["challengeName"], "CUSTOM_CHALLENGE");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects a response without a decision, and one that both accepts and rejects the
    /// sign-in.
    ///
    /// AWS: [Define Auth challenge Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-define-auth-challenge.html)
    pub struct DefineAuthChallengeEvent<'a> {
        trigger_source: DefineAuthChallengeSource<'a>,
        request: DefineAuthChallengeRequest<'a>,
        response: DefineAuthChallengeResponse<'a>,
    }
}

event!(
    DefineAuthChallengeEvent,
    "Cognito define auth challenge event",
    COGNITO_DEFINE_AUTH_CHALLENGE
);
response!(
    DefineAuthChallengeEvent,
    "Cognito define auth challenge response",
    check_define
);

choice! {
    /// The trigger source.
    pub enum DefineAuthChallengeSource<'a> {
        /// A sign-in.
        Authentication = "DefineAuthChallenge_Authentication",
    }
}

choice! {
    /// A challenge.
    pub enum CognitoChallenge<'a> {
        /// A custom challenge.
        CustomChallenge = "CUSTOM_CHALLENGE",
        /// The first step of a sign-in with SRP, which does not send the password.
        SrpA = "SRP_A",
        /// The second step of the previous challenge.
        PasswordVerifier = "PASSWORD_VERIFIER",
        /// A code in a text message.
        SmsMfa = "SMS_MFA",
        /// A code in an e-mail.
        EmailOtp = "EMAIL_OTP",
        /// A code from an authenticator app.
        SoftwareTokenMfa = "SOFTWARE_TOKEN_MFA",
        /// The first step for a remembered device.
        DeviceSrpAuth = "DEVICE_SRP_AUTH",
        /// The second step of the previous challenge.
        DevicePasswordVerifier = "DEVICE_PASSWORD_VERIFIER",
        /// The password, sent by a server.
        AdminNoSrpAuth = "ADMIN_NO_SRP_AUTH",
    }
}

record! {
    /// A completed challenge of this sign-in.
    pub struct CognitoChallengeResult<'a> {
        /// The challenge.
        pub challenge_name: CognitoChallenge<'a> as "challengeName",
        /// Whether the answer was correct.
        pub challenge_result: bool as "challengeResult",
        /// Custom challenges: the `challenge_metadata`.
        pub challenge_metadata: Option<Cow<'a, str>> as "challengeMetadata" secret,
    }
}

record! {
    /// The progress of a sign-in.
    pub struct DefineAuthChallengeRequest<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The challenges so far, in order.
        pub session: Vec<CognitoChallengeResult<'a>> as "session",
        /// The `ClientMetadata` that the app sent with its answer to a challenge.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
        /// Whether the user does not exist and the app client hides that from the app.
        pub user_not_found: bool as "userNotFound",
    }
}

record! {
    /// The decision about a sign-in.
    pub struct DefineAuthChallengeResponse<'a> {
        /// The next challenge.
        pub challenge_name: CognitoChallenge<'a> as "challengeName",
        /// Whether the sign-in succeeds.
        pub issue_tokens: bool as "issueTokens",
        /// Whether the sign-in fails.
        pub fail_authentication: bool as "failAuthentication",
    }
}

impl<'a> DefineAuthChallengeResponse<'a> {
    /// Continues with this challenge.
    pub fn challenge(name: impl Into<CognitoChallenge<'a>>) -> Self {
        Self {
            challenge_name: name.into(),
            ..Self::default()
        }
    }

    /// Accepts the sign-in.
    pub fn issue_tokens() -> Self {
        Self {
            issue_tokens: true,
            ..Self::default()
        }
    }

    /// Rejects the sign-in.
    pub fn fail() -> Self {
        Self {
            fail_authentication: true,
            ..Self::default()
        }
    }
}

fn check_define(event: &DefineAuthChallengeEvent) -> Result<(), ResponseError> {
    let response = &event.response;
    let problem = match (response.issue_tokens, response.fail_authentication) {
        (true, true) => "has both issueTokens and failAuthentication",
        (false, false) if response.challenge_name.as_str().is_empty() => {
            "has no challengeName, and neither issueTokens nor failAuthentication"
        }
        _ => return Ok(()),
    };
    invalid(
        "Cognito define auth challenge response",
        "$.response",
        problem,
    )
}

trigger! {
    /// Create auth challenge: the function creates a challenge and its correct answer.
    ///
    /// ```
    /// use lambda_native_events::CreateAuthChallengeEvent;
    ///
    /// # fn code() -> String { "729104".to_owned() }
    /// # fn send(_: Option<&str>, _: &str) {}
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = CreateAuthChallengeEvent::parse(event)?;
    ///     let code = code();
    ///     send(event.request.user_attributes.get("email"), &code);
    ///     event.response.public_challenge_parameters.insert("sent", "email");
    ///     event.response.private_challenge_parameters.insert("answer", code);
    ///     event.response.challenge_metadata = Some("CODE".into());
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let answer: serde_json::Value =
    ///     serde_json::from_str(&handle(CreateAuthChallengeEvent::SAMPLE)?)?;
    /// assert_eq!(answer["response"]["privateChallengeParameters"]["answer"], "729104");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [Create Auth challenge Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-create-auth-challenge.html)
    pub struct CreateAuthChallengeEvent<'a> {
        trigger_source: CreateAuthChallengeSource<'a>,
        request: CreateAuthChallengeRequest<'a>,
        response: CreateAuthChallengeResponse<'a>,
    }
}

event!(
    CreateAuthChallengeEvent,
    "Cognito create auth challenge event",
    COGNITO_CREATE_AUTH_CHALLENGE
);
response!(
    CreateAuthChallengeEvent,
    "Cognito create auth challenge response"
);

choice! {
    /// The trigger source.
    pub enum CreateAuthChallengeSource<'a> {
        /// A sign-in.
        Authentication = "CreateAuthChallenge_Authentication",
    }
}

record! {
    /// A sign-in that needs a challenge.
    pub struct CreateAuthChallengeRequest<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The challenge: `CUSTOM_CHALLENGE`.
        pub challenge_name: CognitoChallenge<'a> as "challengeName",
        /// The challenges so far, in order.
        pub session: Vec<CognitoChallengeResult<'a>> as "session",
        /// The `ClientMetadata` that the app sent with its answer to a challenge.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
        /// Whether the user does not exist and the app client hides that from the app.
        pub user_not_found: bool as "userNotFound",
    }
}

record! {
    /// A challenge.
    pub struct CreateAuthChallengeResponse<'a> {
        /// The parameters for the app.
        pub public_challenge_parameters: Map<'a> as "publicChallengeParameters" secret,
        /// The parameters for [`VerifyAuthChallengeEvent`]: the correct answer.
        pub private_challenge_parameters: Map<'a> as "privateChallengeParameters" secret,
        /// The metadata that later triggers of this sign-in find in the session.
        pub challenge_metadata: Option<Cow<'a, str>> as "challengeMetadata" secret,
    }
}

trigger! {
    /// Verify auth challenge response: the function checks the user's answer.
    ///
    /// ```
    /// use lambda_native_events::VerifyAuthChallengeEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = VerifyAuthChallengeEvent::parse(event)?;
    ///     event.response.answer_correct = Some(event.request.answer_is("answer"));
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let answer = handle(VerifyAuthChallengeEvent::SAMPLE)?;
    /// assert!(answer.ends_with(r#""response":{"answerCorrect":true}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects a response without a decision.
    ///
    /// AWS: [Verify Auth challenge response Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-verify-auth-challenge-response.html)
    pub struct VerifyAuthChallengeEvent<'a> {
        trigger_source: VerifyAuthChallengeSource<'a>,
        request: VerifyAuthChallengeRequest<'a>,
        response: VerifyAuthChallengeResponse,
    }
}

event!(
    VerifyAuthChallengeEvent,
    "Cognito verify auth challenge event",
    COGNITO_VERIFY_AUTH_CHALLENGE
);
response!(
    VerifyAuthChallengeEvent,
    "Cognito verify auth challenge response",
    check_verify
);

choice! {
    /// The trigger source.
    pub enum VerifyAuthChallengeSource<'a> {
        /// A sign-in.
        Authentication = "VerifyAuthChallengeResponse_Authentication",
    }
}

record! {
    /// The request: the answer of the user.
    pub struct VerifyAuthChallengeRequest<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The private parameters of [`CreateAuthChallengeResponse`].
        pub private_challenge_parameters: Map<'a> as "privateChallengeParameters" secret,
        /// The user's answer.
        pub challenge_answer: Cow<'a, str> as "challengeAnswer" secret,
        /// The `ClientMetadata` that the app sent with the answer.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
        /// Whether the user does not exist and the app client hides that from the app.
        pub user_not_found: bool as "userNotFound",
    }
}

impl VerifyAuthChallengeRequest<'_> {
    /// Whether the answer equals the private parameter with this name. Returns `false` if there is no
    /// such parameter, the parameter is empty, or the user does not exist.
    pub fn answer_is(&self, parameter: &str) -> bool {
        let right = self.private_challenge_parameters.get(parameter);
        let right = right.unwrap_or_default();
        !right.is_empty() && !self.user_not_found && right == self.challenge_answer
    }
}

record! {
    /// The result of checking an answer.
    pub struct VerifyAuthChallengeResponse {
        /// Whether the answer is correct.
        pub answer_correct: Option<bool> as "answerCorrect",
    }
}

fn check_verify(event: &VerifyAuthChallengeEvent) -> Result<(), ResponseError> {
    if event.response.answer_correct.is_some() {
        return Ok(());
    }
    invalid(
        "Cognito verify auth challenge response",
        "$.response.answerCorrect",
        "is missing",
    )
}
