//! Start, stop, crashes, and subscriptions.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::sync::mpsc::Receiver;
use std::thread;

use lambda_native_emulator::{
    At, Emulator, Event, Fault, Invocation, InvocationResponse, Observed,
};

use crate::support::client::{Client, SAFETY, init_error_path, next_request};

fn next_event(events: &Receiver<Observed>) -> Event {
    events.recv_timeout(SAFETY).expect("an event").event
}

#[test]
fn stop_ends_all_waiting_calls() {
    let lambda = Emulator::start().unwrap();
    let events = lambda.subscribe();
    let mut idle = Client::connect(&lambda);
    let mut waiting = Client::connect(&lambda);
    waiting.send(next_request());
    assert!(matches!(next_event(&events), Event::NextCalled { .. }));
    let mut responding = Client::connect(&lambda);
    let in_flight = lambda.submit(Invocation::new("{}"));
    let queued = lambda.submit(Invocation::new("{}"));
    responding.send(next_request());
    // The event may have been delivered to either of the two connections.
    while !matches!(next_event(&events), Event::Started { .. }) {}

    thread::scope(|scope| {
        let caller = scope.spawn(|| lambda.invoke("{}"));
        lambda.stop();
        assert_eq!(caller.join().unwrap(), InvocationResponse::Stopped);
    });
    assert_eq!(in_flight.wait(), InvocationResponse::Stopped);
    assert_eq!(queued.wait(), InvocationResponse::Stopped);
    assert_eq!(lambda.invoke("{}"), InvocationResponse::Stopped);
    for client in [&mut idle, &mut waiting, &mut responding] {
        let (bytes, _) = client.receive_all();
        assert!(bytes.is_empty() || bytes.starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
    while events.recv_timeout(SAFETY).is_ok() {}
    assert!(events.try_recv().is_err(), "the channel has ended");
    assert!(TcpStream::connect(lambda.runtime_api()).is_err());
    lambda.stop();
}

#[test]
fn drop_stops_the_emulator() {
    let lambda = Emulator::start().unwrap();
    let address = lambda.runtime_api().to_owned();
    let pending = lambda.submit(Invocation::new("{}"));
    drop(lambda);
    assert_eq!(pending.wait(), InvocationResponse::Stopped);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn only_loopback_addresses_are_accepted() {
    let refused = Emulator::builder().address(Ipv4Addr::UNSPECIFIED).start();
    let error = refused.expect_err("not loopback").to_string();
    assert!(error.contains("loopback"), "{error}");
}

#[test]
fn a_port_in_use_is_an_error() {
    let occupied = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = occupied.local_addr().unwrap().port();
    let refused = Emulator::builder().port(port).start();
    let error = refused.expect_err("the port is in use").to_string();
    assert!(error.contains(&format!("127.0.0.1:{port}")), "{error}");
    drop(occupied);
    let lambda = Emulator::builder().port(port).start().unwrap();
    assert_eq!(lambda.runtime_api(), format!("127.0.0.1:{port}"));
}

#[test]
fn ipv6_loopback_works() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return;
    }
    let lambda = Emulator::builder()
        .address(Ipv6Addr::LOCALHOST)
        .start()
        .unwrap();
    assert!(lambda.runtime_api().starts_with("[::1]:"));
    let _pending = lambda.submit(Invocation::new("{}"));
    assert_eq!(Client::connect(&lambda).next().status, 200);
}

#[test]
fn a_path_prefix_is_part_of_the_address() {
    let lambda = Emulator::builder()
        .path_prefix("/.rt/hello")
        .start()
        .unwrap();
    let (address, prefix) = lambda.runtime_api().split_once('/').expect("a prefix");
    assert_eq!(prefix, ".rt/hello");
    let _pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect_to(address);
    assert_eq!(client.next_at("/.rt/hello").status, 200);
    assert_eq!(client.next_at("").status, 404);
}

#[test]
fn the_environment_describes_the_function() {
    let lambda = Emulator::builder()
        .function_name("orders")
        .function_version("7")
        .memory_mb(512)
        .region("eu-west-1")
        .handler("main")
        .start()
        .unwrap();
    let environment = lambda.environment();
    let value = |name: &str| {
        let (_, value) = environment
            .iter()
            .find(|(candidate, _)| candidate == name)
            .unwrap_or_else(|| panic!("{name} is missing"));
        value.as_str()
    };
    assert_eq!(value("AWS_LAMBDA_RUNTIME_API"), lambda.runtime_api());
    assert_eq!(value("_HANDLER"), "main");
    assert_eq!(value("AWS_LAMBDA_FUNCTION_NAME"), "orders");
    assert_eq!(value("AWS_LAMBDA_FUNCTION_VERSION"), "7");
    assert_eq!(value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), "512");
    assert_eq!(value("AWS_LAMBDA_LOG_GROUP_NAME"), "/aws/lambda/orders");
    assert_eq!(value("AWS_LAMBDA_INITIALIZATION_TYPE"), "on-demand");
    assert_eq!(value("AWS_REGION"), "eu-west-1");
    assert_eq!(value("TZ"), ":UTC");
    let stream = value("AWS_LAMBDA_LOG_STREAM_NAME");
    let (date, rest) = stream.split_once("/[7]").expect("date and version");
    assert_eq!(
        (date.len(), rest.len()),
        ("2026/11/22".len(), 32),
        "{stream}"
    );
    assert_eq!(date.matches('/').count(), 2);
    for absent in ["PATH", "_X_AMZN_TRACE_ID", "AWS_EXECUTION_ENV"] {
        assert!(!environment.iter().any(|(name, _)| name == absent));
    }
}

