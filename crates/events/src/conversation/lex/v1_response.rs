//! Lex V1: the response.

use std::borrow::Cow;

use super::v1::{LexV1ActiveContext, LexV1Event, LexV1IntentSummary};
use crate::json::{Json, Map, ResponseError, record, response};

record! {
    /// The response to a Lex V1 bot: the next step of the conversation.
    ///
    /// The constructors copy the intent, its slots and the session attributes from the event.
    ///
    /// ```
    /// use lambda_native_events::{LexV1Event, LexV1Response};
    ///
    /// let event = LexV1Event::parse(LexV1Event::SAMPLE)?;
    /// let response = LexV1Response::elicit_slot(&event, "address").message("Where to?");
    /// assert_eq!(
    ///     response.to_json()?,
    ///     r#"{"sessionAttributes":{"user":"u-1"},"dialogAction":{"type":"ElicitSlot","message":{"contentType":"PlainText","content":"Where to?"},"intentName":"OrderPizza","slots":{"size":"large"},"slotToElicit":"address"}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects what Lex would reject: an unknown action, `Close` without `Fulfilled` or
    /// `Failed`, `ElicitSlot` and `ConfirmIntent` without an intent and slots, `ElicitSlot` without
    /// a slot, `Delegate` without slots, a message of an unknown content type or without content.
    ///
    /// AWS: Lex V1 Developer Guide, "Lambda Function Input Event and Response Format"
    pub struct LexV1Response<'a> {
        /// The session attributes.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// The recent intents. If this is empty, they are not changed.
        pub recent_intent_summary_view: Vec<LexV1IntentSummary<'a>> as "recentIntentSummaryView",
        /// The contexts.
        pub active_contexts: Vec<LexV1ActiveContext<'a>> as "activeContexts",
        /// The next action.
        pub dialog_action: LexV1DialogAction<'a> as "dialogAction",
    }
}

response!(LexV1Response, "Lex V1 response", check);

impl<'a> LexV1Response<'a> {
    /// Ends the intent: `Fulfilled`.
    pub fn fulfilled(event: &LexV1Event<'a>) -> Self {
        Self::close(event, "Fulfilled")
    }

    /// Ends the intent: `Failed`.
    pub fn failed(event: &LexV1Event<'a>) -> Self {
        Self::close(event, "Failed")
    }

    /// Asks for a slot.
    pub fn elicit_slot(event: &LexV1Event<'a>, slot: impl Into<Cow<'a, str>>) -> Self {
        let mut response = Self::about_intent(event, "ElicitSlot");
        response.dialog_action.slot_to_elicit = Some(slot.into());
        response
    }

    /// Asks the user for an intent.
    pub fn elicit_intent(event: &LexV1Event<'a>) -> Self {
        Self::with(event, "ElicitIntent")
    }

    /// Asks the user to confirm the intent.
    pub fn confirm_intent(event: &LexV1Event<'a>) -> Self {
        Self::about_intent(event, "ConfirmIntent")
    }

    /// Lets the bot choose the next action.
    pub fn delegate(event: &LexV1Event<'a>) -> Self {
        let mut response = Self::about_intent(event, "Delegate");
        response.dialog_action.intent_name = None;
        response
    }

    fn close(event: &LexV1Event<'a>, state: &'static str) -> Self {
        let mut response = Self::with(event, "Close");
        response.dialog_action.fulfillment_state = Some(state.into());
        response
    }

    fn about_intent(event: &LexV1Event<'a>, action: &'static str) -> Self {
        let mut response = Self::with(event, action);
        if let Some(intent) = &event.current_intent {
            response.dialog_action.intent_name = Some(intent.name.clone());
            response.dialog_action.slots = Some(intent.slots.clone());
        }
        response
    }

    fn with(event: &LexV1Event<'a>, action: &'static str) -> Self {
        Self {
            session_attributes: event.session_attributes.clone(),
            active_contexts: event.active_contexts.clone(),
            dialog_action: LexV1DialogAction {
                kind: action.into(),
                ..Default::default()
            },
            ..Self::default()
        }
    }

    /// Sets a plain text message for the user.
    #[must_use]
    pub fn message(mut self, content: impl Into<Cow<'a, str>>) -> Self {
        self.dialog_action.message = Some(LexV1Message {
            content_type: "PlainText".into(),
            content: content.into(),
        });
        self
    }
}

record! {
    /// The next action.
    pub struct LexV1DialogAction<'a> {
        /// `ElicitIntent`, `ElicitSlot`, `ConfirmIntent`, `Delegate` or `Close`.
        pub kind: Cow<'a, str> as "type",
        /// `Close`: `Fulfilled` or `Failed`.
        pub fulfillment_state: Option<Cow<'a, str>> as "fulfillmentState",
        /// The message for the user.
        pub message: Option<LexV1Message<'a>> as "message",
        /// `ElicitSlot`, `ConfirmIntent`: the intent.
        pub intent_name: Option<Cow<'a, str>> as "intentName",
        /// `ElicitSlot`, `ConfirmIntent`, `Delegate`: the slots.
        pub slots: Option<Map<'a>> as "slots" secret,
        /// `ElicitSlot`: the slot.
        pub slot_to_elicit: Option<Cow<'a, str>> as "slotToElicit",
        /// A card with pictures and buttons.
        pub response_card: Option<Json<'a>> as "responseCard",
    }
}

record! {
    /// The message for the user.
    pub struct LexV1Message<'a> {
        /// `PlainText`, `SSML` or `CustomPayload`.
        pub content_type: Cow<'a, str> as "contentType",
        /// The text.
        pub content: Cow<'a, str> as "content" secret,
    }
}

fn check(response: &LexV1Response) -> Result<(), ResponseError> {
    let invalid = |member: &str, problem: String| {
        let path = format!("$.dialogAction.{member}");
        Err(ResponseError::invalid("Lex V1 response", path, problem))
    };
    let action = &response.dialog_action;
    let kind = &*action.kind;
    // Whether the action needs the name of the intent, the slots, and the slot to elicit.
    let (intent, slots, slot) = match kind {
        "ElicitIntent" | "Close" => (false, false, false),
        "ElicitSlot" => (true, true, true),
        "ConfirmIntent" => (true, true, false),
        "Delegate" => (false, true, false),
        _ => return invalid("type", format!("`{kind}` is not an action of Lex")),
    };
    for (needed, member, is_missing) in [
        (intent, "intentName", action.intent_name.is_none()),
        (slots, "slots", action.slots.is_none()),
        (slot, "slotToElicit", action.slot_to_elicit.is_none()),
    ] {
        if needed && is_missing {
            return invalid(member, format!("is missing, but the action is {kind}"));
        }
    }
    let state = action.fulfillment_state.as_deref();
    if kind == "Close" && !matches!(state, Some("Fulfilled" | "Failed")) {
        let problem = "must be Fulfilled or Failed if the action is Close";
        return invalid("fulfillmentState", problem.to_owned());
    }
    if let Some(message) = &action.message {
        let content_type = &*message.content_type;
        if !["PlainText", "SSML", "CustomPayload"].contains(&content_type) {
            let problem =
                format!("`{content_type}` is not one of PlainText, SSML and CustomPayload");
            return invalid("message.contentType", problem);
        }
        if message.content.is_empty() {
            return invalid("message.content", "is empty".to_owned());
        }
    }
    Ok(())
}
