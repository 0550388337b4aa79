//! Requests to the console.

use std::io::{BufRead as _, BufReader};

use serde_json::Value;
use ureq::http::{Method, Request};
use ureq::{Agent, Body, BodyReader};

use super::session::{SAFETY, Session};

/// A response of the console, whatever its status.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Session {
    /// Gets a page or a file, without the token.
    pub(crate) fn page(&self, path: &str) -> Reply {
        self.request("GET", path, &[], b"")
    }

    /// Reads from the API, without the token.
    pub(crate) fn read(&self, path: &str) -> Reply {
        self.page(&format!("/_lam/api/{path}"))
    }

    /// Calls the API with the token. `Value::Null` sends no body.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let token = [("X-Lam-Token", self.token())];
        self.request(
            method,
            &format!("/_lam/api/{path}"),
            &token,
            body.as_bytes(),
        )
    }

    /// Sends any request.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let mut response = self.send_request(method, path, headers, body);
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| {
            let value = value.to_str().expect("a header of text");
            (name.as_str().to_owned(), value.to_owned())
        });
        Reply {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: response.body_mut().read_to_vec().expect("a body"),
        }
    }

    /// Opens the stream of Server-Sent Events.
    pub(crate) fn events(&self, headers: &[(&str, &str)]) -> Events {
        let response = self.send_request("GET", "/_lam/api/events", headers, b"");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events(BufReader::new(response.into_body().into_reader()))
    }

    fn send_request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> ureq::http::Response<Body> {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .timeout_global(Some(SAFETY))
            .build()
            .into();
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = Request::builder().method(method).uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        agent.run(request).expect("a response")
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(candidate, _)| candidate == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON of a successful response.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        self.json()
    }

    /// The message of an error, which has this status.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        assert_eq!(self.header("content-type"), Some("application/json"));
        let json = self.json();
        json["error"].as_str().expect("a message").to_owned()
    }
}

/// A stream of Server-Sent Events.
pub(crate) struct Events(BufReader<BodyReader<'static>>);

/// A Server-Sent Event.
#[derive(Debug, Default)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) data: Value,
}

impl Events {
    /// Waits for the next event.
    pub(crate) fn next(&mut self) -> Event {
        let mut event = Event::default();
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).expect("a line");
            assert!(read > 0, "the stream has ended");
            let line = line.trim_end();
            match line.split_once(": ") {
                Some(("event", name)) => event.name = name.to_owned(),
                Some(("id", id)) => event.id = Some(id.to_owned()),
                Some(("data", data)) => event.data = serde_json::from_str(data).expect("JSON"),
                _ if line.is_empty() && !event.name.is_empty() => return event,
                _ => {}
            }
        }
    }

    /// Waits for an event with this name and data that fits.
    pub(crate) fn until(&mut self, name: &str, fits: impl Fn(&Value) -> bool) -> Event {
        loop {
            let event = self.next();
            if event.name == name && fits(&event.data) {
                return event;
            }
        }
    }
}
