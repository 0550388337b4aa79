//! Lex V2: the response.

use std::borrow::Cow;

use super::message::{self, LexMessage};
use super::session::{LexDialogAction, LexSessionState, LexSlot, LexSubSlot};
use super::v2::LexV2Event;
use crate::json::{Map, ResponseError, record, response};

const RESPONSE: &str = "Lex V2 response";

record! {
    /// The response to a Lex V2 bot: the next step of the conversation.
    ///
    /// The constructors copy the session from the event: the intent with its slots, the attributes
    /// and the contexts. The builder methods change the copy.
    ///
    /// ```
    /// use lambda_native_events::{LexV2Event, LexV2Response};
    ///
    /// let event = LexV2Event::parse(LexV2Event::SAMPLE)?;
    /// let response = LexV2Response::elicit_slot(&event, "address")
    ///     .slot("size", "family")
    ///     .session_attribute("customer", "7")
    ///     .message("Where to?");
    /// assert!(response.to_json()?.contains(r#""dialogAction":{"type":"ElicitSlot","slotToElicit":"address"}"#));
    ///
    /// assert_eq!(
    ///     LexV2Response::elicit_intent(&event).to_json().unwrap_err().to_string(),
    ///     "Lex V2 response: $.messages: is empty, but ElicitIntent needs a message"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` rejects what Lex would reject: no action or an unknown one, `ElicitSlot` without a slot,
    /// `ElicitIntent` and `ConfirmIntent` without a message, an action other than `ElicitIntent`
    /// and `Delegate` without an intent, messages of an unknown content type, without content or
    /// with more than 1,024 characters, and cards beyond their limits.
    ///
    /// AWS: [AWS Lambda response format for Lex V2](https://docs.aws.amazon.com/lexv2/latest/dg/lambda-response-format.html)
    pub struct LexV2Response<'a> {
        /// The session state from now on.
        pub session_state: LexSessionState<'a> as "sessionState",
        /// The messages for the user. If there are none, the bot uses its own.
        pub messages: Vec<LexMessage<'a>> as "messages",
        /// The request attributes, which go to the client.
        pub request_attributes: Map<'a> as "requestAttributes" secret,
    }
}

response!(LexV2Response, "Lex V2 response", check);

impl<'a> LexV2Response<'a> {
    /// Ends the intent: `Fulfilled`.
    pub fn fulfilled(event: &LexV2Event<'a>) -> Self {
        Self::close(event, "Fulfilled")
    }

    /// Ends the intent: `Failed`.
    pub fn failed(event: &LexV2Event<'a>) -> Self {
        Self::close(event, "Failed")
    }

    /// Asks for a slot, and clears its value if it has one.
    pub fn elicit_slot(event: &LexV2Event<'a>, slot: impl Into<Cow<'a, str>>) -> Self {
        let slot = slot.into();
        let mut response = Self::with(event, "ElicitSlot");
        if let Some(intent) = &mut response.session_state.intent {
            // Lex treats a missing slot as an empty one.
            let slots = std::mem::take(&mut intent.slots);
            let others = slots.iter().filter(|(name, _)| *name != slot);
            intent.slots = others
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect();
        }
        response.action().slot_to_elicit = Some(slot);
        response
    }

    /// Asks for a sub-slot of a composite slot.
    pub fn elicit_sub_slot(
        event: &LexV2Event<'a>,
        slot: impl Into<Cow<'a, str>>,
        sub_slot: impl Into<Cow<'a, str>>,
    ) -> Self {
        let mut response = Self::with(event, "ElicitSlot");
        let action = response.action();
        action.slot_to_elicit = Some(slot.into());
        action.sub_slot_to_elicit = Some(LexSubSlot {
            name: sub_slot.into(),
            sub_slot_to_elicit: None,
        });
        response
    }

    /// Asks the user for an intent and drops the current one. Needs a message.
    pub fn elicit_intent(event: &LexV2Event<'a>) -> Self {
        let mut response = Self::with(event, "ElicitIntent");
        response.session_state.intent = None;
        response
    }

    /// Asks the user to confirm the intent. Needs a message.
    pub fn confirm_intent(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "ConfirmIntent")
    }

    /// Lets the bot choose the next action.
    pub fn delegate(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "Delegate")
    }

    fn close(event: &LexV2Event<'a>, state: &'static str) -> Self {
        let mut response = Self::with(event, "Close");
        if let Some(intent) = &mut response.session_state.intent {
            intent.state = Some(state.into());
        }
        response
    }

    fn with(event: &LexV2Event<'a>, action: &'static str) -> Self {
        let mut session_state = event.session_state.clone();
        session_state.dialog_action = Some(LexDialogAction {
            kind: action.into(),
            ..Default::default()
        });
        Self {
            session_state,
            ..Self::default()
        }
    }

    fn action(&mut self) -> &mut LexDialogAction<'a> {
        self.session_state.dialog_action.get_or_insert_default()
    }

    /// Adds a message for the user: a string, or a [`LexMessage`] of another type.
    #[must_use]
    pub fn message(mut self, message: impl Into<LexMessage<'a>>) -> Self {
        self.messages.push(message.into());
        self
    }

    /// Fills a slot of the intent.
    #[must_use]
    pub fn slot(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        let intent = self.session_state.intent.get_or_insert_default();
        intent.slots.insert(name, LexSlot::scalar(value));
        self
    }

    /// Sets a session attribute.
    #[must_use]
    pub fn session_attribute(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.session_state.session_attributes.insert(name, value);
        self
    }
}

fn check(response: &LexV2Response) -> Result<(), ResponseError> {
    let invalid =
        |path: &str, problem: String| Err(ResponseError::invalid(RESPONSE, path.into(), problem));
    let state = &response.session_state;
    let Some(action) = &state.dialog_action else {
        return invalid("$.sessionState.dialogAction", "is missing".to_owned());
    };
    let kind = &*action.kind;
    match kind {
        "ElicitSlot"
            if action
                .slot_to_elicit
                .as_deref()
                .unwrap_or_default()
                .is_empty() =>
        {
            let path = "$.sessionState.dialogAction.slotToElicit";
            return invalid(path, "is missing, but the action is ElicitSlot".to_owned());
        }
        "ElicitIntent" | "ConfirmIntent" if response.messages.is_empty() => {
            return invalid(
                "$.messages",
                format!("is empty, but {kind} needs a message"),
            );
        }
        "Close" | "ConfirmIntent" | "Delegate" | "ElicitIntent" | "ElicitSlot" => {}
        _ => {
            let path = "$.sessionState.dialogAction.type";
            return invalid(path, format!("`{kind}` is not an action of Lex"));
        }
    }
    if state.intent.is_none() && kind != "ElicitIntent" && kind != "Delegate" {
        let problem = format!("is missing, but the action is {kind}");
        return invalid("$.sessionState.intent", problem);
    }
    for (at, one) in response.messages.iter().enumerate() {
        message::check(RESPONSE, &format!("$.messages[{at}]"), one)?;
    }
    Ok(())
}
