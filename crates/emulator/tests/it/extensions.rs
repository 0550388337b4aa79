//! The Extensions API: registration, events, and waiting for extensions.

use std::time::Duration;

use lambda_native_emulator::{
    Emulator, Event, ExtensionEvent, Invocation, InvocationResponse, ShutdownReason,
};
use serde_json::{Value, json};

use crate::support::client::{Client, Response, SAFETY};

const API: &str = "/2020-01-01/extension";

/// A registered extension with a connection of its own.
struct Registered {
    client: Client,
    id: String,
}

impl Registered {
    fn start(lambda: &Emulator, name: &str, events: &str) -> Registered {
        let mut client = Client::connect(lambda);
        let response = register(&mut client, name, events);
        assert_eq!(response.status, 200, "{}", response.text());
        let id = response
            .header("Lambda-Extension-Identifier")
            .expect("an id");
        let id = id.to_owned();
        Registered { client, id }
    }

    fn ask(&mut self) {
        self.client.send(next(&self.id));
    }

    fn event(&mut self) -> Value {
        let response = self.client.receive();
        assert_eq!(response.status, 200, "{}", response.text());
        assert!(
            response
                .header("Lambda-Extension-Event-Identifier")
                .is_some()
        );
        serde_json::from_slice(&response.body).expect("an event")
    }

    fn fail(&mut self, phase: &str, error_type: &str) -> Response {
        let headers = format!(
            "Lambda-Extension-Identifier: {}\r\n\
             Lambda-Extension-Function-Error-Type: {error_type}\r\n",
            self.id
        );
        let body = r#"{"errorMessage":"no agent","errorType":"Agent.Gone"}"#;
        self.client
            .post(&format!("{API}/{phase}/error"), &headers, body)
    }
}

