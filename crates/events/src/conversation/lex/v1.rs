//! Lex V1: the event.

use std::borrow::Cow;

use super::LexConfidence;
use crate::json::{Dict, Json, Map, Number, event, record};

record! {
    /// Input from the user of a Lex V1 bot. The response is a
    /// [`LexV1Response`](crate::LexV1Response). New bots use [`LexV2Event`](crate::LexV2Event).
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
        /// The user's input.
        pub input_transcript: Option<Cow<'a, str>> as "inputTranscript" secret,
        /// `Text` or `Voice`.
        pub output_dialog_mode: Cow<'a, str> as "outputDialogMode",
        /// The session attributes.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// The request attributes.
        pub request_attributes: Map<'a> as "requestAttributes" secret,
        /// The bot.
        pub bot: LexV1Bot<'a> as "bot",
        /// The intent.
        pub current_intent: Option<LexV1Intent<'a>> as "currentIntent",
        /// The alternative intents.
        pub alternative_intents: Vec<LexV1Intent<'a>> as "alternativeIntents",
        /// The last intents, at most three.
        pub recent_intent_summary_view: Vec<LexV1IntentSummary<'a>> as "recentIntentSummaryView",
        /// The sentiment of the input.
        pub sentiment_response: Option<LexV1Sentiment<'a>> as "sentimentResponse",
        /// The response of Amazon Kendra.
        pub kendra_response: Option<Json<'a>> as "kendraResponse",
        /// The contexts.
        pub active_contexts: Vec<LexV1ActiveContext<'a>> as "activeContexts",
    }
}

event!(LexV1Event, "Lex V1 event", LEX_V1);

impl LexV1Event<'_> {
    /// The value of a slot.
    pub fn slot(&self, name: &str) -> Option<&str> {
        self.current_intent.as_ref()?.slots.get(name)
    }
}

record! {
    /// A bot.
    pub struct LexV1Bot<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The alias.
        pub alias: Cow<'a, str> as "alias",
        /// The version.
        pub version: Cow<'a, str> as "version",
    }
}

record! {
    /// An intent.
    pub struct LexV1Intent<'a> {
        /// The intent.
        pub name: Cow<'a, str> as "name",
        /// The confidence of Lex, 0 to 1.
        pub nlu_intent_confidence_score: Option<LexConfidence> as "nluIntentConfidenceScore",
        /// The slots. Slots that are still empty are left out.
        pub slots: Map<'a> as "slots" secret,
        /// How Lex resolved the slots.
        pub slot_details: Dict<'a, LexV1SlotDetail<'a>> as "slotDetails",
        /// `None`, `Confirmed` or `Denied`.
        pub confirmation_status: Cow<'a, str> as "confirmationStatus",
    }
}

record! {
    /// How Lex resolved a slot.
    pub struct LexV1SlotDetail<'a> {
        /// The possible values, at most five.
        pub resolutions: Vec<LexV1Resolution<'a>> as "resolutions",
        /// The user's input.
        pub original_value: Option<Cow<'a, str>> as "originalValue" secret,
    }
}

record! {
    /// A possible value of a slot.
    pub struct LexV1Resolution<'a> {
        /// The value.
        pub value: Cow<'a, str> as "value" secret,
    }
}

record! {
    /// An earlier intent.
    pub struct LexV1IntentSummary<'a> {
        /// The intent.
        pub intent_name: Cow<'a, str> as "intentName",
        /// The label of the checkpoint, set by the function or the client.
        pub checkpoint_label: Option<Cow<'a, str>> as "checkpointLabel",
        /// The slots.
        pub slots: Map<'a> as "slots" secret,
        /// `None`, `Confirmed` or `Denied`.
        pub confirmation_status: Option<Cow<'a, str>> as "confirmationStatus",
        /// The action that followed: `ElicitIntent`, `ElicitSlot`, `ConfirmIntent`, `Delegate` or `Close`.
        pub dialog_action_type: Cow<'a, str> as "dialogActionType",
        /// `Fulfilled` or `Failed`.
        pub fulfillment_state: Option<Cow<'a, str>> as "fulfillmentState",
        /// The slot that was elicited.
        pub slot_to_elicit: Option<Cow<'a, str>> as "slotToElicit",
    }
}

record! {
    /// The sentiment of an input.
    pub struct LexV1Sentiment<'a> {
        /// `POSITIVE`, `NEGATIVE`, `NEUTRAL` or `MIXED`.
        pub sentiment_label: Cow<'a, str> as "sentimentLabel",
        /// The score of each sentiment, as a string: `{Positive: 0.03,Negative: 0.01,...}`.
        pub sentiment_score: Option<Cow<'a, str>> as "sentimentScore",
    }
}

record! {
    /// A context, which makes certain intents more likely.
    pub struct LexV1ActiveContext<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// How long it lasts: `timeToLiveInSeconds` and `turnsToLive`.
        pub time_to_live: Dict<'a, Number> as "timeToLive",
        /// The attributes of the context.
        pub parameters: Map<'a> as "parameters" secret,
    }
}
