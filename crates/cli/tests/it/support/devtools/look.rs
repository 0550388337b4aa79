//! What a page shows.

use std::fs;
use std::path::Path;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Page;
use crate::support::SAFETY;

/// How long a page may take until a condition holds, in milliseconds, so that a failing test ends.
const PATIENCE_MS: u32 = 60_000;

impl Page {
    pub(crate) fn set_size(&mut self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// `light` or `dark`.
    pub(crate) fn set_color_scheme(&mut self, scheme: &str) {
        let feature = json!({"name": "prefers-color-scheme", "value": scheme});
        self.call(
            "Emulation.setEmulatedMedia",
            &json!({"features": [feature]}),
        );
    }

    /// Whether scripts run on pages that are loaded from now on.
    pub(crate) fn set_scripts(&mut self, on: bool) {
        self.has_scripts = on;
        self.call(
            "Emulation.setScriptExecutionDisabled",
            &json!({"value": !on}),
        );
    }

    /// The value of an expression, or of the promise that it is.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let result = self.call(
            "Runtime.evaluate",
            &json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
        );
        let exception = &result["exceptionDetails"];
        assert!(exception.is_null(), "{expression}: {exception:#}");
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true. It is evaluated for each frame of the page.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, condition: &str) {
        let end = Instant::now() + SAFETY;
        let expression = if self.has_scripts {
            waiting(condition)
        } else {
            held(condition)
        };
        loop {
            // A navigation ends the wait with an error, after which the new page is asked.
            let reply = self.send(
                "Runtime.evaluate",
                &json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
            );
            let Ok(result) = reply else {
                continue;
            };
            let exception = &result["exceptionDetails"];
            assert!(exception.is_null(), "{condition}: {exception:#}");
            let outcome = &result["result"]["value"];
            if *outcome == true {
                return;
            }
            // Without scripts, the page cannot wait.
            if !self.has_scripts && Instant::now() < end {
                continue;
            }
            let text = self.evaluate("document.body.innerText");
            let complaints = self.complaints().join("\n");
            panic!("never became true: {condition}\n{complaints}\n{text}");
        }
    }

    /// Waits until the page shows this text. Letters that CSS makes large or small count as written.
    #[track_caller]
    pub(crate) fn wait_for_text(&mut self, text: &str) {
        self.wait_for(&shows("document.body", text));
    }

    /// Waits until the page no longer shows this text.
    #[track_caller]
    pub(crate) fn wait_until_gone(&mut self, text: &str) {
        self.wait_for(&format!("!({})", shows("document.body", text)));
    }

    /// Waits until an element shows this text.
    #[track_caller]
    pub(crate) fn wait_for_text_in(&mut self, selector: &str, text: &str) {
        self.wait_for(&shows(
            &format!("document.querySelector({selector:?})"),
            text,
        ));
    }

    /// The text that a user sees.
    #[track_caller]
    pub(crate) fn text(&mut self, selector: &str) -> String {
        let text = self.evaluate(&format!(
            "document.querySelector({selector:?})?.innerText ?? null"
        ));
        let text = text.as_str().map(str::to_owned);
        text.unwrap_or_else(|| panic!("no element {selector}"))
    }

    /// The whole document as HTML, also what is not visible, and what the user could edit.
    pub(crate) fn html(&mut self) -> String {
        let html = self.evaluate(
            "document.documentElement.outerHTML + \
             [...document.querySelectorAll('input, textarea')].map(field => field.value).join('\\n')",
        );
        html.as_str().expect("a string").to_owned()
    }

    /// What the clipboard contains.
    pub(crate) fn clipboard(&mut self) -> String {
        let text = self.evaluate("navigator.clipboard.readText()");
        text.as_str().expect("a string").to_owned()
    }

    /// Whether the user could scroll the page sideways.
    pub(crate) fn scrolls_sideways(&mut self) -> bool {
        let scrolls = self.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth",
        );
        scrolls == true
    }

    /// Saves what the window shows as PNG.
    pub(crate) fn screenshot(&mut self, path: &Path) {
        let shot = self.call("Page.captureScreenshot", &json!({"format": "png"}));
        let data = STANDARD.decode(shot["data"].as_str().expect("base64"));
        fs::write(path, data.expect("base64")).expect("the file");
    }
}

/// An expression: whether an element shows a text.
fn shows(element: &str, text: &str) -> String {
    format!(
        "({element}).innerText.replace(/\\s+/g, ' ').toLowerCase().includes({text:?}.toLowerCase())"
    )
}

/// An expression: whether the condition holds. One that cannot be evaluated yet does not.
fn held(condition: &str) -> String {
    format!("(() => {{ try {{ return !!({condition}); }} catch {{ return false; }} }})()")
}

/// A promise that is true once the condition is, and false if that takes too long.
fn waiting(condition: &str) -> String {
    let holds = held(condition);
    format!(
        "new Promise(resolve => {{ \
         const end = performance.now() + {PATIENCE_MS}; \
         const check = () => {{ \
           if ({holds}) resolve(true); \
           else if (performance.now() > end) resolve(false); \
           else requestAnimationFrame(check); \
         }}; check(); }})"
    )
}
