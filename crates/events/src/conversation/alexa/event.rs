//! The request of a custom skill: session, context, request.

use std::borrow::Cow;

use serde_core::de::Deserialize;

use super::request::AlexaRequest;
use crate::json::{Dict, EventError, Json, event, record};

record! {
    /// A request to a custom skill. The response is an [`AlexaResponse`](crate::AlexaResponse).
    ///
    /// ```
    /// use lambda_native_events::alexa::{AlexaCard, AlexaRequestType};
    /// use lambda_native_events::{AlexaEvent, AlexaResponse};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = AlexaEvent::parse(event)?;
    ///     let response = match event.request.kind {
    ///         AlexaRequestType::Launch => AlexaResponse::ask("Which size?").reprompt("Small or large?"),
    ///         AlexaRequestType::Intent => match event.request.slot("size") {
    ///             Some(size) => AlexaResponse::tell(format!("One {size} pizza is on its way."))
    ///                 .card(AlexaCard::simple("Your order", format!("Size: {size}"))),
    ///             None => AlexaResponse::ask("Which size?"),
    ///         },
    ///         // The session has ended: Alexa speaks nothing more.
    ///         _ => AlexaResponse::empty(),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// let response = handle(AlexaEvent::SAMPLE)?;
    /// assert!(response.contains(r#""text":"One large pizza is on its way.""#));
    /// # handle(lambda_native_events::samples::ALEXA_LAUNCH)?;
    /// # handle(lambda_native_events::samples::ALEXA_SESSION_ENDED)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Lambda does not check which skill sends the request. Compare
    /// [`application_id`](Self::application_id), or set the skill's id in the function's trigger.
    ///
    /// AWS: [Request and Response JSON Reference](https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html)
    /// of the Alexa Skills Kit.
    pub struct AlexaEvent<'a> {
        /// The version of the format: `1.0`.
        pub version: Cow<'a, str> as "version",
        /// The session; requests outside of one, such as those of `AudioPlayer`, have none.
        pub session: Option<AlexaSession<'a>> as "session",
        /// The state of Alexa and the device.
        pub context: AlexaContext<'a> as "context",
        /// The intent.
        pub request: AlexaRequest<'a> as "request",
    }
}

event!(AlexaEvent, "Alexa event", ALEXA_INTENT);

impl AlexaEvent<'_> {
    /// The id of the skill that calls; empty if the event has none.
    pub fn application_id(&self) -> &str {
        let system = &*self.context.system.application.application_id;
        match &self.session {
            Some(session) if system.is_empty() => &session.application.application_id,
            _ => system,
        }
    }

    /// A session attribute, as a type of your own; `None` if there is none of this name.
    ///
    /// # Errors
    /// The value is not of that type. The path in the error starts at the value.
    pub fn session_attribute<'s, T: Deserialize<'s>>(
        &'s self,
        name: &str,
    ) -> Result<Option<T>, EventError> {
        let session = self.session.as_ref();
        let value = session.and_then(|session| session.attributes.get(name));
        value.map(Json::parse).transpose()
    }
}

record! {
    /// A session: from the first request to the response that ends it.
    pub struct AlexaSession<'a> {
        /// Whether this is the first request of the session.
        pub is_new: bool as "new",
        /// The id.
        pub session_id: Cow<'a, str> as "sessionId",
        /// The skill.
        pub application: AlexaApplication<'a> as "application",
        /// The session attributes of the last response. See
        /// [`session_attribute`](AlexaEvent::session_attribute).
        pub attributes: Dict<'a, Json<'a>> as "attributes" secret,
        /// The account that uses the skill.
        pub user: AlexaUser<'a> as "user",
    }
}

record! {
    /// A skill.
    pub struct AlexaApplication<'a> {
        /// The id: `amzn1.ask.skill.…`.
        pub application_id: Cow<'a, str> as "applicationId",
    }
}

record! {
    /// An account of Amazon that uses the skill.
    pub struct AlexaUser<'a> {
        /// The id. It changes when the user disables and enables the skill.
        pub user_id: Cow<'a, str> as "userId",
        /// The token of the user in another system, after account linking.
        pub access_token: Option<Cow<'a, str>> as "accessToken" secret,
        /// The permissions of the user.
        pub permissions: Option<AlexaPermissions<'a>> as "permissions",
    }
}

