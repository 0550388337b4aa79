//! DocumentDB change streams.

use std::time::{Duration, SystemTime};

use lambda_native_events::{DocumentDbEvent, samples};

#[test]
fn the_sample() {
    let event = DocumentDbEvent::parse(samples::DOCUMENTDB).unwrap();
    let [insert, update, rename] = [0, 1, 2].map(|at| &event.events[at].event);
    assert_eq!(insert.operation_type, "insert");
    assert_eq!(
        insert.time(),
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_727_177_136))
    );
    let id = insert.document_key.as_ref().unwrap().get("_id").unwrap();
    assert_eq!(
        id.get("$oid").unwrap().as_str().unwrap(),
        "63eeb6e7d418cd98afb1c1d7"
    );
    let changes = update.update_description.as_ref().unwrap();
    let fields = changes.updated_fields.as_ref().unwrap();
    assert_eq!(fields.text().replace([' ', '\n'], ""), r#"{"paid":true}"#);
    assert_eq!(changes.truncated_arrays[0].new_size.as_i64(), Some(2));
    let to = rename.to.as_ref().unwrap();
    assert_eq!(to.coll.as_deref(), Some("old_orders"));
}

#[test]
fn a_change_without_a_time_has_none() {
    for text in [
        "{}",
        r#"{"clusterTime": null}"#,
        r#"{"clusterTime": 7}"#,
        r#"{"clusterTime": {"$timestamp": {"t": -1}}}"#,
        r#"{"clusterTime": {"$timestamp": {"t": 18446744073709551615}}}"#,
    ] {
        let text = format!(r#"{{"events": [{{"event": {text}}}]}}"#);
        let event = DocumentDbEvent::parse(&text).unwrap();
        assert_eq!(event.events[0].event.time(), None, "{text}");
    }
}

#[test]
fn a_dropped_database_has_no_collection() {
    let text =
        r#"{"events": [{"event": {"operationType": "dropDatabase", "ns": {"db": "shop"}}}]}"#;
    let event = DocumentDbEvent::parse(text).unwrap();
    let ns = event.events[0].event.ns.as_ref().unwrap();
    assert_eq!((&*ns.db, ns.coll.as_deref()), ("shop", None));
}

#[test]
fn documents_are_not_printed() {
    let printed = format!("{:?}", DocumentDbEvent::parse(samples::DOCUMENTDB).unwrap());
    for secret in [r#""order": 7"#, "paid"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    assert!(printed.contains("rename"), "{printed}");
}