fn register(client: &mut Client, name: &str, events: &str) -> Response {
    let header = format!("Lambda-Extension-Name: {name}\r\n");
    let body = format!(r#"{{"events":{events}}}"#);
    client.post(&format!("{API}/register"), &header, body)
}

fn next(id: &str) -> String {
    format!(
        "GET {API}/event/next HTTP/1.1\r\nHost: 127.0.0.1\r\nLambda-Extension-Identifier: {id}\r\n\
         \r\n"
    )
}

#[test]
fn register_returns_the_function_and_an_identifier() {
    let lambda = Emulator::builder().function_name("shop").start().unwrap();
    let events = lambda.subscribe();
    let mut client = Client::connect(&lambda);

    let response = register(&mut client, "inside", r#"["INVOKE"]"#);

    assert_eq!(response.status, 200);
    assert!(response.header("Lambda-Extension-Identifier").is_some());
    let function: Value = serde_json::from_slice(&response.body).unwrap();
    let expected = json!({
        "functionName": "shop", "functionVersion": "$LATEST", "handler": "bootstrap",
    });
    assert_eq!(function, expected);
    let event = events.recv_timeout(SAFETY).unwrap().event;
    assert!(matches!(event, Event::ExtensionRegistered { name } if name == "inside"));
    let extensions = lambda.extensions();
    assert_eq!(extensions.len(), 1);
    assert_eq!(extensions[0].name, "inside");
    assert_eq!(extensions[0].events, [ExtensionEvent::Invoke]);
    assert!(!extensions[0].is_waiting);
}

#[test]
fn register_returns_the_account_id_on_request() {
    let lambda = Emulator::start().unwrap();
    let headers = "Lambda-Extension-Name: a\r\nLambda-Extension-Accept-Feature: accountId\r\n";
    let path = format!("{API}/register");
    let response = Client::connect(&lambda).post(&path, headers, r#"{"events":[]}"#);
    let function: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(function["accountId"], "123456789012");
}

#[test]
fn invalid_registrations_are_refused() {
    let lambda = Emulator::start().unwrap();
    let mut client = Client::connect(&lambda);
    let mut refusal = |name: &str, events: &str| {
        let response = register(&mut client, name, events);
        (response.status, response.error_type())
    };
    let refused = |kind: &str| (403, kind.to_owned());

    assert_eq!(refusal("", "[]"), refused("Extension.InvalidExtensionName"));
    assert_eq!(refusal("a", "{"), refused("InvalidRequestFormat"));
    assert_eq!(refusal("a", "7"), refused("InvalidRequestFormat"));
    let unknown = refusal("a", r#"["RESTORE"]"#);
    assert_eq!(unknown, refused("Extension.InvalidEventType"));
    let internal = refusal("a", r#"["SHUTDOWN"]"#);
    assert_eq!(internal, refused("Extension.InvalidEventType"));
    for number in 0..10 {
        Registered::start(&lambda, &number.to_string(), "[]");
    }
    let again = refusal("7", "[]");
    assert_eq!(again, refused("Extension.InvalidExtensionState"));
    let eleventh = refusal("10", "[]");
    assert_eq!(eleventh, refused("Extension.TooManyExtensions"));
}

#[test]
fn registration_ends_with_the_first_next_of_the_runtime() {
    let lambda = Emulator::start().unwrap();
    let mut runtime = Client::connect(&lambda);
    let _pending = lambda.submit(Invocation::new("{}"));
    runtime.next();

    let late = register(&mut Client::connect(&lambda), "late", "[]");

    assert_eq!(late.status, 403);
    assert_eq!(late.error_type(), "Extension.RegistrationClosed");
}

#[test]
fn init_waits_for_every_extension() {
    let lambda = Emulator::start().unwrap();
    let mut extension = Registered::start(&lambda, "inside", "[]");
    let pending = lambda.submit(Invocation::new("{}"));
    let events = lambda.subscribe();
    let mut runtime = Client::connect(&lambda);
    runtime.send(crate::support::client::next_request());
    let event = events.recv_timeout(SAFETY).unwrap().event;
    assert!(matches!(event, Event::NextCalled { .. }));
    assert!(!lambda.wait_until_ready(Duration::ZERO));

    extension.ask();

    assert!(lambda.wait_until_ready(SAFETY));
    let next = runtime.receive();
    assert_eq!(runtime.respond(&next, "1").status, 202);
    assert_eq!(pending.wait().body_str(), "1");
}

#[test]
fn an_extension_that_never_calls_next_fails_the_invocation() {
    let lambda = Emulator::builder()
        .fetch_timeout(Duration::from_millis(100))
        .start()
        .unwrap();
    let _extension = Registered::start(&lambda, "inside", "[]");
    let mut runtime = Client::connect(&lambda);
    runtime.send(crate::support::client::next_request());

    let InvocationResponse::TimedOut { message, .. } = lambda.invoke("{}") else {
        panic!("expected a timeout");
    };
    let reason = "an extension has not called event/next (fetch timeout)";
    assert!(message.ends_with(reason), "{message}");
}

#[test]
fn registered_extensions_get_invoke_events() {
    let lambda = Emulator::start().unwrap();
    let mut told = Registered::start(&lambda, "told", r#"["INVOKE"]"#);
    let mut untold = Registered::start(&lambda, "untold", "[]");
    told.ask();
    untold.ask();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut runtime = Client::connect(&lambda);
    let next = runtime.next();

    let event = told.event();

    let id = pending.request_id();
    let deadline: u64 = next
        .header("Lambda-Runtime-Deadline-Ms")
        .and_then(|deadline| deadline.parse().ok())
        .unwrap();
    let expected = json!({
        "eventType": "INVOKE",
        "deadlineMs": deadline,
        "requestId": id,
        "invokedFunctionArn": lambda.function_arn(),
        "tracing": {
            "type": "X-Amzn-Trace-Id",
            "value": next.header("Lambda-Runtime-Trace-Id").unwrap(),
        },
    });
    assert_eq!(event, expected);
    let waiting = lambda.extensions().into_iter().map(|it| it.is_waiting);
    assert_eq!(waiting.collect::<Vec<bool>>(), [false, true]);
}

#[test]
fn the_next_event_waits_for_the_extension() {
    let lambda = Emulator::start().unwrap();
    let events = lambda.subscribe();
    let mut extension = Registered::start(&lambda, "inside", r#"["INVOKE"]"#);
    extension.ask();
    let first = lambda.submit(Invocation::new("1"));
    let second = lambda.submit(Invocation::new("2"));
    let mut runtime = Client::connect(&lambda);
    let next = runtime.next();
    extension.event();
    assert_eq!(runtime.respond(&next, "1").status, 202);
    assert_eq!(first.wait().body_str(), "1");
    runtime.send(crate::support::client::next_request());
    let calls = |event: &Event| matches!(event, Event::NextCalled { .. });
    let mut seen = Vec::new();
    while seen.iter().filter(|event| calls(event)).count() < 2 {
        seen.push(events.recv_timeout(SAFETY).expect("the second call").event);
    }
    let started = seen.iter().filter(|it| matches!(it, Event::Started { .. }));
    assert_eq!(started.count(), 1);

    extension.ask();

    let next = runtime.receive();
    assert_eq!(next.text(), "2");
    assert_eq!(extension.event()["requestId"], second.request_id());
    assert_eq!(runtime.respond(&next, "2").status, 202);
}

#[test]
fn a_redelivered_event_sends_invoke_once() {
    let lambda = Emulator::start().unwrap();
    let mut extension = Registered::start(&lambda, "inside", r#"["INVOKE"]"#);
    extension.ask();
    let first = lambda.submit(Invocation::new("1"));
    let mut runtime = Client::connect(&lambda);
    runtime.next();
    let again = runtime.next();
    assert_eq!(extension.event()["requestId"], first.request_id());
    assert_eq!(runtime.respond(&again, "1").status, 202);

    extension.ask();
    let second = lambda.submit(Invocation::new("2"));
    runtime.next();
    assert_eq!(extension.event()["requestId"], second.request_id());
}

#[test]
fn registered_extensions_get_shutdown_events() {
    let lambda = Emulator::start().unwrap();
    lambda.allow_external_extension("agent");
    let mut agent = Registered::start(&lambda, "agent", r#"["SHUTDOWN"]"#);
    let mut inside = Registered::start(&lambda, "inside", r#"["INVOKE"]"#);
    agent.ask();
    inside.ask();

    let told = lambda.announce_shutdown(ShutdownReason::Spindown, Duration::from_secs(2));

    assert_eq!(told, 1);
    let event = agent.event();
    assert_eq!(event["eventType"], "SHUTDOWN");
    assert_eq!(event["shutdownReason"], "spindown");
    assert!(event["deadlineMs"].as_u64() > Some(1_700_000_000_000));
    lambda.stop();
    let (rest, _) = inside.client.receive_all();
    assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
}

#[test]
fn unregistered_extensions_are_refused() {
    let lambda = Emulator::start().unwrap();
    let mut client = Client::connect(&lambda);

    client.send(next("e-1"));
    let unknown = client.receive();
    assert_eq!(unknown.status, 403);
    assert_eq!(unknown.error_type(), "Extension.UnknownExtensionIdentifier");
    let missing = client.post(&format!("{API}/exit/error"), "", "{}");
    assert_eq!(missing.status, 403);
    assert_eq!(missing.error_type(), "Extension.MissingExtensionIdentifier");
    assert_eq!(
        client.post(&format!("{API}/event/next"), "", "").status,
        405
    );
    assert_eq!(client.post(&format!("{API}/telemetry"), "", "").status, 404);
}

#[test]
fn an_extension_that_fails_in_init_fails_init() {
    let lambda = Emulator::start().unwrap();
    let mut extension = Registered::start(&lambda, "inside", "[]");
    let pending = lambda.submit(Invocation::new("{}"));

    assert_eq!(extension.fail("init", "Extension.NoAgent").status, 202);

    let InvocationResponse::Error(error) = pending.wait() else {
        panic!("expected the error");
    };
    assert_eq!(error.error_message, "no agent");
    assert_eq!(error.platform_error_type, "Extension.NoAgent");
    assert_eq!(lambda.extensions()[0].error.as_ref(), Some(&error));
    extension.ask();
    let refused = extension.client.receive();
    assert_eq!(refused.error_type(), "Extension.InvalidExtensionState");
}

#[test]
fn an_exit_error_fails_the_invocation_in_flight() {
    let lambda = Emulator::start().unwrap();
    let mut extension = Registered::start(&lambda, "inside", r#"["INVOKE"]"#);
    extension.ask();
    let pending = lambda.submit(Invocation::new("{}"));
    let mut runtime = Client::connect(&lambda);
    runtime.next();
    extension.event();

    assert_eq!(extension.fail("exit", "Extension.NoAgent").status, 202);

    let response = pending.wait();
    assert_eq!(response.error_type(), Some("Extension.ExitError"));
    let payload = String::from_utf8(response.payload()).unwrap();
    assert!(payload.contains("Extension.NoAgent"), "{payload}");
}

#[test]
fn another_process_has_to_register_again() {
    let lambda = Emulator::start().unwrap();
    let mut before = Registered::start(&lambda, "inside", "[]");
    before.ask();

    lambda.begin_init();

    let outdated = before.client.receive();
    assert_eq!(
        outdated.error_type(),
        "Extension.UnknownExtensionIdentifier"
    );
    assert_eq!(lambda.extensions(), []);
    Registered::start(&lambda, "inside", "[]");
}
