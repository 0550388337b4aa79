//! Managed Instances: several invocations in flight at once.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

use lambda_native_emulator::{
    At, Emulator, Event, Fault, Invocation, InvocationResponse, MAX_RESPONSE_BYTES,
    PendingInvocation,
};

use crate::support::client::{Client, SAFETY, init_error_path, next_request};

fn managed(concurrency: u32) -> Emulator {
    Emulator::builder()
        .concurrency(concurrency)
        .timeout(SAFETY)
        .start()
        .unwrap()
}

#[test]
fn the_environment_is_that_of_managed_instances() {
    let environment = managed(16).environment();
    let has = |name: &str, value: &str| environment.contains(&(name.to_owned(), value.to_owned()));
    assert!(has("AWS_LAMBDA_MAX_CONCURRENCY", "16"));
    assert!(has(
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "lambda-managed-instances"
    ));
    let classic = Emulator::start().unwrap().environment();
    assert!(
        classic
            .iter()
            .all(|(name, _)| name != "AWS_LAMBDA_MAX_CONCURRENCY")
    );
}

#[test]
fn an_invalid_concurrency_is_refused() {
    for builder in [
        Emulator::builder().concurrency(0),
        Emulator::builder().concurrency(2).snap_start(true),
    ] {
        let error = builder.start().expect_err("refused");
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }
}

#[test]
fn each_next_gets_a_different_event_up_to_the_concurrency() {
    let lambda = managed(2);
    let pending: Vec<_> = (0..3)
        .map(|n| lambda.submit(Invocation::new(n.to_string())))
        .collect();
    let mut clients = [(); 3].map(|()| Client::connect(&lambda));
    let first = clients[0].next();
    let second = clients[1].next();
    assert_eq!((first.text(), second.text()), ("0", "1"));
    assert_eq!(lambda.in_flight(), 2);
    clients[2].send(next_request());

    // The responses are posted in a different order.
    assert_eq!(clients[1].respond(&second, "one").status, 202);
    let third = clients[2].receive();
    assert_eq!(third.text(), "2");
    assert_eq!(clients[2].respond(&third, "two").status, 202);
    assert_eq!(clients[0].respond(&first, "zero").status, 202);
    let responses: Vec<_> = pending
        .into_iter()
        .map(|pending| pending.wait().body_str().to_owned())
        .collect();
    assert_eq!(responses, ["zero", "one", "two"]);
    assert_eq!(lambda.in_flight(), 0);
}

#[test]
fn a_next_on_the_same_connection_before_the_response_gets_another_event() {
    let lambda = managed(2);
    let _pending = [(); 2].map(|()| lambda.submit(Invocation::new("{}")));
    let mut client = Client::connect(&lambda);
    let first = client.next();
    let second = client.next();
    assert_ne!(first.request_id(), second.request_id());
}

#[test]
fn waiting_calls_are_served_in_order() {
    let lambda = managed(2);
    let events = lambda.subscribe();
    let mut clients = [(); 2].map(|()| Client::connect(&lambda));
    for client in &mut clients {
        client.send(next_request());
        events.recv_timeout(SAFETY).expect("the call");
    }
    let pending = [(); 2].map(|()| lambda.submit(Invocation::new("{}")));
    for (client, pending) in clients.iter_mut().zip(&pending) {
        assert_eq!(client.receive().request_id(), pending.request_id());
    }
}

#[test]
fn a_closed_client_among_several_gets_no_event() {
    let lambda = managed(2);
    let events = lambda.subscribe();
    let mut dying = Client::connect(&lambda);
    dying.send(next_request());
    events.recv_timeout(SAFETY).expect("the first call");
    let mut living = Client::connect(&lambda);
    living.send(next_request());
    events.recv_timeout(SAFETY).expect("the second call");
    drop(dying);
    let pending = lambda.submit(Invocation::new("{}"));
    assert_eq!(living.receive().request_id(), pending.request_id());
}

#[test]
fn a_timeout_ends_one_invocation_and_its_late_response_gets_410() {
    let lambda = managed(2);
    let late = lambda.submit(Invocation::new("{}").timeout(Duration::from_millis(20)));
    let other = lambda.submit(Invocation::new("[]"));
    let mut slow = Client::connect(&lambda);
    let mut client = Client::connect(&lambda);
    let late_next = slow.next();
    let next = client.next();
    assert!(matches!(late.wait(), InvocationResponse::TimedOut { .. }));
    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(other.wait().body_str(), "1");

    for kind in ["response", "error"] {
        let gone = slow.post(&late_next.path(kind), &late_next.echo(), "late");
        assert_eq!(gone.status, 410);
        assert_eq!(gone.error_type(), "Gone");
    }
    let pending = lambda.submit(Invocation::new("{}"));
    assert_eq!(slow.next().request_id(), pending.request_id());
}

#[test]
fn responses_and_errors_that_are_too_large_end_only_their_invocation() {
    let lambda = managed(3);
    let pending = [(); 3].map(|()| lambda.submit(Invocation::new("{}")));
    let mut client = Client::connect(&lambda);
    let [first, second, third] = [(); 3].map(|()| client.next());
    let body = vec![b'x'; MAX_RESPONSE_BYTES + 1];
    for (next, kind) in [(&first, "response"), (&second, "error")] {
        assert_eq!(
            client.post(&next.path(kind), &next.echo(), &body).status,
            413
        );
        let after = client.post(&next.path("error"), &next.echo(), "{}");
        assert_eq!(after.status, 403, "the caller has been told");
    }
    assert_eq!(client.respond(&third, "1").status, 202);
    let [one, two, three] = pending.map(PendingInvocation::wait);
    assert!(matches!(one, InvocationResponse::TooLarge { .. }));
    assert!(matches!(two, InvocationResponse::TooLarge { .. }));
    assert_eq!(three.body_str(), "1");
}

