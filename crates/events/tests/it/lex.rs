//! Lex: events and responses of code hooks.

use std::borrow::Cow;

use lambda_native_events::lex::{
    LexButton, LexDialogAction, LexImageResponseCard, LexInvocationSource, LexMessage,
    LexV1DialogAction, LexV1Message,
};
use lambda_native_events::{LexV1Event, LexV1Response, LexV2Event, LexV2Response, Map};
use serde_json::{Value, json};

use crate::support::{assert_hidden, assert_refused};

fn sample() -> LexV2Event<'static> {
    LexV2Event::parse(LexV2Event::SAMPLE).unwrap()
}

fn value(json: Result<String, lambda_native_events::ResponseError>) -> Value {
    serde_json::from_str(&json.unwrap()).unwrap()
}

#[test]
fn what_lex_makes_of_the_slots() {
    let event = sample();
    let slots = &event.intent().unwrap().slots;
    assert_eq!(event.invocation_source, LexInvocationSource::DialogCodeHook);
    assert_eq!(event.slot("size"), Some("large"));
    assert_eq!(event.slot("address"), None);
    assert!(slots.get("address").is_none());
    assert!(slots.get("toppings").unwrap().texts().eq(["ham", "olives"]));
    let payment = slots.get("payment").unwrap();
    assert_eq!(payment.shape.as_deref(), Some("Composite"));
    assert_eq!(payment.sub_slot("method"), Some("card"));
    assert_eq!(payment.sub_slot("tip"), None);
}

#[test]
fn what_lex_knows_of_the_turn() {
    let event = sample();
    let meant = &event.interpretations[0];
    assert_eq!(meant.nlu_confidence.as_ref().unwrap().as_f64(), 0.84);
    let sentiment = meant.sentiment_response.as_ref().unwrap();
    assert_eq!(
        sentiment.sentiment_score.get("neutral").unwrap().as_f64(),
        0.9
    );

    let context = &event.session_state.active_contexts[0];
    assert_eq!(
        context.context_attributes.get("OrderPizza.size"),
        Some("large")
    );
    assert_eq!(
        context.time_to_live.get("turnsToLive").unwrap().as_i64(),
        Some(5)
    );

    let next = event.proposed_next_state.as_ref().unwrap();
    let action = next.dialog_action.as_ref().unwrap();
    assert_eq!(action.sub_slot_to_elicit.as_ref().unwrap().name, "tip");
    assert_eq!(next.prompt.as_ref().unwrap().attempt, "Initial");
    let heard = &event.transcriptions[0];
    assert_eq!(
        heard.resolved_context.as_ref().unwrap().intent,
        "OrderPizza"
    );
    assert_eq!(
        heard.resolved_slots.get("size").unwrap().text(),
        Some("large")
    );
}

#[test]
fn unknown_and_missing_members_are_accepted() {
    let event = LexV2Event::parse(
        r#"{"invocationSource": "PostCallHook", "interpretations": null, "mood": {"a": [1]},
            "sessionState": {"intent": {"name": "Greet\n", "slots": null}}}"#,
    )
    .unwrap();
    assert_eq!(event.invocation_source.as_str(), "PostCallHook");
    assert_eq!(event.intent().unwrap().name, "Greet\n");
    assert!(matches!(event.intent().unwrap().name, Cow::Owned(_)));
    assert!(event.interpretations.is_empty());
    assert_eq!(LexV2Event::parse("{}").unwrap().slot("size"), None);
}

#[test]
fn responses_copy_the_session() {
    let event = sample();
    let before: Value = serde_json::from_str(LexV2Event::SAMPLE).unwrap();
    let response = value(LexV2Response::fulfilled(&event).message("Enjoy!").to_json());
    let state = &response["sessionState"];
    for member in ["activeContexts", "sessionAttributes", "runtimeHints"] {
        assert_eq!(state[member], before["sessionState"][member], "{member}");
    }
    assert_eq!(state["dialogAction"], json!({"type": "Close"}));
    assert_eq!(state["intent"]["state"], "Fulfilled");
    assert_eq!(
        state["intent"]["slots"]["toppings"],
        before["sessionState"]["intent"]["slots"]["toppings"]
    );
    assert_eq!(
        response["messages"],
        json!([{"contentType": "PlainText", "content": "Enjoy!"}])
    );

    let failed = value(LexV2Response::failed(&event).to_json());
    assert_eq!(failed["sessionState"]["intent"]["state"], "Failed");
    let delegated = value(LexV2Response::delegate(&event).to_json());
    assert_eq!(
        delegated["sessionState"]["dialogAction"]["type"],
        "Delegate"
    );
    assert_eq!(delegated["sessionState"]["intent"]["state"], "InProgress");
    let confirm = LexV2Response::confirm_intent(&event).message("Is that right?");
    assert_eq!(
        value(confirm.to_json())["sessionState"]["dialogAction"],
        json!({"type": "ConfirmIntent"})
    );
}

