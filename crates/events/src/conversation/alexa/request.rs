//! The requests of a skill: launches, intents with slots, the end of a session.

use std::borrow::Cow;

use crate::json::{DateTime, Dict, Json, choice, record};

choice! {
    /// The type of a request. Those of further interfaces are `Other`: `AudioPlayer.PlaybackStarted`,
    /// `Alexa.Presentation.APL.UserEvent`, `Connections.Response`, ...
    pub enum AlexaRequestType<'a> {
        /// The user opens the skill without an intent.
        Launch = "LaunchRequest",
        /// The user has expressed an intent: see `intent`.
        Intent = "IntentRequest",
        /// The session has ended: see `reason`. The response cannot contain speech.
        SessionEnded = "SessionEndedRequest",
        /// Alexa asks whether the skill could fulfill the intent.
        CanFulfillIntent = "CanFulfillIntentRequest",
    }
}

record! {
    /// A request. Which fields are set depends on its type.
    ///
    /// AWS: [Request Types Reference](https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-types-reference.html)
    /// of the Alexa Skills Kit.
    pub struct AlexaRequest<'a> {
        /// The type.
        pub kind: AlexaRequestType<'a> as "type",
        /// The id.
        pub request_id: Cow<'a, str> as "requestId",
        /// When Alexa sent it.
        pub timestamp: DateTime<'a> as "timestamp",
        /// The language of the user: `de-DE`.
        pub locale: Option<Cow<'a, str>> as "locale",
        /// Intents: the intent.
        pub intent: Option<AlexaIntent<'a>> as "intent",
        /// Intents with a dialog model: the state of the dialog.
        pub dialog_state: Option<AlexaDialogState<'a>> as "dialogState",
        /// The end of a session: `USER_INITIATED`, `ERROR` or `EXCEEDED_MAX_REPROMPTS`.
        pub reason: Option<Cow<'a, str>> as "reason",
        /// What went wrong: the end of a session, `AudioPlayer.PlaybackFailed`,
        /// `System.ExceptionEncountered`.
        pub error: Option<AlexaError<'a>> as "error",
        /// `System.ExceptionEncountered`: the request whose response it is about.
        pub cause: Option<Json<'a>> as "cause",
        /// Launches by a skill connection: the task.
        pub task: Option<Json<'a>> as "task" secret,
        /// `AudioPlayer`: the stream, as the skill named it; `Connections.Response` and
        /// `Alexa.Presentation.APL`: what the skill sent along.
        pub token: Option<Cow<'a, str>> as "token" secret,
        /// `AudioPlayer`: the position in the stream, in milliseconds.
        pub offset_in_milliseconds: Option<u64> as "offsetInMilliseconds",
        /// `AudioPlayer.PlaybackFailed`: the state of the player.
        pub current_playback_state: Option<Json<'a>> as "currentPlaybackState" secret,
        /// `Alexa.Presentation.APL.UserEvent`: what the document sends.
        pub arguments: Vec<Json<'a>> as "arguments" secret,
        /// `Alexa.Presentation.APL.UserEvent`: the component that the user touched.
        pub source: Option<Json<'a>> as "source",
        /// `Alexa.Presentation.APL.UserEvent`: values of the document's components.
        pub components: Option<Json<'a>> as "components" secret,
        /// `Connections.Response`: the name of the task.
        pub name: Option<Cow<'a, str>> as "name",
        /// `Connections.Response`: how it ended.
        pub status: Option<Json<'a>> as "status",
        /// `Connections.Response`: what it returned.
        pub payload: Option<Json<'a>> as "payload" secret,
        /// `Messaging.MessageReceived`: the message.
        pub message: Option<Json<'a>> as "message" secret,
        /// `AlexaSkillEvent`: what changed.
        pub body: Option<Json<'a>> as "body" secret,
        /// `AlexaSkillEvent`: when it happened.
        pub event_creation_time: Option<DateTime<'a>> as "eventCreationTime",
        /// `AlexaSkillEvent`: when it was sent.
        pub event_publishing_time: Option<DateTime<'a>> as "eventPublishingTime",
        /// `Dialog.API.Invoked`: what Alexa Conversations calls.
        pub api_request: Option<Json<'a>> as "apiRequest" secret,
        /// Launches: whether the result of a link is to be returned.
        pub should_link_result_be_returned: Option<bool> as "shouldLinkResultBeReturned",
    }
}

impl AlexaRequest<'_> {
    /// What the user said for a slot of the intent; `None` if it is empty.
    pub fn slot(&self, name: &str) -> Option<&str> {
        self.intent.as_ref()?.slots.get(name)?.value.as_deref()
    }
}

