//! The shutdown of processes, with and without extensions.

use std::time::Duration;

use lambda_native_emulator::process::{Bootstrap, Exit, Notice, Status, Stop};
use lambda_native_emulator::{Emulator, Invocation};
use serde_json::json;

use crate::support::client::Client;
use crate::support::client::SAFETY;
use crate::support::function::{Function, scripted_function};

const GRACE: Duration = Duration::from_millis(500);

fn line(wanted: &'static str) -> impl Fn(&Notice) -> bool {
    move |notice| matches!(notice, Notice::Line { text, .. } if text == wanted)
}

#[test]
fn without_an_extension_the_process_is_killed_at_once() {
    let function =
        Function::start(Bootstrap::new(scripted_function()).env("SCRIPT_SIGTERM", "exit"));
    function.invoke(json!({})).wait();

    function.environment.stop();

    let killed = (Exit::Signal(9), Some(Stop::Shutdown));
    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    assert!(
        matches!(notices.last(), Some(Notice::Exited { exit, stop, .. }) if (*exit, *stop) == killed)
    );
    assert!(!notices.iter().any(line("got SIGTERM")), "{notices:?}");
    let is_graceful = |notice: &Notice| matches!(notice, Notice::Shutdown { .. });
    assert!(!notices.iter().any(is_graceful), "{notices:?}");
}

#[test]
fn with_an_extension_the_process_gets_sigterm_and_exits() {
    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_SIGTERM", "exit")
        .env("SCRIPT_EXTENSION", "");
    let function = Function::start(bootstrap);
    function.invoke(json!({})).wait();

    function.environment.stop();

    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    let registered = Notice::ExtensionRegistered {
        name: "scripted_function".to_owned(),
    };
    assert!(notices.contains(&registered), "{notices:?}");
    assert!(notices.contains(&Notice::Shutdown { grace: GRACE }));
    assert!(notices.iter().any(line("got SIGTERM")), "{notices:?}");
    assert_eq!(
        notices.last(),
        Some(&Notice::Exited {
            exit: Exit::Status(0),
            stop: Some(Stop::Shutdown),
            last_stderr: None,
            restarting: false,
        })
    );
}

#[test]
fn a_process_that_ignores_sigterm_is_killed() {
    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_SIGTERM", "ignore")
        .env("SCRIPT_EXTENSION", "INVOKE");
    let function = Function::start(bootstrap);
    function.invoke(json!({})).wait_for_report();

    function.environment.stop();

    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    assert!(notices.iter().any(line("got SIGTERM")), "{notices:?}");
    assert!(notices.contains(&Notice::ShutdownTimedOut), "{notices:?}");
    let killed = (Exit::Signal(9), Some(Stop::Shutdown));
    assert!(
        matches!(notices.last(), Some(Notice::Exited { exit, stop, .. }) if (*exit, *stop) == killed)
    );
}

#[test]
fn a_replaced_process_gets_sigterm_too() {
    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_SIGTERM", "exit")
        .env("SCRIPT_EXTENSION", "");
    let function = Function::start(bootstrap.clone());
    function.invoke(json!({})).wait();

    function.environment.replace(bootstrap.env("TABLE", "new"));

    let after = function.invoke(json!({"variable": "TABLE"})).wait();
    assert_eq!(after.json(), "new");
    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    assert!(matches!(
        notices.last(),
        Some(Notice::Exited {
            exit: Exit::Status(0),
            stop: Some(Stop::Replaced),
            restarting: true,
            ..
        })
    ));
    assert!(notices.iter().any(line("got SIGTERM")), "{notices:?}");
}

