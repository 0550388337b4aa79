//! Saved events.

use std::fs;

use serde_json::{Value, json};

use super::desk::Desk;
use crate::support::{lam, scripted_function};

#[test]
fn a_saved_set_is_run_and_has_verdicts() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = lam(["run", "--port", "0"]);
    command.arg(scripted_function()).current_dir(folder.path());
    let Some(mut desk) = Desk::start(&mut command) else {
        return;
    };

    // One that always has the same response, and one whose response depends on the process.
    desk.invoke_and_open(&json!({"order": 7}));
    save(&mut desk, "order-7");
    let expected = fs::read(folder.path().join("events/order-7.response.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    assert_eq!(expected, json!({"order": 7}));
    desk.invoke_and_open(&json!({"pid": true}));
    save(&mut desk, "pid");

    desk.page.click_on("Saved");
    desk.page
        .wait_for_text_in("main", "2 saved events: 2 not run yet");
    desk.page
        .click_on("Run all saved events of scripted_function");
    desk.page.wait_for_text_in("main", "2 saved events: 2 pass");

    desk.page.click_on("Function");
    desk.page.click_on("Kill");
    desk.page.wait_for_text("Killed 1 process");
    desk.page.click_on("Saved");
    desk.page
        .click_on("Run all saved events of scripted_function");
    desk.page
        .wait_for_text_in("main", "2 saved events: 1 pass, 1 regressed");
    let row = desk.page.evaluate(
        "[...document.querySelectorAll('main tbody tr')].find(row => row.innerText.includes('pid')).innerText",
    );
    assert!(row.as_str().unwrap().contains("regressed"), "{row}");

    // Another is edited in the file, sent, and deleted.
    fs::write(
        folder.path().join("events/by-hand.json"),
        r#"{"by": "hand"}"#,
    )
    .unwrap();
    desk.go("saved");
    desk.page.click_on("by-hand");
    desk.page.wait_for_text("Saved event by-hand");
    desk.page.click_within("form.send", "Send");
    desk.page.wait_for_text_in("article h1", "\"by\"");
    desk.page.click_on("Saved");
    desk.page.click_on("Delete by-hand");
    desk.page.click_within("dialog", "Delete");
    desk.page.wait_for_text_in("main", "2 saved events");
    assert!(!folder.path().join("events/by-hand.json").exists());
}

/// Saves the invocation that is shown, with its response.
fn save(desk: &mut Desk, name: &str) {
    desk.page.click_on("Save");
    desk.page.fill("Name", name);
    desk.page.click_within("dialog", "Save");
    desk.page.wait_for_text(&format!("Saved as {name}"));
}
