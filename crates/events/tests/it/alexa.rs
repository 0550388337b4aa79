//! Requests to custom skills of Alexa, and their responses.

use lambda_native_events::alexa::{
    AlexaCard, AlexaConfirmation, AlexaDialogState, AlexaRequestType, AlexaSpeech,
};
use lambda_native_events::{AlexaEvent, AlexaResponse, Source, samples};
use serde_json::{Value, json};

fn intent() -> AlexaEvent<'static> {
    AlexaEvent::parse(samples::ALEXA_INTENT).unwrap()
}

fn value(response: &AlexaResponse) -> Value {
    serde_json::from_str(&response.to_json().unwrap()).unwrap()
}

#[test]
fn a_user_opens_a_skill() {
    let event = AlexaEvent::parse(samples::ALEXA_LAUNCH).unwrap();
    assert_eq!(event.request.kind, AlexaRequestType::Launch);
    assert_eq!(event.request.locale.as_deref(), Some("de-DE"));
    assert!(event.session.as_ref().unwrap().is_new);
    assert!(event.request.timestamp.time().is_some());
    assert!(event.application_id().starts_with("amzn1.ask.skill."));
    assert_eq!(event.request.slot("size"), None);
    let device = event.context.system.device.as_ref().unwrap();
    assert!(device.supported_interfaces.get("AudioPlayer").is_some());
}

#[test]
fn an_intent_has_slots_with_values() {
    let event = intent();
    assert_eq!(event.request.kind, AlexaRequestType::Intent);
    assert_eq!(
        event.request.dialog_state,
        Some(AlexaDialogState::InProgress)
    );
    let intent = event.request.intent.as_ref().unwrap();
    assert_eq!(intent.name, "OrderPizza");
    assert_eq!(intent.confirmation_status, AlexaConfirmation::None);
    assert_eq!(event.request.slot("size"), Some("large"));
    assert_eq!(event.request.slot("toppings"), None);
    let size = intent.slots.get("size").unwrap();
    assert_eq!(size.confirmation_status, AlexaConfirmation::Confirmed);
    assert_eq!(size.resolved().unwrap().id.as_deref(), Some("L"));
    let toppings = intent.slots.get("toppings").unwrap();
    let values = &toppings.slot_value.as_ref().unwrap().values;
    let said: Vec<_> = values.iter().flat_map(|it| it.value.as_deref()).collect();
    assert_eq!(said, ["olives", "ham"]);
    assert!(toppings.resolved().is_none());
}

#[test]
fn a_slot_that_matches_nothing_is_not_resolved() {
    let text = samples::ALEXA_INTENT.replace("ER_SUCCESS_MATCH", "ER_SUCCESS_NO_MATCH");
    let mut event: Value = serde_json::from_str(&text).unwrap();
    let slot =
        event.pointer_mut("/request/intent/slots/size/resolutions/resolutionsPerAuthority/0");
    slot.unwrap().as_object_mut().unwrap().remove("values");
    let text = event.to_string();
    let event = AlexaEvent::parse(&text).unwrap();
    let intent = event.request.intent.as_ref().unwrap();
    assert!(intent.slots.get("size").unwrap().resolved().is_none());
}

#[test]
fn a_session_keeps_attributes() {
    let event = intent();
    assert_eq!(event.session_attribute::<u32>("asked").unwrap(), Some(1));
    let order: Option<Value> = event.session_attribute("order").unwrap();
    assert_eq!(order.unwrap()["topping"], "salami");
    assert_eq!(event.session_attribute::<u32>("nothing").unwrap(), None);
    assert!(event.session_attribute::<Vec<u8>>("asked").is_err());

    let response = AlexaResponse::ask("And?")
        .keep_session_attributes(&event)
        .session_attribute("asked", 2);
    let written = value(&response);
    assert_eq!(
        written["sessionAttributes"],
        json!({"asked": 2, "order": {"topping": "salami"}})
    );
}

#[test]
fn a_session_has_ended() {
    let event = AlexaEvent::parse(samples::ALEXA_SESSION_ENDED).unwrap();
    assert_eq!(event.request.kind, AlexaRequestType::SessionEnded);
    assert_eq!(event.request.reason.as_deref(), Some("ERROR"));
    assert_eq!(
        event.request.error.as_ref().unwrap().kind,
        "INVALID_RESPONSE"
    );
    let response = AlexaResponse::empty();
    assert_eq!(value(&response), json!({"version": "1.0", "response": {}}));
}

