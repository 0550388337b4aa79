//! Lex V2: what the user said.

use std::borrow::Cow;

use crate::choice::choice;
use crate::record::record;
use crate::root::event;
use crate::{Dict, Json, Map, Number};

choice! {
    /// Why Lex calls the function.
    pub enum LexInvocationSource<'a> {
        /// On each turn, to check what the user said and to choose what comes next.
        DialogCodeHook = "DialogCodeHook",
        /// When all slots are filled.
        FulfillmentCodeHook = "FulfillmentCodeHook",
    }
}

record! {
    /// The user of a Lex V2 bot has said something.
    ///
    /// ```
    /// use lambda_native_events::lex::LexInvocationSource;
    /// use lambda_native_events::{LexV2Event, samples};
    ///
    /// let event = LexV2Event::parse(samples::LEX_V2)?;
    /// assert_eq!(event.invocation_source, LexInvocationSource::DialogCodeHook);
    /// assert_eq!(event.intent().unwrap().name, "OrderPizza");
    /// assert_eq!(event.slot("size"), Some("large"));
    /// assert_eq!(event.slot("address"), None);
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Lex V2 Developer Guide, "AWS Lambda input event format for Lex V2".
    pub struct LexV2Event<'a> {
        /// The version of the format: `1.0`.
        pub message_version: Cow<'a, str> as "messageVersion",
        /// Why Lex calls the function.
        pub invocation_source: LexInvocationSource<'a> as "invocationSource",
        /// `DTMF`, `Speech` or `Text`.
        pub input_mode: Cow<'a, str> as "inputMode",
        /// `audio/...` or `text/plain; charset=utf-8`.
        pub response_content_type: Cow<'a, str> as "responseContentType",
        /// The id of the session.
        pub session_id: Cow<'a, str> as "sessionId",
        /// What the user said.
        pub input_transcript: Cow<'a, str> as "inputTranscript" secret,
        /// Which code hook calls.
        pub invocation_label: Option<Cow<'a, str>> as "invocationLabel",
        /// What the user said, as it was heard.
        pub raw_input_transcript: Option<Cow<'a, str>> as "rawInputTranscript" secret,
        /// The bot.
        pub bot: LexBot<'a> as "bot",
        /// What it may mean, the most likely first.
        pub interpretations: Vec<LexInterpretation<'a>> as "interpretations",
        /// What Lex would do next.
        pub proposed_next_state: Option<Json<'a>> as "proposedNextState",
        /// What the client said with this request.
        pub request_attributes: Map<'a> as "requestAttributes" secret,
        /// The conversation so far.
        pub session_state: LexSessionState<'a> as "sessionState",
        /// What the user may have said.
        pub transcriptions: Vec<LexTranscription<'a>> as "transcriptions",
    }
}

event!(LexV2Event, "Lex V2 event", LEX_V2);

impl<'a> LexV2Event<'a> {
    /// What the user wants: the intent of the session.
    pub fn intent(&self) -> Option<&LexIntent<'a>> {
        self.session_state.intent.as_ref()
    }

    /// What a slot of that intent stands for.
    pub fn slot(&self, name: &str) -> Option<&str> {
        let value = self.intent()?.slots.get(name)?.value.as_ref()?;
        value.interpreted_value.as_deref()
    }
}

