//! Runs the real program, as Lambda would, and reads its log.

mod events;
mod function;

use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};
use serde_json::{Value, json};

use events::{bad, batch, deadline_in, fifo, good, panics};
use function::Function;

/// The ids of the failed messages in the response.
#[track_caller]
fn failed(response: &InvocationResponse) -> Vec<String> {
    let response = response.json();
    let failures = response["batchItemFailures"]
        .as_array()
        .unwrap_or_else(|| panic!("no batch response: {response}"));
    let identifier = |failure: &Value| failure["itemIdentifier"].as_str().map(str::to_owned);
    failures.iter().filter_map(identifier).collect()
}

#[test]
fn a_batch_without_failures_has_an_empty_response() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let response = lambda.invoke(batch(&[("m-1", &good("o-1")), ("m-2", &good("o-2"))]));
    assert_eq!(response.body_str(), r#"{"batchItemFailures":[]}"#);
    for order in ["o-1", "o-2"] {
        let record = function.next_record();
        assert_eq!(record["message"], "order taken");
        assert_eq!(record["orderId"], order);
        assert_eq!(record["total"], 500.0);
    }
}

#[test]
fn only_the_invalid_message_is_reported_as_failed() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = batch(&[("m-1", &good("o-1")), ("m-2", bad()), ("m-3", &good("o-3"))]);
    assert_eq!(failed(&lambda.invoke(event)), ["m-2"]);

    assert_eq!(function.next_record()["orderId"], "o-1");
    let record = function.next_record();
    assert_eq!(record["level"], "WARN");
    assert_eq!(record["messageId"], "m-2");
    assert_eq!(record["received"], 1);
    let why = record["reason"].as_str().expect("a text");
    assert!(why.contains("$.items[1].price"), "{why}");
    assert_eq!(function.next_record()["orderId"], "o-3");
}

#[test]
fn the_log_has_the_reason_why_an_order_failed() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let empty = json!({"id": "o-1", "customer": "c-1", "items": []}).to_string();
    let response = lambda.invoke(batch(&[("m-1", &empty)]));
    assert_eq!(failed(&response), ["m-1"]);
    let why = &function.next_record()["reason"];
    assert_eq!(*why, "EmptyOrder: the order o-1 has no items");
}

#[test]
fn a_panic_fails_only_its_message() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = batch(&[
        ("m-1", &panics("o-1")),
        ("m-2", &good("o-2")),
        ("m-3", &panics("o-3")),
    ]);
    assert_eq!(failed(&lambda.invoke(event)), ["m-1", "m-3"]);
    let why = function.record_of("message failed")["reason"].to_string();
    assert!(why.contains("panicked: the shop does not accept"), "{why}");
    assert_eq!(function.record_of("order taken")["orderId"], "o-2");

    // The function keeps running.
    let response = lambda.invoke(batch(&[("m-4", &good("o-4"))]));
    assert!(failed(&response).is_empty());
}

#[test]
fn a_failure_stops_only_its_group_of_a_fifo_queue() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = fifo(&[
        ("m-1", "ada", &good("o-1")),
        ("m-2", "bob", &good("o-2")),
        ("m-3", "ada", bad()),
        ("m-4", "bob", &good("o-4")),
        ("m-5", "ada", &good("o-5")),
    ]);
    // The order within the group matters: o-5 must not be processed before the failed one.
    assert_eq!(failed(&lambda.invoke(event)), ["m-3", "m-5"]);
    for order in ["o-1", "o-2", "o-4"] {
        assert_eq!(function.record_of("order taken")["orderId"], order);
    }
    let record = function.next_record();
    assert_eq!(record["messageId"], "m-5", "o-5 was not taken");
    let why = "not tried: an earlier record of its group failed";
    assert_eq!(record["reason"], why);
}

#[test]
fn near_the_deadline_unprocessed_messages_are_reported_as_failed() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = || batch(&[("m-1", &good("o-1")), ("m-2", bad())]);

    // Less time than an order needs, and a deadline in the past.
    for milliseconds in [400, 0, -7_200_000] {
        let late = Invocation::new(event()).deadline(deadline_in(milliseconds));
        assert_eq!(failed(&lambda.submit(late).wait()), ["m-1", "m-2"]);
        for message in ["m-1", "m-2"] {
            let record = function.next_record();
            assert_eq!(record["messageId"], message);
            assert_eq!(record["reason"], "not tried: the deadline is near");
        }
    }

    let early = Invocation::new(event()).deadline(deadline_in(600_000));
    assert_eq!(failed(&lambda.submit(early).wait()), ["m-2"]);
    // Without a deadline, all messages are processed.
    let unknown = Invocation::new(event()).no_deadline();
    assert_eq!(failed(&lambda.submit(unknown).wait()), ["m-2"]);
}

#[test]
fn after_an_event_of_another_kind_the_next_one_succeeds() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let response = lambda.invoke(r#"{"Records":[{"messageId":[]}]}"#);
    let error = response
        .error()
        .unwrap_or_else(|| panic!("no error: {response:?}"));
    assert_eq!(error.error_type, "EventError");
    assert!(
        error.error_message.contains("$.Records[0].messageId"),
        "{error:?}"
    );
    let response = lambda.invoke(batch(&[("m-1", &good("o-1"))]));
    assert!(failed(&response).is_empty());
}
