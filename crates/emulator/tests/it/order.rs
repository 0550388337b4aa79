//! The order of calls that the service requires.

use std::time::Duration;

use lambda_native_emulator::{Emulator, Invocation, InvocationResponse};

use crate::support::client::{Client, SAFETY, init_error_path};

#[test]
fn a_wrong_request_id_is_refused_and_the_invocation_continues() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();

    for kind in ["response", "error"] {
        let path = format!("/2018-06-01/runtime/invocation/no-such-id/{kind}");
        let refused = client.post(&path, &next.echo(), "{}");
        assert_eq!(refused.status, 400);
        assert_eq!(refused.error_type(), "InvalidRequestID");
    }

    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn a_second_response_is_refused() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();

    assert_eq!(client.respond(&next, "first").status, 202);
    let refused = client.respond(&next, "second");
    assert_eq!(refused.status, 400);
    assert_eq!(refused.error_type(), "InvalidRequestID");
    assert_eq!(pending.wait().body_str(), "first");
}

#[test]
fn next_before_the_response_delivers_the_same_event_again() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let other = lambda.submit(Invocation::new("[]"));
    let mut client = Client::connect(&lambda);

    let first = client.next();
    let again = client.next();
    assert_eq!(again.request_id(), first.request_id());
    assert_eq!(again.text(), "{}");
    let deadline = |response: &crate::support::client::Response| {
        response
            .header("Lambda-Runtime-Deadline-Ms")
            .map(str::to_owned)
    };
    assert_eq!(deadline(&again), deadline(&first));
    assert_ne!(
        again.echo(),
        first.echo(),
        "each delivery has a different invocation id"
    );

    let stale = client.respond(&first, "1");
    assert_eq!(stale.status, 400, "the invocation id of the first delivery");
    assert_eq!(client.respond(&again, "2").status, 202);
    assert_eq!(pending.wait().body_str(), "2");

    let next = client.next();
    assert_eq!(next.request_id(), other.request_id());
}

#[test]
fn a_wrong_invocation_id_is_refused() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}").invocation_id("nonce-1"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(next.header("Lambda-Runtime-Invocation-Id"), Some("nonce-1"));

    let path = next.path("response");
    let wrong = "Lambda-Runtime-Invocation-Id: nonce-2\r\n";
    assert_eq!(client.post(&path, wrong, "1").status, 400);
    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn a_post_without_invocation_id_is_accepted() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}").invocation_id("nonce-1"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(client.post(&next.path("response"), "", "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn any_invocation_id_is_accepted_if_none_was_sent() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}").no_invocation_id());
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(next.header("Lambda-Runtime-Invocation-Id"), None);
    assert_eq!(client.post(&next.path("response"), "", "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn an_init_error_ends_init_and_every_caller_gets_it() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let body = r#"{"errorType":"Runtime.NoConfig","errorMessage":"no table","stackTrace":["a"]}"#;
    let headers = "Lambda-Runtime-Function-Error-Type: Runtime.NoConfig\r\n";

    assert_eq!(lambda.init_error(), None);
    let accepted = client.post(&init_error_path(), headers, body);
    assert_eq!(accepted.status, 202);

    let reported = lambda.init_error().expect("the report");
    assert_eq!(reported.error_type, "Runtime.NoConfig");
    assert_eq!(reported.error_message, "no table");
    assert_eq!(reported.stack_trace, ["a"]);
    assert_eq!(pending.wait(), InvocationResponse::Error(reported.clone()));
    assert_eq!(lambda.invoke("{}"), InvocationResponse::Error(reported));
    assert!(!lambda.wait_until_ready(SAFETY), "init has failed");

    for refused in [client.next(), client.post(&init_error_path(), "", body)] {
        assert_eq!(refused.status, 403);
        assert_eq!(refused.error_type(), "InvalidStateTransition");
    }
}

#[test]
fn the_first_next_ends_init() {
    let lambda = Emulator::start().unwrap();
    let _pending = lambda.submit(Invocation::new("{}"));
    assert!(!lambda.wait_until_ready(Duration::ZERO));
    let mut client = Client::connect(&lambda);
    client.next();
    assert!(lambda.wait_until_ready(SAFETY));

    let refused = client.post(&init_error_path(), "", "{}");
    assert_eq!(refused.status, 403);
    assert_eq!(refused.error_type(), "InvalidStateTransition");
    assert_eq!(lambda.init_error(), None);
}

#[test]
fn begin_init_allows_an_init_error_again() {
    let lambda = Emulator::start().unwrap();
    Client::connect(&lambda).post(&init_error_path(), "", "{}");
    lambda.begin_init();
    assert_eq!(lambda.init_error(), None);

    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn snapstart_calls_are_refused_without_snapstart() {
    let lambda = Emulator::start().unwrap();
    let mut client = Client::connect(&lambda);
    client.send("GET /2018-06-01/runtime/restore/next HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(client.receive().status, 403);
    let refused = client.post("/2018-06-01/runtime/restore/error", "", "{}");
    assert_eq!(refused.status, 403);
    assert_eq!(refused.error_type(), "InvalidStateTransition");
}

#[test]
fn unknown_paths_get_404_and_wrong_methods_405() {
    let lambda = Emulator::start().unwrap();
    let mut client = Client::connect(&lambda);
    for path in [
        "/",
        "/2018-06-01/runtime/invocation",
        "/2018-06-01/runtime/invocation/id/unknown",
        "/2015-03-31/functions/function/invocations",
    ] {
        assert_eq!(client.post(path, "", "{}").status, 404, "{path}");
    }
    let next = "/2018-06-01/runtime/invocation/next";
    assert_eq!(client.post(next, "", "{}").status, 405);
}

#[test]
fn the_newest_of_two_waiting_calls_is_served() {
    let lambda = Emulator::start().unwrap();
    let events = lambda.subscribe();
    let mut given_up = Client::connect(&lambda);
    given_up.send(crate::support::client::next_request());
    events.recv_timeout(SAFETY).expect("the first call");
    let mut newest = Client::connect(&lambda);
    newest.send(crate::support::client::next_request());
    events.recv_timeout(SAFETY).expect("the second call");

    let pending = lambda.submit(Invocation::new("{}"));
    let next = newest.receive();
    assert_eq!(newest.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
    // After the newer call has returned, the older one is the newest waiting call.
    let second = lambda.submit(Invocation::new("[]"));
    let next = given_up.receive();
    assert_eq!(next.request_id(), second.request_id());
}

#[test]
fn a_closed_client_gets_no_event() {
    let lambda = Emulator::start().unwrap();
    let events = lambda.subscribe();
    let mut living = Client::connect(&lambda);
    living.send(crate::support::client::next_request());
    events.recv_timeout(SAFETY).expect("the first call");
    let mut dying = Client::connect(&lambda);
    dying.send(crate::support::client::next_request());
    events.recv_timeout(SAFETY).expect("the second call");
    drop(dying);

    let pending = lambda.submit(Invocation::new("{}"));
    let next = living.receive();
    assert_eq!(next.request_id(), pending.request_id());
}

#[test]
fn an_abandoned_call_ends_with_the_next_call_or_process() {
    let lambda = Emulator::start().unwrap();
    let events = lambda.subscribe();
    let given_up = || {
        let mut client = Client::connect(&lambda);
        client.send(crate::support::client::next_request());
        events.recv_timeout(SAFETY).expect("the call");
        client.half_close();
        client
    };

    let mut client = given_up();
    let mut newer = given_up();
    client.receive_all().1.expect("an orderly end");
    lambda.begin_init();
    newer.receive_all().1.expect("an orderly end");
}
