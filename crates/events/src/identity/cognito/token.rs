//! Triggers before token generation.

use std::borrow::Cow;

use super::claims::{
    CognitoAccessTokenGeneration, CognitoClaimsAndScopeOverride, CognitoClaimsOverride,
    CognitoGroups, CognitoIdTokenGeneration,
};
use super::trigger::{invalid, trigger};
use crate::json::{Map, ResponseError, choice, event, record, response};

trigger! {
    /// Pre token generation, version 1: an ID token is about to be generated, and the function can
    /// change its claims and groups.
    ///
    /// ```
    /// use lambda_native_events::PreTokenGenerationEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = PreTokenGenerationEvent::parse(event)?;
    ///     let groups = &event.request.group_configuration.groups_to_override;
    ///     let plan = if groups.iter().any(|group| group == "paying") { "paid" } else { "free" };
    ///     event.claims().claim("plan", plan).suppress("phone_number");
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let response: serde_json::Value =
    ///     serde_json::from_str(&handle(PreTokenGenerationEvent::SAMPLE)?)?;
    /// let details = &response["response"]["claimsOverrideDetails"];
    /// assert_eq!(details["claimsToAddOrOverride"]["plan"], "paid");
    /// assert_eq!(details["claimsToSuppress"][0], "phone_number");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cognito ignores changes to its own claims, such as `sub`, `iss`, `exp`, `token_use` and
    /// `cognito:username`.
    ///
    /// AWS: [Pre token generation Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html)
    pub struct PreTokenGenerationEvent<'a> {
        trigger_source: TokenGenerationSource<'a>,
        request: PreTokenGenerationRequest<'a>,
        response: PreTokenGenerationResponse<'a>,
    }
}

event!(
    PreTokenGenerationEvent,
    "Cognito pre token generation event",
    COGNITO_PRE_TOKEN_GENERATION
);
response!(
    PreTokenGenerationEvent,
    "Cognito pre token generation response"
);

impl<'a> PreTokenGenerationEvent<'a> {
    /// The changes to the ID token, to add to.
    pub fn claims(&mut self) -> &mut CognitoClaimsOverride<'a> {
        let details = &mut self.response.claims_override_details;
        details.get_or_insert_default()
    }

    /// Copies the user's current groups and roles into the response, where they can be changed.
    ///
    /// ```
    /// use lambda_native_events::PreTokenGenerationEvent;
    ///
    /// let mut event = PreTokenGenerationEvent::parse(PreTokenGenerationEvent::SAMPLE)?;
    /// event.groups().groups_to_override.push("beta".into());
    /// assert!(event.to_json().unwrap().contains(r#"{"groupsToOverride":["paying","beta"],"#));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn groups(&mut self) -> &mut CognitoGroups<'a> {
        let groups = self.request.group_configuration.clone();
        let details = self.claims();
        details.group_override_details.get_or_insert(groups)
    }
}

choice! {
    /// The trigger source: the reason for generating tokens.
    pub enum TokenGenerationSource<'a> {
        /// A user signed in at the pool's own sign-in pages.
        HostedAuth = "TokenGeneration_HostedAuth",
        /// A user signed in.
        Authentication = "TokenGeneration_Authentication",
        /// A user, created by an administrator, has set the first password.
        NewPasswordChallenge = "TokenGeneration_NewPasswordChallenge",
        /// A machine signed in with a client secret. Only in version 3.
        ClientCredentials = "TokenGeneration_ClientCredentials",
        /// A user's device signed in.
        AuthenticateDevice = "TokenGeneration_AuthenticateDevice",
        /// A user refreshed tokens.
        RefreshTokens = "TokenGeneration_RefreshTokens",
    }
}

record! {
    /// The user for whom the token is generated.
    pub struct PreTokenGenerationRequest<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The groups and roles.
        pub group_configuration: CognitoGroups<'a> as "groupConfiguration",
        /// The `ClientMetadata` of the app.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}

record! {
    /// The response: changes to the ID token.
    pub struct PreTokenGenerationResponse<'a> {
        /// The changes. See [`claims`](PreTokenGenerationEvent::claims).
        pub claims_override_details: Option<CognitoClaimsOverride<'a>> as "claimsOverrideDetails",
    }
}

