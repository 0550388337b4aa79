//! A `lam run` and its console.

use std::process::Command;

use serde_json::Value;

use crate::support::{Demo, HttpResponse, Running, Server, send};

/// A `lam run` whose console is open.
pub(crate) struct Session {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Session {
    pub(crate) fn start(command: &mut Command) -> Session {
        let server = Server::start(command);
        let (_, token) = link(&server.running);
        Session { server, token }
    }

    pub(crate) fn of_scripted_function(args: &[&str]) -> Session {
        let server = Server::of_scripted_function(args);
        let (_, token) = link(&server.running);
        Session { server, token }
    }

    pub(crate) fn watch(demo: &Demo) -> Session {
        Session::start(&mut demo.lam(["run", "--watch", "--port", "0"]))
    }

    /// What the JSON API has at this path.
    #[track_caller]
    pub(crate) fn api(&self, path: &str) -> Value {
        let response = get(&self.server.address, path, "");
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.json()
    }

    /// The same with the secrets.
    #[track_caller]
    pub(crate) fn revealed(&self, path: &str) -> Value {
        let token = format!("X-Lam-Token: {}\r\n", self.token);
        let response = get(&self.server.address, &format!("{path}?reveal=1"), &token);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.json()
    }

    /// Sends a request that changes something.
    pub(super) fn change(&self, method: &str, path: &str, body: &Value) -> HttpResponse {
        let (address, token) = (&self.server.address, &self.token);
        let head = format!(
            "{method} /_lam/api/{path} HTTP/1.1\r\nHost: {address}\r\nX-Lam-Token: {token}\r\n\
             Content-Type: application/json\r\n"
        );
        self.server.send(&head, body.to_string().as_bytes())
    }

    /// The summaries of all invocations, oldest first.
    #[track_caller]
    pub(crate) fn invocations(&self) -> Vec<Value> {
        let list = self.api("invocations");
        let mut summaries = list["invocations"].as_array().expect("a list").clone();
        summaries.reverse();
        summaries
    }

    /// Everything about the last invocation.
    #[track_caller]
    pub(crate) fn last(&self) -> Value {
        let summaries = self.invocations();
        let last = summaries.last().expect("an invocation");
        let id = last["id"].as_str().expect("an id");
        self.api(&format!("invocations/{id}"))
    }
}

/// The address and the token in the link that `lam` has printed.
pub(super) fn link(running: &Running) -> (String, String) {
    let line = running.wait_for_text(" Console ");
    let (address, token) = line
        .split_once("http://")
        .and_then(|(_, link)| link.split_once("/_lam/?token="))
        .unwrap_or_else(|| panic!("no link: {line}"));
    assert!(token.len() >= 32, "{line}");
    (address.to_owned(), token.to_owned())
}

/// `GET` of the JSON API.
pub(super) fn get(address: &str, path: &str, headers: &str) -> HttpResponse {
    let head = format!("GET /_lam/api/{path} HTTP/1.1\r\nHost: {address}\r\n{headers}");
    send(address, &head, b"")
}