#[test]
fn asking_for_a_slot_forgets_its_value() {
    let response = LexV2Response::elicit_slot(&sample(), "size").message("Large or small?");
    let state = &value(response.to_json())["sessionState"];
    assert_eq!(
        state["dialogAction"],
        json!({"type": "ElicitSlot", "slotToElicit": "size"})
    );
    assert_eq!(state["intent"]["slots"].get("size"), None);
    assert!(state["intent"]["slots"].get("payment").is_some());
}

#[test]
fn asking_for_a_slot_inside_keeps_the_others() {
    let response = LexV2Response::elicit_sub_slot(&sample(), "payment", "tip");
    let state = &value(response.to_json())["sessionState"];
    assert_eq!(
        state["dialogAction"],
        json!({"type": "ElicitSlot", "slotToElicit": "payment", "subSlotToElicit": {"name": "tip"}})
    );
    assert!(state["intent"]["slots"].get("payment").is_some());
}

#[test]
fn asking_for_an_intent_forgets_the_last() {
    let response = LexV2Response::elicit_intent(&sample()).message("What else?");
    let state = &value(response.to_json())["sessionState"];
    assert_eq!(state.get("intent"), None);
    assert_eq!(state["sessionAttributes"], json!({"user": "u-1"}));
}

#[test]
fn slots_and_attributes_are_set_on_top() {
    let response = LexV2Response::delegate(&sample())
        .slot("address", "Unter den Linden 1")
        .session_attribute("user", "u-2");
    let state = &value(response.to_json())["sessionState"];
    assert_eq!(
        state["intent"]["slots"]["address"],
        json!({"shape": "Scalar", "value": {
            "originalValue": "Unter den Linden 1",
            "interpretedValue": "Unter den Linden 1",
            "resolvedValues": ["Unter den Linden 1"],
        }})
    );
    assert_eq!(state["sessionAttributes"], json!({"user": "u-2"}));
}

#[test]
fn messages_of_each_type() {
    let card = LexImageResponseCard {
        title: "Size?".into(),
        buttons: vec![LexButton::new("Large", "large")],
        ..Default::default()
    };
    let response = LexV2Response::elicit_slot(&sample(), "size")
        .message(String::from("Size?"))
        .message(LexMessage::ssml("<speak>Size?</speak>"))
        .message(LexMessage::custom_payload("{}"))
        .message(LexMessage::card(card));
    assert_eq!(
        value(response.to_json())["messages"],
        json!([
            {"contentType": "PlainText", "content": "Size?"},
            {"contentType": "SSML", "content": "<speak>Size?</speak>"},
            {"contentType": "CustomPayload", "content": "{}"},
            {"contentType": "ImageResponseCard", "imageResponseCard":
                {"title": "Size?", "buttons": [{"text": "Large", "value": "large"}]}},
        ])
    );
}

#[test]
fn responses_that_lex_rejects() {
    let event = sample();
    let of = |action: &'static str| {
        let mut response = LexV2Response::delegate(&event);
        response.session_state.dialog_action = Some(LexDialogAction {
            kind: action.into(),
            ..Default::default()
        });
        response
    };
    assert_refused(
        LexV2Response::default().to_json(),
        "Lex V2 response: $.sessionState.dialogAction: is missing",
    );
    assert_refused(
        of("Hang up").to_json(),
        "Lex V2 response: $.sessionState.dialogAction.type: `Hang up` is not an action of Lex",
    );
    assert_refused(
        of("ElicitSlot").to_json(),
        "Lex V2 response: $.sessionState.dialogAction.slotToElicit: \
         is missing, but the action is ElicitSlot",
    );
    assert_refused(
        LexV2Response::confirm_intent(&event).to_json(),
        "Lex V2 response: $.messages: is empty, but ConfirmIntent needs a message",
    );
    assert_refused(
        LexV2Response::fulfilled(&LexV2Event::default()).to_json(),
        "Lex V2 response: $.sessionState.intent: is missing, but the action is Close",
    );
    assert!(
        LexV2Response::delegate(&LexV2Event::default())
            .to_json()
            .is_ok()
    );
}