#[test]
fn the_caller_gets_the_error_of_a_crash() {
    let lambda = Emulator::start().unwrap();
    let reason = "Runtime exited with error: exit status 3";
    assert_eq!(lambda.fail_in_flight("Runtime.ExitError", reason), None);

    let pending = lambda.submit(Invocation::new("{}"));
    let queued = lambda.submit(Invocation::new("{}"));
    let id = pending.request_id().to_owned();
    let mut client = Client::connect(&lambda);
    let next = client.next();
    let failed = lambda.fail_in_flight("Runtime.ExitError", reason);
    assert_eq!(failed, Some(id.clone()));
    let response = pending.wait();
    assert_eq!(response.error_type(), Some("Runtime.ExitError"));
    let payload: serde_json::Value = serde_json::from_slice(&response.payload()).unwrap();
    let message = format!("RequestId: {id} Error: {reason}");
    assert_eq!(payload["errorMessage"], message.as_str());
    assert_eq!(client.respond(&next, "late").status, 400);

    assert_eq!(lambda.fail_queued("Runtime.ExitError", reason), 1);
    assert_eq!(queued.wait().error_type(), Some("Runtime.ExitError"));
    assert_eq!(lambda.fail_queued("Runtime.ExitError", reason), 0);
}

#[test]
fn an_event_in_flight_is_delivered_to_the_next_process() {
    let lambda = Emulator::start().unwrap();
    let pending = lambda.submit(Invocation::new("{}"));
    Client::connect(&lambda).next();
    lambda.begin_init();
    let mut client = Client::connect(&lambda);
    let next = client.next();
    assert_eq!(next.request_id(), pending.request_id());
    assert_eq!(client.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn subscribers_get_all_events_of_an_invocation() {
    let lambda = Emulator::start().unwrap();
    let events = lambda.subscribe();
    lambda.inject(At::Next, Fault::CloseMidBody);
    let pending = lambda.submit(Invocation::new("{}"));
    let mut client = Client::connect(&lambda);
    client.send(next_request());
    client.receive_all().1.expect("an orderly end");
    let mut client = Client::connect(&lambda);
    let next = client.next();
    client.respond(&next, "12345");
    client.respond(&next, "again");

    let id = pending.request_id().to_owned();
    assert!(matches!(
        next_event(&events),
        Event::NextCalled { connection: 1 }
    ));
    assert!(
        matches!(next_event(&events), Event::DeliveryBroken { request_id } if request_id == id)
    );
    assert!(matches!(
        next_event(&events),
        Event::NextCalled { connection: 2 }
    ));
    assert!(matches!(
        next_event(&events),
        Event::Started { request_id, attempt: 2 } if request_id == id
    ));
    assert!(matches!(
        next_event(&events),
        Event::Responded { request_id, bytes: 5, streamed: false, error_type: None }
            if request_id == id
    ));
    match next_event(&events) {
        Event::Refused {
            request, status, ..
        } => {
            assert_eq!(request, format!("POST {}", next.path("response")));
            assert_eq!(status, 400);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn subscribers_get_failures() {
    let lambda = Emulator::start().unwrap();
    let events = lambda.subscribe();
    Client::connect(&lambda).post(&init_error_path(), "", r#"{"errorType":"A"}"#);
    assert!(matches!(next_event(&events), Event::InitError(error) if error.error_type == "A"));

    lambda.begin_init();
    let pending = lambda.submit(Invocation::new("{}"));
    assert_eq!(lambda.fail_queued("Runtime.ExitError", "gone"), 1);
    match next_event(&events) {
        Event::Failed {
            request_id,
            message,
        } => {
            assert_eq!(request_id, pending.request_id());
            assert!(message.ends_with("Error: gone"));
        }
        other => panic!("{other:?}"),
    }

    let brief = Invocation::new("{}").timeout(std::time::Duration::from_millis(1));
    let pending = lambda.submit(brief);
    Client::connect(&lambda).next();
    let id = pending.request_id().to_owned();
    pending.wait();
    let timed_out = std::iter::repeat_with(|| next_event(&events))
        .take(3)
        .find_map(|event| match event {
            Event::TimedOut { request_id, .. } => Some(request_id),
            _ => None,
        });
    assert_eq!(timed_out, Some(id));
}

#[test]
fn many_threads_can_invoke_at_once() {
    let lambda = Emulator::start().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut client = Client::connect(&lambda);
            for _ in 0..200 {
                let next = client.next();
                let echo = next.body.clone();
                assert_eq!(client.respond(&next, echo).status, 202);
            }
        });
        for caller in 0..8 {
            let lambda = &lambda;
            scope.spawn(move || {
                for call in 0..25 {
                    let event = format!("[{caller},{call}]");
                    assert_eq!(lambda.invoke(event.clone()).body_str(), event);
                }
            });
        }
    });
    assert_eq!(lambda.connections(), 1);
    assert_eq!(lambda.requests().len(), 400);
}
