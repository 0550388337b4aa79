//! Triggers before and after a sign-in.

use super::trigger::trigger;
use crate::json::{Dict, Json, Map, choice, event, record, response};

trigger! {
    /// Pre authentication: a user wants to sign in.
    ///
    /// ```
    /// use lambda_native_events::PreAuthenticationEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = PreAuthenticationEvent::parse(event)?;
    ///     if event.request.user_attributes.get("custom:blocked") == Some("true") {
    ///         return Err("This account is blocked.".into());
    ///     }
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// assert!(handle(PreAuthenticationEvent::SAMPLE)?.ends_with(r#""response":{}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Return the event; there is nothing to fill in. An error rejects the sign-in, and the app
    /// gets its message.
    ///
    /// AWS: [Pre authentication Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-authentication.html)
    pub struct PreAuthenticationEvent<'a> {
        trigger_source: PreAuthenticationSource<'a>,
        request: PreAuthenticationRequest<'a>,
        response: Dict<'a, Json<'a>>,
    }
}

event!(
    PreAuthenticationEvent,
    "Cognito pre authentication event",
    COGNITO_PRE_AUTHENTICATION
);
response!(
    PreAuthenticationEvent,
    "Cognito pre authentication response"
);

choice! {
    /// The trigger source.
    pub enum PreAuthenticationSource<'a> {
        /// A sign-in.
        Authentication = "PreAuthentication_Authentication",
    }
}

record! {
    /// The user who wants to sign in.
    pub struct PreAuthenticationRequest<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// The `ClientMetadata` that the app sent when the sign-in began.
        pub validation_data: Map<'a> as "validationData" secret,
        /// The `ClientMetadata` of the app, if Cognito passes it on under this name.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
        /// Whether the user does not exist and the app client hides that from the app.
        pub user_not_found: bool as "userNotFound",
    }
}

trigger! {
    /// Post authentication: a user has signed in, and the tokens have not been created yet.
    ///
    /// ```
    /// use lambda_native_events::PostAuthenticationEvent;
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = PostAuthenticationEvent::parse(event)?;
    ///     if event.request.new_device_used {
    ///         println!("{} has a new device", event.user_name);
    ///     }
    ///     Ok(event.to_json()?)
    /// }
    ///
    /// assert!(handle(PostAuthenticationEvent::SAMPLE)?.ends_with(r#""response":{}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Return the event; there is nothing to fill in.
    ///
    /// AWS: [Post authentication Lambda trigger](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-authentication.html)
    pub struct PostAuthenticationEvent<'a> {
        trigger_source: PostAuthenticationSource<'a>,
        request: PostAuthenticationRequest<'a>,
        response: Dict<'a, Json<'a>>,
    }
}

event!(
    PostAuthenticationEvent,
    "Cognito post authentication event",
    COGNITO_POST_AUTHENTICATION
);
response!(
    PostAuthenticationEvent,
    "Cognito post authentication response"
);

choice! {
    /// The trigger source.
    pub enum PostAuthenticationSource<'a> {
        /// A sign-in.
        Authentication = "PostAuthentication_Authentication",
    }
}

record! {
    /// The user who has signed in.
    pub struct PostAuthenticationRequest<'a> {
        /// The attributes: `sub`, `email`, `cognito:user_status`.
        pub user_attributes: Map<'a> as "userAttributes" secret,
        /// Whether the device is new. Only set in a pool that remembers devices.
        pub new_device_used: bool as "newDeviceUsed",
        /// The `ClientMetadata` that the app sent with its answer to a challenge.
        pub client_metadata: Map<'a> as "clientMetadata" secret,
    }
}