choice! {
    /// The state of a dialog.
    pub enum AlexaDialogState<'a> {
        /// The dialog has started.
        Started = "STARTED",
        /// Some slots are empty or not confirmed.
        InProgress = "IN_PROGRESS",
        /// All required slots are filled and confirmed.
        Completed = "COMPLETED",
    }
}

record! {
    /// An error.
    pub struct AlexaError<'a> {
        /// `INVALID_RESPONSE`, `DEVICE_COMMUNICATION_ERROR`, `INTERNAL_SERVICE_ERROR`, ...
        pub kind: Cow<'a, str> as "type",
        /// A description of the error.
        pub message: Cow<'a, str> as "message",
    }
}

record! {
    /// The intent.
    pub struct AlexaIntent<'a> {
        /// The name: `OrderPizza`, `AMAZON.HelpIntent`.
        pub name: Cow<'a, str> as "name",
        /// Whether the user has confirmed it.
        pub confirmation_status: AlexaConfirmation<'a> as "confirmationStatus",
        /// The slots, by name. See [`AlexaRequest::slot`].
        pub slots: Dict<'a, AlexaSlot<'a>> as "slots",
    }
}

choice! {
    /// Whether the user has confirmed an intent or a slot.
    pub enum AlexaConfirmation<'a> {
        /// Neither confirmed nor denied.
        None = "NONE",
        /// Confirmed.
        Confirmed = "CONFIRMED",
        /// Denied.
        Denied = "DENIED",
    }
}

record! {
    /// A slot of an intent.
    pub struct AlexaSlot<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The user's words; `None` if the slot is empty or has several values.
        pub value: Option<Cow<'a, str>> as "value" secret,
        /// Whether the user has confirmed it.
        pub confirmation_status: AlexaConfirmation<'a> as "confirmationStatus",
        /// `USER`.
        pub source: Option<Cow<'a, str>> as "source",
        /// The value, or several values.
        pub slot_value: Option<AlexaSlotValue<'a>> as "slotValue",
        /// The matching values of the slot type. See [`resolved`](Self::resolved).
        pub resolutions: Option<AlexaResolutions<'a>> as "resolutions",
    }
}

impl<'a> AlexaSlot<'a> {
    /// The best match among the values of the slot type.
    ///
    /// ```
    /// use lambda_native_events::AlexaEvent;
    ///
    /// let event = AlexaEvent::parse(AlexaEvent::SAMPLE)?;
    /// let size = event.request.intent.as_ref().unwrap().slots.get("size").unwrap();
    /// assert_eq!(size.value.as_deref(), Some("large"));
    /// assert_eq!(size.resolved().unwrap().id.as_deref(), Some("L"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn resolved(&self) -> Option<&AlexaResolvedValue<'a>> {
        let resolutions = self.resolutions.as_ref()?;
        let mut values = resolutions.authorities.iter().flat_map(|it| &it.values);
        values.next().map(|found| &found.value)
    }
}

record! {
    /// The value or the values of a slot.
    pub struct AlexaSlotValue<'a> {
        /// `Simple` or `List`.
        pub kind: Cow<'a, str> as "type",
        /// `Simple`: the user's words.
        pub value: Option<Cow<'a, str>> as "value" secret,
        /// `Simple`: the matching values of the slot type.
        pub resolutions: Option<AlexaResolutions<'a>> as "resolutions",
        /// `List`: the values.
        pub values: Vec<AlexaSlotValue<'a>> as "values",
    }
}

record! {
    /// The matching values of a slot type.
    pub struct AlexaResolutions<'a> {
        /// The matches, by catalog.
        pub authorities: Vec<AlexaAuthority<'a>> as "resolutionsPerAuthority",
    }
}

record! {
    /// The matching values of a catalog.
    pub struct AlexaAuthority<'a> {
        /// The catalog: `amzn1.er-authority.…`.
        pub authority: Cow<'a, str> as "authority",
        /// The status of the match.
        pub status: AlexaMatchStatus<'a> as "status",
        /// The matching values, the best first.
        pub values: Vec<AlexaMatch<'a>> as "values",
    }
}

record! {
    /// The status of a match.
    pub struct AlexaMatchStatus<'a> {
        /// `ER_SUCCESS_MATCH`, `ER_SUCCESS_NO_MATCH`, `ER_ERROR_TIMEOUT`, `ER_ERROR_EXCEPTION`.
        pub code: Cow<'a, str> as "code",
    }
}

record! {
    /// A value that matches.
    pub struct AlexaMatch<'a> {
        /// The value.
        pub value: AlexaResolvedValue<'a> as "value",
    }
}

record! {
    /// A value of a slot type.
    pub struct AlexaResolvedValue<'a> {
        /// The name. The user may have said a synonym of it.
        pub name: Cow<'a, str> as "name" secret,
        /// The id in the interaction model.
        pub id: Option<Cow<'a, str>> as "id" secret,
    }
}