#[test]
fn after_a_timeout_the_process_gets_sigterm_too() {
    let bootstrap = Bootstrap::new(scripted_function())
        .env("SCRIPT_SIGTERM", "exit")
        .env("SCRIPT_EXTENSION", "");
    let function = Function::start(bootstrap);

    let late = Invocation::new(r#"{"hang": true}"#).timeout(Duration::from_millis(100));
    let (_, report) = function.environment.invoke(late).wait_for_report();

    assert_eq!(report.expect("a report").status, Status::Timeout);
    assert_eq!(function.exited(), (Exit::Status(0), Some(Stop::Timeout)));
    assert_eq!(function.invoke(json!({"n": 2})).wait().json()["n"], 2);
}

#[test]
fn an_extension_gets_every_invocation() {
    let function =
        Function::start(Bootstrap::new(scripted_function()).env("SCRIPT_EXTENSION", "INVOKE"));

    let ids = [1, 2].map(|n| {
        let pending = function.invoke(json!({ "n": n }));
        let id = pending.request_id().to_owned();
        assert_eq!(pending.wait_for_report().0.json()["n"], n);
        id
    });

    for id in ids {
        function.until(|notice| {
            matches!(notice, Notice::Line { text, .. }
                if text.starts_with("extension event ") && text.contains(&id))
        });
    }
}

#[test]
fn init_waits_for_an_extension_that_never_calls_next() {
    let limit = Duration::from_secs(2);
    let (function, _agent) = Agent::beside(limit, Asks::Never);

    let response = function.invoke(json!({})).wait();

    assert_eq!(response.error_type(), Some("Sandbox.Timedout"));
    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    let is_ready = |notice: &Notice| matches!(notice, Notice::Ready { .. });
    assert!(!notices.iter().any(is_ready), "{notices:?}");
}

#[test]
fn an_external_extension_gets_the_event_and_two_seconds() {
    let (function, mut agent) = Agent::beside(SAFETY, Asks::Once);
    function.invoke(json!({})).wait_for_report();

    function.environment.stop();

    let event = agent.client.receive();
    assert!(event.text().contains(r#""shutdownReason":"spindown""#));
    let notices = function.until(|notice| matches!(notice, Notice::Exited { .. }));
    let grace = Duration::from_secs(2);
    assert!(notices.contains(&Notice::Shutdown { grace }), "{notices:?}");
    assert!(notices.iter().any(line("got SIGTERM")), "{notices:?}");
}

#[test]
fn a_failed_extension_ends_the_process() {
    let (function, agent) = Agent::beside(SAFETY, Asks::Once);
    let before = function.invoke(json!({"pid": true})).wait();
    let in_flight = function.invoke(json!({"stderr": "here\n", "hang": true}));
    function.until(line("here"));

    // The first connection waits for an event.
    let mut client = Client::connect_to(&agent.address);
    let headers = format!(
        "Lambda-Extension-Identifier: {}\r\n\
         Lambda-Extension-Function-Error-Type: Extension.NoAgent\r\n",
        agent.id
    );
    let path = "/2020-01-01/extension/exit/error";
    assert_eq!(client.post(path, &headers, "{}").status, 202);

    let (response, report) = in_flight.wait_for_report();
    assert_eq!(response.error_type(), Some("Extension.ExitError"));
    let status = Status::Error("Extension.ExitError".to_owned());
    assert_eq!(report.expect("a report").status, status);
    assert_eq!(
        function.exited(),
        (Exit::Signal(9), Some(Stop::ExtensionFailed))
    );
    assert_ne!(function.invoke(json!({"pid": true})).wait(), before);
}

/// An external extension, simulated by the test, that registers for SHUTDOWN.
struct Agent {
    client: Client,
    address: String,
    id: String,
    /// The function waits until this file exists.
    _gate: tempfile::TempDir,
}

#[derive(Clone, Copy)]
enum Asks {
    Never,
    Once,
}

impl Agent {
    /// Starts an agent that registers before the function calls `/next`.
    fn beside(init_timeout: Duration, asks: Asks) -> (Function, Agent) {
        let lambda = Emulator::start().unwrap();
        lambda.allow_external_extension("agent");
        let mut client = Client::connect(&lambda);
        let address = lambda.runtime_api().to_owned();
        let folder = tempfile::tempdir().unwrap();
        let gate = folder.path().join("gate");
        let program = scripted_function();
        let script = format!(
            "echo up; while [ ! -e {} ]; do :; done; exec {}",
            gate.display(),
            program.display()
        );
        let bootstrap = Bootstrap::new("/bin/sh")
            .arg("-c")
            .arg(script)
            .env("SCRIPT_SIGTERM", "exit");
        let function = Function::start_under(lambda, bootstrap.init_timeout(init_timeout));
        function.until(line("up"));

        let path = "/2020-01-01/extension/register";
        let headers = "Lambda-Extension-Name: agent\r\n";
        let registered = client.post(path, headers, r#"{"events":["SHUTDOWN"]}"#);
        let id = registered.header("Lambda-Extension-Identifier");
        let id = id.expect("an identifier").to_owned();
        if let Asks::Once = asks {
            client.send(format!(
                "GET /2020-01-01/extension/event/next HTTP/1.1\r\nHost: 127.0.0.1\r\n\
                 Lambda-Extension-Identifier: {id}\r\n\r\n"
            ));
        }
        std::fs::write(gate, "").unwrap();
        (
            function,
            Agent {
                client,
                address,
                id,
                _gate: folder,
            },
        )
    }
}
