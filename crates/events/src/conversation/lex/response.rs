//! Lex V2: what comes next.

use std::borrow::Cow;

use super::message::{self, LexMessage};
use super::session::{LexDialogAction, LexSessionState, LexSlot, LexSubSlot};
use super::v2::LexV2Event;
use crate::json::{Map, ResponseError, record, response};

const RESPONSE: &str = "Lex V2 response";

record! {
    /// What comes next in the conversation.
    ///
    /// The constructors carry over the session from the event: its intent with the slots, its
    /// attributes, its contexts. What the function found out goes on top.
    ///
    /// ```
    /// use lambda_native_events::{LexV2Event, LexV2Response};
    ///
    /// let event = LexV2Event::parse(LexV2Event::SAMPLE)?;
    /// let answer = LexV2Response::elicit_slot(&event, "address")
    ///     .slot("size", "family")
    ///     .session_attribute("customer", "7")
    ///     .message("Where to?");
    /// assert!(answer.to_json()?.contains(r#""dialogAction":{"type":"ElicitSlot","slotToElicit":"address"}"#));
    ///
    /// assert_eq!(
    ///     LexV2Response::elicit_intent(&event).to_json().unwrap_err().to_string(),
    ///     "Lex V2 response: $.messages: is empty, and ElicitIntent needs a message"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `to_json` refuses what Lex would: no action or an unknown one, `ElicitSlot` without a slot,
    /// `ElicitIntent` and `ConfirmIntent` without a message, an action other than `ElicitIntent`
    /// and `Delegate` without an intent, messages of an unknown content type, without content or
    /// with more than 1,024 characters, and cards beyond their limits.
    ///
    /// AWS: [AWS Lambda response format for Lex V2](https://docs.aws.amazon.com/lexv2/latest/dg/lambda-response-format.html)
    pub struct LexV2Response<'a> {
        /// The conversation from now on.
        pub session_state: LexSessionState<'a> as "sessionState",
        /// What the user is told. Where there is nothing, what the bot has for it is said.
        pub messages: Vec<LexMessage<'a>> as "messages",
        /// What the client is told.
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

    /// Asks for a slot, again where it has a value.
    pub fn elicit_slot(event: &LexV2Event<'a>, slot: impl Into<Cow<'a, str>>) -> Self {
        let slot = slot.into();
        let mut answer = Self::with(event, "ElicitSlot");
        if let Some(intent) = &mut answer.session_state.intent {
            // Lex takes a slot that is not there for one that is empty.
            let slots = std::mem::take(&mut intent.slots);
            let others = slots.iter().filter(|(name, _)| *name != slot);
            intent.slots = others
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect();
        }
        answer.action().slot_to_elicit = Some(slot);
        answer
    }

    /// Asks for a slot inside of a composite slot.
    pub fn elicit_sub_slot(
        event: &LexV2Event<'a>,
        slot: impl Into<Cow<'a, str>>,
        sub_slot: impl Into<Cow<'a, str>>,
    ) -> Self {
        let mut answer = Self::with(event, "ElicitSlot");
        let action = answer.action();
        action.slot_to_elicit = Some(slot.into());
        action.sub_slot_to_elicit = Some(LexSubSlot {
            name: sub_slot.into(),
            sub_slot_to_elicit: None,
        });
        answer
    }

    /// Asks what the user wants, whatever it was so far. It needs a message.
    pub fn elicit_intent(event: &LexV2Event<'a>) -> Self {
        let mut answer = Self::with(event, "ElicitIntent");
        answer.session_state.intent = None;
        answer
    }

    /// Asks whether the intent is right. It needs a message.
    pub fn confirm_intent(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "ConfirmIntent")
    }

    /// Lets the bot choose.
    pub fn delegate(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "Delegate")
    }

    fn close(event: &LexV2Event<'a>, state: &'static str) -> Self {
        let mut answer = Self::with(event, "Close");
        if let Some(intent) = &mut answer.session_state.intent {
            intent.state = Some(state.into());
        }
        answer
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

    /// Adds what the user is told: a text, or a [`LexMessage`] of another type.
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

    /// Keeps a value for the session.
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

fn check(answer: &LexV2Response) -> Result<(), ResponseError> {
    let invalid =
        |path: &str, problem: String| Err(ResponseError::invalid(RESPONSE, path.into(), problem));
    let state = &answer.session_state;
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
            return invalid(path, "is missing, and the action is ElicitSlot".to_owned());
        }
        "ElicitIntent" | "ConfirmIntent" if answer.messages.is_empty() => {
            return invalid(
                "$.messages",
                format!("is empty, and {kind} needs a message"),
            );
        }
        "Close" | "ConfirmIntent" | "Delegate" | "ElicitIntent" | "ElicitSlot" => {}
        _ => {
            let path = "$.sessionState.dialogAction.type";
            return invalid(path, format!("`{kind}` is no action that Lex knows"));
        }
    }
    if state.intent.is_none() && kind != "ElicitIntent" && kind != "Delegate" {
        let problem = format!("is missing, and the action is {kind}");
        return invalid("$.sessionState.intent", problem);
    }
    for (at, one) in answer.messages.iter().enumerate() {
        message::check(RESPONSE, &format!("$.messages[{at}]"), one)?;
    }
    Ok(())
}
