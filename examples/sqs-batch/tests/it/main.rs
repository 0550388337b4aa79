//! Runs the real program, as Lambda would, and reads its log.

mod events;
mod function;

use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};
use serde_json::{Value, json};

use events::{bad, batch, deadline_in, fifo, good, panics};
use function::Function;

/// The messages that come back.
#[track_caller]
fn returned(answer: &InvocationResponse) -> Vec<String> {
    let answer = answer.json();
    let failures = answer["batchItemFailures"]
        .as_array()
        .unwrap_or_else(|| panic!("no batch response: {answer}"));
    let identifier = |failure: &Value| failure["itemIdentifier"].as_str().map(str::to_owned);
    failures.iter().filter_map(identifier).collect()
}

#[test]
fn a_batch_without_failures_is_answered_with_none() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let answer = lambda.invoke(batch(&[("m-1", &good("o-1")), ("m-2", &good("o-2"))]));
    assert_eq!(answer.body_str(), r#"{"batchItemFailures":[]}"#);
    for order in ["o-1", "o-2"] {
        let record = function.next_record();
        assert_eq!(record["message"], "order taken");
        assert_eq!(record["orderId"], order);
        assert_eq!(record["total"], 500.0);
    }
}

#[test]
fn one_bad_message_comes_back_alone() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = batch(&[("m-1", &good("o-1")), ("m-2", bad()), ("m-3", &good("o-3"))]);
    assert_eq!(returned(&lambda.invoke(event)), ["m-2"]);

    assert_eq!(function.next_record()["orderId"], "o-1");
    let record = function.next_record();
    assert_eq!(record["level"], "WARN");
    assert_eq!(record["messageId"], "m-2");
    assert_eq!(record["received"], 1);
    let why = record["why"].as_str().expect("a text");
    assert!(why.contains("$.items[1].price"), "{why}");
    assert_eq!(function.next_record()["orderId"], "o-3");
}

#[test]
fn an_order_that_cannot_be_taken_comes_back_with_the_reason_in_the_log() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let empty = json!({"id": "o-1", "customer": "c-1", "items": []}).to_string();
    let answer = lambda.invoke(batch(&[("m-1", &empty)]));
    assert_eq!(returned(&answer), ["m-1"]);
    let why = &function.next_record()["why"];
    assert_eq!(*why, "EmptyOrder: the order o-1 has no items");
}

#[test]
fn a_panic_in_one_message_is_its_failure_and_no_one_elses() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = batch(&[
        ("m-1", &panics("o-1")),
        ("m-2", &good("o-2")),
        ("m-3", &panics("o-3")),
    ]);
    assert_eq!(returned(&lambda.invoke(event)), ["m-1", "m-3"]);
    let why = function.record_of("message comes back")["why"].to_string();
    assert!(why.contains("panicked: the shop lets nobody"), "{why}");
    assert_eq!(function.record_of("order taken")["orderId"], "o-2");

    // And the function lives.
    let answer = lambda.invoke(batch(&[("m-4", &good("o-4"))]));
    assert!(returned(&answer).is_empty());
}

#[test]
fn a_group_of_a_fifo_queue_stops_at_its_first_failure_and_the_others_go_on() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = fifo(&[
        ("m-1", "ada", &good("o-1")),
        ("m-2", "bob", &good("o-2")),
        ("m-3", "ada", bad()),
        ("m-4", "bob", &good("o-4")),
        ("m-5", "ada", &good("o-5")),
    ]);
    // In order: o-5 must not be taken before what failed in front of it.
    assert_eq!(returned(&lambda.invoke(event)), ["m-3", "m-5"]);
    for order in ["o-1", "o-2", "o-4"] {
        assert_eq!(function.record_of("order taken")["orderId"], order);
    }
    let record = function.next_record();
    assert_eq!(record["messageId"], "m-5", "o-5 was not taken");
    let why = "not tried, a record before it in its group failed";
    assert_eq!(record["why"], why);
}

#[test]
fn near_the_deadline_what_has_not_been_begun_comes_back() {
    let lambda = Emulator::start().expect("an emulator");
    let function = Function::start(&lambda);
    let event = || batch(&[("m-1", &good("o-1")), ("m-2", bad())]);

    // Less than an order needs, in the past too.
    for milliseconds in [400, 0, -7_200_000] {
        let late = Invocation::new(event()).deadline(deadline_in(milliseconds));
        assert_eq!(returned(&lambda.submit(late).wait()), ["m-1", "m-2"]);
        for message in ["m-1", "m-2"] {
            let record = function.next_record();
            assert_eq!(record["messageId"], message);
            assert_eq!(record["why"], "not tried, the deadline is near");
        }
    }

    let early = Invocation::new(event()).deadline(deadline_in(600_000));
    assert_eq!(returned(&lambda.submit(early).wait()), ["m-2"]);
    // Where nothing is known of a deadline, none is near.
    let unknown = Invocation::new(event()).no_deadline();
    assert_eq!(returned(&lambda.submit(unknown).wait()), ["m-2"]);
}

#[test]
fn an_event_of_another_kind_is_an_error_that_says_where_and_the_next_one_is_served() {
    let lambda = Emulator::start().expect("an emulator");
    let _function = Function::start(&lambda);
    let answer = lambda.invoke(r#"{"Records":[{"messageId":[]}]}"#);
    let error = answer
        .error()
        .unwrap_or_else(|| panic!("no error: {answer:?}"));
    assert_eq!(error.error_type, "EventError");
    assert!(
        error.error_message.contains("$.Records[0].messageId"),
        "{error:?}"
    );
    let answer = lambda.invoke(batch(&[("m-1", &good("o-1"))]));
    assert!(returned(&answer).is_empty());
}
