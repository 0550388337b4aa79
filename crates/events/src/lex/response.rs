//! Lex V2: what comes next.

use std::borrow::Cow;

use super::v2::{LexDialogAction, LexSessionState, LexV2Event};
use crate::record::record;
use crate::root::answer;
use crate::{Json, Map, ResponseError};

record! {
    /// What comes next in the conversation.
    ///
    /// ```
    /// use lambda_native_events::{LexV2Event, LexV2Response, samples};
    ///
    /// let event = LexV2Event::parse(samples::LEX_V2)?;
    /// let answer = LexV2Response::elicit_slot(&event, "address").message("Where to?");
    /// assert!(answer.to_json().unwrap().contains(r#""dialogAction":{"type":"ElicitSlot","slotToElicit":"address"}"#));
    /// assert_eq!(
    ///     LexV2Response::elicit_intent(&event).to_json().unwrap_err().to_string(),
    ///     "Lex V2 response: $.messages: is empty, and ElicitIntent needs a message"
    /// );
    /// # Ok::<(), lambda_native_events::EventError>(())
    /// ```
    ///
    /// The constructors take the intent, its slots and the session's attributes from the event.
    /// `to_json` refuses what Lex would: no action or an unknown one, `ElicitSlot` without a
    /// slot,
    /// `ElicitIntent` without a message, an action other than that without an intent, messages
    /// of an
    /// unknown content type.
    ///
    /// AWS: Lex V2 Developer Guide, "AWS Lambda response format for Lex V2".
    pub struct LexV2Response<'a> {
        /// The conversation from now on.
        pub session_state: LexSessionState<'a> as "sessionState",
        /// What the user is told.
        pub messages: Vec<LexMessage<'a>> as "messages",
        /// What the client is told.
        pub request_attributes: Map<'a> as "requestAttributes" secret,
    }
}

answer!(LexV2Response, "Lex V2 response", check);

impl<'a> LexV2Response<'a> {
    /// Ends the intent: `Fulfilled`.
    pub fn fulfilled(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "Close", Some("Fulfilled"))
    }

    /// Ends the intent: `Failed`.
    pub fn failed(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "Close", Some("Failed"))
    }

    /// Asks for a slot.
    pub fn elicit_slot(event: &LexV2Event<'a>, slot: impl Into<Cow<'a, str>>) -> Self {
        let mut answer = Self::with(event, "ElicitSlot", None);
        if let Some(action) = &mut answer.session_state.dialog_action {
            action.slot_to_elicit = Some(slot.into());
        }
        answer
    }

    /// Asks what the user wants. It needs a message.
    pub fn elicit_intent(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "ElicitIntent", None)
    }

    /// Asks whether the intent is right.
    pub fn confirm_intent(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "ConfirmIntent", None)
    }

    /// Lets the bot choose.
    pub fn delegate(event: &LexV2Event<'a>) -> Self {
        Self::with(event, "Delegate", None)
    }

    fn with(event: &LexV2Event<'a>, action: &'static str, state: Option<&'static str>) -> Self {
        let mut intent = event.session_state.intent.clone();
        if let (Some(intent), Some(state)) = (&mut intent, state) {
            intent.state = Some(state.into());
        }
        let session_state = LexSessionState {
            session_attributes: event.session_state.session_attributes.clone(),
            dialog_action: Some(LexDialogAction {
                kind: action.into(),
                ..Default::default()
            }),
            intent,
            ..Default::default()
        };
        Self {
            session_state,
            ..Self::default()
        }
    }

    /// Adds a plain text that the user is told.
    #[must_use]
    pub fn message(mut self, content: impl Into<Cow<'a, str>>) -> Self {
        self.messages.push(LexMessage {
            content_type: "PlainText".into(),
            content: Some(content.into()),
            image_response_card: None,
        });
        self
    }
}

record! {
    /// What the user is told.
    pub struct LexMessage<'a> {
        /// `PlainText`, `SSML`, `CustomPayload` or `ImageResponseCard`.
        pub content_type: Cow<'a, str> as "contentType",
        /// The text.
        pub content: Option<Cow<'a, str>> as "content",
        /// The card: a title, a picture, buttons.
        pub image_response_card: Option<Json<'a>> as "imageResponseCard",
    }
}

fn check(answer: &LexV2Response) -> Result<(), ResponseError> {
    let invalid = |path: &str, problem: String| {
        Err(ResponseError::invalid(
            "Lex V2 response",
            path.to_owned(),
            problem,
        ))
    };
    let state = &answer.session_state;
    let action = state
        .dialog_action
        .as_ref()
        .map_or("", |action| &*action.kind);
    match action {
        "ElicitSlot" => {
            let slot = state
                .dialog_action
                .as_ref()
                .and_then(|action| action.slot_to_elicit.as_ref());
            if slot.is_none() {
                let path = "$.sessionState.dialogAction.slotToElicit";
                return invalid(path, "is missing, and the action is ElicitSlot".to_owned());
            }
        }
        "ElicitIntent" if answer.messages.is_empty() => {
            return invalid(
                "$.messages",
                "is empty, and ElicitIntent needs a message".to_owned(),
            );
        }
        "Close" | "ConfirmIntent" | "Delegate" | "ElicitIntent" => {}
        other => {
            let path = "$.sessionState.dialogAction.type";
            return invalid(path, format!("`{other}` is no action that Lex knows"));
        }
    }
    if state.intent.is_none() && action != "ElicitIntent" && action != "Delegate" {
        return invalid(
            "$.sessionState.intent",
            format!("is missing, and the action is {action}"),
        );
    }
    for (at, message) in answer.messages.iter().enumerate() {
        let kind = &*message.content_type;
        if !["PlainText", "SSML", "CustomPayload", "ImageResponseCard"].contains(&kind) {
            let path = format!("$.messages[{at}].contentType");
            return invalid(&path, format!("`{kind}` is no content type that Lex knows"));
        }
    }
    Ok(())
}