record! {
    /// A bot.
    pub struct LexBot<'a> {
        /// Its id.
        pub id: Cow<'a, str> as "id",
        /// Its name.
        pub name: Cow<'a, str> as "name",
        /// The id of its alias.
        pub alias_id: Cow<'a, str> as "aliasId",
        /// The alias.
        pub alias_name: Option<Cow<'a, str>> as "aliasName",
        /// The language: `de_DE`.
        pub locale_id: Cow<'a, str> as "localeId",
        /// Its version.
        pub version: Cow<'a, str> as "version",
    }
}
record! {
    /// What the user may have meant.
    pub struct LexInterpretation<'a> {
        /// The intent.
        pub intent: LexIntent<'a> as "intent",
        /// `Lex` or `Bedrock`.
        pub interpretation_source: Option<Cow<'a, str>> as "interpretationSource",
        /// How sure Lex is: 0 to 1.
        pub nlu_confidence: Option<Number> as "nluConfidence",
        /// How the user feels.
        pub sentiment_response: Option<LexSentiment<'a>> as "sentimentResponse",
    }
}
record! {
    /// How a user feels.
    pub struct LexSentiment<'a> {
        /// `POSITIVE`, `NEGATIVE`, `NEUTRAL`, `MIXED`.
        pub sentiment: Cow<'a, str> as "sentiment",
        /// How sure that is.
        pub sentiment_score: Option<Json<'a>> as "sentimentScore",
    }
}
record! {
    /// What a user wants.
    pub struct LexIntent<'a> {
        /// The intent.
        pub name: Cow<'a, str> as "name",
        /// What is known. Slots that are still empty are left out here.
        pub slots: Dict<'a, LexSlot<'a>> as "slots",
        /// `Failed`, `Fulfilled`, `FulfillmentInProgress`, `InProgress`, `ReadyForFulfillment`,
        /// `Waiting`.
        pub state: Option<Cow<'a, str>> as "state",
        /// `Confirmed`, `Denied` or `None`.
        pub confirmation_state: Option<Cow<'a, str>> as "confirmationState",
        /// What Kendra found.
        pub kendra_response: Option<Json<'a>> as "kendraResponse",
    }
}
record! {
    /// A slot.
    pub struct LexSlot<'a> {
        /// `Scalar`, `List` or `Composite`.
        pub shape: Option<Cow<'a, str>> as "shape",
        /// What it stands for.
        pub value: Option<LexSlotValue<'a>> as "value",
        /// `List`: the values.
        pub values: Vec<LexSlot<'a>> as "values",
        /// `Composite`: the slots inside.
        pub sub_slots: Dict<'a, LexSlot<'a>> as "subSlots",
    }
}
record! {
    /// What a slot stands for.
    pub struct LexSlotValue<'a> {
        /// What the user said.
        pub original_value: Cow<'a, str> as "originalValue" secret,
        /// What Lex makes of it.
        pub interpreted_value: Option<Cow<'a, str>> as "interpretedValue" secret,
        /// What else it may be.
        pub resolved_values: Vec<Cow<'a, str>> as "resolvedValues" secret,
    }
}
record! {
    /// A conversation so far.
    pub struct LexSessionState<'a> {
        /// The contexts.
        pub active_contexts: Vec<Json<'a>> as "activeContexts",
        /// What is kept for the session.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// What users may say.
        pub runtime_hints: Option<Json<'a>> as "runtimeHints",
        /// What comes next.
        pub dialog_action: Option<LexDialogAction<'a>> as "dialogAction",
        /// The intent.
        pub intent: Option<LexIntent<'a>> as "intent",
        /// The id of the request.
        pub originating_request_id: Option<Cow<'a, str>> as "originatingRequestId",
    }
}
record! {
    /// What comes next.
    pub struct LexDialogAction<'a> {
        /// `Close`, `ConfirmIntent`, `Delegate`, `ElicitIntent` or `ElicitSlot`.
        pub kind: Cow<'a, str> as "type",
        /// `ElicitSlot`: the slot.
        pub slot_to_elicit: Option<Cow<'a, str>> as "slotToElicit",
        /// `Default`, `SpellByLetter` or `SpellByWord`.
        pub slot_elicitation_style: Option<Cow<'a, str>> as "slotElicitationStyle",
        /// `ElicitSlot`: the slot inside.
        pub sub_slot_to_elicit: Option<Json<'a>> as "subSlotToElicit",
    }
}
record! {
    /// What a user may have said.
    pub struct LexTranscription<'a> {
        /// The text.
        pub transcription: Cow<'a, str> as "transcription" secret,
        /// How sure Lex is: 0 to 1.
        pub transcription_confidence: Option<Number> as "transcriptionConfidence",
        /// The intent and the context.
        pub resolved_context: Option<Json<'a>> as "resolvedContext",
        /// The slots.
        pub resolved_slots: Dict<'a, LexSlot<'a>> as "resolvedSlots",
    }
}
