//! Lex V1: what the user said.

use std::borrow::Cow;

use super::LexConfidence;
use crate::json::{Dict, Json, Map, Number, event, record};

record! {
    /// The user of a Lex V1 bot has said something. New bots are of Lex V2:
    /// [`LexV2Event`](crate::LexV2Event). The answer is a
    /// [`LexV1Response`](crate::LexV1Response).
    ///
    /// ```
    /// use lambda_native_events::{LexV1Event, LexV1Response};
    ///
    /// fn handle(event: &str) -> Result<String, Box<dyn std::error::Error>> {
    ///     let event = LexV1Event::parse(event)?;
    ///     let Some(size) = event.slot("size") else {
    ///         return Ok(LexV1Response::elicit_slot(&event, "size").to_json()?);
    ///     };
    ///     let text = format!("One {size} pizza is on its way.");
    ///     Ok(LexV1Response::fulfilled(&event).message(text).to_json()?)
    /// }
    ///
    /// assert!(handle(LexV1Event::SAMPLE)?.contains("One large pizza"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// AWS: Lex V1 Developer Guide, "Lambda Function Input Event and Response Format"
    pub struct LexV1Event<'a> {
        /// The version of the format: `1.0`.
        pub message_version: Cow<'a, str> as "messageVersion",
        /// `DialogCodeHook` or `FulfillmentCodeHook`.
        pub invocation_source: Cow<'a, str> as "invocationSource",
        /// The user.
        pub user_id: Cow<'a, str> as "userId",
        /// What the user said.
        pub input_transcript: Option<Cow<'a, str>> as "inputTranscript" secret,
        /// `Text` or `Voice`.
        pub output_dialog_mode: Cow<'a, str> as "outputDialogMode",
        /// What is kept for the session.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// What the client said with this request.
        pub request_attributes: Map<'a> as "requestAttributes" secret,
        /// The bot.
        pub bot: LexV1Bot<'a> as "bot",
        /// What the user wants.
        pub current_intent: Option<LexV1Intent<'a>> as "currentIntent",
        /// What else the user may want.
        pub alternative_intents: Vec<LexV1Intent<'a>> as "alternativeIntents",
        /// What the user wanted before, up to three.
        pub recent_intent_summary_view: Vec<LexV1IntentSummary<'a>> as "recentIntentSummaryView",
        /// How the user feels.
        pub sentiment_response: Option<LexV1Sentiment<'a>> as "sentimentResponse",
        /// What Kendra found.
        pub kendra_response: Option<Json<'a>> as "kendraResponse",
        /// The contexts.
        pub active_contexts: Vec<LexV1ActiveContext<'a>> as "activeContexts",
    }
}

event!(LexV1Event, "Lex V1 event", LEX_V1);

impl LexV1Event<'_> {
    /// What a slot stands for.
    pub fn slot(&self, name: &str) -> Option<&str> {
        self.current_intent.as_ref()?.slots.get(name)
    }
}

record! {
    /// A bot.
    pub struct LexV1Bot<'a> {
        /// Its name.
        pub name: Cow<'a, str> as "name",
        /// Its alias.
        pub alias: Cow<'a, str> as "alias",
        /// Its version.
        pub version: Cow<'a, str> as "version",
    }
}

record! {
    /// What a user wants.
    pub struct LexV1Intent<'a> {
        /// The intent.
        pub name: Cow<'a, str> as "name",
        /// How sure Lex is: 0 to 1.
        pub nlu_intent_confidence_score: Option<LexConfidence> as "nluIntentConfidenceScore",
        /// What is known. Slots that are still empty are left out here.
        pub slots: Map<'a> as "slots" secret,
        /// How that was found out.
        pub slot_details: Dict<'a, LexV1SlotDetail<'a>> as "slotDetails",
        /// `None`, `Confirmed` or `Denied`.
        pub confirmation_status: Cow<'a, str> as "confirmationStatus",
    }
}

record! {
    /// How a slot was found out.
    pub struct LexV1SlotDetail<'a> {
        /// What it may be, up to five.
        pub resolutions: Vec<LexV1Resolution<'a>> as "resolutions",
        /// What the user said.
        pub original_value: Option<Cow<'a, str>> as "originalValue" secret,
    }
}

record! {
    /// What a slot may be.
    pub struct LexV1Resolution<'a> {
        /// The value.
        pub value: Cow<'a, str> as "value" secret,
    }
}

record! {
    /// What a user wanted before.
    pub struct LexV1IntentSummary<'a> {
        /// The intent.
        pub intent_name: Cow<'a, str> as "intentName",
        /// A name for this state of it, given by the function or the client.
        pub checkpoint_label: Option<Cow<'a, str>> as "checkpointLabel",
        /// What was known.
        pub slots: Map<'a> as "slots" secret,
        /// `None`, `Confirmed` or `Denied`.
        pub confirmation_status: Option<Cow<'a, str>> as "confirmationStatus",
        /// What came next: `ElicitIntent`, `ElicitSlot`, `ConfirmIntent`, `Delegate` or `Close`.
        pub dialog_action_type: Cow<'a, str> as "dialogActionType",
        /// `Fulfilled` or `Failed`.
        pub fulfillment_state: Option<Cow<'a, str>> as "fulfillmentState",
        /// The slot that was asked for.
        pub slot_to_elicit: Option<Cow<'a, str>> as "slotToElicit",
    }
}

record! {
    /// How a user feels.
    pub struct LexV1Sentiment<'a> {
        /// `POSITIVE`, `NEGATIVE`, `NEUTRAL` or `MIXED`.
        pub sentiment_label: Cow<'a, str> as "sentimentLabel",
        /// How sure each is, in a text: `{Positive: 0.03,Negative: 0.01,...}`.
        pub sentiment_score: Option<Cow<'a, str>> as "sentimentScore",
    }
}

record! {
    /// A context, which makes some intents likelier than others.
    pub struct LexV1ActiveContext<'a> {
        /// Its name.
        pub name: Cow<'a, str> as "name",
        /// How long it lasts: `timeToLiveInSeconds` and `turnsToLive`.
        pub time_to_live: Dict<'a, Number> as "timeToLive",
        /// What is known in it.
        pub parameters: Map<'a> as "parameters" secret,
    }
}
