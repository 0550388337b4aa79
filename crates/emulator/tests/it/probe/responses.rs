//! Each invocation has exactly one response, however it ends.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use lambda_native_emulator::{
    At, Builder, Emulator, Event, Fault, Invocation, InvocationResponse, MAX_RESPONSE_BYTES,
    Observed, PendingInvocation,
};

use crate::support::client::{
    Client, Response, SAFETY, chunked_post, init_error_path, next_request,
};
use crate::support::recorder::recorder;

const STREAMING: &str = "Lambda-Runtime-Function-Response-Mode: streaming\r\n";

/// Ends an invocation with `end`, and checks that the probe has seen what the caller gets. Returns it.
fn ends(end: impl FnOnce(&Emulator)) -> InvocationResponse {
    ends_with(Emulator::builder(), end)
}

fn ends_with(builder: Builder, end: impl FnOnce(&Emulator)) -> InvocationResponse {
    let (probe, recording) = recorder();
    let lambda = builder.probe(probe).start().unwrap();
    let pending = lambda.submit(Invocation::new("{}").request_id("r-1"));
    end(&lambda);
    lambda.stop();
    drop(lambda);
    let got = pending.wait();
    let mut seen = recording.responses();
    assert_eq!(seen.len(), 1, "{seen:?}");
    let seen = seen.remove("r-1").expect("a response");
    assert_eq!(seen, without_body(&got, &seen));
    got
}

/// A stream that was passed on has its body in the chunks.
fn without_body(got: &InvocationResponse, seen: &InvocationResponse) -> InvocationResponse {
    let mut got = got.clone();
    if let InvocationResponse::Response {
        body, content_type, ..
    } = &mut got
        && seen.body().is_empty()
    {
        body.clear();
        *content_type = None;
    }
    got
}

/// Waits for an event of the emulator.
fn wait_for(events: &Receiver<Observed>, is_wanted: impl Fn(&Event) -> bool) {
    while !is_wanted(&events.recv_timeout(SAFETY).expect("the event").event) {}
}

/// Fetches the event.
fn fetch(lambda: &Emulator) -> (Client, Response) {
    let mut client = Client::connect(lambda);
    let next = client.next();
    (client, next)
}

/// Begins a streamed response, and sends a chunk.
fn begin_stream(lambda: &Emulator) -> Client {
    let (mut client, next) = fetch(lambda);
    client.send(chunked_post(&next, STREAMING));
    client.send("3\r\none\r\n");
    client
}

#[test]
fn a_response_is_seen() {
    let response = ends(|lambda| {
        let (mut client, next) = fetch(lambda);
        client.respond(&next, "four");
        // A repeated post is refused.
        assert_eq!(client.respond(&next, "again").status, 400);
    });
    assert_eq!(response.body_str(), "four");
}

#[test]
fn a_function_error_is_seen() {
    let response = ends(|lambda| {
        let (mut client, next) = fetch(lambda);
        let body = r#"{"errorType":"NoTable"}"#;
        client.post(&next.path("error"), &next.echo(), body);
    });
    assert_eq!(response.error_type(), Some("NoTable"));
}

#[test]
fn the_end_of_a_stream_is_seen() {
    let response = ends(|lambda| {
        let mut client = begin_stream(lambda);
        client.send("0\r\n\r\n");
        client.receive();
    });
    assert_eq!(response.body_str(), "one");
}

#[test]
fn an_error_in_the_trailers_of_a_stream_is_seen() {
    let response = ends(|lambda| {
        let mut client = begin_stream(lambda);
        client.send("0\r\nLambda-Runtime-Function-Error-Type: Function.Late\r\n\r\n");
        client.receive();
    });
    assert_eq!(response.error_type(), Some("Function.Late"));
}

#[test]
fn a_broken_stream_is_seen() {
    let response = ends(|lambda| {
        let mut client = begin_stream(lambda);
        client.half_close();
        client.receive();
    });
    assert_eq!(response.error_type(), Some("Runtime.TruncatedResponse"));
}

#[test]
fn a_timeout_is_seen() {
    let short = Emulator::builder().timeout(Duration::from_millis(20));
    let response = ends_with(short, |lambda| {
        let events = lambda.subscribe();
        let (mut client, next) = fetch(lambda);
        wait_for(&events, |event| matches!(event, Event::TimedOut { .. }));
        assert_eq!(client.respond(&next, "late").status, 400);
    });
    assert_eq!(response.error_type(), Some("Sandbox.Timedout"));
}

#[test]
fn an_event_that_nobody_fetches_is_seen() {
    let impatient = Emulator::builder().fetch_timeout(Duration::from_millis(20));
    let response = ends_with(impatient, |lambda| {
        let events = lambda.subscribe();
        wait_for(&events, |event| matches!(event, Event::TimedOut { .. }));
    });
    assert_eq!(response.error_type(), Some("Sandbox.Timedout"));
}

#[test]
fn a_crash_is_seen() {
    let in_flight = ends(|lambda| {
        let _connection = fetch(lambda);
        lambda.fail_in_flight("Runtime.ExitError", "exit status 3");
    });
    let in_the_queue = ends(|lambda| {
        assert_eq!(lambda.fail_queued("Runtime.ExitError", "exit status 3"), 1);
    });
    let in_a_stream = ends(|lambda| {
        let events = lambda.subscribe();
        let _client = begin_stream(lambda);
        wait_for(&events, |event| {
            matches!(event, Event::StreamStarted { .. })
        });
        assert!(lambda.fail("r-1", "Runtime.ExitError", "exit status 3"));
    });
    for response in [in_flight, in_the_queue, in_a_stream] {
        assert_eq!(response.error_type(), Some("Runtime.ExitError"));
    }
}