#[test]
fn messages_that_lex_rejects() {
    let event = sample();
    let with = |message: LexMessage<'static>| LexV2Response::delegate(&event).message(message);
    let path = "Lex V2 response: $.messages[0]";
    assert_refused(
        with("".into()).to_json(),
        &format!("{path}.content: is empty"),
    );
    assert_refused(
        with("ä".repeat(1_025).into()).to_json(),
        &format!("{path}.content: has 1025 characters (the limit is 1024)"),
    );
    assert!(with("ä".repeat(1_024).into()).to_json().is_ok());
    let html = LexMessage {
        content_type: "text/html".into(),
        ..Default::default()
    };
    assert_refused(
        with(html).to_json(),
        &format!(
            "{path}.contentType: `text/html` is not one of PlainText, SSML, CustomPayload and \
             ImageResponseCard"
        ),
    );
    let mut no_card = LexMessage::card(LexImageResponseCard::default());
    assert_refused(
        with(no_card.clone()).to_json(),
        &format!("{path}.imageResponseCard.title: is empty"),
    );
    no_card.image_response_card = None;
    assert_refused(
        with(no_card).to_json(),
        &format!("{path}.imageResponseCard: is missing, but the content type is ImageResponseCard"),
    );
    let card = |buttons| {
        LexMessage::card(LexImageResponseCard {
            title: "Size?".into(),
            buttons,
            ..Default::default()
        })
    };
    assert_refused(
        with(card(vec![LexButton::new("a", "a"); 6])).to_json(),
        &format!("{path}.imageResponseCard.buttons: has 6 buttons (the limit is 5)"),
    );
    assert_refused(
        with(card(vec![LexButton::new("a", "a".repeat(51))])).to_json(),
        &format!("{path}.imageResponseCard.buttons[0].value: has 51 characters (the limit is 50)"),
    );
}

#[test]
fn user_input_is_not_printed() {
    let said = ["large", "ham", "Ada", "u-1", "Where"];
    assert_hidden(&sample(), &said);
    assert_hidden(
        &LexV2Response::delegate(&sample()).message("Where to?"),
        &said,
    );
    let event = LexV1Event::parse(LexV1Event::SAMPLE).unwrap();
    assert_hidden(&event.recent_intent_summary_view, &said);
    assert_hidden(&event.current_intent, &said);
    assert_hidden(&LexV1Response::delegate(&event).message("Where to?"), &said);
}

#[test]
fn the_first_version() {
    let event = LexV1Event::parse(LexV1Event::SAMPLE).unwrap();
    assert_eq!(event.slot("size"), Some("large"));
    let details = &event.current_intent.as_ref().unwrap().slot_details;
    assert_eq!(details.get("size").unwrap().resolutions[0].value, "large");
    assert_eq!(
        event.recent_intent_summary_view[0].slots.get("name"),
        Some("Ada")
    );
    assert_eq!(
        event.sentiment_response.as_ref().unwrap().sentiment_label,
        "NEUTRAL"
    );

    let session = r#""sessionAttributes":{"user":"u-1"}"#;
    let slots = r#""slots":{"size":"large"}"#;
    for (response, action) in [
        (
            LexV1Response::fulfilled(&event).message("Enjoy!"),
            r#""type":"Close","fulfillmentState":"Fulfilled","message":{"contentType":"PlainText","content":"Enjoy!"}"#.to_owned(),
        ),
        (
            LexV1Response::failed(&event),
            r#""type":"Close","fulfillmentState":"Failed""#.to_owned(),
        ),
        (
            LexV1Response::confirm_intent(&event),
            format!(r#""type":"ConfirmIntent","intentName":"OrderPizza",{slots}"#),
        ),
        (
            LexV1Response::delegate(&event),
            format!(r#""type":"Delegate",{slots}"#),
        ),
        (
            LexV1Response::elicit_intent(&event),
            r#""type":"ElicitIntent""#.to_owned(),
        ),
    ] {
        assert_eq!(
            response.to_json().unwrap(),
            format!(r#"{{{session},"dialogAction":{{{action}}}}}"#)
        );
    }
}

#[test]
fn responses_that_lex_v1_rejects() {
    let action = |kind: &'static str| LexV1DialogAction {
        kind: kind.into(),
        ..Default::default()
    };
    let json = |dialog_action| {
        let response = LexV1Response {
            dialog_action,
            ..Default::default()
        };
        response.to_json()
    };
    let path = "Lex V1 response: $.dialogAction";
    assert_refused(
        json(action("")),
        &format!("{path}.type: `` is not an action of Lex"),
    );
    assert_refused(
        json(action("Close")),
        &format!("{path}.fulfillmentState: must be Fulfilled or Failed if the action is Close"),
    );
    assert_refused(
        json(action("ConfirmIntent")),
        &format!("{path}.intentName: is missing, but the action is ConfirmIntent"),
    );
    assert_refused(
        json(action("Delegate")),
        &format!("{path}.slots: is missing, but the action is Delegate"),
    );
    let elicit = LexV1DialogAction {
        intent_name: Some("OrderPizza".into()),
        slots: Some(Map::new()),
        ..action("ElicitSlot")
    };
    assert_refused(
        json(elicit),
        &format!("{path}.slotToElicit: is missing, but the action is ElicitSlot"),
    );
    let told = |content_type: &'static str| LexV1DialogAction {
        message: Some(LexV1Message {
            content_type: content_type.into(),
            content: "".into(),
        }),
        ..action("ElicitIntent")
    };
    assert_refused(
        json(told("text")),
        &format!(
            "{path}.message.contentType: `text` is not one of PlainText, SSML and CustomPayload"
        ),
    );
    let empty = format!("{path}.message.content: is empty");
    assert_refused(json(told("SSML")), &empty);
}
