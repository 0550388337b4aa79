//! The response of a skill: speech, cards and directives.

use std::borrow::Cow;

use serde_core::ser::Serialize;

use super::event::AlexaEvent;
use crate::json::{Dict, Json, ResponseError, record, response, write_response};

const RESPONSE: &str = "Alexa response";

/// The limit of characters of speech, and of a card.
const MAX_CHARS: usize = 8_000;
/// The limit of bytes of a response.
const MAX_BYTES: usize = 120 * 1_024;

record! {
    /// The response of a custom skill.
    ///
    /// ```
    /// use lambda_native_events::alexa::{AlexaCard, AlexaSpeech};
    /// use lambda_native_events::{AlexaEvent, AlexaResponse};
    ///
    /// # let event = AlexaEvent::parse(AlexaEvent::SAMPLE)?;
    /// // Says something, and ends the session.
    /// let response = AlexaResponse::tell("Your pizza is on its way.");
    /// assert_eq!(
    ///     response.to_json().unwrap(),
    ///     r#"{"version":"1.0","response":{"outputSpeech":{"type":"PlainText","text":"Your pizza is on its way."},"shouldEndSession":true}}"#
    /// );
    ///
    /// // Asks something, and waits for the user.
    /// let response = AlexaResponse::ask(AlexaSpeech::ssml("<speak>Which <em>size</em>?</speak>"))
    ///     .reprompt("Small or large?")
    ///     .card(AlexaCard::simple("Pizza", "Small or large?"))
    ///     .keep_session_attributes(&event)
    ///     .session_attribute("asked", &1);
    /// assert_eq!(response.response.should_end_session, Some(false));
    /// # response.to_json().unwrap();
    ///
    /// let error = AlexaResponse::tell("").to_json().unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "Alexa response: $.response.outputSpeech.text: is missing, but the type is PlainText"
    /// );
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// `to_json` rejects what Alexa would reject: a missing version; speech of an unknown type, without
    /// its text or with more than 8,000 characters; a card of an unknown type or with more than 8,000
    /// characters; and a response of more than 120 KiB.
    ///
    /// AWS: [Request and Response JSON Reference](https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html)
    /// of the Alexa Skills Kit, "Response format".
    pub struct AlexaResponse<'a> {
        /// The version of the format: `1.0`.
        pub version: Cow<'a, str> as "version" always,
        /// The session attributes. The next request contains these and no others.
        pub session_attributes: Dict<'a, Json<'a>> as "sessionAttributes" secret,
        /// Speech, cards and directives.
        pub response: AlexaResponseBody<'a> as "response" always,
    }
}

response!(AlexaResponse, "Alexa response", check);

impl<'a> AlexaResponse<'a> {
    /// A response that speaks and ends the session. Takes a string, or an [`AlexaSpeech`] for SSML.
    pub fn tell(speech: impl Into<AlexaSpeech<'a>>) -> Self {
        Self::speak(speech.into(), true)
    }

    /// A response that asks and waits for the user. Takes a string, or an [`AlexaSpeech`] for SSML.
    pub fn ask(speech: impl Into<AlexaSpeech<'a>>) -> Self {
        Self::speak(speech.into(), false)
    }

    /// A response without speech, for the end of a session and for requests of `AudioPlayer`.
    pub fn empty() -> Self {
        Self {
            version: "1.0".into(),
            ..Self::default()
        }
    }

    fn speak(speech: AlexaSpeech<'a>, should_end_session: bool) -> Self {
        let mut response = Self::empty();
        response.response.output_speech = Some(speech);
        response.response.should_end_session = Some(should_end_session);
        response
    }

    /// Sets the speech if the user does not react: a string, or an [`AlexaSpeech`] for SSML. The session
    /// must stay open.
    #[must_use]
    pub fn reprompt(mut self, speech: impl Into<AlexaSpeech<'a>>) -> Self {
        self.response.reprompt = Some(AlexaReprompt {
            output_speech: Some(speech.into()),
            directives: Vec::new(),
        });
        self
    }

    /// Shows a card in the Alexa app.
    #[must_use]
    pub fn card(mut self, card: AlexaCard<'a>) -> Self {
        self.response.card = Some(card);
        self
    }

