//! Lex V2: the event.

use std::borrow::Cow;

use super::LexConfidence;
use super::session::{LexDialogAction, LexIntent, LexSessionState, LexSlot};
use crate::json::{Dict, Map, Number, choice, event, record};

choice! {
    /// The reason for the invocation.
    pub enum LexInvocationSource<'a> {
        /// Each turn: the function validates the input and chooses the next action.
        DialogCodeHook = "DialogCodeHook",
        /// All slots are filled.
        FulfillmentCodeHook = "FulfillmentCodeHook",
    }
}

record! {
    /// Input from the user of a Lex V2 bot. The response is a
    /// [`LexV2Response`](crate::LexV2Response).
    ///
    /// ```
    /// use lambda_native_events::lex::LexInvocationSource;
    /// use lambda_native_events::{LexV2Event, LexV2Response};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = LexV2Event::parse(event)?;
    ///     if event.invocation_source == LexInvocationSource::FulfillmentCodeHook {
    ///         return Ok(LexV2Response::fulfilled(&event).message("Enjoy!").to_json()?);
    ///     }
    ///     let response = match (event.slot("size"), event.slot("address")) {
    ///         (Some("large" | "small"), None) => {
    ///             LexV2Response::elicit_slot(&event, "address").message("Where to?")
    ///         }
    ///         (Some("large" | "small") | None, _) => LexV2Response::delegate(&event),
    ///         (Some(size), _) => LexV2Response::elicit_slot(&event, "size")
    ///             .message(format!("{size} is no size. Large or small?")),
    ///     };
    ///     Ok(response.to_json()?)
    /// }
    ///
    /// assert!(handle(LexV2Event::SAMPLE)?.contains("Where to?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: [AWS Lambda input event format for Lex V2](https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html)
    pub struct LexV2Event<'a> {
        /// The version of the format: `1.0`.
        pub message_version: Cow<'a, str> as "messageVersion",
        /// The reason for the invocation.
        pub invocation_source: LexInvocationSource<'a> as "invocationSource",
        /// `DTMF`, `Speech` or `Text`.
        pub input_mode: Cow<'a, str> as "inputMode",
        /// How the user gets the response: `audio/mpeg`, `audio/ogg`, `audio/pcm` or
        /// `text/plain; charset=utf-8`.
        pub response_content_type: Cow<'a, str> as "responseContentType",
        /// The id of the session.
        pub session_id: Cow<'a, str> as "sessionId",
        /// The user's input.
        pub input_transcript: Cow<'a, str> as "inputTranscript" secret,
        /// The label of the code hook.
        pub invocation_label: Option<Cow<'a, str>> as "invocationLabel",
        /// The transcription of the user's speech.
        pub raw_input_transcript: Option<Cow<'a, str>> as "rawInputTranscript" secret,
        /// The bot.
        pub bot: LexBot<'a> as "bot",
        /// The interpretations, the most likely first.
        pub interpretations: Vec<LexInterpretation<'a>> as "interpretations",
        /// The action that Lex takes if the response delegates.
        pub proposed_next_state: Option<LexProposedNextState<'a>> as "proposedNextState",
        /// The request attributes.
        pub request_attributes: Map<'a> as "requestAttributes" secret,
        /// The session state so far.
        pub session_state: LexSessionState<'a> as "sessionState",
        /// The transcriptions of the user's input.
        pub transcriptions: Vec<LexTranscription<'a>> as "transcriptions",
    }
}

event!(LexV2Event, "Lex V2 event", LEX_V2);

impl<'a> LexV2Event<'a> {
    /// The intent of the session.
    pub fn intent(&self) -> Option<&LexIntent<'a>> {
        self.session_state.intent.as_ref()
    }

    /// The interpreted value of a slot of that intent. Slots with several values and composite slots
    /// are in [`intent`](Self::intent).
    ///
    /// ```
    /// use lambda_native_events::LexV2Event;
    ///
    /// let event = LexV2Event::parse(LexV2Event::SAMPLE)?;
    /// assert_eq!(event.slot("size"), Some("large"));
    /// assert_eq!(event.slot("address"), None);
    ///
    /// let slots = &event.intent().unwrap().slots;
    /// let toppings: Vec<_> = slots.get("toppings").unwrap().texts().collect();
    /// assert_eq!(toppings, ["ham", "olives"]);
    /// assert_eq!(slots.get("payment").unwrap().sub_slot("method"), Some("card"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    pub fn slot(&self, name: &str) -> Option<&str> {
        self.intent()?.slots.get(name)?.text()
    }
}

record! {
    /// A bot.
    pub struct LexBot<'a> {
        /// The id.
        pub id: Cow<'a, str> as "id",
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The id of its alias.
        pub alias_id: Cow<'a, str> as "aliasId",
        /// The alias.
        pub alias_name: Option<Cow<'a, str>> as "aliasName",
        /// The language: `de_DE`.
        pub locale_id: Cow<'a, str> as "localeId",
        /// Its version: a number, or `DRAFT`.
        pub version: Cow<'a, str> as "version",
    }
}

record! {
    /// An interpretation of the user's input.
    pub struct LexInterpretation<'a> {
        /// The intent.
        pub intent: LexIntent<'a> as "intent",
        /// `Lex` or `Bedrock`.
        pub interpretation_source: Option<Cow<'a, str>> as "interpretationSource",
        /// The confidence of Lex, 0 to 1.
        pub nlu_confidence: Option<LexConfidence> as "nluConfidence",
        /// The sentiment of the input.
        pub sentiment_response: Option<LexSentiment<'a>> as "sentimentResponse",
    }
}

record! {
    /// The sentiment of an input.
    pub struct LexSentiment<'a> {
        /// `POSITIVE`, `NEGATIVE`, `NEUTRAL` or `MIXED`.
        pub sentiment: Cow<'a, str> as "sentiment",
        /// The score of each sentiment, 0 to 1: `mixed`, `negative`, `neutral`, `positive`.
        pub sentiment_score: Dict<'a, Number> as "sentimentScore",
    }
}

record! {
    /// The action that Lex takes if the response delegates.
    pub struct LexProposedNextState<'a> {
        /// The next action.
        pub dialog_action: Option<LexDialogAction<'a>> as "dialogAction",
        /// The intent.
        pub intent: Option<LexIntent<'a>> as "intent",
        /// The prompt.
        pub prompt: Option<LexPrompt<'a>> as "prompt",
    }
}

record! {
    /// A prompt.
    pub struct LexPrompt<'a> {
        /// The attempt: `Initial`, `Retry1`, `Retry2`, ...
        pub attempt: Cow<'a, str> as "attempt",
    }
}

record! {
    /// A transcription of the user's input.
    pub struct LexTranscription<'a> {
        /// The text.
        pub transcription: Cow<'a, str> as "transcription" secret,
        /// The confidence of Lex, 0 to 1.
        pub transcription_confidence: Option<LexConfidence> as "transcriptionConfidence",
        /// The intent that it matches.
        pub resolved_context: Option<LexResolvedContext<'a>> as "resolvedContext",
        /// The slots that it fills.
        pub resolved_slots: Dict<'a, LexSlot<'a>> as "resolvedSlots",
    }
}

record! {
    /// The intent that a transcription matches.
    pub struct LexResolvedContext<'a> {
        /// The intent.
        pub intent: Cow<'a, str> as "intent",
    }
}