#[test]
fn a_request_of_another_interface_is_kept() {
    let event = AlexaEvent::parse(samples::ALEXA_AUDIO_PLAYER).unwrap();
    assert_eq!(event.request.kind.as_str(), "AudioPlayer.PlaybackStarted");
    assert!(event.session.is_none());
    assert_eq!(event.request.token.as_deref(), Some("stream-77"));
    assert_eq!(event.request.offset_in_milliseconds, Some(0));
    assert!(event.application_id().starts_with("amzn1.ask.skill."));

    let text = r#"{"version": "1.0", "context": {"Tomorrow": {}}, "request": {
        "type": "Tomorrow.Happened", "requestId": "r", "timestamp": "2024-09-24T11:25:36Z", "more": [1]}}"#;
    assert_eq!(Source::of(text), Some(Source::Alexa));
    assert_eq!(
        AlexaEvent::parse(text).unwrap().request.kind.as_str(),
        "Tomorrow.Happened"
    );
}

#[test]
fn a_request_with_a_wrong_value_is_an_error_with_its_path() {
    let text = r#"{"request": {"intent": {"slots": {"size": {"value": {"a": 1}}}}}}"#;
    let error = AlexaEvent::parse(text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Alexa event: $.request.intent.slots.size.value: \
         invalid type: map, expected a string (line 1, column 52)"
    );
    let nulls =
        r#"{"session": null, "context": null, "request": {"intent": null, "locale": null}}"#;
    assert_eq!(AlexaEvent::parse(nulls).unwrap(), AlexaEvent::default());
}

#[test]
fn tokens_and_what_a_user_said_are_not_printed() {
    let event = intent();
    crate::support::assert_hidden(
        &event,
        &[
            "EXAMPLETOKEN",
            "EXAMPLEPERSON",
            "EXAMPLEAPITOKEN",
            "ZZZZCONSENT",
            "large",
            "olives",
            "salami",
            "52.52",
        ],
    );
    let printed = format!("{event:?}");
    assert!(printed.contains("OrderPizza"), "{printed}");
    let response = AlexaResponse::tell("s3cr3t").card(AlexaCard::simple("t", "s3cr3t"));
    crate::support::assert_hidden(&response, &["s3cr3t"]);
}

#[test]
fn a_response_says_shows_and_asks() {
    let response = AlexaResponse::ask("Which size?")
        .reprompt(AlexaSpeech::ssml("<speak>Well?</speak>"))
        .card(AlexaCard::link_account())
        .directive(json!({"type": "AudioPlayer.Stop"}));
    assert_eq!(
        value(&response),
        json!({"version": "1.0", "response": {
            "outputSpeech": {"type": "PlainText", "text": "Which size?"},
            "card": {"type": "LinkAccount"},
            "reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>Well?</speak>"}},
            "directives": [{"type": "AudioPlayer.Stop"}],
            "shouldEndSession": false}})
    );
}

#[test]
fn responses_that_alexa_rejects() {
    let refused = |response: AlexaResponse, message: &str| {
        crate::support::assert_refused(response.to_json(), message);
    };
    refused(
        AlexaResponse::default(),
        "Alexa response: $.version: is missing; it must be 1.0",
    );
    refused(
        AlexaResponse::tell("a".repeat(8_001)),
        "Alexa response: $.response.outputSpeech.text: has 8001 characters (the limit is 8,000)",
    );
    refused(
        AlexaResponse::ask("a").reprompt(AlexaSpeech::ssml("")),
        "Alexa response: $.response.reprompt.outputSpeech.ssml: is missing, but the type is SSML",
    );
    refused(
        AlexaResponse::tell(AlexaSpeech {
            kind: "Song".into(),
            ..Default::default()
        }),
        "Alexa response: $.response.outputSpeech.type: `Song` is neither PlainText nor SSML",
    );
    refused(
        AlexaResponse::tell("a").card(AlexaCard {
            kind: "Ace".into(),
            ..Default::default()
        }),
        "Alexa response: $.response.card.type: \
         `Ace` is not one of Simple, Standard, LinkAccount and AskForPermissionsConsent",
    );
    refused(
        AlexaResponse::tell("a").card(AlexaCard::simple("t", "ü".repeat(8_000))),
        "Alexa response: $.response.card: has 8001 characters (the limit is 8,000)",
    );
    refused(
        AlexaResponse::empty().directive("a".repeat(122_880)),
        "Alexa response: $: has 122928 bytes (the limit is 122,880)",
    );
}

#[test]
fn custom_json_is_not_an_alexa_request() {
    for text in [
        r#"{"request": {"timestamp": "2024-09-24T11:25:36Z"}}"#,
        r#"{"context": {}, "request": {"type": "order"}}"#,
    ] {
        assert_eq!(Source::of(text), None, "{text}");
    }
}
