//! Lex V1.

use std::borrow::Cow;

use crate::record::record;
use crate::root::{answer, event};
use crate::{Dict, Json, Map, Number, ResponseError};

record! {
    /// The user of a Lex V1 bot has said something. New bots are of Lex V2:
    /// [`LexV2Event`](crate::LexV2Event).
    ///
    /// ```
    /// use lambda_native_events::{LexV1Event, samples};
    ///
    /// let event = LexV1Event::parse(samples::LEX_V1)?;
    /// assert_eq!(event.current_intent.unwrap().slots.get("size"), Some("large"));
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// AWS: Lex V1 Developer Guide, "Lambda Function Input Event and Response Format".
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
        pub alternative_intents: Vec<Json<'a>> as "alternativeIntents",
        /// What the user wanted before.
        pub recent_intent_summary_view: Vec<Json<'a>> as "recentIntentSummaryView",
        /// How the user feels.
        pub sentiment_response: Option<Json<'a>> as "sentimentResponse",
        /// What Kendra found.
        pub kendra_response: Option<Json<'a>> as "kendraResponse",
        /// The contexts.
        pub active_contexts: Vec<Json<'a>> as "activeContexts",
    }
}

event!(LexV1Event, "Lex V1 event", LEX_V1);

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
        pub nlu_intent_confidence_score: Option<Number> as "nluIntentConfidenceScore",
        /// What is known. Slots that are still empty are left out here.
        pub slots: Map<'a> as "slots" secret,
        /// How that was found out.
        pub slot_details: Dict<'a, Json<'a>> as "slotDetails" secret,
        /// `None`, `Confirmed` or `Denied`.
        pub confirmation_status: Cow<'a, str> as "confirmationStatus",
    }
}
record! {
    /// What comes next in the conversation with a Lex V1 bot.
    ///
    /// ```
    /// use lambda_native_events::LexV1Response;
    ///
    /// assert!(LexV1Response::default().to_json().is_err());
    /// ```
    ///
    /// `to_json` refuses an action that Lex does not know.
    ///
    /// AWS: Lex V1 Developer Guide, "Lambda Function Input Event and Response Format".
    pub struct LexV1Response<'a> {
        /// What is kept for the session.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// What the user wanted before.
        pub recent_intent_summary_view: Vec<Json<'a>> as "recentIntentSummaryView",
        /// The contexts.
        pub active_contexts: Vec<Json<'a>> as "activeContexts",
        /// What comes next.
        pub dialog_action: LexV1DialogAction<'a> as "dialogAction",
    }
}

answer!(LexV1Response, "Lex V1 response", check);

record! {
    /// What comes next.
    pub struct LexV1DialogAction<'a> {
        /// `ElicitIntent`, `ElicitSlot`, `ConfirmIntent`, `Delegate` or `Close`.
        pub kind: Cow<'a, str> as "type",
        /// `Close`: `Fulfilled` or `Failed`.
        pub fulfillment_state: Option<Cow<'a, str>> as "fulfillmentState",
        /// What the user is told.
        pub message: Option<LexV1Message<'a>> as "message",
        /// `ElicitSlot`, `ConfirmIntent`: the intent.
        pub intent_name: Option<Cow<'a, str>> as "intentName",
        /// `ElicitSlot`, `ConfirmIntent`, `Delegate`: what is known.
        pub slots: Map<'a> as "slots" secret,
        /// `ElicitSlot`: the slot.
        pub slot_to_elicit: Option<Cow<'a, str>> as "slotToElicit",
        /// A card with pictures and buttons.
        pub response_card: Option<Json<'a>> as "responseCard",
    }
}
record! {
    /// What the user is told.
    pub struct LexV1Message<'a> {
        /// `PlainText`, `SSML` or `CustomPayload`.
        pub content_type: Cow<'a, str> as "contentType",
        /// The text.
        pub content: Cow<'a, str> as "content",
    }
}

fn check(answer: &LexV1Response) -> Result<(), ResponseError> {
    let action = &*answer.dialog_action.kind;
    if [
        "ElicitIntent",
        "ElicitSlot",
        "ConfirmIntent",
        "Delegate",
        "Close",
    ]
    .contains(&action)
    {
        return Ok(());
    }
    Err(ResponseError::invalid(
        "Lex V1 response",
        "$.dialogAction.type".to_owned(),
        format!("`{action}` is no action that Lex knows"),
    ))
}