#[test]
fn the_second_init_error_is_refused() {
    let lambda = managed(2);
    let mut client = Client::connect(&lambda);
    let first = client.post(&init_error_path(), "", r#"{"errorType":"First"}"#);
    assert_eq!(first.status, 202);
    let second = Client::connect(&lambda).post(&init_error_path(), "", r#"{"errorType":"Second"}"#);
    assert_eq!(second.status, 403);
    let error = lambda.init_error().expect("the report");
    assert_eq!(error.error_type, "First");
}

#[test]
fn an_invocation_whose_connection_has_closed_stays_in_flight() {
    let lambda = managed(2);
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    let next = client.next();
    drop(client);
    let mut other = Client::connect(&lambda);
    assert_eq!(lambda.in_flight(), 1);
    assert_eq!(other.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn fail_in_flight_ends_all_invocations_and_fail_ends_one() {
    let lambda = managed(3);
    let pending = [(); 4].map(|()| lambda.submit(Invocation::new("{}")));
    let mut client = Client::connect(&lambda);
    let nexts = [(); 3].map(|()| client.next());
    let events = lambda.subscribe();

    let [one, two, three, four] = &pending;
    assert!(lambda.fail(two.request_id(), "Runtime.ExitError", "ended"));
    assert!(!lambda.fail(two.request_id(), "Runtime.ExitError", "ended"));
    assert!(lambda.fail(four.request_id(), "Runtime.ExitError", "ended"));
    assert_eq!(
        lambda
            .fail_in_flight("Runtime.ExitError", "ended")
            .as_deref(),
        Some(one.request_id())
    );
    assert_eq!(lambda.in_flight(), 0);
    let failed: Vec<_> = events
        .try_iter()
        .filter_map(|observed| match observed.event {
            Event::Failed { request_id, .. } => Some(request_id),
            _ => None,
        })
        .collect();
    let expected = [two, four, one, three].map(|it| it.request_id().to_owned());
    assert_eq!(failed, expected);
    for pending in pending {
        assert_eq!(pending.wait().error_type(), Some("Runtime.ExitError"));
    }
    assert_eq!(client.respond(&nexts[2], "late").status, 400);
}

#[test]
fn a_fault_affects_one_of_several_calls() {
    let lambda = managed(2);
    lambda.inject(At::Next, Fault::ResetMidBody);
    let pending = [(); 2].map(|()| lambda.submit(Invocation::new("{}")));
    let mut unlucky = Client::connect(&lambda);
    unlucky.send(next_request());
    unlucky.try_receive().expect_err("a reset");
    assert_eq!(lambda.in_flight(), 0);
    let mut client = Client::connect(&lambda);
    for pending in pending {
        let next = client.next();
        assert_eq!(
            next.request_id(),
            pending.request_id(),
            "again, and in order"
        );
        assert_eq!(client.respond(&next, "1").status, 202);
        assert_eq!(pending.wait().body_str(), "1");
    }
}

#[test]
fn two_streams_are_independent() {
    let lambda = managed(2);
    let pending = [(); 2].map(|()| lambda.submit(Invocation::new("{}")));
    let mut clients = [(); 2].map(|()| Client::connect(&lambda));
    let headers = "Lambda-Runtime-Function-Response-Mode: streaming\r\n";
    for client in &mut clients {
        let next = client.next();
        client.send(crate::support::client::chunked_post(&next, headers));
    }
    let [first, second] = &mut clients;
    second.send("6\r\nsecond\r\n0\r\n\r\n");
    assert_eq!(second.receive().status, 202);
    let [one, two] = pending;
    assert_eq!(two.wait().body_str(), "second");
    first.send("5\r\nfirst\r\n0\r\n\r\n");
    assert_eq!(first.receive().status, 202);
    assert_eq!(one.wait().body_str(), "first");
}

#[test]
fn thousands_of_invocations_over_64_connections_get_their_own_responses() {
    const CLIENTS: usize = 64;
    const INVOCATIONS: usize = 4_000;
    let lambda = Emulator::builder()
        .concurrency(64)
        .timeout(SAFETY)
        .record_requests(false)
        .start()
        .unwrap();
    let pending: Vec<_> = (0..INVOCATIONS)
        .map(|n| lambda.submit(Invocation::new(n.to_string())))
        .collect();
    let seen: Vec<usize> = thread::scope(|scope| {
        let worker = || {
            let mut client = Client::connect(&lambda);
            let mut seen = Vec::new();
            client.send(next_request());
            // The last calls wait for events that never come, until the stop ends them.
            while let Ok(next) = client.try_receive() {
                seen.push(next.text().parse().unwrap());
                assert_eq!(client.respond(&next, &next.body).status, 202);
                client.send(next_request());
            }
            seen
        };
        let workers: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(worker)).collect();
        for (n, pending) in pending.into_iter().enumerate() {
            assert_eq!(pending.wait().body_str(), n.to_string());
        }
        lambda.stop();
        let seen = workers.into_iter().map(|worker| worker.join().unwrap());
        seen.flatten().collect()
    });
    assert_eq!(seen.len(), INVOCATIONS, "none is delivered twice");
    assert_eq!(seen.into_iter().collect::<HashSet<_>>().len(), INVOCATIONS);
}
