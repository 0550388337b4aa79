//! State that a handler keeps between invocations, and the effects of its panics.

use std::panic::{catch_unwind, panic_any, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use lambda_native::{LambdaContext, LambdaError};

use crate::support::function::Function;

#[test]
fn a_closure_keeps_state_between_invocations() {
    let calls = Arc::new(AtomicUsize::new(0));
    let function = Function::serve({
        let calls = Arc::clone(&calls);
        let seen = Mutex::new(Vec::new());
        move |event: &str, _: &LambdaContext| {
            calls.fetch_add(1, Ordering::Relaxed);
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push(event.to_owned());
            Ok::<_, LambdaError>(seen.join(","))
        }
    });
    for (event, expected) in [("1", "1"), ("2", "1,2"), ("3", "1,2,3")] {
        assert_eq!(function.invoke(event).body_str(), expected);
    }
    function.finish();
    assert_eq!(calls.load(Ordering::Relaxed), 3);
}

#[test]
fn a_lock_held_during_a_panic_is_poisoned_and_the_next_event_is_served() {
    let count = Mutex::new(0);
    let function = Function::serve(move |event: &str, _: &LambdaContext| {
        let mut count = match event {
            "recover" => count.lock().unwrap_or_else(PoisonError::into_inner),
            _ => count
                .lock()
                .map_err(|error| LambdaError::new("Poisoned", error.to_string()))?,
        };
        *count += 1;
        assert!(event != "panic", "the lock is held here");
        Ok::<_, LambdaError>(count.to_string())
    });
    assert_eq!(function.invoke("count").body_str(), "1");
    assert_eq!(function.invoke("panic").error_type(), Some("Panic"));
    assert_eq!(function.invoke("count").error_type(), Some("Poisoned"));
    assert_eq!(function.invoke("recover").body_str(), "3");
    function.finish();
}

#[test]
fn panics_with_any_payload_are_posted() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        match event {
            "text" => panic!("plain"),
            "formatted" => panic!("{}", format!("no {event}\n")),
            "empty" => panic!(),
            "number" => panic_any(7),
            "owned" => panic_any(Box::new("boxed")),
            "unit" => panic_any(()),
            // This panic does not call the hook.
            "resumed" => resume_unwind(Box::new("resumed".to_owned())),
            "index" => drop([1, 2, 3].get(3).copied().unwrap()),
            "overflow" => drop(event.len().checked_sub(100).expect("not so short")),
            _ => {}
        }
        Ok::<_, LambdaError>(event.to_owned())
    });
    for (event, message) in [
        ("text", "plain"),
        ("formatted", "no formatted\n"),
        ("empty", "explicit panic"),
        ("number", "panic with a payload that is not a string"),
        ("owned", "panic with a payload that is not a string"),
        ("unit", "panic with a payload that is not a string"),
        ("resumed", "resumed"),
        ("index", "called `Option::unwrap()` on a `None` value"),
        ("overflow", "not so short"),
    ] {
        let response = function.invoke(event);
        let error = response.error().expect("a function error");
        assert_eq!(
            (&*error.error_type, &*error.error_message),
            ("Panic", message),
            "{event}"
        );
        assert_eq!(function.invoke("fine").body_str(), "fine");
    }
    let traffic = function.finish();
    assert_eq!(traffic.connections, 1);
}

#[test]
fn a_payload_that_panics_when_dropped_is_posted_and_the_next_event_is_served() {
    struct Bicycle;
    impl Drop for Bicycle {
        fn drop(&mut self) {
            panic!("no brakes");
        }
    }
    let function = Function::serve(|event: &str, _: &LambdaContext| match event {
        "panic" => panic_any(Bicycle),
        event => Ok::<_, LambdaError>(event.to_owned()),
    });
    let response = function.invoke("panic");
    let error = response.error().expect("a function error");
    assert_eq!(
        error.error_message,
        "panic with a payload that is not a string"
    );
    assert_eq!(function.invoke("fine").body_str(), "fine");
    function.finish();
}

#[test]
fn a_panic_that_the_handler_catches_is_not_reported() {
    let function = Function::serve(|event: &str, _: &LambdaContext| {
        let caught = catch_unwind(|| panic!("caught inside"));
        assert!(caught.is_err());
        match event {
            "panic" => resume_unwind(Box::new("a panic of its own")),
            "again" => resume_unwind(caught.unwrap_err()),
            event => Ok::<_, LambdaError>(event.to_owned()),
        }
    });
    assert_eq!(function.invoke("1").body_str(), "1");
    let response = function.invoke("panic");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_message, "a panic of its own");
    // The hook has not seen it, so its location is not known.
    assert!(error.stack_trace.is_empty(), "{error:?}");
    let response = function.invoke("again");
    let error = response.error().expect("a function error");
    assert_eq!(error.error_message, "caught inside");
    assert!(error.stack_trace[0].contains("handlers.rs:"), "{error:?}");
    assert_eq!(function.invoke("2").body_str(), "2");
    function.finish();
}

#[test]
fn every_kind_of_response_has_its_content_type() {
    use std::borrow::Cow;

    let text = "application/json";
    let bytes = "application/octet-stream";
    let owned =
        Function::serve(|_: &str, _: &LambdaContext| Ok::<_, LambdaError>(String::from("1")));
    let fixed = Function::serve(|_: &str, _: &LambdaContext| Ok::<_, LambdaError>("2"));
    let unit = Function::serve(|_: &str, _: &LambdaContext| Ok::<_, LambdaError>(()));
    let vector =
        Function::serve(|_: &str, _: &LambdaContext| Ok::<_, LambdaError>(vec![0u8, 0xff]));
    let slice =
        Function::serve(|_: &str, _: &LambdaContext| Ok::<_, LambdaError>(b"\x00\xfe".as_slice()));
    let cow = Function::serve(|event: &str, _: &LambdaContext| {
        Ok::<_, LambdaError>(match event {
            "" => Cow::Borrowed("nothing"),
            event => Cow::Owned(event.to_owned()),
        })
    });
    for (function, body, content_type) in [
        (owned, b"1".as_slice(), text),
        (fixed, b"2", text),
        (unit, b"null", text),
        (vector, b"\x00\xff", bytes),
        (slice, b"\x00\xfe", bytes),
        (cow, b"event", text),
    ] {
        assert_eq!(function.invoke("event").body(), body);
        let traffic = function.finish();
        let sent = traffic.to("/response")[0];
        assert_eq!(sent.header("Content-Type"), Some(content_type));
    }
}
