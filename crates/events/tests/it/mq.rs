//! Amazon MQ.

use std::time::{Duration, SystemTime};

use lambda_native_events::{ActiveMqEvent, RabbitMqEvent, samples};

#[test]
fn the_sample_of_active_mq() {
    let event = ActiveMqEvent::parse(samples::ACTIVEMQ).unwrap();
    let [text, bytes] = &event.messages[..] else {
        panic!("{event:?}");
    };
    assert_eq!(text.message_type, "jms/text-message");
    assert_eq!(text.data.decode_str().unwrap(), r#"{"order": 7}"#);
    assert_eq!(bytes.data.decode().unwrap(), [0, 1, 2, 255]);
    assert!(bytes.redelivered && !text.redelivered);
    assert_eq!((text.priority, bytes.expiration), (4, 60_000));
    assert_eq!(
        text.broker_in_time.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_727_177_136_411))
    );
    assert!(!format!("{event:?}").contains("eyJ"), "{event:?}");
}

#[test]
fn a_destination_is_read_in_both_spellings() {
    for name in ["physicalName", "physicalname"] {
        let text = format!(r#"{{"messages": [{{"destination": {{"{name}": "orders"}}}}]}}"#);
        let event = ActiveMqEvent::parse(&text).unwrap();
        assert_eq!(event.messages[0].destination.physical_name, "orders");
    }
}

#[test]
fn the_sample_of_rabbit_mq() {
    let event = RabbitMqEvent::parse(samples::RABBITMQ).unwrap();
    let message = &event.messages_by_queue.get("orders::/").unwrap()[0];
    assert_eq!(
        message.data.json::<serde_json::Value>().unwrap()["order"],
        7
    );
    let properties = &message.basic_properties;
    assert_eq!(properties.content_type.as_deref(), Some("application/json"));
    assert_eq!(properties.priority, Some(34));
    assert_eq!(properties.reply_to, None);
    assert_eq!(properties.body_size, 12);
}

#[test]
fn headers_of_rabbit_mq_are_text_whatever_they_are_in_the_event() {
    let text = r#"{"rmqMessagesByQueue": {"q::/": [{"basicProperties": {"headers": {
        "ascii": {"bytes": [116, 45, 49]},
        "signed": {"bytes": [-61, -68]},
        "unsigned": {"bytes": [195, 188]},
        "no-utf8": {"bytes": [255]},
        "no-byte": {"bytes": [1000]},
        "text": "caf\u00e9",
        "number": 1,
        "object": {"a": true},
        "null": null
    }}}]}}"#;
    let event = RabbitMqEvent::parse(text).unwrap();
    let properties = &event.messages_by_queue.get("q::/").unwrap()[0].basic_properties;
    for (name, expected) in [
        ("ascii", Some("t-1")),
        ("signed", Some("ü")),
        ("unsigned", Some("ü")),
        ("no-utf8", None),
        ("no-byte", None),
        ("text", Some("café")),
        ("number", Some("1")),
        ("object", Some(r#"{"a": true}"#)),
        ("null", None),
        ("none", None),
    ] {
        assert_eq!(properties.header(name).as_deref(), expected, "{name}");
    }
}
