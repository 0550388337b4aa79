//! Amazon Connect: contacts, and responses as maps of strings.

use lambda_native_events::{ConnectEvent, ConnectResponse};

use crate::support::{assert_hidden, assert_refused};

#[test]
fn the_contact() {
    let event = ConnectEvent::parse(ConnectEvent::SAMPLE).unwrap();
    let contact = &event.details.contact_data;
    assert_eq!(contact.channel, "VOICE");
    assert_eq!(
        contact.customer_endpoint.as_ref().unwrap().address,
        "+4930123456"
    );
    assert_eq!(contact.attributes.get("tier"), Some("gold"));
    let subtype = contact.segment_attributes.get("connect:Subtype").unwrap();
    assert_eq!(subtype.value_string.as_deref(), Some("connect:Telephony"));
    let streams = contact.media_streams.as_ref().unwrap();
    let audio = streams.customer.as_ref().unwrap().audio.as_ref().unwrap();
    assert_eq!(audio.start_timestamp.unwrap().0.0, 1_727_177_136_410);
    assert_eq!(audio.stop_timestamp, None);
    assert_eq!(event.details.parameters.get("order"), Some("7"));
}

#[test]
fn a_contact_without_a_queue_or_a_customer() {
    let event = ConnectEvent::parse(
        r#"{"Details": {"ContactData": {"Channel": "TASK", "Queue": null, "CustomerEndpoint": null,
            "References": {"page": {"Type": "URL", "Value": "https:\/\/example.com\/"}},
            "SegmentAttributes": {"connect:Who": {"ValueMap": {"is": {"ValueString": "ada"}}}},
            "MediaStreams": {"Customer": {"Audio": null}}}, "Parameters": null}}"#,
    )
    .unwrap();
    let contact = &event.details.contact_data;
    assert!(contact.queue.is_none() && contact.customer_endpoint.is_none());
    let page = contact.references.get("page").unwrap();
    assert_eq!(page.value.as_deref(), Some("https://example.com/"));
    let who = contact.segment_attributes.get("connect:Who").unwrap();
    assert_eq!(
        who.value_map.get("is").unwrap().value_string.as_deref(),
        Some("ada")
    );
    assert!(event.details.parameters.is_empty());
}

#[test]
fn a_response_is_a_flat_map_of_strings() {
    let response = ConnectResponse::new()
        .set("a-b_1", "1234 Main \"Road\"")
        .set("n", "2");
    assert_eq!(
        response.to_json().unwrap(),
        r#"{"a-b_1":"1234 Main \"Road\"","n":"2"}"#
    );
    assert_eq!(ConnectResponse::new().to_json().unwrap(), "{}");
}

#[test]
fn names_that_a_flow_cannot_read_are_rejected() {
    let names = "is not a name that a flow can read (only letters, digits, `-` and `_`)";
    for name in ["", "a b", "größe", "a.b"] {
        assert_refused(
            ConnectResponse::new().set(name, "x").to_json(),
            &format!("Connect response: $[{name:?}]: {names}"),
        );
    }
    // Leaves room for `{"a":""}`.
    let fits = "x".repeat(32 * 1024 - 8);
    assert!(ConnectResponse::new().set("a", &*fits).to_json().is_ok());
    assert_refused(
        ConnectResponse::new().set("a", fits + "x").to_json(),
        "Connect response: $: has 32769 bytes (the limit is 32768)",
    );
}

#[test]
fn customer_data_is_not_printed() {
    let event = ConnectEvent::parse(ConnectEvent::SAMPLE).unwrap();
    assert_hidden(&event, &["+4930", "gold", "c-1", "\"7\""]);
    assert_hidden(&ConnectResponse::new().set("name", "Ada"), &["Ada"]);
}
