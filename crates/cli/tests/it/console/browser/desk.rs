//! A `lam run` whose console is open in a browser.

use std::process::Command;

use serde_json::{Value, json};

use crate::console::session::Session;
use crate::support::{HttpResponse, Page, has_chromium};

/// A `lam run` whose console is open in a browser.
pub(super) struct Desk {
    // Dropped first, so that the page does not lose its connection.
    pub(super) page: Page,
    pub(super) session: Session,
}

impl Desk {
    /// Starts `lam run` with the scripted function. `None` without Chromium.
    pub(super) fn of_scripted_function(args: &[&str]) -> Option<Desk> {
        has_chromium().then(|| Desk::at(Session::of_scripted_function(args)))
    }

    /// The same with another `lam run`.
    pub(super) fn start(command: &mut Command) -> Option<Desk> {
        has_chromium().then(|| Desk::at(Session::start(command)))
    }

    /// Opens the link that `lam` has printed.
    fn at(session: Session) -> Desk {
        let page = Page::open(&link(&session));
        let mut desk = Desk { page, session };
        desk.wait_until_live();
        desk
    }

    /// The address of a page of the console, such as `send`.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}/_lam/{path}", self.session.server.address)
    }

    /// Opens a page of the console by its address.
    pub(super) fn go(&mut self, path: &str) {
        let url = self.url(path);
        self.page.go(&url);
        self.wait_until_live();
    }

    /// Waits until the page gets what happens from now on, and shows its screen.
    #[track_caller]
    pub(super) fn wait_until_live(&mut self) {
        self.page.wait_for(
            "document.getElementById('connection').innerText === 'live' && \
             !document.getElementById('app').hasAttribute('aria-busy')",
        );
    }

    /// Invokes the function as another program would, and waits for the response.
    pub(super) fn invoke(&self, event: &Value) -> HttpResponse {
        self.session.server.invoke(event)
    }

    /// Waits until the list has an invocation with this title, which has ended.
    #[track_caller]
    pub(super) fn wait_for_row(&mut self, title: &str) {
        let row = row(title);
        let ended = "['waiting', 'running', 'streaming'].includes";
        self.page.wait_for(&format!(
            "!!({row}) && !{ended}(({row}).querySelector('.c-status .pill').innerText)"
        ));
    }

    /// Opens the newest invocation with this title from the list.
    #[track_caller]
    pub(super) fn open(&mut self, title: &str) {
        self.wait_for_row(title);
        let before = self.shown();
        self.page
            .evaluate(&format!("({}).querySelector('a').click()", row(title)));
        self.page.wait_for(&format!(
            "location.pathname.split('/').at(-1) !== {before:?} && \
             document.querySelector('article h1')?.innerText.includes({title:?})"
        ));
    }

    /// The id of the invocation that is shown, or an empty text.
    pub(super) fn shown(&mut self) -> String {
        let id = self
            .page
            .evaluate("location.pathname.split('/invocations/')[1] ?? ''");
        id.as_str().expect("a text").to_owned()
    }

    /// Invokes the function with this event, and opens the invocation.
    #[track_caller]
    pub(super) fn invoke_and_open(&mut self, event: &Value) {
        let before = self.session.invocations().len();
        self.invoke(event);
        let id = self.session.invocations()[before]["id"].clone();
        let id = id.as_str().expect("an id");
        self.go(&format!("invocations/{id}"));
        self.page.wait_for("!!document.querySelector('article h1')");
    }

    /// The titles in the list, newest first.
    pub(super) fn titles(&mut self) -> Vec<String> {
        let titles = self.page.evaluate(
            "[...document.querySelectorAll('main table tbody .c-what a')].map(each => each.innerText)",
        );
        serde_json::from_value(titles).expect("a list of texts")
    }
}

/// The link that `lam` has printed.
pub(super) fn link(session: &Session) -> String {
    format!(
        "http://{}/_lam/?token={}",
        session.server.address, session.token
    )
}

/// An expression: the first row of the list whose title contains this text.
pub(super) fn row(title: &str) -> String {
    format!(
        "[...document.querySelectorAll('main table tbody tr')]\
         .find(row => row.querySelector('.c-what')?.innerText.includes({title:?}))"
    )
}

/// An event for the scripted function: its response is this text.
pub(super) fn respond(text: &str) -> Value {
    json!({"response": text})
}