    /// Adds a directive of an interface, such as `AudioPlayer.Play` or `Dialog.ElicitSlot`: an object of
    /// `serde_json::json!`, or a type of your own.
    ///
    /// ```
    /// use lambda_native_events::AlexaResponse;
    ///
    /// let response = AlexaResponse::ask("Which size?")
    ///     .directive(serde_json::json!({"type": "Dialog.ElicitSlot", "slotToElicit": "size"}));
    /// assert!(response.to_json()?.contains(r#""slotToElicit":"size""#));
    /// # Ok::<(), lambda_native_events::ResponseError>(())
    /// ```
    #[must_use]
    pub fn directive<T: Serialize>(mut self, directive: T) -> Self {
        self.response.directives.push(Json::of(directive));
        self
    }

    /// Sets a session attribute.
    #[must_use]
    pub fn session_attribute<T: Serialize>(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: T,
    ) -> Self {
        self.session_attributes.insert(name, Json::of(value));
        self
    }

    /// Copies the session attributes from the event.
    #[must_use]
    pub fn keep_session_attributes(mut self, event: &AlexaEvent) -> Self {
        for (name, value) in event.session.iter().flat_map(|it| it.attributes.iter()) {
            self.session_attributes
                .insert(name.to_owned(), value.clone().into_owned());
        }
        self
    }
}

record! {
    /// Speech, cards and directives.
    pub struct AlexaResponseBody<'a> {
        /// The speech.
        pub output_speech: Option<AlexaSpeech<'a>> as "outputSpeech",
        /// The card in the Alexa app.
        pub card: Option<AlexaCard<'a>> as "card",
        /// The speech if the user does not react.
        pub reprompt: Option<AlexaReprompt<'a>> as "reprompt",
        /// The directives for interfaces.
        pub directives: Vec<Json<'a>> as "directives",
        /// `true` ends the session, `false` waits for the user. Without it a device with a screen keeps
        /// the session open without listening.
        pub should_end_session: Option<bool> as "shouldEndSession",
        /// For a `CanFulfillIntentRequest`: whether the skill can fulfill the intent.
        pub can_fulfill_intent: Option<Json<'a>> as "canFulfillIntent",
        /// For a `Dialog.API.Invoked` of Alexa Conversations: the result of the call.
        pub api_response: Option<Json<'a>> as "apiResponse" secret,
    }
}

record! {
    /// Speech. A string converts into plain text; [`ssml`](Self::ssml) creates marked-up speech.
    pub struct AlexaSpeech<'a> {
        /// `PlainText` or `SSML`.
        pub kind: Cow<'a, str> as "type",
        /// `PlainText`: the text.
        pub text: Option<Cow<'a, str>> as "text" secret,
        /// `SSML`: the markup, in `<speak>`.
        pub ssml: Option<Cow<'a, str>> as "ssml" secret,
        /// `ENQUEUE`, `REPLACE_ALL` or `REPLACE_ENQUEUED`, if Alexa is still speaking.
        pub play_behavior: Option<Cow<'a, str>> as "playBehavior",
    }
}

impl<'a> AlexaSpeech<'a> {
    /// Speech with markup: `<speak>Hi <break time="1s"/> there</speak>`.
    pub fn ssml(ssml: impl Into<Cow<'a, str>>) -> Self {
        Self {
            kind: "SSML".into(),
            ssml: Some(ssml.into()),
            ..Self::default()
        }
    }
}

/// Plain text.
impl<'a, T: Into<Cow<'a, str>>> From<T> for AlexaSpeech<'a> {
    fn from(text: T) -> Self {
        Self {
            kind: "PlainText".into(),
            text: Some(text.into()),
            ..Self::default()
        }
    }
}

record! {
    /// The speech if the user does not react.
    pub struct AlexaReprompt<'a> {
        /// The speech.
        pub output_speech: Option<AlexaSpeech<'a>> as "outputSpeech",
        /// The directives for the screen: `Alexa.Presentation.APLA.RenderDocument`.
        pub directives: Vec<Json<'a>> as "directives",
    }
}

