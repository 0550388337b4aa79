//! The plain course of an invocation, and the headers it is delivered with.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_native_emulator::{Answer, Emulator, Invocation};

use crate::client::{Client, SAFETY};

#[test]
fn an_event_is_delivered_and_answered() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new(r#"{"n":1}"#));
    let mut client = Client::connect(&lambda);

    let next = client.next();
    assert_eq!(next.status, 200);
    assert_eq!(next.text(), r#"{"n":1}"#);
    assert_eq!(next.request_id(), pending.request_id());
    assert_eq!(next.header("Content-Type"), Some("application/json"));

    let accepted = client.respond(&next, r#"{"m":2}"#);
    assert_eq!(accepted.status, 202);
    assert_eq!(accepted.text(), "{\"status\":\"OK\"}\n");

    let answer = pending.wait();
    assert_eq!(answer.body_str(), r#"{"m":2}"#);
    assert_eq!(answer.json()["m"], 2);
    assert!(answer.is_response());
}
