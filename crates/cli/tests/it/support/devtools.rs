//! A page in Chromium, driven by the DevTools protocol over pipes.

mod look;
mod user;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::Browser;

/// A page in a browser without a window. The browser ends when the page is dropped.
///
/// What the page complains about fails the test when the page is dropped: exceptions that nothing has caught,
/// violations of its content security policy, resources that could not be loaded. [`Page::expect`] allows some.
pub(crate) struct Page {
    process: Child,
    commands: ChildStdin,
    messages: BufReader<ChildStdout>,
    session: String,
    last_id: u64,
    has_scripts: bool,
    complaints: Vec<String>,
    /// Complaints that contain one of these texts are expected.
    expected: Vec<String>,
    _profile: TempDir,
}

impl Page {
    /// Opens this URL in a window of 1280 by 800 pixels, and waits until it has been loaded.
    pub(crate) fn open(url: &str) -> Page {
        let profile = tempfile::tempdir().expect("a folder");
        // The protocol uses the descriptors 3 and 4, which only a shell can set without unsafe code.
        let mut process = Command::new("sh")
            .args([
                "-c",
                r#"exec chromium "$@" 3<&0 4>&1 </dev/null >/dev/null"#,
                "sh",
            ])
            .args(Browser::flags(profile.path()))
            .args(["--remote-debugging-pipe", "--force-device-scale-factor=1"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts");
        let commands = process.stdin.take().expect("a pipe");
        let messages = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut page = Page {
            process,
            commands,
            messages,
            session: String::new(),
            last_id: 0,
            has_scripts: true,
            complaints: Vec::new(),
            expected: Vec::new(),
            _profile: profile,
        };
        page.attach();
        page.go(url);
        page
    }

    /// Creates the page in the browser.
    fn attach(&mut self) {
        // Without this, a page may write to the clipboard only if a user has allowed it.
        let permissions = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        self.call("Browser.grantPermissions", &permissions);
        let target = self.call("Target.createTarget", &json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.call("Target.attachToTarget", &target);
        self.session = session["sessionId"].as_str().expect("an id").to_owned();
        for domain in ["Page", "Runtime", "Log"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
        let focused = json!({"enabled": true});
        self.call("Emulation.setFocusEmulationEnabled", &focused);
        self.set_size(1280, 800);
    }

    /// Loads another URL.
    pub(crate) fn go(&mut self, url: &str) {
        let loaded = self.call("Page.navigate", &json!({"url": url}));
        assert!(loaded["errorText"].is_null(), "{url}: {loaded}");
        self.wait_for("document.readyState === 'complete'");
    }

    /// Allows complaints that contain this text.
    pub(crate) fn expect(&mut self, text: &str) {
        self.expected.push(text.to_owned());
    }

    /// What the page has complained about so far, without what is expected.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        // The response follows everything that was reported before.
        self.call("Runtime.evaluate", &json!({"expression": "1"}));
        let is_expected =
            |complaint: &String| self.expected.iter().any(|text| complaint.contains(text));
        let complaints = self
            .complaints
            .iter()
            .filter(|complaint| !is_expected(complaint));
        complaints.cloned().collect()
    }

    /// Runs a method of the protocol.
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.send(method, parameters)
            .unwrap_or_else(|error| panic!("{method} {parameters}: {error}"))
    }

    fn send(&mut self, method: &str, parameters: &Value) -> Result<Value, Value> {
        self.last_id += 1;
        let id = self.last_id;
        let mut command = json!({"id": id, "method": method, "params": parameters});
        if !self.session.is_empty() {
            command["sessionId"] = self.session.clone().into();
        }
        write!(self.commands, "{command}\0").expect("the browser reads");
        self.commands.flush().expect("the browser reads");
        loop {
            let mut message = Vec::new();
            self.messages
                .read_until(0, &mut message)
                .expect("the browser writes");
            assert!(
                message.pop() == Some(0),
                "the browser has ended during {method}"
            );
            let mut message: Value = serde_json::from_slice(&message).expect("JSON");
            if message["id"] == id {
                if message["error"].is_null() {
                    return Ok(message["result"].take());
                }
                return Err(message["error"].take());
            }
            self.note(&message);
        }
    }

    fn note(&mut self, event: &Value) {
        let parameters = &event["params"];
        let complaint = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => &parameters["exceptionDetails"],
            Some("Log.entryAdded") if parameters["entry"]["level"] == "error" => {
                &parameters["entry"]
            }
            Some("Runtime.consoleAPICalled") if parameters["type"] == "error" => {
                &parameters["args"]
            }
            // The page would wait for an answer.
            Some("Page.javascriptDialogOpening") => panic!("the page opens a dialog: {parameters}"),
            _ => return,
        };
        self.complaints.push(complaint.to_string());
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let complaints = if std::thread::panicking() {
            Vec::new()
        } else {
            self.complaints()
        };
        // After SIGTERM it stops its child processes as well.
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").args(["-s", "TERM", &pid]).status();
        let _ = self.process.wait();
        assert!(complaints.is_empty(), "the page complains: {complaints:#?}");
    }
}