#[test]
fn a_response_that_is_too_large_is_seen() {
    let response = ends(|lambda| {
        let (mut client, next) = fetch(lambda);
        let refused = client.respond(&next, vec![b'x'; MAX_RESPONSE_BYTES + 1]);
        assert_eq!(refused.status, 413);
    });
    assert_eq!(response.error_type(), Some("Function.ResponseSizeTooLarge"));
}

#[test]
fn a_status_that_ends_the_invocation_is_seen() {
    let response = ends(|lambda| {
        lambda.inject(At::Response, Fault::Status(410));
        let (mut client, next) = fetch(lambda);
        assert_eq!(client.respond(&next, "four").status, 410);
    });
    assert_eq!(response.error_type(), Some("Sandbox.Timedout"));
}

#[test]
fn an_invalid_response_mode_is_seen() {
    let response = ends(|lambda| {
        let (mut client, next) = fetch(lambda);
        let headers = next.echo() + "Lambda-Runtime-Function-Response-Mode: fast\r\n";
        assert_eq!(
            client.post(&next.path("response"), &headers, "four").status,
            400
        );
    });
    assert_eq!(response.error_type(), Some("InvalidFunctionResponseMode"));
}

#[test]
fn a_failed_init_is_seen() {
    let fail_init = |lambda: &Emulator| {
        let body = r#"{"errorType":"NoTable"}"#;
        Client::connect(lambda).post(&init_error_path(), "", body);
    };
    assert_eq!(ends(fail_init).error_type(), Some("NoTable"));

    let (probe, recording) = recorder();
    let lambda = Emulator::builder().probe(probe).start().unwrap();
    fail_init(&lambda);
    let late = lambda.invoke("{}");
    drop(lambda);
    let seen: Vec<InvocationResponse> = recording.responses().into_values().collect();
    assert_eq!(seen, [late]);
}

#[test]
fn a_failed_restore_is_seen() {
    let impatient = Emulator::builder()
        .snap_start(true)
        .restore_timeout(Duration::from_millis(20));
    let response = ends_with(impatient, |lambda| {
        let mut client = Client::connect(lambda);
        client.send(next_request().replace("invocation", "restore"));
        assert!(lambda.wait_until_snapshot(SAFETY));
        let events = lambda.subscribe();
        assert!(lambda.restore());
        wait_for(&events, |event| matches!(event, Event::RestoreError(_)));
    });
    assert_eq!(
        response.error_type(),
        Some("Runtime.RestoreHookUserTimeout")
    );
}

#[test]
fn a_stop_is_seen() {
    let in_the_queue = ends(|_| {});
    let in_flight = ends(|lambda| drop(fetch(lambda)));
    let in_a_stream = ends(|lambda| {
        let events = lambda.subscribe();
        let _client = begin_stream(lambda);
        wait_for(&events, |event| {
            matches!(event, Event::StreamStarted { .. })
        });
        lambda.stop();
    });
    for response in [in_the_queue, in_flight, in_a_stream] {
        assert_eq!(response, InvocationResponse::Stopped);
    }
}

#[test]
fn an_invocation_after_the_stop_is_seen() {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder().probe(probe).start().unwrap();
    lambda.stop();

    assert_eq!(lambda.invoke("{}"), InvocationResponse::Stopped);

    drop(lambda);
    assert_eq!(recording.responses().len(), 1);
}

#[test]
fn an_event_that_is_delivered_twice_has_one_response() {
    let response = ends(|lambda| {
        lambda.inject(At::Next, Fault::CloseMidBody);
        let mut client = Client::connect(lambda);
        client.send(next_request());
        client.receive_all().1.unwrap();
        let (_connection, _next) = fetch(lambda);
        lambda.begin_init();
        let (mut client, next) = fetch(lambda);
        client.respond(&next, "four");
    });
    assert_eq!(response.body_str(), "four");
}

#[test]
fn concurrent_invocations_have_one_response_each() {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder().concurrency(3).probe(probe);
    let lambda = lambda.start().unwrap();
    let pending: Vec<PendingInvocation> = (0..5)
        .map(|n| lambda.submit(Invocation::new("{}").request_id(format!("r-{n}"))))
        .collect();
    let mut workers = [(); 3].map(|()| fetch(&lambda));
    workers.reverse();
    for (client, next) in &mut workers {
        let id = next.request_id().to_owned();
        client.respond(next, id);
    }
    // The fourth is in flight, and the fifth in the queue.
    let _connection = fetch(&lambda);
    drop(lambda);

    let seen = recording.responses();

    assert_eq!(seen.len(), 5);
    for pending in pending {
        let id = pending.request_id().to_owned();
        let got = pending.wait();
        assert_eq!(seen[&id], got);
        match id.as_str() {
            "r-3" | "r-4" => assert_eq!(got, InvocationResponse::Stopped),
            _ => assert_eq!(got.body_str(), id),
        }
    }
}

#[test]
fn a_response_that_nobody_waits_for_is_seen() {
    let (probe, recording) = recorder();
    let lambda = Emulator::builder().probe(probe).start().unwrap();
    drop(lambda.submit(Invocation::new("{}").request_id("r-1")));
    let (mut client, next) = fetch(&lambda);
    client.respond(&next, "four");
    drop(lambda);

    assert_eq!(recording.responses()["r-1"].body_str(), "four");
}
