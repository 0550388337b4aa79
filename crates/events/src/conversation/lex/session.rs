//! Lex V2: the session state, in events and responses.

use std::borrow::Cow;

use crate::json::{Dict, Json, Map, Number, record};

record! {
    /// The session state, in an event or in a response.
    pub struct LexSessionState<'a> {
        /// The contexts.
        pub active_contexts: Vec<LexActiveContext<'a>> as "activeContexts",
        /// The session attributes.
        pub session_attributes: Map<'a> as "sessionAttributes" secret,
        /// Runtime hints: values that users are likely to say, by intent and slot.
        pub runtime_hints: Option<Json<'a>> as "runtimeHints",
        /// The next action.
        pub dialog_action: Option<LexDialogAction<'a>> as "dialogAction",
        /// The intent.
        pub intent: Option<LexIntent<'a>> as "intent",
        /// The id of the request.
        pub originating_request_id: Option<Cow<'a, str>> as "originatingRequestId",
    }
}

record! {
    /// The next action.
    pub struct LexDialogAction<'a> {
        /// `Close`, `ConfirmIntent`, `Delegate`, `ElicitIntent` or `ElicitSlot`.
        pub kind: Cow<'a, str> as "type",
        /// `ElicitSlot`: the slot.
        pub slot_to_elicit: Option<Cow<'a, str>> as "slotToElicit",
        /// `ElicitSlot`: `Default`, `SpellByLetter` or `SpellByWord`.
        pub slot_elicitation_style: Option<Cow<'a, str>> as "slotElicitationStyle",
        /// `ElicitSlot` with a composite slot: the sub-slot.
        pub sub_slot_to_elicit: Option<LexSubSlot<'a>> as "subSlotToElicit",
    }
}

record! {
    /// A sub-slot of a composite slot.
    pub struct LexSubSlot<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The sub-slot of this one, if it is composite too.
        pub sub_slot_to_elicit: Option<Box<LexSubSlot<'a>>> as "subSlotToElicit",
    }
}

record! {
    /// An intent.
    pub struct LexIntent<'a> {
        /// The intent.
        pub name: Cow<'a, str> as "name",
        /// The slots. Slots that are still empty are left out.
        pub slots: Dict<'a, LexSlot<'a>> as "slots",
        /// `Failed`, `Fulfilled`, `FulfillmentInProgress`, `InProgress`, `ReadyForFulfillment`,
        /// `Waiting`.
        pub state: Option<Cow<'a, str>> as "state",
        /// `Confirmed`, `Denied` or `None`.
        pub confirmation_state: Option<Cow<'a, str>> as "confirmationState",
        /// `KendraSearchIntent`: the response of Amazon Kendra.
        pub kendra_response: Option<Json<'a>> as "kendraResponse",
    }
}

record! {
    /// A slot that is filled.
    pub struct LexSlot<'a> {
        /// `Scalar`, `List` or `Composite`.
        pub shape: Option<Cow<'a, str>> as "shape",
        /// The value.
        pub value: Option<LexSlotValue<'a>> as "value",
        /// `List`: the values.
        pub values: Vec<LexSlot<'a>> as "values",
        /// `Composite`: the sub-slots.
        pub sub_slots: Dict<'a, LexSlot<'a>> as "subSlots",
    }
}

impl<'a> LexSlot<'a> {
    /// A slot with one value, for a response.
    ///
    /// ```
    /// use lambda_native_events::lex::LexSlot;
    ///
    /// assert_eq!(LexSlot::scalar("large").text(), Some("large"));
    /// ```
    pub fn scalar(value: impl Into<Cow<'a, str>>) -> Self {
        let value = value.into();
        let value = LexSlotValue {
            original_value: value.clone(),
            resolved_values: vec![value.clone()],
            interpreted_value: Some(value),
        };
        Self {
            shape: Some("Scalar".into()),
            value: Some(value),
            ..Self::default()
        }
    }

    /// The interpreted value.
    pub fn text(&self) -> Option<&str> {
        self.value.as_ref()?.interpreted_value.as_deref()
    }

    /// `List`: the interpreted values.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter_map(LexSlot::text)
    }

    /// `Composite`: the interpreted value of a sub-slot.
    pub fn sub_slot(&self, name: &str) -> Option<&str> {
        self.sub_slots.get(name)?.text()
    }
}

record! {
    /// The value of a slot.
    pub struct LexSlotValue<'a> {
        /// The user's input.
        pub original_value: Cow<'a, str> as "originalValue" secret,
        /// The interpreted value.
        pub interpreted_value: Option<Cow<'a, str>> as "interpretedValue" secret,
        /// The other possible values.
        pub resolved_values: Vec<Cow<'a, str>> as "resolvedValues" secret,
    }
}

record! {
    /// A context, which makes certain intents more likely.
    pub struct LexActiveContext<'a> {
        /// The name.
        pub name: Cow<'a, str> as "name",
        /// The values of slots, by `intent.slot`.
        pub context_attributes: Map<'a> as "contextAttributes" secret,
        /// How long it lasts: `timeToLiveInSeconds`, 5 to 86,400, or `turnsToLive`, 1 to 20,
        /// whichever ends first.
        pub time_to_live: Dict<'a, Number> as "timeToLive",
    }
}