trigger! {
    /// Pre token generation, versions 2 and 3: an ID token and an access token are about to be
    /// generated, and the function can change their claims, scopes and groups.
    ///
    /// Version 3 is the same as version 2, but is also called for machines, with
    /// [`ClientCredentials`](TokenGenerationSource::ClientCredentials). In that case there is no user
    /// and no ID token.
    ///
    /// ```
    /// use lambda_native_events::PreTokenGenerationV2Event;
    /// use lambda_native_events::cognito::TokenGenerationSource;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let mut event = PreTokenGenerationV2Event::parse(event)?;
    ///     if event.trigger_source == TokenGenerationSource::ClientCredentials {
    ///         event.access_token().claim("tenant", "machines");
    ///         return Ok(event.to_json()?);
    ///     }
    ///     event.id_token().claim("levels", [1, 2]);
    ///     event.access_token().add_scope("orders/read").suppress_scope("phone");
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// let response: serde_json::Value =
    ///     serde_json::from_str(&handle(PreTokenGenerationV2Event::SAMPLE)?)?;
    /// let details = &response["response"]["claimsAndScopeOverrideDetails"];
    /// assert_eq!(details["idTokenGeneration"]["claimsToAddOrOverride"]["levels"][1], 2);
    /// assert_eq!(details["accessTokenGeneration"]["scopesToAdd"][0], "orders/read");
    /// # use lambda_native_events::samples;
    /// # assert!(handle(samples::COGNITO_PRE_TOKEN_GENERATION_V3)?.contains("machines"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects an added scope that is empty or contains a space, which tokens do not allow.
    /// Cognito ignores changes to its own claims, such as `sub`, `iss`, `exp`, `token_use` and
    /// `cognito:username`.
    ///
    /// AWS: [Pre token generation Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html)
    pub struct PreTokenGenerationV2Event<'a> {
        trigger_source: TokenGenerationSource<'a>,
        request: PreTokenGenerationV2Request<'a>,
        response: PreTokenGenerationV2Response<'a>,
    }
}

event!(
    PreTokenGenerationV2Event,
    "Cognito pre token generation V2 event",
    COGNITO_PRE_TOKEN_GENERATION_V2
);
response!(
    PreTokenGenerationV2Event,
    "Cognito pre token generation V2 response",
    check
);

impl<'a> PreTokenGenerationV2Event<'a> {
    /// The changes to the ID token, to add to.
    pub fn id_token(&mut self) -> &mut CognitoIdTokenGeneration<'a> {
        let details = self.details();
        details.id_token_generation.get_or_insert_default()
    }

    /// The changes to the access token, to add to.
    pub fn access_token(&mut self) -> &mut CognitoAccessTokenGeneration<'a> {
        let details = self.details();
        details.access_token_generation.get_or_insert_default()
    }

    /// Copies the user's current groups and roles into the response, where they can be changed.
    pub fn groups(&mut self) -> &mut CognitoGroups<'a> {
        let groups = self.request.group_configuration.clone();
        let details = self.details();
        details.group_override_details.get_or_insert(groups)
    }

    fn details(&mut self) -> &mut CognitoClaimsAndScopeOverride<'a> {
        let details = &mut self.response.claims_and_scope_override_details;
        details.get_or_insert_default()
    }
}

record! {
    /// The user for whom the tokens are generated.
    pub struct PreTokenGenerationV2Request<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The scopes that the access token will have.
        pub scopes: Vec<Cow<'a, str>> as "scopes",
        /// The groups and roles.
        pub group_configuration: CognitoGroups<'a> as "groupConfiguration",
        /// The `ClientMetadata` of the app or, for machines, the `aws_client_metadata`.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}

record! {
    /// The response: changes to the tokens.
    pub struct PreTokenGenerationV2Response<'a> {
        /// The changes. See [`id_token`](PreTokenGenerationV2Event::id_token) and
        /// [`access_token`](PreTokenGenerationV2Event::access_token).
        pub claims_and_scope_override_details: Option<CognitoClaimsAndScopeOverride<'a>>
            as "claimsAndScopeOverrideDetails",
    }
}

fn check(event: &PreTokenGenerationV2Event) -> Result<(), ResponseError> {
    let details = event.response.claims_and_scope_override_details.as_ref();
    let access_token = details.and_then(|details| details.access_token_generation.as_ref());
    let scopes = access_token.map_or(&[][..], |token| &token.scopes_to_add);
    for (at, scope) in scopes.iter().enumerate() {
        if scope.is_empty() || scope.contains(char::is_whitespace) {
            let token = "$.response.claimsAndScopeOverrideDetails.accessTokenGeneration";
            return invalid(
                "Cognito pre token generation V2 response",
                &format!("{token}.scopesToAdd[{at}]"),
                format!("{scope:?} is not a valid scope (at least one character, no spaces)"),
            );
        }
    }
    Ok(())
}
