//! The test that the console of `lam run` copies, in a package that `lam new` has created.

use super::Projects;
use crate::console::session::Session;

#[test]
fn the_console_copies_a_test_that_passes_until_the_function_changes() {
    let projects = Projects::new();
    projects.succeed(
        "",
        &["new", "copied", "--template", "event", "--vcs", "none"],
    );
    projects.lock("copied");
    let session = Session::start(&mut projects.lam("copied", &["run", "--port", "0"]));
    let response = session
        .server
        .invoke_with("copied/invocations", "", br#"{"name": "it's"}"#);
    assert_eq!(response.status, 200, "{}", response.text());
    session.server.running.wait_for_text("REPORT");
    let id = session.last()["id"].as_str().unwrap().to_owned();

    let body = format!(r#"{{"invocation":"{id}","withResponse":true}}"#);
    let address = &session.server.address;
    let head = format!(
        "PUT /_lam/api/saved/copied/copied-event HTTP/1.1\r\nHost: {address}\r\nX-Lam-Token: {}\r\n\
         Content-Type: application/json\r\n",
        session.token
    );
    let saved = session.server.send(&head, body.as_bytes());
    assert_eq!(saved.status, 200, "{}", saved.text());
    let event = projects.read("copied/events/copied-event.json");
    assert_eq!(event, "{\"name\": \"it's\"}\n");

    let head = format!("GET /_lam/api/invocations/{id}/copy/test HTTP/1.1\r\nHost: {address}\r\n");
    let test = session.server.send(&head, b"").text();
    drop(session);
    projects.write("copied/tests/copied.rs", &test);
    // The test says what it needs.
    assert!(
        test.contains("cargo add --dev lambda-native-emulator serde_json"),
        "{test}"
    );
    let manifest = projects.read("copied/Cargo.toml");
    if !manifest.contains("serde_json") {
        let with = manifest.replace(
            "[dev-dependencies]\n",
            "[dev-dependencies]\nserde_json = \"1\"\n",
        );
        assert_ne!(with, manifest);
        projects.write("copied/Cargo.toml", &with);
    }
    let arguments = ["test", "--quiet", "--test", "copied"];
    let output = projects.cargo("copied", &arguments);
    assert!(output.contains("1 passed"), "{output}");

    projects.write("copied/events/copied-event.response.json", "{}\n");
    let output = projects.failed_cargo("copied", &arguments);
    assert!(
        output.contains("assertion `left == right` failed"),
        "{output}"
    );
}