record! {
    /// The permissions that a user has granted the skill.
    pub struct AlexaPermissions<'a> {
        /// The consent token. Alexa has replaced it with `api_access_token`.
        pub consent_token: Option<Cow<'a, str>> as "consentToken" secret,
        /// The state of each permission.
        pub scopes: Option<Json<'a>> as "scopes",
    }
}

record! {
    /// The state of Alexa and the device. Interfaces that the device does not have are missing.
    pub struct AlexaContext<'a> {
        /// The skill, the device and the user, and the access to Alexa's APIs.
        pub system: AlexaSystem<'a> as "System",
        /// The audio player.
        pub audio_player: Option<AlexaAudioPlayer<'a>> as "AudioPlayer",
        /// The screen.
        pub viewport: Option<Json<'a>> as "Viewport",
        /// The screens, with details.
        pub viewports: Vec<Json<'a>> as "Viewports",
        /// The content of the screen.
        pub display: Option<Json<'a>> as "Display",
        /// The content of the screen in the Alexa Presentation Language.
        pub presentation: Option<Json<'a>> as "Alexa.Presentation.APL",
        /// The extensions that the screen has.
        pub extensions: Option<Json<'a>> as "Extensions",
        /// The location of the device.
        pub geolocation: Option<Json<'a>> as "Geolocation" secret,
        /// The advertising id of the user.
        pub advertising: Option<Json<'a>> as "Advertising" secret,
        /// The apps that the device can open.
        pub app_link: Option<Json<'a>> as "AppLink",
        /// The car of the user.
        pub automotive: Option<Json<'a>> as "Automotive",
    }
}

record! {
    /// Skill, device and user.
    pub struct AlexaSystem<'a> {
        /// The token for calls to Alexa's APIs.
        pub api_access_token: Option<Cow<'a, str>> as "apiAccessToken" secret,
        /// The endpoint of these APIs: `https://api.eu.amazonalexa.com`.
        pub api_endpoint: Cow<'a, str> as "apiEndpoint",
        /// The skill.
        pub application: AlexaApplication<'a> as "application",
        /// The device.
        pub device: Option<AlexaDevice<'a>> as "device",
        /// The speaker, if Alexa recognized the voice.
        pub person: Option<AlexaPerson<'a>> as "person",
        /// The unit of the device, such as a hotel room.
        pub unit: Option<AlexaUnit<'a>> as "unit",
        /// The account that uses the skill.
        pub user: AlexaUser<'a> as "user",
    }
}

record! {
    /// A device.
    pub struct AlexaDevice<'a> {
        /// The id.
        pub device_id: Cow<'a, str> as "deviceId",
        /// The id that the device keeps for the maker of the skill.
        pub persistent_endpoint_id: Option<Cow<'a, str>> as "persistentEndpointId",
        /// The interfaces that the device has, by name: `AudioPlayer`.
        pub supported_interfaces: Dict<'a, Json<'a>> as "supportedInterfaces",
    }
}

record! {
    /// A person whose voice Alexa recognized.
    pub struct AlexaPerson<'a> {
        /// The id.
        pub person_id: Cow<'a, str> as "personId",
        /// The token of the person in another system, after account linking.
        pub access_token: Option<Cow<'a, str>> as "accessToken" secret,
        /// The confidence of the recognition.
        pub authentication_confidence_level: Option<Json<'a>> as "authenticationConfidenceLevel",
    }
}

record! {
    /// The unit of a device, such as a hotel room.
    pub struct AlexaUnit<'a> {
        /// The id.
        pub unit_id: Cow<'a, str> as "unitId",
        /// The id that stays the same for the maker of the skill.
        pub persistent_unit_id: Option<Cow<'a, str>> as "persistentUnitId",
    }
}

record! {
    /// The state of the audio player.
    pub struct AlexaAudioPlayer<'a> {
        /// The stream, as the skill named it.
        pub token: Option<Cow<'a, str>> as "token" secret,
        /// The position in the stream, in milliseconds.
        pub offset_in_milliseconds: Option<u64> as "offsetInMilliseconds",
        /// `IDLE`, `PAUSED`, `PLAYING`, `BUFFER_UNDERRUN`, `FINISHED` or `STOPPED`.
        pub player_activity: Option<Cow<'a, str>> as "playerActivity",
    }
}