record! {
    /// A card in the Alexa app.
    pub struct AlexaCard<'a> {
        /// `Simple`, `Standard`, `LinkAccount` or `AskForPermissionsConsent`.
        pub kind: Cow<'a, str> as "type",
        /// The title.
        pub title: Option<Cow<'a, str>> as "title",
        /// `Simple`: the text.
        pub content: Option<Cow<'a, str>> as "content" secret,
        /// `Standard`: the text.
        pub text: Option<Cow<'a, str>> as "text" secret,
        /// `Standard`: an image.
        pub image: Option<AlexaCardImage<'a>> as "image",
        /// `AskForPermissionsConsent`: what the skill asks for, `alexa::profile:email:read`.
        pub permissions: Vec<Cow<'a, str>> as "permissions",
    }
}

impl<'a> AlexaCard<'a> {
    /// A card with a title and text.
    pub fn simple(title: impl Into<Cow<'a, str>>, content: impl Into<Cow<'a, str>>) -> Self {
        Self {
            kind: "Simple".into(),
            title: Some(title.into()),
            content: Some(content.into()),
            ..Self::default()
        }
    }

    /// A card that asks the user to link an account of another system.
    pub fn link_account() -> Self {
        Self {
            kind: "LinkAccount".into(),
            ..Self::default()
        }
    }
}

record! {
    /// The image of a card.
    pub struct AlexaCardImage<'a> {
        /// The URL for small screens: 720 × 480 pixels.
        pub small_image_url: Option<Cow<'a, str>> as "smallImageUrl",
        /// The URL for large screens: 1,200 × 800 pixels.
        pub large_image_url: Option<Cow<'a, str>> as "largeImageUrl",
    }
}

fn check(response: &AlexaResponse) -> Result<(), ResponseError> {
    if response.version.is_empty() {
        return invalid("$.version", "is missing; it must be 1.0".to_owned());
    }
    let body = &response.response;
    if let Some(speech) = &body.output_speech {
        check_speech("$.response.outputSpeech", speech)?;
    }
    if let Some(speech) = body
        .reprompt
        .as_ref()
        .and_then(|it| it.output_speech.as_ref())
    {
        check_speech("$.response.reprompt.outputSpeech", speech)?;
    }
    if let Some(card) = &body.card {
        check_card(card)?;
    }
    let bytes = write_response(RESPONSE, response)?.len();
    if bytes > MAX_BYTES {
        return invalid("$", format!("has {bytes} bytes (the limit is 122,880)"));
    }
    Ok(())
}

fn check_speech(path: &str, speech: &AlexaSpeech) -> Result<(), ResponseError> {
    let (member, text) = match &*speech.kind {
        "PlainText" => ("text", &speech.text),
        "SSML" => ("ssml", &speech.ssml),
        kind => {
            let problem = format!("`{kind}` is neither PlainText nor SSML");
            return invalid(&format!("{path}.type"), problem);
        }
    };
    let path = format!("{path}.{member}");
    match text.as_deref().unwrap_or_default().chars().count() {
        0 => invalid(
            &path,
            format!("is missing, but the type is {}", speech.kind),
        ),
        chars if chars > MAX_CHARS => invalid(
            &path,
            format!("has {chars} characters (the limit is 8,000)"),
        ),
        _ => Ok(()),
    }
}

fn check_card(card: &AlexaCard) -> Result<(), ResponseError> {
    let kind = &*card.kind;
    if !matches!(
        kind,
        "Simple" | "Standard" | "LinkAccount" | "AskForPermissionsConsent"
    ) {
        let problem = format!(
            "`{kind}` is not one of Simple, Standard, LinkAccount and AskForPermissionsConsent"
        );
        return invalid("$.response.card.type", problem);
    }
    let texts = [&card.title, &card.content, &card.text];
    let chars: usize = texts
        .into_iter()
        .flatten()
        .map(|it| it.chars().count())
        .sum();
    if chars > MAX_CHARS {
        let problem = format!("has {chars} characters (the limit is 8,000)");
        return invalid("$.response.card", problem);
    }
    Ok(())
}

fn invalid(path: &str, problem: String) -> Result<(), ResponseError> {
    Err(ResponseError::invalid(RESPONSE, path.to_owned(), problem))
}
