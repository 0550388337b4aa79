//! What a user does on a page. Elements are found by what they are called, where they have a name.

use serde_json::json;

use super::Page;

/// What can be clicked.
const CONTROLS: &str = "button, a, summary, [role=tab], label";

/// What can be filled in.
const FIELDS: &str = "input, textarea, select";

impl Page {
    /// Waits for an element, and clicks on its middle with the mouse.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) {
        self.click_element(&format!("document.querySelector({selector:?})"));
    }

    /// The same for the first control with this name, such as a button, a link, or a tab with its number.
    #[track_caller]
    pub(crate) fn click_on(&mut self, name: &str) {
        self.click_within("body", name);
    }

    /// The same, of those in the last element that the selector finds.
    #[track_caller]
    pub(crate) fn click_within(&mut self, selector: &str, name: &str) {
        self.click_element(&format!(
            "[...([...document.querySelectorAll({selector:?})].at(-1)?.querySelectorAll({CONTROLS:?}) ?? [])]\
             .find(each => each.checkVisibility() && \
             (each.getAttribute('aria-label') ?? each.innerText).replace(/\\s+/g, ' ').trim().replace(/ ?\\d+$/, '') === {name:?})"
        ));
    }

    #[track_caller]
    fn click_element(&mut self, element: &str) {
        self.wait_for(&format!("!!({element}) && !({element}).disabled"));
        let point = self.evaluate(&format!(
            "(() => {{ const element = {element}; element.scrollIntoView({{block: 'center'}}); \
             const box = element.getBoundingClientRect(); \
             return {{x: box.x + box.width / 2, y: box.y + box.height / 2}}; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({
                "type": kind, "x": point["x"], "y": point["y"], "button": "left", "clickCount": 1,
            });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Types text into the element that has the focus.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", &json!({"text": text}));
    }

    /// Replaces the text of the field with this label, as a user who selects all of it and types.
    #[track_caller]
    pub(crate) fn fill(&mut self, label: &str, text: &str) {
        let field = field(label);
        self.wait_for(&format!("!!({field})"));
        self.evaluate(&format!(
            "(() => {{ const input = {field}; input.focus(); input.select(); }})()"
        ));
        if text.is_empty() {
            return self.press("Delete");
        }
        self.type_text(text);
    }

    /// Chooses an option of the `select` with this label by its value.
    #[track_caller]
    pub(crate) fn choose(&mut self, label: &str, value: &str) {
        let field = field(label);
        self.wait_for(&format!("!!({field})"));
        self.evaluate(&format!(
            "(() => {{ const select = {field}; select.value = {value:?}; \
             select.dispatchEvent(new Event('input', {{bubbles: true}})); \
             select.dispatchEvent(new Event('change', {{bubbles: true}})); }})()"
        ));
    }

    /// Presses a key, such as `j`, `Enter` or `Escape`.
    pub(crate) fn press(&mut self, key: &str) {
        let mut event = json!({"type": "keyDown", "key": key});
        let code = match key {
            "Enter" => Some((13, "\r")),
            "Escape" => Some((27, "")),
            "Tab" => Some((9, "")),
            "Delete" => Some((46, "")),
            "ArrowRight" => Some((39, "")),
            "ArrowLeft" => Some((37, "")),
            _ => None,
        };
        match code {
            Some((code, text)) => {
                event["windowsVirtualKeyCode"] = code.into();
                event["code"] = key.into();
                event["text"] = text.into();
            }
            None => event["text"] = key.into(),
        }
        self.call("Input.dispatchKeyEvent", &event);
        event["type"] = "keyUp".into();
        event["text"] = "".into();
        self.call("Input.dispatchKeyEvent", &event);
    }
}

/// An expression: the visible field with this label.
fn field(label: &str) -> String {
    format!(
        "[...document.querySelectorAll({FIELDS:?})].find(each => each.checkVisibility() && \
         (each.getAttribute('aria-label') ?? each.labels[0]?.innerText ?? '').trim().startsWith({label:?}))"
    )
}
