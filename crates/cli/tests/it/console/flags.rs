//! `--no-console`, `--keep` and `--open`.

use serde_json::json;

use super::session::{Session, get, link};
use crate::support::{Running, Server, lam, scripted_function, stderr};

#[test]
fn every_start_has_another_token() {
    let [one, other] = [(), ()].map(|()| Session::of_scripted_function(&[]));
    assert_ne!(one.token, other.token);

    let has_token = |session: &Session, token: &str| {
        let header = format!("X-Lam-Token: {token}\r\n");
        let state = get(&session.server.address, "state", &header).json();
        state["hasToken"].clone()
    };
    assert_eq!(has_token(&one, &one.token), true);
    assert_eq!(has_token(&one, &other.token), false);
    assert_ne!(one.api("state")["instance"], other.api("state")["instance"]);
}

#[test]
fn without_the_console_its_path_belongs_to_the_function() {
    let server = Server::of_scripted_function(&["--no-console"]);
    let event = server.get("/_lam/api/state").json();
    assert_eq!(event["rawPath"], "/_lam/api/state");
    server.running.wait_for_text("REPORT");
    assert!(!server.running.log().contains("Console"));
}

#[test]
fn no_request_to_the_console_reaches_a_function() {
    let session = Session::of_scripted_function(&[]);
    for path in ["/_lam", "/_lam/", "/_lam/api/nothing", "/_lam/nothing"] {
        let response = session.server.get(path);
        let is_of_console = response.header("content-security-policy").is_some();
        assert!(is_of_console, "{path}: {response:?}");
    }
    assert_eq!(session.server.get("/_lambda").json()["rawPath"], "/_lambda");
    assert_eq!(session.invocations().len(), 1);
}

#[test]
fn so_many_invocations_are_kept_as_the_flag_says() {
    let session = Session::of_scripted_function(&["--keep", "2"]);
    for number in 1..=3 {
        session.server.invoke(&json!({ "number": number }));
    }
    assert_eq!(session.api("state")["kept"], 2);
    let summaries = session.invocations();
    let titles: Vec<_> = summaries.iter().map(|summary| &summary["title"]).collect();
    assert_eq!(titles, [r#"{"number":2}"#, r#"{"number":3}"#]);
}

#[test]
fn flags_of_a_console_need_one() {
    for flags in [
        &["--keep", "0"][..],
        &["--keep", "10001"],
        &["--no-console", "--open"],
        &["--no-console", "--keep", "2"],
    ] {
        let output = lam(["run"].iter().chain(flags)).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(stderr(&output).contains(flags[0]), "{}", stderr(&output));
    }
}

/// The programs that open a browser differ between systems.
#[cfg(target_os = "linux")]
mod open {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    use super::{Running, lam, link, scripted_function};

    fn run(path: &std::path::Path) -> Running {
        let mut command = lam(["run", "--open", "--port", "0"]);
        Running::start(command.arg(scripted_function()).env("PATH", path))
    }

    #[test]
    fn the_browser_gets_the_link() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let program = folder.path().join("xdg-open");
        let script = format!("#!/bin/sh\nprintf %s \"$1\" > {pipe:?}\n");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();

        let running = run(folder.path());
        let opened = fs::read_to_string(&pipe).unwrap();
        let (address, token) = link(&running);
        assert_eq!(opened, format!("http://{address}/_lam/?token={token}"));
    }

    #[test]
    fn a_machine_without_a_browser_gets_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let running = run(folder.path());
        running.wait_for_text("warning: cannot open the browser: ");
        running.wait_for_text("Ready");
    }
}
