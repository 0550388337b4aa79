//! When the steps of an invocation happened.

use std::time::{Duration, Instant};

use lambda_native_emulator::process::{Bootstrap, Notice, Timeline};
use lambda_native_emulator::{Emulator, Invocation};
use serde_json::json;

use crate::support::function::{Function, scripted_function};

fn start(concurrency: u32) -> Function {
    let lambda = Emulator::builder()
        .concurrency(concurrency)
        .timeout(Duration::from_secs(30));
    let bootstrap = Bootstrap::new(scripted_function());
    Function::start_under(lambda.start().expect("an emulator"), bootstrap)
}

#[test]
fn the_steps_are_in_order() {
    for concurrency in [1, 2] {
        let function = start(concurrency);
        let before = Instant::now();
        let (_, report) = function.invoke(json!({"n": 1})).wait_for_report();

        let report = report.expect("a report");
        let Timeline {
            queued,
            delivered,
            responded,
            ended,
            ..
        } = report.timeline;
        let responded = responded.expect("a response");
        assert!(before <= queued && queued <= delivered);
        assert!(delivered <= responded && responded <= ended);
        assert!(ended <= Instant::now());
        assert_eq!(report.duration, ended - delivered);
    }
}

#[test]
fn an_invocation_that_waits_for_another_is_delivered_after_it() {
    let function = start(1);
    let both = [1, 2].map(|n| function.invoke(json!({ "n": n })));
    let [first, second] = both.map(|it| it.wait_for_report().1.expect("a report").timeline);
    assert!(first.queued <= second.queued);
    assert!(second.queued <= first.ended && first.ended <= second.delivered);
}

#[test]
fn a_function_error_and_a_stream_count_as_responses() {
    let function = start(1);
    for event in [json!({"fail": {}}), json!({"stream": ["one", "two"]})] {
        let (_, report) = function.invoke(event).wait_for_report();
        assert!(report.expect("a report").timeline.responded.is_some());
    }
}

#[test]
fn timeouts_and_crashes_have_no_response() {
    let function = start(1);
    let late = Invocation::new(r#"{"hang": true}"#).timeout(Duration::from_millis(100));
    let crash = Invocation::new(r#"{"exit": 3}"#);
    for invocation in [late, crash] {
        let (_, report) = function.environment.invoke(invocation).wait_for_report();
        let timeline = report.expect("a report").timeline;
        assert_eq!(timeline.responded, None);
        assert!(timeline.delivered <= timeline.ended);
    }
}

#[test]
fn a_crash_after_the_response_has_one() {
    let function = start(1);
    function.invoke(json!({"exit_after_response": true})).wait();
    let notices = function.until(|notice| matches!(notice, Notice::End(_)));
    let Some(Notice::End(report)) = notices.last() else {
        panic!("{notices:?}");
    };
    assert!(report.timeline.responded.is_some());
}
